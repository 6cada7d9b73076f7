"""The same conversation, as each API takes it: the recorded requests of a scenario are read as the same prompt.

Compared is what all APIs can say: who says what, calls with their names and arguments, results, tools, and the settings
of most. What one says and another does not is explained by a rule of same.toml, by API and place.
`python -m judges.same` runs this alone.
"""
import collections
import itertools
import json
import pathlib
import re
import sys
import tomllib

from . import answers, captures

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "same.toml"
SETTINGS = ("sampling", "limits", "response_format", "tool_choice", "parallel_tool_calls", "stream", "reasoning")


def there():
    return captures.there()


def scenarios():
    """{scenario: {api: body}} of those that several APIs were asked."""
    found = collections.defaultdict(dict)
    for path in sorted(captures.FOLDER.glob("*/*/request.json")):
        if path.parent.name in answers.APIS:
            found[path.parents[1].name][path.parent.name] = json.loads(path.read_text(encoding="utf-8"))
    return {name: bodies for name, bodies in found.items() if len(bodies) > 1}


def core(prompt):
    """What all APIs can say of a prompt."""
    said = []
    for message in prompt["messages"]:
        role = {"developer": "system"}.get(message["role"], message["role"])
        content = message.get("content") or []
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else list(content)
        if role == "tool" and "tool_call_id" in message:
            parts = [{"type": "tool_result", "content": content}]
        parts += [{**call, "type": "tool_call"} for call in message.get("tool_calls", [])]
        for part in parts:
            said.append((role, *heard(part)))
    tools = sorted([(tool.get("type", "function"), tool.get("name"), tool.get("description")) for tool in prompt.get("tools", [])], key=str)
    return {"said": said, "tools": tools, **{name: prompt[name] for name in SETTINGS if name in prompt}}


def heard(part):
    """A part as it is compared: its kind, and what is in it."""
    kind = part["type"]
    if kind == "tool_call":
        arguments = part.get("arguments", {})
        return kind, part.get("name"), json.loads(arguments) if isinstance(arguments, str) else arguments
    if kind == "tool_result":
        content = part.get("content") or ""
        text = content if isinstance(content, str) else "".join(one.get("text", "") for one in content)
        return kind, text
    if kind in ("text", "reasoning"):
        return kind, part.get("text", "")
    return kind, part.get("media_type")


def complaints():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    all_of = scenarios()
    jobs = [(answers.APIS[api], "request", json.dumps(body).encode()) for bodies in all_of.values() for api, body in bodies.items()]
    lines = iter(answers.decoded(jobs))
    said, pairs, same, explained, used = [], 0, 0, collections.Counter(), set()
    for scenario, bodies in all_of.items():
        prompts = {api: core(next(lines)["prompt"]) for api in bodies}
        for (one, left), (other, right) in itertools.combinations(prompts.items(), 2):
            pairs += 1
            found = list(captures.differences(json.loads(json.dumps(left)), json.loads(json.dumps(right)), ""))
            same += not found
            for at, ours, theirs in found:
                rule = next((rule for rule in table.get("difference", []) if explains(rule, scenario, one, other, at)), None)
                if rule is None:
                    said.append(f"{scenario}: {one} and {other}: {at}: {captures.short(ours)}, {captures.short(theirs)}")
                else:
                    used.add(rule["name"])
                    explained[rule["why"]] += 1
    print(f"{same} of {pairs} pairs of requests for the same conversation are read as the same prompt:")
    for text, times in explained.most_common():
        print(f"    {times} x {text}")
    return said + [f"nothing is explained by {rule['name']!r} any more" for rule in table.get("difference", []) if rule["name"] not in used]


def explains(rule, scenario, one, other, at):
    """True if a rule says why two APIs differ at this place."""
    of = rule.get("api")
    return ((of is None or of in (one, other)) and re.fullmatch(rule["place"], at) is not None
            and re.fullmatch(rule.get("scenario", ".*"), scenario) is not None)


if __name__ == "__main__":
    found = complaints() if there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
