#!/usr/bin/env python3
"""A JSONL of prompts becomes a Parquet of requests and reports, by DuckDB (a function on Arrow columns).

    pip install -r requirements.txt 'specado-ffi[arrow]'
    translate.py prompts.jsonl requests.parquet --provider anthropic --model claude-sonnet-4-5

Each line is a prompt. Each row has the prompt, the body of its request, the report (null where all was carried over as
asked), and if it was refused, the error and its code: no row is left out. `code` is 0 where there is a request.
"""

import argparse

import duckdb
from specado_ffi import arrow

ADDED = duckdb.struct_type({"body": "VARCHAR", "report": "VARCHAR", "error": "VARCHAR", "code": "INTEGER"})
#: Lines as they are, also those that are no JSON: nothing ends a column, nothing quotes.
LINES = """
    read_csv($prompts, columns = {'prompt': 'VARCHAR'}, header = false, auto_detect = false,
             delim = chr(1), quote = '', escape = '', max_line_size = 64000000)
"""


def translator(provider, model, mode=None):
    """A function from a column of prompts to a column of ADDED."""

    def translate(prompts):
        # DuckDB calls it from each of its threads, so that a call needs none of its own
        return arrow.translate(prompts, provider, model, mode, threads=1).to_struct_array().combine_chunks()

    return translate


def main():
    words = argparse.ArgumentParser(description="Translates a JSONL of prompts into a Parquet of requests.")
    words.add_argument("prompts", help="a file or a pattern")
    words.add_argument("requests", help="the file that is written")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--mode", choices=("strict", "standard", "coerce"))
    words.add_argument("--threads", type=int, help="as many as there are cores, if not said")
    given = words.parse_args()
    database = duckdb.connect(config={"threads": given.threads} if given.threads else {})
    translate = translator(given.provider, given.model, given.mode)
    database.create_function("specado_translate", translate, ["VARCHAR"], ADDED, type="arrow")
    database.execute(
        f"COPY (SELECT prompt, unnest(specado_translate(prompt)) FROM {LINES}) TO $requests (FORMAT parquet)",
        {"prompts": given.prompts, "requests": given.requests},
    )


if __name__ == "__main__":
    main()
