"""The proof that the judges judge: faults planted in a good body of every provider must be found."""
import copy
import json

from . import panel

UNKNOWN = "qz_unknown"
TURNS = ("messages", "contents", "input")


def check(lines):
    """How many faults were planted, and which of them no judge found."""
    good = {}
    for line in lines:
        if not line.refused and (line.provider not in good or line.id.endswith("calls-canonical-round-trip.json")):
            good[line.provider] = line
    planted, missed = 0, []
    for line in good.values():
        for fault, bodies in faults(json.loads(line.body)):
            planted += 1
            jobs = [(panel.name_of(line), line.provider, json.dumps(body)) for body in bodies]
            if not any(map(panel.objections, jobs)):
                missed.append(f"planted and not found: {fault} in a body for {line.provider}")
    return planted, missed


def faults(body):
    """Names of faults, each with the bodies of which one must be rejected."""
    turns = next(key for key in TURNS if key in body)
    yield "an unknown field", [changed(body, (UNKNOWN,), 1)]
    for at, turn in enumerate(body[turns]):
        yield f"an unknown field in turn {at}", [changed(body, (turns, at, UNKNOWN), 1)]
    yield "a number for the turns", [changed(body, (turns,), 7)]
    yield "a list for a turn", [changed(body, (turns, 0), [])]
    yield "a missing field", list(shortened(body, turns))


def changed(body, path, value):
    """The body with another value at a path."""
    body = copy.deepcopy(body)
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return body


def shortened(body, turns):
    """The body without one field: of its own, of a turn, or of the first part of a turn."""
    places = [(), *((turns, at) for at in range(len(body[turns])))]
    places += [(turns, at, key, 0) for at, turn in enumerate(body[turns]) for key, parts in turn.items() if isinstance(parts, list) and parts]
    for place in places:
        for key in list(reached(body, place)):
            without = copy.deepcopy(body)
            reached(without, place).pop(key)
            yield without


def reached(body, place):
    for step in place:
        body = body[step]
    return body if isinstance(body, dict) else {}
