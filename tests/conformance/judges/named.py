"""What a client does not have of an answer must be named by the gateway's report: the very part, or the field of it.

That something else was lost is no excuse, and neither is that a thing was told in another form: then the client has it.
"""
import json
import re

ITEM = re.compile(r"(?:error|warning) (\w+) ([^;\n]*)")
# what the report calls what is not there
LOST = {"Unsupported", "Drop"}


def items(log):
    """(code, path) of what a gateway's log says was lost of a request and its answer."""
    return [found.groups() for line in log.splitlines() for found in ITEM.finditer(line.split("lost: ", 1)[-1])]


def lacking(key, response, said):
    """(part's number, part's kind, fields) of what a client does not have of a canonical response."""
    for number, part in enumerate((response["choices"] or [{"message": {"content": []}}])[0]["message"]["content"]):
        kind, text = part["type"], part.get("text") or "\n\n".join(each["text"] for each in part.get("summary", []))
        if key == "reasoning" and kind == "reasoning" and text not in said["reasoning"]:
            yield number, kind, ("text", "summary")
        if key == "text" and kind in ("text", "refusal") and text not in said["text"]:
            yield number, kind, ("text",)
        if key == "calls" and kind == "tool_call" and (part["name"], json.dumps(part.get("arguments") or {}, sort_keys=True)) not in said["calls"]:
            yield number, kind, ("name", "arguments", "id")
        for field in ("signature", "encrypted") if key == "signature" else ():
            if part.get(field) and part[field] not in said["signature"]:
                yield number, kind, (field,)


def unnamed(key, response, said, log):
    """True if the report does not say that this is missing."""
    found = items(log)
    if key in ("finish", "usage"):
        told = {"finish": r"choices\[0\]\.finish_reason|finish_reason", "usage": r"usage\.(input|output)_tokens"}[key]
        return not any(re.fullmatch(told, path) for _, path in found)
    lost = [path for code, path in found if code in LOST]
    missing = list(lacking(key, response, said))

    def is_named(number, kind, fields):
        place = f"choices[0].message.content[{number}]"
        return any(path in (place, *(f"{of}.{field}" for of in (place, kind) for field in fields)) for path in lost)

    return not missing or not all(is_named(*part) for part in missing)


def planted():
    """Reports that do not say what is missing, each of which must be noticed."""
    thought, call = {"type": "reasoning", "text": "Hm.", "signature": "c2ln"}, {"type": "tool_call", "name": "look", "arguments": {"at": 1}}
    response = {"choices": [{"message": {"content": [thought, {"type": "text", "text": "Rain."}, call]}}]}
    nothing = {"text": "", "reasoning": "", "signature": [], "calls": []}
    place = "choices[0].message.content"
    faults = [
        ("reasoning", f"lost: nothing; warning Unsupported {place}[1]"), ("reasoning", "lost: warning Unsupported usage.raw"),
        ("reasoning", f"lost: nothing; warning Unsupported {place}[0].signature"), ("reasoning", "lost: warning MapFallback reasoning.summary"),
        ("reasoning", f"lost: nothing; info Unsupported {place}[0]"), ("signature", "lost: warning Unsupported reasoning.text"),
        ("text", f"lost: error Unsupported {place}[0]"), ("calls", "lost: error Unsupported text.text"), ("finish", "lost: warning Unsupported finish"),
        ("usage", "lost: warning Unsupported usage.raw"),
    ]
    said = [f"planted and not found: {key} is missing, and the report says {log!r}" for key, log in faults if not unnamed(key, response, nothing, log)]
    sound = [("reasoning", f"lost: nothing; warning Unsupported {place}[0]"), ("signature", "lost: nothing\nlost: warning Unsupported reasoning.signature"),
             ("calls", f"lost: error Drop {place}[2]"), ("usage", "lost: warning Unsupported usage.input_tokens")]
    return said + [f"not taken for a report of {key}: {log!r}" for key, log in sound if unnamed(key, response, nothing, log)]
