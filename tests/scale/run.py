#!/usr/bin/env python3
"""Runs examples/spark, examples/duckdb and examples/ray on 100,000 rows each, with two cores.

    tests/scale/run.py FOLDER [spark|duckdb|ray …]     the wheel is the one in FOLDER
    tests/scale/run.py FOLDER measure                  instead, what Spark takes (docs/scale.md)

One environment, which is kept, has what the examples' requirements say. Prompts are made, some of which cannot be
translated; each example makes requests of them, and rows of made answers. All rows must be there, those that were
refused with their codes, and a sample must be what `specado_ffi.translate` and `.decode_response` say.
`cargo xtask test-scale` makes the wheel and calls this.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXAMPLES = ROOT / "examples"
WORK = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "scale"
HOME = WORK / "venv"
PYTHON = HOME / "bin" / "python"
#: Each with what makes it use two cores.
ENGINES = {
    "spark": ["--master", "local[2]"],
    "duckdb": ["--threads", "2"],
    "ray": ["--cpus", "2"],
}


def run(command, **more):
    print("+", " ".join(str(word) for word in command), flush=True)
    subprocess.run(command, check=True, **more)


def environment():
    """Nothing of what a user has set up may help or disturb, and nobody outside is told of this."""
    left = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SPECADO_", "SPARK_"))}
    settings = "--conf spark.ui.enabled=false --conf spark.log.level=WARN pyspark-shell"
    return {
        **left, "VIRTUAL_ENV": str(HOME), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
        "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_SUBMIT_ARGS": settings, "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_DATA_DISABLE_PROGRESS_BARS": "1", "HOME": str(WORK),
    }  # fmt: skip


def ready(wheels):
    """The environment, and the wheel in it."""
    needed = [EXAMPLES / name / "requirements.txt" for name in ENGINES]
    said = "\n".join([sys.version, *(path.read_text(encoding="utf-8") for path in needed)])
    mark, pip = HOME / "ready", [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not mark.exists() or mark.read_text(encoding="utf-8") != said:
        shutil.rmtree(HOME, ignore_errors=True)
        run([sys.executable, "-m", "venv", HOME])
        run([*pip, *(word for path in needed for word in ("-r", path))])
        mark.write_text(said, encoding="utf-8")
    run([*pip, "--force-reinstall", "--no-index", "--no-deps", "--find-links", wheels, "specado-ffi"])


def main(wheels, names):
    if names == ["measure"]:
        ready(wheels)
        run([PYTHON, HERE / "measure.py", WORK / "data"], env=environment())
        return
    unknown = sorted(set(names) - set(ENGINES))
    if unknown:
        sys.exit(f"no example {', '.join(unknown)}; there are: {', '.join(ENGINES)}")
    ready(wheels)
    data = WORK / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    run([PYTHON, HERE / "rows.py", "make", data], env=environment())
    target = ["--provider", "anthropic", "--model", "claude-sonnet-4-5"]
    for name in names or ENGINES:
        start = time.monotonic()
        requests, rows = data / f"{name}-requests.parquet", data / f"{name}-rows.parquet"
        for program, given, made in (
            ("translate.py", data / "prompts.jsonl", requests),
            ("answers.py", data / "answers.jsonl", rows),
        ):
            command = [PYTHON, EXAMPLES / name / program, given, made, *target, *ENGINES[name]]
            run(command, cwd=data, env=environment())
        run([PYTHON, HERE / "rows.py", "check", data, requests, rows], env=environment())
        print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
    shutil.rmtree(data)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:])
