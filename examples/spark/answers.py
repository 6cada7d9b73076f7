#!/usr/bin/env python3
"""What a provider has answered becomes rows, by Spark (`mapInArrow`).

    answers.py answers.jsonl rows.parquet --provider anthropic --model claude-sonnet-4-5

The answers are JSONL or Parquet with the columns "response" (the body, as text) and "status" (of HTTP). Each row keeps
its other columns, and has the canonical answer (`docs/response.md`), and of that the text, the finish reason and the
tokens. An error of the provider's is in `failure` (its class) and `failure_message`, with `retryable`; what Specado
cannot read is in `error` and `code`, which is 0 otherwise: no row is left out.
"""

import argparse
import os
import sys

from pyspark.sql import SparkSession, functions
from pyspark.sql.types import IntegerType, StringType, StructType

#: What is read of a canonical answer; Spark does that by itself.
ANSWER = """
    choices array<struct<
        message: struct<content: array<struct<type: string, text: string>>>, finish_reason: string>>,
    usage struct<input_tokens: bigint, output_tokens: bigint>,
    error struct<code: string, message: string, retryable: boolean>
"""
TEXT = "array_join(transform(filter(get(a.choices, 0).message.content, p -> p.type = 'text'), p -> p.text), '')"
ADDED = StructType().add("answer", StringType()).add("error", StringType()).add("code", IntegerType(), False)


def decoded(answers, provider, model):
    """The rows of `answers`, which has the columns "response" and "status", with ADDED."""

    def rows(batches):
        import pyarrow
        from specado_ffi import arrow

        for batch in batches:
            status = batch.column("status").cast(pyarrow.int32())
            given = pyarrow.RecordBatch.from_arrays([batch.column("response"), status], ["response", "status"])
            made = arrow.decode(given, provider, model, reports=False, threads=1)
            texts = [made[name].combine_chunks().cast(pyarrow.string()) for name in ("response", "error")]
            columns = [*batch.columns, *texts, made["code"].combine_chunks()]
            yield pyarrow.RecordBatch.from_arrays(columns, [*batch.schema.names, "answer", "error", "code"])

    return answers.mapInArrow(rows, StructType([*answers.schema.fields, *ADDED.fields]))


def rows_of(answers, provider, model):
    """The rows with what is in the canonical answer as columns."""
    found = decoded(answers, provider, model).withColumn("a", functions.from_json("answer", ANSWER))
    return found.selectExpr(
        *(name for name in found.columns if name != "a"),
        f"{TEXT} as text",
        "get(a.choices, 0).finish_reason as finish_reason",
        "a.usage.input_tokens as input_tokens",
        "a.usage.output_tokens as output_tokens",
        "a.error.code as failure",
        "a.error.message as failure_message",
        "a.error.retryable as retryable",
    )


def main():
    words = argparse.ArgumentParser(description="Reads answers of a provider into rows.")
    words.add_argument("answers", help="JSONL, or a Parquet whose name ends in .parquet")
    words.add_argument("rows", help="the folder that is written; it must not be there")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--master", help="for example local[2]")
    given = words.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("specado answers")
    spark = (builder.master(given.master) if given.master else builder).getOrCreate()
    read = spark.read.parquet if given.answers.endswith(".parquet") else spark.read.json
    rows_of(read(given.answers), given.provider, given.model).write.parquet(given.rows)
    spark.stop()


if __name__ == "__main__":
    main()
