"""Where in a body: the words in which services.toml speaks of places and of what stands there.

A place is a path of steps, each a key, `a|b` for either, `*` for every member or element, `-1` for the last element,
`**` for any depth. A sighting is a place, or `PLACE = VALUE`, where VALUE is a regular expression that the whole of the
value's JSON text matches.
"""
import functools
import json
import re


def found(value, place):
    """(pointer, value) of everything that stands at a place."""
    rows = [("", value)]
    for step in place.split("/")[1:]:
        rows = [row for pointer, inner in rows for row in below(inner, step, pointer)]
    return rows


def below(value, step, pointer):
    if step == "**":
        yield pointer, value
        for key, inner in members(value):
            yield from below(inner, step, f"{pointer}/{key}")
    elif step == "*":
        yield from ((f"{pointer}/{key}", inner) for key, inner in members(value))
    elif isinstance(value, list):
        at = int(step) if re.fullmatch(r"-?\d+", step) else len(value)
        if -len(value) <= at < len(value):
            yield f"{pointer}/{at % len(value)}", value[at]
    elif isinstance(value, dict):
        yield from ((f"{pointer}/{key}", value[key]) for key in step.split("|") if key in value)


def members(value):
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def sightings(value, text):
    """The pointers at which a sighting is made."""
    place, pattern = parsed(text)
    return [pointer for pointer, inner in found(value, place) if pattern is None or pattern.fullmatch(dumped(inner))]


@functools.cache
def parsed(text):
    place, equals, pattern = text.partition(" = ")
    return place, re.compile(pattern, re.DOTALL) if equals else None


def dumped(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def edited(body, edits):
    """The body with JSON texts put in at pointers: what is missing on the way is made, `-` is behind the last."""
    for pointer, text in edits.items():
        body = with_value(body, pointer.split("/")[1:], json.loads(text))
    return body


def with_value(body, steps, value):
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(body, list):
        at = len(body) if step == "-" else int(step)
        return [*body[:at], with_value(body[at] if at < len(body) else {}, rest, value), *body[at + 1 :]]
    body = body if isinstance(body, dict) else {}
    return {**body, step: with_value(body.get(step, [] if rest[:1] == ["-"] else {}), rest, value)}
