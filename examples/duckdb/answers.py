#!/usr/bin/env python3
"""What a provider has answered becomes rows, by DuckDB (a function on Arrow columns).

    answers.py answers.jsonl rows.parquet --provider anthropic --model claude-sonnet-4-5

The answers are JSONL or Parquet with the columns "response" (the body, as text) and "status" (of HTTP). Each row keeps
its other columns, and has the canonical answer (`docs/response.md`), and of that the text, the finish reason and the
tokens. An error of the provider's is in `failure` (its class) and `failure_message`, with `retryable`; what Specado
cannot read is in `error` and `code`, which is 0 otherwise: no row is left out.
"""

import argparse

import duckdb
import pyarrow
from specado_ffi import arrow

ADDED = duckdb.struct_type({"answer": "VARCHAR", "error": "VARCHAR", "code": "INTEGER"})
#: What is read of a canonical answer; DuckDB does that by itself.
ROWS = """
    WITH decoded AS (SELECT *, unnest(specado_decode(response, status::INTEGER)) FROM {source}),
    read AS (SELECT *, from_json(answer, '{{
        "choices": [{{"message": {{"content": [{{"type": "VARCHAR", "text": "VARCHAR"}}]}}, "finish_reason": "VARCHAR"}}],
        "usage": {{"input_tokens": "BIGINT", "output_tokens": "BIGINT"}},
        "error": {{"code": "VARCHAR", "message": "VARCHAR", "retryable": "BOOLEAN"}}}}') AS a FROM decoded)
    SELECT * EXCLUDE (a),
        array_to_string([part.text FOR part IN a.choices[1].message.content IF part.type = 'text'], '') AS text,
        a.choices[1].finish_reason AS finish_reason,
        a.usage.input_tokens AS input_tokens, a.usage.output_tokens AS output_tokens,
        a.error.code AS failure, a.error.message AS failure_message, a.error.retryable AS retryable
    FROM read
"""


def decoder(provider, model):
    """A function from columns of bodies and of statuses to a column of ADDED."""

    def decode(responses, statuses):
        given = pyarrow.table({"response": responses, "status": statuses.cast(pyarrow.int32())})
        # DuckDB calls it from each of its threads, so that a call needs none of its own
        made = arrow.decode(given, provider, model, reports=False, threads=1)
        return made.rename_columns(["answer", "error", "code"]).to_struct_array().combine_chunks()

    return decode


def main():
    words = argparse.ArgumentParser(description="Reads answers of a provider into rows.")
    words.add_argument("answers", help="JSONL, or a Parquet whose name ends in .parquet")
    words.add_argument("rows", help="the file that is written")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--threads", type=int, help="as many as there are cores, if not said")
    given = words.parse_args()
    database = duckdb.connect(config={"threads": given.threads} if given.threads else {})
    # rows without a body come to it as well
    database.create_function(
        "specado_decode",
        decoder(given.provider, given.model),
        ["VARCHAR", "INTEGER"],
        ADDED,
        type="arrow",
        null_handling="special",
    )
    source = "read_parquet($answers)" if given.answers.endswith(".parquet") else "read_ndjson($answers)"
    database.execute(
        f"COPY ({ROWS.format(source=source)}) TO $rows (FORMAT parquet)",
        {"answers": given.answers, "rows": given.rows},
    )


if __name__ == "__main__":
    main()
