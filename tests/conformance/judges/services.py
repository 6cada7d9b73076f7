"""What live services refuse though no schema says so: the rules in services/, written from sources, not from the specs.

A rule says

    at, not_at      where it holds: PROVIDER/MODEL or PROVIDER|PROVIDER/MODEL, with wildcards, or @GROUP
    says            the service's answer, or what a page of the provider says in short
    source, date    where that can be read, and of when it is
    inside          every value at this place is looked at for itself (else the body is)
    since_user      so is every turn behind the user's last words
    when, unless    sightings that must all (must not) be made there; body_unless: in the whole body
    fault, fair     edits that make a good body a bad one; edits that leave it a good one

and an objection is then

    refuse          what is seen                     needs       what is not seen
    turns           an order of turns that the expression does not fit, in the letters of turns.py
    answered        calls without results, results without calls: turns.py
    unique          a value that comes twice         most, of    more than so many at some places
    json            a text that is no JSON           below       a number that is not below the other
    subset          a schema (at the place `schema`) that is not of it: subsets.py
    together        more in the schemas of `schemas` together than so much: subsets.held; each of these says at which
                    place (`each`) a schema (`schema`) counts, and `if` which sighting
"""
import collections
import fnmatch
import functools
import json
import multiprocessing
import os
import pathlib
import re
import tomllib

from . import places, subsets, translate, turns

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "services"
CHECKS = {"refuse", "needs", "turns", "answered", "unique", "most", "below", "json", "subset", "together"}
DEMANDED = {"name", "at", "says", "source", "date", "fault"}
FIELDS = CHECKS | DEMANDED | {"not_at", "inside", "since_user", "when", "unless", "body_unless", "of", "schema", "schemas", "fair"}


@functools.cache
def declared():
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    groups = {name: targets for table in tables for name, targets in table.get("group", {}).items()}
    rules = [rule for table in tables for rule in table.get("rule", [])]
    for rule in rules:
        wrong = (DEMANDED - set(rule)) or (set(rule) - FIELDS)
        if wrong or not CHECKS & set(rule):
            raise SystemExit(f"conformance: rule {rule.get('name')}: {wrong or 'it refuses nothing'}")
        for field in ("at", "not_at"):
            rule[field] = [target for word in rule.get(field, []) for target in targets_of(word, groups)]
    twice = [name for name, times in collections.Counter(rule["name"] for rule in rules).items() if times > 1]
    if twice:
        raise SystemExit(f"conformance: rules of one name: {twice}")
    return rules


def targets_of(word, groups):
    if word.startswith("@"):
        return [target for inner in groups[word[1:]] for target in targets_of(inner, groups)]
    providers, _, model = word.partition("/")
    return [f"{provider}/{model}" for provider in providers.split("|")]


@functools.cache
def rules_for(target):
    return [rule for rule in declared() if fits(target, rule["at"]) and not fits(target, rule["not_at"])]


def fits(target, patterns):
    return any(fnmatch.fnmatchcase(target.lower(), pattern.lower()) for pattern in patterns)


def objections(job):
    """(rule, text) of all that is wrong with a body for a target."""
    target, body = job
    value = json.loads(body)
    found = [(rule["name"], *objection) for rule in rules_for(target) for objection in against(rule, value)]
    return [(name, f"{pointer or '/'} {text}".strip()) for name, pointer, text in found]


def against(rule, body):
    if any(places.sightings(body, text) for text in rule.get("body_unless", ())):
        return
    for base, value in bases(rule, body):
        seen = all(places.sightings(value, text) for text in rule.get("when", ()))
        if seen and not any(places.sightings(value, text) for text in rule.get("unless", ())):
            yield from ((base + pointer, text) for pointer, text in said(rule, value))


def bases(rule, body):
    if rule.get("since_user"):
        last = turns.letters(body).rfind("u")
        return [(f"/turns/{at}", turn) for at, turn in enumerate(turns.of(body)) if at > last]
    return places.found(body, rule.get("inside", ""))


def said(rule, value):
    yield from ((pointer, "") for text in rule.get("refuse", ()) for pointer in places.sightings(value, text))
    yield from (("", f"no {text}") for text in rule.get("needs", ()) if not places.sightings(value, text))
    if "turns" in rule and not re.fullmatch(rule["turns"], turns.letters(value)):
        yield "", f"turns {turns.letters(value)}"
    if "answered" in rule:
        yield from turns.unanswered(value, rule["answered"])
    yield from counted(rule, value)
    for place in rule.get("json", ()):
        yield from ((pointer, "no JSON") for pointer, text in places.found(value, place) if not is_json(text))
    if "subset" in rule:
        for pointer, schema in places.found(value, rule["schema"]):
            yield from ((pointer + at, text) for at, text in subsets.objections(rule["subset"], schema))
    if "together" in rule:
        held = subsets.held(schemas_of(rule, value))
        yield from (("", f"{held[what]} {what}") for what, most in rule["together"].items() if held[what] > most)


def schemas_of(rule, value):
    for entry in rule["schemas"]:
        for _, inner in places.found(value, entry["each"]):
            if "if" not in entry or places.sightings(inner, entry["if"]):
                yield from (schema for _, schema in places.found(inner, entry["schema"]))


def counted(rule, value):
    for place in rule.get("unique", ()):
        names = collections.Counter(places.dumped(inner) for _, inner in places.found(value, place))
        yield from ((place, f"{name} comes {times} times") for name, times in names.items() if times > 1)
    if "most" in rule:
        count = sum(len(places.found(value, place)) for place in rule["of"])
        if count > rule["most"]:
            yield "", f"{count} of {', '.join(rule['of'])}"
    if "below" in rule:
        numbers = [inner for place in rule["below"] for _, inner in places.found(value, place)]
        if len(numbers) == 2 and numbers[0] >= numbers[1]:
            yield rule["below"][0], f"{numbers[0]} is not below {numbers[1]}"


def is_json(text):
    try:
        json.loads(text)
        return True
    except (TypeError, ValueError):
        return not isinstance(text, str)


def judge(lines, verdicts):
    """Adds the rules' objections to the verdicts."""
    asked = [at for at, line in enumerate(lines) if not line.refused and rules_for(line.target)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        answers = pool.map(objections, [(lines[at].target, lines[at].body) for at in asked], chunksize=200)
    for at, answer in zip(asked, answers):
        verdicts[at] += [("service", f"{name}: {text}") for name, text in answer]


def planted():
    """How many faults were planted, in a good body for every target of each rule, and the complaints: faults that the
    rule does not find, and bodies that it refuses though the service takes them."""
    families = translate.families()
    plan = [(rule, example(pattern, rule["not_at"], families)) for rule in declared() for pattern in rule["at"]]
    prompt = str(translate.ROOT / "tests" / "corpus" / "form-shorthand.json")
    lines = translate.run("coerce", [(target, prompt) for target in sorted({target for _, target in plan})])
    bodies = {line.target: line for line in lines}
    faults, complaints = 0, []
    for rule, target in plan:
        if bodies[target].refused:
            complaints.append(f"{rule['name']}: no body for {target}: {bodies[target].refused}")
            continue
        body, name = json.loads(bodies[target].body), rule["name"]
        faults += len(rule["fault"])
        missed = [edits for edits in rule["fault"] if name not in rules_against(target, body, edits)]
        unfair = [edits for edits in rule.get("fair", ()) if name in rules_against(target, body, edits)]
        complaints += [f"planted and not found by {name} in a body for {target}: {edits}" for edits in missed]
        complaints += [f"{name} refuses what the service takes, at {target}: {edits}" for edits in unfair]
    return faults, complaints


def example(pattern, but, families):
    """A target that a pattern means: the pattern itself, without its wildcards, or one of a family that fits."""
    target = pattern.replace("*", "")
    fitting = [target] if target.partition("/")[2] else [family for family in families if fits(family, [pattern])]
    return next(target for target in fitting if not fits(target, but))


def rules_against(target, body, edits):
    return {name for name, _ in objections((target, json.dumps(places.edited(body, edits))))}
