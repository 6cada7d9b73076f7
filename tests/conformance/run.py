#!/usr/bin/env python3
"""Would the providers take the bodies that Specado makes?

    tests/conformance/run.py [options] [PROVIDER/MODEL …]

Translates tests/corpus and, where it is there, ../shared/corpus, and has every body judged by ../shared/conformance/validate.py
(published schemas, official SDK types, parameter catalogues). Without a model: one of every family of every built-in provider.
Prints a table and every objection; exits with 1 when a judge objects. Without ../shared/conformance it says so and exits with 0.

options
    --rules       adds server behaviour that no schema states, as a report: it does not change the exit code
    --mode MODE   strict, standard or coerce (default: coerce, which sends as much as there is)
    --only TEXT   only prompts whose path contains TEXT
    --own         only tests/corpus
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("SPECADO_SHARED", ROOT.parent / "shared"))
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
JUDGES = {"google": "gemini", "vertex-ai": "gemini", "vertex-ai-anthropic": "anthropic", "azure-openai": "openai"}
# the caller's own words, sent as they are: what the judges say of them says nothing of Specado
VERBATIM = {"provider-options", "provider-options-duplicate-keys", "provider-options-every-provider-deep", "provider-options-removing",
            "strings-words-with-line-breaks"}


def judge_python(folder):
    """A Python that has what the judges need; made once, in the target folder."""
    given = os.environ.get("SPECADO_CONFORMANCE_PYTHON")
    if given:
        return given
    home = TARGET / "conformance-venv"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        print("setting up the judges (once, about a minute)", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", folder / "requirements.txt"], check=True)
        (home / "ready").touch()
    return str(python)


def prompts(options):
    folders = [ROOT / "tests" / "corpus"] + ([] if options.own else [SHARED / "corpus"])
    paths = [path for folder in folders for path in sorted(folder.glob("*.json")) if path.name != "index.json" and path.stem not in VERBATIM]
    return [str(path) for path in paths if options.only in str(path)]


def translate(options):
    command = ["cargo", "run", "--quiet", "--example", "translate_all", "--", options.mode, *options.targets, "--", *prompts(options)]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return lines.rstrip("\n").split("\n")  # not splitlines: a body may hold U+2028


def judge(lines, folder, flags):
    """The verdicts on the lines that have a body, in their order. Bodies go as text: Python must not read their numbers."""
    asked, verdicts = [], {}
    for at, line in enumerate(lines):
        head = read(line)
        if "broken" in head:
            verdicts[at] = {"layers": {"json": [head["broken"]]}}
        elif "refused" not in head:
            provider = head["provider"]
            line = line.replace(f'"provider":"{provider}"', f'"provider":"{JUDGES.get(provider, provider)}"', 1)
            asked.append(re.sub(r'^\{"id":"(?:[^"\\]|\\.)*"', '{"id":"%d"' % at, line))
    command = [judge_python(folder), folder / "validate.py", "--batch", *flags]
    answer = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, encoding="utf-8")
    if answer.returncode not in (0, 1):
        sys.exit(answer.stderr)
    verdicts.update({int(verdict["id"]): verdict for verdict in map(json.loads, answer.stdout.rstrip("\n").split("\n"))})
    return verdicts


def read(line):
    """A line, or what can be told of it when its body is not JSON."""
    try:
        return json.loads(line)
    except ValueError as error:
        names = {name: json.loads(value) for name, value in re.findall(r'"(id|provider|model)":("(?:[^"\\]|\\.)*")', line[:1000])}
        return {**names, "broken": str(error).split(":")[0]}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--mode", default="coerce")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    folder = SHARED / "conformance"
    if not (folder / "validate.py").exists():
        print(f"conformance: skipped, there are no judges at {folder}")
        return 0
    lines = translate(options)
    verdicts = judge(lines, folder, ["--rules"] if options.rules else [])
    table = collections.defaultdict(collections.Counter)
    refusals, objections = collections.Counter(), collections.defaultdict(list)
    for at, line in enumerate(lines):
        head = read(line)
        target, row = f'{head["provider"]}/{head["model"]}', table[f'{head["provider"]}/{head["model"]}']
        if "refused" in head:
            row["refused"] += 1
            refusals[head["provider"], head["refused"][:160]] += 1
            continue
        row["sent"] += 1
        bad = {layer: errors for layer, errors in verdicts[at].get("layers", {}).items() if errors}
        rules = bad.pop("rules", [])
        row["rejected"] += bool(bad)
        row["against rules"] += bool(rules)
        name = pathlib.Path(head["id"]).stem
        for layer, errors in [*bad.items(), ("rules", rules)]:
            for error in errors:
                objections[re.sub(r"/\d+", "/N", f"{head['provider']} [{layer}] {error}")].append(f"{name} at {target}")
    show(table, refusals, objections, options.rules)
    return 1 if any(row["rejected"] for row in table.values()) else 0


def show(table, refusals, objections, rules):
    columns = ["sent", "refused", "rejected"] + (["against rules"] if rules else [])
    width = max(map(len, table), default=10)
    print(f'{"":{width}}', *(f"{column:>10}" for column in columns))
    for target, row in table.items():
        print(f"{target:{width}}", *(f"{row[column]:>10}" for column in columns))
    for (provider, reason), count in refusals.most_common():
        print(f"refused {count} at {provider}: {reason}")
    for text, where in sorted(objections.items(), key=lambda entry: -len(entry[1])):
        print(f"\n{len(where)} × {text}\n    " + ", ".join(where[:4]) + (" …" if len(where) > 4 else ""))


if __name__ == "__main__":
    sys.exit(main())
