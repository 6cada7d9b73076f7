"""Identity: a request that a service accepted, read as a prompt for the same provider and model, comes back as it was.

What does not is listed, each difference with the rule of identity.toml that explains it. What the report says of such a request is a
wrong fact of the spec, unless a rule explains that. `python -m judges.identity` runs this alone.
"""
import collections
import json
import os
import pathlib
import re
import sys
import tempfile
import tomllib

from . import captures, translate

FOLDER = translate.SHARED / "exchanges" / "recorded"
DECLARED = pathlib.Path(__file__).resolve().parents[1] / "identity.toml"


def there():
    return FOLDER.is_dir()


def accepted(hosts):
    """The distinct requests in the form of chat completions that were answered with 200: provider, body, where it was found."""
    found = {}
    for host, provider in sorted(hosts.items()):
        for path in sorted((FOLDER / host).glob("*.json")):
            exchange = json.loads(path.read_text(encoding="utf-8"))
            body = exchange["request"]
            is_chat = isinstance(body, dict) and "messages" in body and "/chat/completions" in exchange["url"]
            if is_chat and exchange["status"] == 200:
                found.setdefault((provider, json.dumps(body, sort_keys=True)), (provider, body, f"{host}/{path.stem}"))
    return list(found.values())


def translated(requests):
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for number, (provider, body, _) in enumerate(requests):
            path = os.path.join(folder, f"{number}.json")
            pathlib.Path(path).write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
            jobs.append((f"{provider}/{body['model']}", path))
        return translate.run("coerce", jobs)


def without_null(value):
    """`null` says as much as leaving a field out."""
    if isinstance(value, dict):
        return {key: without_null(member) for key, member in value.items() if member is not None}
    return [without_null(element) for element in value] if isinstance(value, list) else value


def complaints():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    requests = accepted(table["provider"])
    said, explained, used, same = [], collections.Counter(), set(), 0
    for (provider, recorded, where), line in zip(requests, translated(requests)):
        if line.refused:
            said.append(f"{where}: refused: {line.refused}")
            continue
        found = [(at, captures.short(ours), captures.short(theirs))
                 for at, ours, theirs in captures.differences(without_null(json.loads(line.body)), without_null(recorded), "")]
        same += not found
        reports = [(item["path"], item["message"], "") for item in line.lossiness["items"]]
        for kind, places in (("difference", found), ("report", reports)):
            for at, ours, theirs in places:
                rule = next((rule for rule in table.get(kind, []) if provider in rule["providers"] and re.fullmatch(rule["place"], at)), None)
                if rule is None:
                    said.append(f"{where}: {at}: {ours}" + (f", recorded was {theirs}" if theirs else ""))
                else:
                    used.add(rule["name"])
                    explained[f'{provider} {re.sub(chr(92) + "d+", "N", at)}: {rule["why"]}'] += 1
    print(f"{same} of {len(requests)} accepted requests come back as they were; of the others:")
    for text, times in explained.most_common():
        print(f"    {times} x {text}")
    if same < table["least"] * len(requests):
        said.append(f"{same} of {len(requests)} accepted requests come back as they were: fewer than {table['least']:.0%}")
    rules = [rule for kind in ("difference", "report") for rule in table.get(kind, [])]
    return said + [f"nothing is explained by {rule['name']!r} any more" for rule in rules
                   if rule["name"] not in used]


if __name__ == "__main__":
    found = complaints() if there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
