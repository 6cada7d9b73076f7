"""Prompts through Specado: the example `translate_all`, and its lines."""
import dataclasses
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("SPECADO_SHARED", ROOT.parent / "shared"))


@dataclasses.dataclass
class Line:
    """One translation. The body is text: Python must not read its numbers."""

    id: str
    provider: str
    model: str
    body: str = ""
    refused: str = ""
    headers: dict = dataclasses.field(default_factory=dict)
    metadata: dict = dataclasses.field(default_factory=dict)
    lossiness: dict = dataclasses.field(default_factory=dict)

    @property
    def target(self):
        return f"{self.provider}/{self.model}"

    @property
    def severity(self):
        return self.lossiness.get("max_severity")


def families():
    return translate_all("families", "").split()


def run(mode, jobs):
    """The lines of (PROVIDER/MODEL, path) pairs, in their order."""
    lines = translate_all(mode, "".join(f"{target}\t{path}\n" for target, path in jobs)).rstrip("\n").split("\n")  # a body may hold U+2028
    assert len(lines) == len(jobs), f"{len(jobs)} prompts, {len(lines)} answers"
    return [read(line) for line in lines]


def read(line):
    head, _, body = line.partition("\t")
    return Line(**json.loads(head), body=body)


def translate_all(wish, jobs):
    command = ["cargo", "run", "--quiet", "--profile", "test", "--example", "translate_all", "--", wish]
    return subprocess.run(command, cwd=ROOT, check=True, input=jobs, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
