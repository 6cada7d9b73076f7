#!/usr/bin/env python3
"""A JSONL of prompts becomes a Parquet of requests and reports, by Spark (`mapInArrow`).

    pip install -r requirements.txt 'specado-ffi[arrow]'      (and Java 17; from Python 3.12 on, or 21)
    translate.py prompts.jsonl requests.parquet --provider anthropic --model claude-sonnet-4-5

Each line is a prompt. Each row has the prompt, the body of its request, the report (null where all was carried over as
asked), and if it was refused, the error and its code: no row is left out. `code` is 0 where there is a request. `url`
and headers are the same for all rows: `specado_ffi.translate` gives them for one.

`spark-submit` sets the master of a cluster, whose machines need specado-ffi and pyarrow too; `--master` is for here.
"""

import argparse
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql.types import IntegerType, StringType, StructType

ADDED = (
    StructType()
    .add("body", StringType())
    .add("report", StringType())
    .add("error", StringType())
    .add("code", IntegerType(), False)
)


def translated(prompts, provider, model, mode=None):
    """The rows of `prompts`, which has a column "prompt", with ADDED."""

    def rows(batches):
        import pyarrow
        from specado_ffi import arrow

        for batch in batches:
            # Spark runs a task for each core, so a task needs no threads of its own
            made = arrow.translate(batch.column("prompt"), provider, model, mode, threads=1)
            texts = [made[name].combine_chunks().cast(pyarrow.string()) for name in ("body", "report", "error")]
            columns = [*batch.columns, *texts, made["code"].combine_chunks()]
            names = [*batch.schema.names, "body", "report", "error", "code"]
            yield pyarrow.RecordBatch.from_arrays(columns, names)

    return prompts.mapInArrow(rows, StructType([*prompts.schema.fields, *ADDED.fields]))


def main():
    words = argparse.ArgumentParser(description="Translates a JSONL of prompts into a Parquet of requests.")
    words.add_argument("prompts", help="a file, a folder or a pattern")
    words.add_argument("requests", help="the folder that is written; it must not be there")
    words.add_argument("--provider", required=True, help="a built-in name, or a spec")
    words.add_argument("--model", required=True)
    words.add_argument("--mode", choices=("strict", "standard", "coerce"))
    words.add_argument("--master", help="for example local[2]")
    given = words.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("specado translate")
    spark = (builder.master(given.master) if given.master else builder).getOrCreate()
    prompts = spark.read.text(given.prompts).withColumnRenamed("value", "prompt")
    translated(prompts, given.provider, given.model, given.mode).write.parquet(given.requests)
    spark.stop()


if __name__ == "__main__":
    main()
