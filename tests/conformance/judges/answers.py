"""Streams: what Specado gathers of one is what it reads of the answer that the official SDK's accumulator gathers of it.

OpenAI's and Anthropic's SDKs have accumulators; where an SDK has types alone (Google, Cohere, Mistral, Bedrock) its
types read the events, and gathered.py puts them together. What differs is explained by a rule of answers.toml.
`python -m judges.answers` runs this alone.
"""
import base64
import collections
import json
import pathlib
import re
import subprocess
import sys
import tomllib

from . import captures, gathered, traffic, translate
from .frames import by_botocore, by_openai

DECLARED = pathlib.Path(__file__).resolve().parents[1] / "answers.toml"
FIXTURES = translate.SHARED / "exchanges" / "fixtures"
# whose answers those of a URL are: the first that is found in it
SERVICES = [
    ("api.anthropic.com/v1/messages", "anthropic"), ("api.deepseek.com/chat", "deepseek"), ("api.cerebras.ai", "cerebras"),
    ("api.cohere.com", "cohere"), ("api.groq.com", "groq"), ("/groq/openai/v1/chat", "groq"), ("api.mistral.ai", "mistral"),
    ("openrouter.ai/api/v1/chat", "openrouter"), ("api.z.ai", "zhipu"), ("/responses", "openai-responses"),
    ("api.openai.com/v1/chat", "openai"), ("router.huggingface.co", "huggingface"), ("/converse", "bedrock"),
    ("/invoke", "anthropic"), ("generativelanguage.googleapis.com", "google"), ("aiplatform.googleapis.com", "vertex-ai"),
    ("/chat/completions", "openai-compatible"),
]
PACKAGES = {
    "alibaba": "qwen", "amazon-bedrock": "bedrock", "anthropic": "anthropic", "azure": "openai-responses", "cohere": "cohere",
    "deepseek": "deepseek", "google": "google", "groq": "groq", "mistral": "mistral", "moonshotai": "moonshot",
    "open-responses": "openai-responses", "openai": "openai-responses", "openai-compatible": "xai", "perplexity": "perplexity",
    "xai": "xai",
}
APIS = {
    "anthropic": "anthropic", "bedrock-anthropic": "anthropic", "vertex-anthropic": "anthropic", "chat-completions": "openai",
    "responses": "openai-responses", "google": "google", "bedrock": "bedrock",
}


def there():
    return traffic.there() and captures.there()


def streams():
    """(name, spec, events, bytes) of all recorded streams."""
    for path in sorted(traffic.FOLDER.glob("*/*.json")):
        exchange = json.loads(path.read_text(encoding="utf-8"))
        spec = next((spec for stretch, spec in SERVICES if stretch in exchange["url"]), None)
        body = exchange["body"]
        if spec is None or exchange["status"] != 200:
            continue
        name = f"{path.parent.name}/{path.stem}"
        if isinstance(body, dict):
            data = base64.b64decode(body["base64"])
            yield name, spec, [{title.decode(): json.loads(payload)} for title, _, payload in by_botocore(data)[0]], data
        elif "text/event-stream" in str(exchange["headers"]):
            yield name, spec, list(parsed(text.decode() for _, _, text in by_openai(body.encode())[0])), body.encode()
    for path in sorted(FIXTURES.glob("*/*.chunks.txt")):
        spec = PACKAGES.get(path.parent.name)
        if spec:
            events = list(parsed(path.read_text(encoding="utf-8").splitlines()))
            if spec == "openai-responses" and "choices" in events[0]:
                spec = "openai"
            yield f"{path.parent.name}/{path.name}", spec, events, framed(spec, events)
    for path in sorted(captures.FOLDER.glob("*/*/*response-streaming.json")):
        spec, events = APIS.get(path.parent.name), json.loads(path.read_text(encoding="utf-8"))
        if spec and isinstance(events, list):
            yield f"{path.parents[1].name}/{path.parent.name}/{path.stem}", spec, events, framed(spec, events)


def parsed(texts):
    for text in texts:
        if text.strip() and not text.startswith("[DONE]"):
            yield json.loads(text)


def framed(spec, events):
    if spec == "bedrock":
        return b"".join(gathered.frame(*next(iter(event.items()))) for event in events)
    named = (f"event: {event['type']}\n" if isinstance(event.get("type"), str) else "" for event in events)
    return "".join(f"{name}data: {json.dumps(event)}\n\n" for name, event in zip(named, events)).encode()


def decoded(jobs):
    """Of (spec, `whole` or a size, bytes): what decode_all prints."""
    text = "".join(f"{spec}\t{how}\t{data.hex()}\n" for spec, how, data in jobs)
    command = ["cargo", "run", "--quiet", "--profile", "test", "--example", "decode_all"]
    made = subprocess.run(command, cwd=translate.ROOT, check=True, input=text, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in made.stdout.splitlines()]


def comparable(line):
    """What must be the same: all but what is kept as it came."""
    response = dict(line["response"])
    response.pop("extra", None)
    if "usage" in response:
        response["usage"] = {key: value for key, value in response["usage"].items() if key != "raw"}
    return response


def complaints():
    """Says how many streams are the same, and returns what no rule explains."""
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    said, jobs, of = [], [], []
    counts, explained, used = collections.defaultdict(collections.Counter), collections.Counter(), set()
    for name, spec, events, data in streams():
        counts[spec]["streams"] += 1
        try:
            answer = gathered.answer(spec, events)
        except Exception as error:  # the judge itself cannot read it
            answer, why = None, f"{type(error).__name__}: {error}"
        if answer is None:
            rule = next((rule for rule in table.get("unread", []) if re.search(rule["stream"], name)), None)
            if rule is None:
                said.append(f"{name} ({spec}): the judge cannot read it: {why}")
            else:
                counts[spec]["not judged"] += 1
                explained[f'not judged: {rule["why"]}'] += 1
            continue
        of.append((name, spec))
        jobs += [(spec, 7, data), (spec, "whole", json.dumps(answer).encode())]
    lines = decoded(jobs)
    for number, (name, spec) in enumerate(of):
        ours, theirs = (comparable(line) for line in lines[2 * number:2 * number + 2])
        found = captures.differences(ours, theirs, "")
        rules = [rule_of(table, name, spec, *each) for each in found]
        counts[spec]["equal" if not found else "rejected" if None in rules else "explained"] += 1
        for (at, one, other), rule in zip(found, rules):
            if rule is None:
                said.append(f"{name} ({spec}): {at} is {captures.short(one)}, the SDK's is {captures.short(other)}")
            else:
                used.add(rule["name"])
                explained[f'{spec} {re.sub(chr(92) + "d+", "N", at)}: {rule["why"]}'] += 1
    columns = ["streams", "equal", "explained", "not judged", "rejected"]
    print(f'{"streams, by the accumulators of the SDKs":40}', *(f"{column:>10}" for column in columns))
    for spec, row in sorted(counts.items()):
        print(f"    {spec:36}", *(f"{row[column]:>10}" for column in columns))
    print(f'    {"all":36}', *(f"{sum(row[column] for row in counts.values()):>10}" for column in columns))
    for text, times in explained.most_common():
        print(f"    {times} x {text}")
    return said + [f"nothing is explained by {rule['name']!r} any more" for rule in table.get("difference", [])
                   if rule["name"] not in used and not rule.get("passing")]


def rule_of(table, name, spec, at, ours, theirs):
    def explains(rule):
        fits = rule["specs"] == ["*"] or spec in rule["specs"]
        return fits and re.fullmatch(rule["place"], at) and re.search(rule.get("stream", ""), name) \
            and ("theirs" not in rule or rule["theirs"] == (theirs if theirs is not None else "absent"))
    return next((rule for rule in table.get("difference", []) if explains(rule)), None)


if __name__ == "__main__":
    found = complaints() if there() else []
    print("\n".join(found) or "nothing that a rule does not explain")
    sys.exit(1 if found else 0)
