#!/usr/bin/env python3
"""Would the providers take the bodies that Specado makes?

    tests/conformance/run.py [options] [PROVIDER/MODEL …]

Translates tests/corpus (and ../shared/corpus, where it is there) for one model of every family of every built-in
provider, or for the models named, and has every body judged by the request types of the providers' official SDKs
(requirements.txt), unknown fields refused, and by the rules of services/: what live services refuse though no type says
so, each with its source. First it plants faults and sees that each judge and each rule finds them. Where
../shared/exchanges is there, no rule may object to a request that was accepted, and those that can be read as prompts must
come back as they were, given to the same provider and model (identity.toml). Where ../shared/captures is there,
recorded requests are translated, judged and compared with what was recorded (captures.toml), and where
../shared/conformance is there, the published schemas judge as well. Streams must be cut into the frames that the
SDKs' readers find, and recorded ones add up to the answers that the SDKs' accumulators gather (answers.toml); a decoded
answer behind its request makes the next request that was recorded (turns_on.toml); requests of one conversation to
several APIs are read as one prompt (same.toml). Exits with 1 when a judge objects, and never skips a judge.

options
    --detail      a row for every family, every reason of a refusal, where every objection is
    --mode MODE   strict, standard or coerce (default: coerce, which sends as much as there is)
    --only TEXT   only prompts whose path contains TEXT
    --own         only what this repository has: no prompts and no judges from beside it
    --rules       the published schemas' folder has rules of its own: reported, they do not change the exit code
"""
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = pathlib.Path(os.environ.get("SPECADO_SHARED", ROOT.parent / "shared"))
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def python_of_the_judges():
    """A Python that has the SDKs; made in the target folder, anew when what it needs has changed."""
    given = os.environ.get("SPECADO_CONFORMANCE_PYTHON")
    if given:
        return given
    home = TARGET / "conformance-venv"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lists = [path for path in (HERE / "requirements.txt", SHARED / "conformance" / "requirements.txt") if path.exists()]
    needed = "\n".join(path.read_text(encoding="utf-8") for path in lists)
    ready = home / "ready"
    if not ready.exists() or ready.read_text(encoding="utf-8") != needed:
        print("conformance: setting up the judges (about a minute)", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, *(word for path in lists for word in ("-r", path))], check=True)
        ready.write_text(needed, encoding="utf-8")
    return str(python)


if __name__ == "__main__":
    environment = {**os.environ, "SPECADO_SHARED": str(SHARED), "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.exit(subprocess.run([python_of_the_judges(), "-m", "judges", *sys.argv[1:]], env=environment, cwd=ROOT).returncode)
