"""Identity of every dialect: a request that a service accepted, read by its provider and translated to the same provider and model.

It comes back as it was; what does not is listed, each difference with the rule of decoded.toml that explains it.
`python -m judges.decoded` runs this alone.
"""
import collections
import json
import os
import pathlib
import re
import sys
import tempfile
import tomllib

from . import alike, captures, traffic, translate

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "decoded.toml"


def there():
    return traffic.FOLDER.is_dir()


def accepted():
    """(provider, model, form, where) of the distinct requests that a service answered with 200."""
    found = {}
    for path in sorted(traffic.FOLDER.glob("*/*.json")):
        exchange = json.loads(path.read_text(encoding="utf-8"))
        target = traffic.target_of(exchange)
        if exchange["status"] == 200 and target:
            provider, _, model = target.partition("/")
            form = {"dialect": provider, "request": exchange["request"], "url": exchange["url"]}
            found.setdefault(json.dumps(form, sort_keys=True), (provider, model, form, f"{path.parent.name}/{path.stem}"))
    for name, target, body in traffic.captured():
        provider, _, model = target.partition("/")
        form = {"dialect": provider, "request": body}
        found.setdefault(json.dumps(form, sort_keys=True), (provider, model, form, name))
    return list(found.values())


def translated(requests, target=None):
    """Their lines: translated to the same provider and model, or to another target."""
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for number, (provider, model, form, _) in enumerate(requests):
            path = os.path.join(folder, f"{number}.json")
            pathlib.Path(path).write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
            jobs.append((target or f"{provider}/{model}", path))
        return translate.run("coerce", jobs)


def without_empty(value):
    """`null`, `{}` and `[]` say as much as leaving a field out."""
    if isinstance(value, dict):
        members = {key: without_empty(member) for key, member in value.items()}
        return {key: member for key, member in members.items() if member is not None and member != {} and member != []}
    return [without_empty(element) for element in value] if isinstance(value, list) else value


def camel_case(value):
    """Members by one name, where a service takes two."""
    if isinstance(value, dict):
        return {re.sub("_([a-z])", lambda found: found.group(1).upper(), key): camel_case(member) for key, member in value.items()}
    return [camel_case(element) for element in value] if isinstance(value, list) else value


def json_schemas(body):
    """A request of Google's with its schemas under one name, and as JSON Schema, where it has them in the form of OpenAPI."""
    tools = body.get("tools", [])
    declared = [each for tool in (tools if isinstance(tools, list) else [tools]) for each in tool.get("functionDeclarations", [])]
    for holder, theirs, ours in [*((each, "parameters", "parametersJsonSchema") for each in declared),
                                 (body.get("generationConfig", {}), "responseSchema", "responseJsonSchema")]:
        if theirs in holder:
            holder[ours] = json_schema(holder.pop(theirs))
    return body


def json_schema(schema):
    """What of OpenAPI's form stands in the recorded requests: types in upper case."""
    said = dict(schema)
    if "type" in said:
        said["type"] = said["type"].lower()
    for name, inner in said.get("properties", {}).items():
        said["properties"] = {**said["properties"], name: json_schema(inner)}
    if "items" in said:
        said["items"] = json_schema(said["items"])
    return said


def compared(provider, body, table):
    """A body as it is compared with another: without what is empty, in one spelling where the service takes two."""
    body = without_empty(body)
    return json_schemas(camel_case(body)) if provider in table["camel_case"] else body


def recorded(provider, body, table):
    """A recorded body, likewise: without what an SDK's form of it has, and the wire has in the URL."""
    in_url = table["in_url"].get(provider, [])
    return compared(provider, {key: member for key, member in body.items() if key not in in_url}, table)


def complaints():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    requests = accepted()
    said, explained, used = [], collections.Counter(), set()
    same, all_of = collections.Counter(), collections.Counter()
    for (provider, _, form, where), line in zip(requests, translated(requests)):
        all_of[provider] += 1
        ours, theirs = compared(provider, json.loads(line.body or "{}"), table), recorded(provider, form["request"], table)
        found = captures.differences(ours, theirs, "")
        if line.refused:
            found = [("refused", line.refused, None)]
        same[provider] += not found
        for at, ours, theirs in found:
            rule = next((rule for rule in table.get("difference", []) if explains(rule, line, at, ours, theirs)), None)
            if rule is None:
                said.append(f"{where} ({provider}): {at}: {captures.short(ours)}, recorded was {captures.short(theirs)}")
            else:
                used.add(rule["name"])
                explained[f'{provider} {re.sub(chr(92) + "d+", "N", at)}: {rule["why"]}'] += 1
    print(f"{sum(same.values())} of {len(requests)} accepted requests of all dialects come back as they were:")
    for provider, count in sorted(all_of.items()):
        print(f"    {provider}: {same[provider]} of {count}")
    for text, times in explained.most_common():
        print(f"    {times} x {text}")
    if sum(same.values()) < table["least"] * len(requests):
        said.append(f"fewer than {table['least']:.0%} of the accepted requests come back as they were")
    return said + [f"nothing is explained by {rule['name']!r} any more" for rule in table.get("difference", [])
                   if rule["name"] not in used and not rule.get("passing")]


def explains(rule, line, at, ours, theirs):
    """True if a rule says that at this place of the line's body there may be this in place of that."""
    fits = (line.provider in rule["providers"] or rule["providers"] == ["*"]) and re.fullmatch(rule["place"], at)
    if not fits or any(side in rule and rule[side] != value for side, value in (("ours", ours), ("theirs", theirs))):
        return False
    items = line.lossiness.get("items", ())
    if "reported" in rule and not any(item["code"] == rule["reported"] for item in items):
        return False
    return "alike" not in rule or getattr(alike, rule["alike"])(ours, theirs)


if __name__ == "__main__":
    found = complaints() if there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
