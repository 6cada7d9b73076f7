"""Recorded traffic: what was sent to live APIs, read as a prompt and translated, beside what they were sent for the same scenario."""
import functools
import json
import pathlib
import re
import tomllib

from . import panel, services, translate

FOLDER = translate.SHARED / "captures"
DECLARED = pathlib.Path(__file__).resolve().parents[1] / "captures.toml"
READ_AS_PROMPT = "chat-completions"


def there():
    return FOLDER.is_dir()


@functools.cache
def declared():
    table = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    for rule in table["difference"]:
        rule["place"] = re.compile(rule["place"])
        rule["scenario"] = re.compile(rule.get("scenario", ".*"))
    return table


def complaints():
    """Bodies that a judge refuses, refused requests that go out as they were, differences that no rule explains."""
    said, taken = [], dict(declared().get("taken", {}))
    for line, verdict in translated([(request, api) for request in requests() for api in declared()["api"]]):
        said += [f"{place(line)} for {line.target}: [{layer}] {text}" for layer, text in verdict]
    for line, _ in translated([(path.parent / "request.json", path.parent.name) for path in FOLDER.glob("*/*/error.json") if readable(path)]):
        if not line.refused and not line.lossiness["items"] and taken.pop(place(line).split("/")[0], None) is None:
            said.append(f"{place(line)} for {line.target}: the API refused it, and it goes out without a word")
    said += [f"{scenario} is no refused request that goes out as it was" for scenario in taken]
    used = set()
    for line, _ in translated([(request, api) for request in requests() for api in declared()["api"] if recorded(request, api)]):
        api = next(api for api, row in declared()["api"].items() if row["provider"] == line.provider)
        theirs = json.loads(recorded(pathlib.Path(line.id), api).read_text(encoding="utf-8"))
        for at, ours, other in differences(json.loads(line.body), theirs, ""):
            rule = next((rule for rule in declared()["difference"] if explains(rule, api, line, at)), None)
            if rule is None:
                said.append(f"{place(line)} for {line.target}: {at} is {short(ours)}, recorded was {short(other)}")
            else:
                used.add(rule["name"])
    said += [f"no difference is explained by {rule['name']!r} any more" for rule in declared()["difference"] if rule["name"] not in used]
    return said


def requests():
    """The requests that can be read as prompts: OpenAI's chat completions, first and second turns."""
    return sorted(FOLDER.glob(f"*/{READ_AS_PROMPT}/*request.json"))


def readable(path):
    """OpenAI's responses say `input`, which is no prompt."""
    row = declared()["api"].get(path.parent.name)
    return row and "messages" in json.loads((path.parent / "request.json").read_text(encoding="utf-8"))


def recorded(request, api):
    """The other API's first turn (a second turn holds its own answer)."""
    path = request.parents[1] / api / request.name
    return path if api != READ_AS_PROMPT and request.name == "request.json" and path.exists() else None


def translated(pairs):
    """Lines and verdicts of requests for APIs, each for the model that was recorded there."""
    jobs = [(f'{declared()["api"][api]["provider"]}/{model(request, api)}', str(request)) for request, api in pairs]
    lines = translate.run("coerce", jobs)
    verdicts = panel.judge(lines)
    services.judge(lines, verdicts)
    return zip(lines, verdicts)


def model(request, api):
    path = request.parents[1] / api / "request.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return said.get("model") or said.get("modelId") or declared()["api"][api]["model"]


def explains(rule, api, line, at):
    return api in rule["apis"] and rule["place"].fullmatch(at) and rule["scenario"].fullmatch(pathlib.Path(line.id).parents[1].name)


def differences(ours, theirs, at):
    """The places where two bodies differ, as far down as they have the same shape."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [*ours, *(key for key in theirs if key not in ours)]
        pairs = [(key, ours.get(key), theirs.get(key)) for key in keys]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [(index, one, other) for index, (one, other) in enumerate(zip(ours, theirs))]
    else:
        return [] if ours == theirs else [(at or "/", ours, theirs)]
    return [found for key, one, other in pairs for found in differences(one, other, f"{at}/{key}")]


def place(line):
    path = pathlib.Path(line.id)
    return f"{path.parents[1].name}/{path.parent.name}/{path.stem}"


def short(value):
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:60] + " … " + text[-15:]
