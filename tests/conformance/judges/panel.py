"""Every body before its judge: which one that is, and what is known to be wrong with the judge (judges.toml)."""
import functools
import json
import multiprocessing
import os
import pathlib
import re
import tomllib

from . import sdk

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "judges.toml"


@functools.cache
def declared():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    for rule in table["excused"] + table["lacks"]:
        rule["path"] = re.compile(rule["path"])
    return table


def name_of(line):
    """The provider's own SDK, or else the one whose format its dialect is. A format that nobody here can judge ends the run."""
    table = declared()
    dialect = line.metadata["dialect"]
    name = table["provider"].get(f"{line.provider} {dialect}") or table["provider"].get(line.provider) or table["dialect"].get(dialect)
    if name not in sdk.MAKERS:
        raise SystemExit(f"conformance: no judge for {line.provider}, whose dialect is {dialect}: name one in {DECLARED}")
    return name


def objections(job):
    """What the judge says of a body, without what is excused, with what the provider lacks beside the judge."""
    name, provider, body = job
    try:
        found = sdk.MAKERS[name]()(without_parts(body, provider))
        lacks = [rule for rule in declared()["lacks"] if provider in rule["providers"]]
        found += [(place, "lacks", rule["why"]) for rule in lacks for place in places(json.loads(body), "") if rule["path"].fullmatch(place)]
    except (ValueError, RecursionError) as error:
        return [("json", f"{type(error).__name__}: {error}")]
    rules = [rule for rule in declared()["excused"] if name in rule.get("judges", ()) or provider in rule.get("providers", ())]
    return [(name, f"{place}: {text} ({kind})") for place, kind, text in found if not any(excuses(rule, place, kind) for rule in rules)]


def excuses(rule, place, kind):
    return kind in rule["kinds"] and rule["path"].fullmatch(place)


def without_parts(body, provider):
    """The body, its parts of a kind that the provider has beside the judge read as text, if they have the fields declared."""
    for rule in declared()["part"]:
        if provider in rule["providers"] and f'"{rule["type"]}"' in body:
            value = json.loads(body)
            for message in value.get("messages", []):
                if isinstance(message.get("content"), list):
                    message["content"] = [{"type": "text", "text": ""} if fits(rule, part) else part for part in message["content"]]
            body = json.dumps(value)
    return body


def fits(rule, part):
    inner = part.get(rule["type"])
    keys = part.get("type") == rule["type"] and set(part) == {"type", rule["type"]} and isinstance(inner, dict)
    return keys and set(inner) <= set(rule["fields"]) and all(isinstance(value, str) for value in inner.values())


def places(value, place):
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in children:
        yield f"{place}/{key}"
        yield from places(inner, f"{place}/{key}")


def judge(lines):
    """The objections to each line's body; of bodies that differ in the model's name alone, one is judged."""
    jobs = [None if line.refused else (name_of(line), line.provider, line.body.replace(f'"model":"{line.model}"', '"model":"m"', 1)) for line in lines]
    different = list({job for job in jobs if job})
    with multiprocessing.Pool(os.cpu_count()) as pool:
        verdicts = dict(zip(different, pool.map(objections, different, chunksize=200)))
    return [list(verdicts[job]) if job else [] for job in jobs]
