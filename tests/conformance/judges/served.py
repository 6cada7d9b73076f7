"""Serving: recorded answers, written in every dialect, must say the same to that dialect's official SDK.

Each recorded stream goes through a transcoder, in pieces; what comes out is cut into frames by the SDKs' own readers,
gathered by their accumulators or types, and read. Whole answers are written back in their own dialect, and must be what was
recorded. What differs must stand in the report, or a rule of served.toml says why. `python -m judges.served` runs this alone.
"""
import collections
import json
import re
import subprocess
import sys
import tomllib

from . import answers, captures, gathered, translate
from .frames import by_botocore, by_openai

DECLARED = answers.DECLARED.with_name("served.toml")
# dialects, and by whose accumulator their streams are read
TARGETS = {
    "anthropic-messages": "anthropic", "openai-chat": "openai", "openai-compatible": "vllm", "google-generate-content": "google",
    "bedrock-converse": "bedrock", "cohere-chat": "cohere", "mistral": "mistral", "ollama-chat": "ollama",
    "openai-responses": "openai-responses",
}


def there():
    return answers.there()


def run(jobs):
    """Of (`stream` or `whole`, from, to, bytes): what serve_all prints."""
    text = "".join(f"{how}\t{source}\t{target}\t{data.hex()}\n" for how, source, target, data in jobs)
    command = ["cargo", "run", "--quiet", "--profile", "test", "--example", "serve_all"]
    made = subprocess.run(command, cwd=translate.ROOT, check=True, input=text, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in made.stdout.splitlines()]


def events_of(target, data):
    """The events of a stream, by readers that are not ours."""
    if target == "bedrock-converse":
        frames, cut = by_botocore(data)
        assert not cut, "botocore finds a message that is cut"
        return [{name.decode(): json.loads(payload)} for name, _, payload in frames]
    if target == "ollama-chat":
        return [json.loads(line) for line in data.decode().splitlines()]
    texts = [text.decode() for _, _, text in by_openai(data)[0]]
    assert target not in ("openai-chat", "openai-compatible", "mistral") or texts[-1] == "[DONE]", "the stream has no end"
    return list(answers.parsed(texts))


def ollama(events):
    """Ollama's SDK yields the events as they are; the last one says how it ended."""
    from ollama import ChatResponse
    whole, message = {}, {"role": "assistant", "content": ""}
    for event in events:
        ChatResponse.model_validate(event)
        for key, value in event["message"].items():
            if key in ("content", "thinking"):
                message[key] = message.get(key, "") + value
            elif key != "role":
                message.setdefault(key, []).extend(value)
        whole.update(event)
    assert events[-1]["done"] is True, "the last event is not the end"
    assert not any(event["done"] for event in events[:-1]), "an event before the last one is the end"
    return {**whole, "message": message}


def made_of(target, events):
    """The answer that the dialect's own reader gathers, which must be as strict as agents are."""
    strict(target, events)
    return gathered_of(target, events)


def gathered_of(target, events):
    """The same, as it is."""
    return ollama(events) if target == "ollama-chat" else gathered.answer(TARGETS[target], events)


def strict(target, events):
    """What agents insist on, and accumulators forgive."""
    if target == "anthropic-messages":
        of_blocks(events)
    if target == "openai-responses":
        numbers = [event["sequence_number"] for event in events]
        assert numbers == list(range(len(events))), "sequence numbers have holes"
    if target in ("openai-chat", "openai-compatible"):
        ids = {event["id"] for event in events}
        assert len(ids) == 1 and all(event["choices"] or event.get("usage") for event in events), "a chunk says nothing"


def of_blocks(events):
    """Blocks do not overlap, are numbered without holes, and each delta is of its block's type."""
    assert events[0]["type"] == "message_start" and events[-1]["type"] == "message_stop", "begins or ends in another way"
    fits = {"text": {"text_delta", "citations_delta"}, "thinking": {"thinking_delta", "signature_delta"}, "tool_use": {"input_json_delta"}}
    current, count = None, 0
    for event in events[1:]:
        if event["type"] == "content_block_start":
            assert current is None and event["index"] == count, "blocks overlap, or have holes"
            current, count = event["content_block"]["type"], count + 1
        elif event["type"] == "content_block_delta":
            assert event["delta"]["type"] in fits.get(current, ()), f"{event['delta']['type']} in a block of {current}"
        elif event["type"] == "content_block_stop":
            assert current is not None, "a block ends that has not begun"
            current = None


def gist(response):
    """What of an answer is to be the same in every dialect, by the word that a report has for it."""
    said = {"text": "", "reasoning": "", "tool_call": [], "custom_call": [], "other": 0}
    for part in (response["choices"] or [{"message": {"content": []}}])[0]["message"]["content"]:
        kind = part.get("type")
        if kind in ("text", "refusal"):
            said["text"] += part["text"]
        elif kind == "reasoning":
            said["reasoning"] += part.get("text") or "".join(each["text"] for each in part.get("summary", []))
        elif kind in ("tool_call", "custom_call"):
            said[kind].append((part["name"], json.dumps(part.get("arguments", part.get("input")), sort_keys=True)))
        elif kind in ("image", "audio", "video", "document"):
            said.setdefault(kind, []).append(part.get("data"))
        else:
            said["other"] += 1
    finish = response["choices"][0]["finish_reason"] if response["choices"] else None
    usage = response.get("usage", {})
    return {**said, "finish_reason": finish, "usage": (usage.get("input_tokens"), usage.get("output_tokens"))}


def explained(name, line):
    """Why a difference is none to complain of: the report has it."""
    items = [item["path"] for item in line["lossiness"]["items"]]
    return any(path == name or path.startswith(f"{name}.") or name in path for path in items)


def streams(table):
    jobs, of = [], []
    for name, spec, _, data in answers.streams():
        for target in TARGETS:
            jobs.append(("stream", spec, target, data))
            of.append((name, spec, target, data))
    lines = run(jobs)
    back, kept = [], []
    said, counts = [], collections.defaultdict(collections.Counter)
    for (name, spec, target, came), line in zip(of, lines, strict=True):
        if any(re.search(rule["stream"], name) and re.fullmatch(rule.get("to", ".*"), target) for rule in table.get("unread", [])):
            continue
        counts[target]["streams"] += 1
        if "error" in line or line["response"].get("error") or not line["response"].get("complete"):
            counts[target]["failed before"] += 1  # a stream that is an error is written as one: see the tests
            continue
        copied = bytes.fromhex(line["bytes"]) == came
        try:
            events = events_of(target, bytes.fromhex(line["bytes"]))
            # what comes from the API itself has more kinds of blocks than are written, and pings between them
            made = gathered_of(target, events) if copied else made_of(target, events)
        except Exception as error:  # whatever the SDK has against it
            said.append(f"{name} ({spec} to {target}): {type(error).__name__}: {str(error)[:200]}")
            counts[target]["rejected"] += 1
            continue
        if copied:
            counts[target]["copied"] += 1  # its client has read it
            continue
        back.append((TARGETS[target], "whole", json.dumps(made).encode()))
        kept.append((name, spec, target, line, events))
    reasons = collections.Counter()
    sound = collections.defaultdict(list)
    for (name, spec, target, line, events), read in zip(kept, answers.decoded(back), strict=True):
        ours, theirs = gist(line["response"]), gist(read["response"])
        wrong = []
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) == theirs.get(key) or explained(key, line):
                continue
            rule = next((rule for rule in table.get("difference", []) if rule["of"] == key and re.fullmatch(rule["to"], target)
                         and re.search(rule.get("stream", ""), name)), None)
            if rule:
                reasons[f"{key} to {target}: {rule['why']}"] += 1
            else:
                wrong.append(f"{key} is {captures.short(ours.get(key))}, there it is {captures.short(theirs.get(key))}")
        if ours == theirs and len(ours["text"]) > 80 and len(events) > 9:
            sound[target].append((ours, events))
        counts[target]["equal" if ours == theirs else "rejected" if wrong else "reported"] += 1
        said += [f"{name} ({spec} to {target}): {text}" for text in wrong]
    columns = ["streams", "copied", "equal", "reported", "failed before", "rejected"]
    print(f'{"streams, written in another dialect":40}', *(f"{column:>14}" for column in columns))
    for target, row in counts.items():
        print(f"    {target:36}", *(f"{row[column]:>14}" for column in columns))
    print(f'    {"all":36}', *(f"{sum(row[column] for row in counts.values()):>14}" for column in columns))
    for text, times in reasons.most_common():
        print(f"    {times} x {text}")
    return said + planted(sound)


def planted(sound):
    """What is done to a few sound streams of each dialect must be noticed: an event is missing, comes twice, the end is
    missing."""
    edits = {
        "an event is missing": lambda events, at: events[:at] + events[at + 1:],
        "an event comes twice": lambda events, at: events[:at + 1] + events[at:],
        "the last event is missing": lambda events, _: events[:-1],
    }
    faults = [(target, what, ours, edit(events, len(events) // 2)) for target, streams in sound.items()
              for ours, events in streams[:3] for what, edit in edits.items()]
    said = [f"no sound stream of {target} to plant faults in" for target in TARGETS if target not in sound]
    left, back = [], []
    for target, what, ours, events in faults:
        try:
            back.append((TARGETS[target], "whole", json.dumps(made_of(target, events)).encode()))
            left.append((target, what, ours))
        except Exception:  # whatever the SDK has against it: noticed
            continue
    for (target, what, ours), read in zip(left, answers.decoded(back), strict=True):
        if "response" in read and gist(read["response"]) == ours:
            said.append(f"planted and not found in a stream of {target}: {what}")
    print(f"    {len(faults)} planted faults, {sum('planted' in text for text in said)} missed")
    return said


def wholes(table):
    """Recorded answers, read and written back."""
    paths = [path for path in sorted(captures.FOLDER.glob("*/*/*response.json")) if path.parent.name in answers.APIS]
    recorded = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    jobs = [("whole", answers.APIS[path.parent.name], answers.APIS[path.parent.name], json.dumps(body).encode())
            for path, body in zip(paths, recorded)]
    said, same = [], 0
    for path, body, line in zip(paths, recorded, run(jobs), strict=True):
        found = captures.differences(body, line["made"]["body"], "") if "made" in line else [("", body, line["error"])]
        found = [each for each in found if each[1] not in (None, [], "") or each[2] not in (None, [], "")]
        left = [each for each in found if not any(re.fullmatch(rule["place"], each[0]) for rule in table.get("whole", []))]
        same += not left
        said += [f"{path.parents[1].name}/{path.parent.name}: {at} is {captures.short(one)}, written {captures.short(other)}" for at, one, other in left]
    print(f"whole answers written back: {len(paths)}, {same} as they were")
    return said


def complaints():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    return wholes(table) + streams(table)


if __name__ == "__main__":
    found = complaints() if there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
