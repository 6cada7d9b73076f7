"""The next turn: a recorded request, the decoded answer and what the user said next, translated for the same API.

It is the recorded next request (captures: FOLLOWUP), up to differences that a rule of turns_on.toml explains.
`python -m judges.turns_on` runs this alone.
"""
import collections
import json
import os
import pathlib
import re
import sys
import tempfile
import tomllib

from . import answers, captures, decoded, translate

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "turns_on.toml"


def followed():
    """The folders that have both turns."""
    for path in sorted(captures.FOLDER.glob("*/*/followup-request.json")):
        first, answer = path.with_name("request.json"), path.with_name("response.json")
        if path.parent.name in captures.declared()["api"] and first.exists() and answer.exists():
            yield path, first, answer


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def complaints():
    table, spellings = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (DECLARED, decoded.DECLARED))
    jobs, of = [], []
    for path, first, answer in followed():
        row = captures.declared()["api"][path.parent.name]
        provider = "openai-responses" if path.parent.name == "responses" else row["provider"]
        of.append((path, provider, read(first).get("model") or row["model"]))
        jobs += [(provider, how, json.dumps(read(file)).encode()) for how, file in (("request", first), ("whole", answer), ("request", path))]
    lines = answers.decoded(jobs)
    with tempfile.TemporaryDirectory() as folder:
        prompts = []
        for number, (path, provider, model) in enumerate(of):
            first, answer, later = lines[3 * number:3 * number + 3]
            prompt, messages = first["prompt"], later["prompt"]["messages"]
            last = max((at for at, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
            prompt["messages"] += [answer["response"]["choices"][0]["message"], *messages[last + 1:]]
            place = os.path.join(folder, f"{number}.json")
            pathlib.Path(place).write_text(json.dumps(prompt, ensure_ascii=False), encoding="utf-8")
            prompts.append((f"{provider}/{model}", place))
        translated = translate.run("coerce", prompts)
    said, counts, explained, used = [], collections.defaultdict(collections.Counter), collections.Counter(), set()
    for (path, provider, _), line in zip(of, translated):
        name = f"{path.parents[1].name}/{path.parent.name}"
        found = [("refused", line.refused, None)] if line.refused else captures.differences(
            decoded.compared(provider, json.loads(line.body), spellings), decoded.recorded(provider, read(path), spellings), "")
        rules = [next((rule for rule in table.get("difference", []) if decoded.explains(rule, line, *each)), None) for each in found]
        counts[provider]["turns"] += 1
        counts[provider]["equal" if not found else "rejected" if None in rules else "explained"] += 1
        for (at, ours, theirs), rule in zip(found, rules):
            if rule is None:
                said.append(f"{name} ({provider}): {at}: {captures.short(ours)}, recorded was {captures.short(theirs)}")
            else:
                used.add(rule["name"])
                explained[f'{provider} {re.sub(chr(92) + "d+", "N", at)}: {rule["why"]}'] += 1
    columns = ["turns", "equal", "explained", "rejected"]
    print(f'{"the next turn, as it was recorded":40}', *(f"{column:>10}" for column in columns))
    for provider, row in sorted(counts.items()):
        print(f"    {provider:36}", *(f"{row[column]:>10}" for column in columns))
    print(f'    {"all":36}', *(f"{sum(row[column] for row in counts.values()):>10}" for column in columns))
    for text, times in explained.most_common():
        print(f"    {times} x {text}")
    return said + [f"nothing is explained by {rule['name']!r} any more" for rule in table.get("difference", [])
                   if rule["name"] not in used and not rule.get("passing")]


if __name__ == "__main__":
    found = complaints() if captures.there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
