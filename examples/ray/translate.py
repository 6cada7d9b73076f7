#!/usr/bin/env python3
"""A JSONL of prompts becomes a Parquet of requests and reports, by Ray Data (`map_batches`).

    pip install -r requirements.txt 'specado-ffi[arrow]'
    translate.py prompts.jsonl requests.parquet --provider anthropic --model claude-sonnet-4-5

Each line is a prompt. Each row has the prompt, the body of its request, the report (null where all was carried over as
asked), and if it was refused, the error and its code: no row is left out. `code` is 0 where there is a request.
"""

import argparse

import ray


def translated(prompts, provider, model, mode=None):
    """The rows of `prompts`, which has a column "prompt", with "body", "report", "error" and "code"."""

    def rows(batch):
        from specado_ffi import arrow

        # Ray runs a task for each core, so a task needs no threads of its own
        made = arrow.translate(batch["prompt"], provider, model, mode, threads=1)
        for name in made.column_names:
            batch = batch.append_column(name, made[name])
        return batch

    return prompts.map_batches(rows, batch_format="pyarrow", batch_size=10_000)


def main():
    words = argparse.ArgumentParser(description="Translates a JSONL of prompts into a Parquet of requests.")
    words.add_argument("prompts", help="a file or a folder")
    words.add_argument("requests", help="the folder that is written")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--mode", choices=("strict", "standard", "coerce"))
    words.add_argument("--cpus", type=int, help="of this machine; without it, those of the cluster")
    given = words.parse_args()
    ray.init(num_cpus=given.cpus)
    prompts = ray.data.read_text(given.prompts).rename_columns({"text": "prompt"})
    translated(prompts, given.provider, given.model, given.mode).write_parquet(given.requests)
    ray.shutdown()


if __name__ == "__main__":
    main()
