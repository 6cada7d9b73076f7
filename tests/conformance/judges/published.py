"""The published schemas, where the folder with their judge is beside this repository."""
import fnmatch
import json
import os
import subprocess
import sys

from .panel import declared
from .translate import SHARED

FOLDER = SHARED / "conformance"
# the names that providers go by there
NAMES = {"google": "gemini", "vertex-ai": "gemini", "azure-openai": "openai"}


def there():
    return (FOLDER / "validate.py").exists()


def known():
    """The providers that it judges, and their other names."""
    lines = subprocess.run([sys.executable, FOLDER / "validate.py", "--list"], check=True, capture_output=True, text=True).stdout.split("\n")
    names = {line.split()[0] for line in lines if line and not line.startswith("aliases:")}
    return names | {word.split("=")[0] for line in lines if line.startswith("aliases:") for word in line.removeprefix("aliases:").replace(" ", "").split(",")}


def judge(lines, verdicts, rules):
    """Adds its objections to the verdicts; a share of the lines for each core."""
    providers = known()
    asked = [at for at, line in enumerate(lines) if not line.refused and NAMES.get(line.provider, line.provider) in providers]
    shares = [asked[core :: os.cpu_count()] for core in range(os.cpu_count())]
    command = [sys.executable, str(FOLDER / "validate.py"), "--batch", *(["--rules"] if rules else [])]
    pipes = [(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"), share) for share in shares]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(pipes)) as pool:
        answers = pool.map(lambda pipe: pipe[0].communicate("\n".join(job(at, lines[at]) for at in pipe[1]))[0], pipes)
    for answer, share in zip(answers, shares):
        found = [json.loads(line) for line in answer.rstrip("\n").split("\n") if line]
        if len(found) != len(share):
            raise SystemExit(f"conformance: the judge of published schemas answered {len(found)} of {len(share)}")
        for verdict in found:
            errors = [(layer, error) for layer, errors in verdict["layers"].items() for error in errors]
            line = lines[verdict["id"]]
            verdicts[verdict["id"]] += [(layer, error) for layer, error in errors if not excused(line, layer, error)]


def excused(line, layer, error):
    """True for an objection of this layer (`layer:` among the judges) that is declared to be out of date."""
    rules = (rule for rule in declared()["excused"] if f"layer:{layer}" in rule.get("judges", ()))
    model = f"{line.provider}/{line.model}"
    return any(rule["path"].fullmatch(error) and any(fnmatch.fnmatch(model, name) for name in rule["models"]) for rule in rules)


def job(at, line):
    head = json.dumps({"id": at, "provider": NAMES.get(line.provider, line.provider), "model": line.model, "headers": line.headers})
    return f'{head[:-1]}, "body": {line.body}}}'
