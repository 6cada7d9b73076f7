#!/usr/bin/env python3
"""What a provider has answered becomes rows, by Ray Data (`map_batches`).

    answers.py answers.jsonl rows.parquet --provider anthropic --model claude-sonnet-4-5

The answers are JSONL or Parquet with the columns "response" (the body, as text) and "status" (of HTTP). Each row keeps
its other columns, and has the canonical answer (`docs/response.md`), and of that the text, the finish reason and the
tokens. An error of the provider's is in `failure` (its class) and `failure_message`, with `retryable`; what Specado
cannot read is in `error` and `code`, which is 0 otherwise: no row is left out.
"""

import argparse
import json

import pyarrow
import ray

READ = pyarrow.schema(
    [
        ("text", pyarrow.string()),
        ("finish_reason", pyarrow.string()),
        ("input_tokens", pyarrow.int64()),
        ("output_tokens", pyarrow.int64()),
        ("failure", pyarrow.string()),
        ("failure_message", pyarrow.string()),
        ("retryable", pyarrow.bool_()),
    ]
)


def read(answer):
    """READ of a canonical answer."""
    if answer is None:
        return {}
    found = json.loads(answer)
    row, usage, error = {}, found.get("usage", {}), found.get("error", {})
    for choice in found["choices"][:1]:
        parts = choice["message"]["content"]
        row["text"] = "".join(part["text"] for part in parts if part["type"] == "text")
        row["finish_reason"] = choice["finish_reason"]
    row.update(input_tokens=usage.get("input_tokens"), output_tokens=usage.get("output_tokens"))
    row.update(failure=error.get("code"), failure_message=error.get("message"), retryable=error.get("retryable"))
    return row


def rows_of(answers, provider, model):
    """The rows of `answers`, which has the columns "response" and "status", with what is read of them."""

    def rows(batch):
        from specado_ffi import arrow

        response, status = batch["response"].cast(pyarrow.large_string()), batch["status"].cast(pyarrow.int32())
        # Ray runs a task for each core, so a task needs no threads of its own
        given = pyarrow.table({"response": response, "status": status})
        made = arrow.decode(given, provider, model, reports=False, threads=1)
        made = made.rename_columns(["answer", "error", "code"])
        found = pyarrow.Table.from_pylist([read(answer) for answer in made["answer"].to_pylist()], READ)
        for table in (made, found):
            for name in table.column_names:
                batch = batch.append_column(name, table[name])
        return batch

    return answers.map_batches(rows, batch_format="pyarrow", batch_size=10_000)


def main():
    words = argparse.ArgumentParser(description="Reads answers of a provider into rows.")
    words.add_argument("answers", help="JSONL, or a Parquet whose name ends in .parquet")
    words.add_argument("rows", help="the folder that is written")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--cpus", type=int, help="of this machine; without it, those of the cluster")
    given = words.parse_args()
    ray.init(num_cpus=given.cpus)
    answers = ray.data.read_parquet if given.answers.endswith(".parquet") else ray.data.read_json
    rows_of(answers(given.answers), given.provider, given.model).write_parquet(given.rows)
    ray.shutdown()


if __name__ == "__main__":
    main()
