#!/usr/bin/env python3
"""Tests a wheel as its users have it: in a fresh environment each of the oldest and the newest CPython at hand.

    bindings/python/tests/run.py FOLDER             the wheel is the one in FOLDER
    bindings/python/tests/run.py FOLDER --readme    README alone, by the Python that runs this

The commands and the programs of README.md are run as they stand there, `pip install` included (the wheel is found in
FOLDER, nothing comes from the network), then the tests. One more environment has pyarrow and mypy: there columns are
tested, and mypy judges the installed package, README's programs and typed.py, all of it strict. `cargo xtask test-wheels` makes the wheel and calls this.
"""

from __future__ import annotations

import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
README = HERE.parent / "README.md"
REQUIREMENTS = HERE / "requirements.txt"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "python"
OLDEST = (3, 9)
SCRIPTS, PYTHON = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")


def run(command, **more):
    print("+", " ".join(str(word) for word in command), flush=True)
    subprocess.run(command, check=True, **more)


def interpreters():
    """The oldest and the newest CPython at hand that can make environments, by their versions."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], 30)] + ["python3"]
    places = [found for name in names for found in [shutil.which(name)] if found]
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    places += glob.glob(str(pyenv / "versions/*/bin/python"))
    script = "import ensurepip, sys, venv; print(sys.implementation.name, *sys.version_info[:3])"
    found = {}
    for place in [sys.executable, *places]:
        said = subprocess.run([place, "-c", script], capture_output=True, text=True)
        words = said.stdout.split()
        if said.returncode == 0 and words[0] == "cpython":
            version = tuple(int(word) for word in words[1:])
            if version[:2] >= OLDEST:
                found.setdefault(version, place)
    if not found:
        sys.exit(f"no CPython from {OLDEST[0]}.{OLDEST[1]} on with venv and ensurepip is here; on Debian: python3-venv")
    return found


def said(version):
    return ".".join(map(str, version))


def blocks(kind, pyarrow=False):
    """The blocks of a language in the README, with those that need pyarrow or without."""
    text = README.read_text(encoding="utf-8")
    if not pyarrow:
        text, count = re.subn(r"^<!-- with pyarrow -->\n```python\n.*?^```$", "", text, flags=re.M | re.S)
        if count != 1:
            sys.exit("README.md has no block that needs pyarrow")
    found = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)
    if not found:
        sys.exit(f"README.md has no block of {kind}")
    return found


def environment_of(home, wheels):
    """Nothing of what a user has set up may help or disturb, and nothing comes from the network."""
    left = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_", "SPECADO_"))}
    path = os.pathsep.join([str(home / SCRIPTS), left.get("PATH", "")])
    return {
        **left, "PATH": path, "VIRTUAL_ENV": str(home), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }  # fmt: skip


def program(folder, pyarrow=False):
    """README's programs, one behind the other as a reader types them."""
    path = folder / "readme.py"
    path.write_text("\n".join(blocks("python", pyarrow)), encoding="utf-8")
    return path


def of_one(version, python, wheels, tests=True):
    """A fresh environment, the wheel in it, the README, the tests."""
    name = said(version)
    print(f"=== CPython {name}: {python}", flush=True)
    home, folder = WORK / f"venv-{name}", WORK / f"work-{name}"
    for old in (home, folder):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    run([python, "-m", "venv", home])
    environment = environment_of(home, wheels)
    for block in blocks("sh"):
        run(["sh", "-euc", block], cwd=folder, env=environment)
    installed = home / SCRIPTS / PYTHON
    run([installed, program(folder)], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    code = "import specado_ffi, sys; assert specado_ffi.__file__.startswith(sys.prefix), specado_ffi.__file__"
    run([installed, "-c", code], cwd=folder, env=environment)
    if tests:
        run([installed, "-W", "error", "-m", "unittest", "discover", "-s", HERE], cwd=folder, env=environment)


def of_all(version, python, wheels):
    """The environment that has what the tests need besides, which is kept; the wheel in it, columns, types."""
    home, folder = WORK / "with-pyarrow", WORK / "work-with-pyarrow"
    needed = f"{version}\n{REQUIREMENTS.read_text(encoding='utf-8')}"
    ready, installed = home / "ready", home / SCRIPTS / PYTHON
    if not ready.exists() or ready.read_text(encoding="utf-8") != needed:
        shutil.rmtree(home, ignore_errors=True)
        run([python, "-m", "venv", home])
        run([installed, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS])
        ready.write_text(needed, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = environment_of(home, wheels)
    run([installed, "-m", "pip", "install", "--quiet", "--force-reinstall", "specado-ffi"], cwd=folder, env=environment)
    run([installed, program(folder, True)], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    run([installed, "-m", "unittest", "discover", "-s", HERE / "with_pyarrow"], cwd=folder, env=environment)
    judge = [home / SCRIPTS / "mypy", "--strict", "--cache-dir", WORK / "mypy-cache"]
    run([*judge, "-p", "specado_ffi"], cwd=folder, env=environment)
    # pyarrow has no types
    run([*judge, HERE / "typed.py", program(folder)], cwd=folder, env=environment)


def main(wheels, readme_alone):
    if readme_alone:
        of_one(sys.version_info[:3], sys.executable, wheels, tests=False)
        return
    found = interpreters()
    print("CPython at hand: " + ", ".join(said(version) for version in sorted(found)), flush=True)
    both = sorted({min(found), max(found)})
    for version in both:
        of_one(version, found[version], wheels)
    of_all(both[-1], found[both[-1]], wheels)
    print(f"the wheel, its README, its tests and its types hold; CPython {', '.join(map(said, both))}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--readme"]):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve(), len(sys.argv) == 3)
