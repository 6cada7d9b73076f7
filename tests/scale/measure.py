#!/usr/bin/env python3
"""Measures what translating costs in Spark, on two cores: rows that pass through Python, and rows that are translated.

    measure.py FOLDER          prompts.jsonl is made there

Both jobs read the same lines, run a function by `mapInArrow`, and write nowhere; they take turns. A third one tells of
each task the processor time of the translations alone, and the memory of its Python at its height.
"""

import importlib.util
import os
import pathlib
import resource
import statistics
import sys
import time

import rows
from pyspark import cloudpickle
from pyspark.sql import SparkSession

FILES, ROUNDS = 5, 5
SPARK = pathlib.Path(__file__).resolve().parents[2] / "examples" / "spark" / "translate.py"


def example():
    spec = importlib.util.spec_from_file_location("example", SPARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["example"] = module
    spec.loader.exec_module(module)
    # the machines of a cluster do not have this module
    cloudpickle.register_pickle_by_value(module)
    return module


def passed(batches):
    yield from batches


def told(batches):
    import pyarrow
    from specado_ffi import arrow

    count, seconds = 0, 0.0
    for batch in batches:
        start = time.thread_time()
        arrow.translate(batch.column(0), rows.PROVIDER, rows.MODEL, threads=1)
        seconds += time.thread_time() - start
        count += batch.num_rows
    height = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield pyarrow.RecordBatch.from_pydict({"rows": [count], "seconds": [seconds], "mb": [height]})


def seconds_of(job):
    start = time.perf_counter()
    job.write.format("noop").mode("overwrite").save()
    return time.perf_counter() - start


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rows.make(folder)
    cloudpickle.register_pickle_by_value(rows)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    even = {"spark.sql.files.maxPartitionBytes": "16m", "spark.ui.showConsoleProgress": "false"}
    spark = SparkSession.builder.master("local[2]").config(map=even).getOrCreate()
    prompts = spark.read.text([str(folder / "prompts.jsonl")] * FILES).withColumnRenamed("value", "prompt")
    count = prompts.count()
    jobs = {
        "passed through": prompts.mapInArrow(passed, prompts.schema),
        "translated": example().translated(prompts, rows.PROVIDER, rows.MODEL),
    }
    taken = {name: [] for name in jobs}
    for at in range(ROUNDS + 1):
        for name, job in jobs.items():
            seconds = seconds_of(job)
            # the first round starts Python, and warms Java
            if at > 0:
                taken[name].append(seconds)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        spread = f"{min(taken[name]):.2f} to {max(taken[name]):.2f} s"
        print(f"{name}: {count} rows in {seconds:.2f} s ({spread}), {count / seconds:,.0f} rows/s")
    ratio = statistics.median(b / a for a, b in zip(*taken.values()))
    print(f"translated / passed through: {ratio:.2f}")
    tasks = prompts.mapInArrow(told, "rows bigint, seconds double, mb bigint").collect()
    own = sum(task.rows for task in tasks) / sum(task.seconds for task in tasks)
    size = (folder / "prompts.jsonl").stat().st_size / rows.COUNT
    print(f"translating alone: {own:,.0f} rows/s of a core, {size:.0f} bytes a prompt; {len(tasks)} tasks")
    print(f"Python at its height: {max(task.mb for task in tasks)} MB")
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
