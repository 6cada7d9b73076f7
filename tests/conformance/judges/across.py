"""Requests that services accepted, translated to every other dialect: each body passes its judges, each refusal is explained.

across.toml names the targets, the refusals that are right, and what is known. `python -m judges.across` runs this alone.
"""
import collections
import pathlib
import re
import sys
import tomllib

from . import decoded, panel, published, services

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "across.toml"


def complaints():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    requests = decoded.accepted()
    wheres, lines = [], []
    for target in table["targets"]:
        others = [request for request in requests if request[0] != target.partition("/")[0]]
        wheres += [where for *_, where in others]
        lines += decoded.translated(others, target)
    verdicts = panel.judge(lines)
    services.judge(lines, verdicts)
    if published.there():
        published.judge(lines, verdicts, False)
    said, known = collections.defaultdict(list), collections.defaultdict(set)
    used, refused = set(), collections.Counter()
    for where, line, verdict in zip(wheres, lines, verdicts):
        rule = next((rule for rule in table.get("refused", []) if line.refused and re.search(rule["says"], line.refused)), None)
        if rule is not None:
            used.add(rule["name"])
            refused[rule["why"]] += 1
        elif line.refused:
            said[f"{line.target} refuses: {line.refused[:200]}"].append(where)
        for layer, text in verdict:
            text = f"[{layer}] " + re.sub(r"/\d+", "/N", text)[:300]
            rule = next((rule for rule in table.get("known", []) if line.target in rule["to"] and re.search(rule["says"], text)), None)
            if rule is None:
                said[f"{line.target}: {text}"].append(where)
            else:
                used.add(rule["name"])
                known[f"{line.target}: {rule['why']}"].add(where)
    print(f"{len(lines)} bodies of requests that services accepted, for {len(table['targets'])} targets of other dialects:")
    for why, times in refused.most_common():
        print(f"    {times} refused: {why}")
    for why, places in known.items():
        print(f"    {len(places)} objected to, {why}")
    rules = table.get("refused", []) + table.get("known", [])
    unused = [f"nothing is explained by {rule['name']!r} any more" for rule in rules if rule["name"] not in used]
    return [f"{len(places)} x {text} ({places[0]})" for text, places in said.items()] + unused


if __name__ == "__main__":
    found = complaints() if decoded.there() else []
    print("\n".join(found) or "no body that a judge objects to")
    sys.exit(1 if found else 0)
