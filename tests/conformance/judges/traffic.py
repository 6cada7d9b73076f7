"""Recorded requests, where they are beside this repository: what a service accepted, no rule of services/ refuses."""
import json
import re

from . import captures, services, translate

FOLDER = translate.SHARED / "exchanges" / "recorded"
# whose requests those to a host are, by the end of the URL's path
HOSTS = [
    (r"https://api\.openai\.com/v1/chat/completions", "openai"),
    (r"https://api\.openai\.com/v1/responses", "openai-responses"),
    (r"https://[^/]*\.openai\.azure\.com/.*/chat/completions.*", "azure-openai"),
    (r"https://api\.anthropic\.com/v1/messages(\?.*)?", "anthropic"),
    (r"https://generativelanguage\.googleapis\.com/.*/models/([^:/]*):(?:g|streamG)enerateContent.*", "google"),
    (r"https://[^/]*aiplatform\.googleapis\.com/.*/google/models/([^:/]*):(?:g|streamG)enerateContent.*", "vertex-ai"),
    (r"https://bedrock-runtime[^/]*/model/([^/]*)/converse.*", "bedrock"),
    (r"https://api\.mistral\.ai/v1/chat/completions.*", "mistral"),
    (r"https://api\.cohere\.com/v2/chat", "cohere"),
    (r"https://api\.groq\.com/openai/v1/chat/completions", "groq"),
    (r"https://openrouter\.ai/api/v1/chat/completions", "openrouter"),
    (r"https://api\.deepseek\.com/.*chat/completions", "deepseek"),
    (r"https://api\.cerebras\.ai/v1/chat/completions", "cerebras"),
    (r"https://api\.z\.ai/.*chat/completions", "zhipu"),
]


def there():
    return FOLDER.is_dir()


def accepted():
    """(name, PROVIDER/MODEL, body) of the requests that a service answered with 200."""
    for path in sorted(FOLDER.glob("*/*.json")):
        exchange = json.loads(path.read_text(encoding="utf-8"))
        target = target_of(exchange)
        if exchange["status"] == 200 and target:
            yield path.stem, target, exchange["request"]
    yield from captured()


def captured():
    """The same of the captures."""
    for path in sorted(captures.FOLDER.glob("*/*/*request.json")):
        row = captures.declared()["api"].get(path.parent.name)
        if row and not (path.parent / "error.json").exists():
            body = json.loads(path.read_text(encoding="utf-8"))
            provider = "openai-responses" if path.parent.name == "responses" else row["provider"]
            yield f"{path.parents[1].name}/{path.stem}", f'{provider}/{body.get("model") or row["model"]}', body


def target_of(exchange):
    """PROVIDER/MODEL, if the request is one to a model that can be read."""
    for pattern, provider in HOSTS:
        found = re.fullmatch(pattern, exchange["url"])
        if found and isinstance(exchange["request"], dict):
            model = exchange["request"].get("model") or (found.group(1) if found.lastindex else "")
            return f"{provider}/{model}".replace("%3A", ":") if isinstance(model, str) else None
    return None


def complaints():
    """How many requests were accepted, and the rules that object to one all the same."""
    requests = list(accepted())
    said = [
        f"{name}: accepted by {target}, and refused by {rule}: {text}"
        for name, target, body in requests
        for rule, text in services.objections((target, json.dumps(body)))
    ]
    return len(requests), said
