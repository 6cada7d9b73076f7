#!/usr/bin/env python3
"""What clients lose of recorded answers: with LiteLLM between, and with Specado.

    cargo xtask peers

Every recorded whole answer of ../shared/captures is written for clients of four other APIs: by LiteLLM (litellm_side.py, in a
Python of its own in the target folder), and by Specado. What a client then has is read by one reader of its API, and what
stands anywhere in its body counts as well. The table has how much of the answers is not there, and how much of that a report
names; LiteLLM has no such report. Exits with 1 if anything is missing here without a word.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CAPTURES = pathlib.Path(os.environ.get("SPECADO_SHARED", ROOT.parent / "shared")) / "captures"
FROM = {"anthropic": "anthropic-messages", "bedrock-anthropic": "anthropic-messages", "vertex-anthropic": "anthropic-messages",
        "chat-completions": "openai-chat", "responses": "openai-responses", "google": "google-generate-content", "bedrock": "bedrock-converse"}
TO = ["openai-chat", "openai-responses", "anthropic-messages", "google-generate-content"]
# LiteLLM's chat completions have thoughts in `reasoning_content`: so have these
OURS = {"openai-chat": "openai-compatible"}


def python_of_the_peer():
    home = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "peers-venv"
    python, ready, needed = home / "bin" / "python", home / "ready", (HERE / "requirements.txt").read_text(encoding="utf-8")
    if not ready.exists() or ready.read_text(encoding="utf-8") != needed:
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt"], check=True)
        ready.write_text(needed, encoding="utf-8")
    return python


def lines_of(command, lines):
    made = subprocess.run(command, cwd=ROOT, check=True, input="".join(f"{line}\n" for line in lines), stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in made.stdout.splitlines()]


def example(name, jobs):
    return lines_of(["cargo", "run", "--quiet", "--profile", "test", "--example", name], ("\t".join(job) for job in jobs))


def hexed(body):
    return json.dumps(body).encode().hex()


def leaves(response):
    """(path, what, value) of all that a canonical response tells, but for what has a word of each API's own."""
    for name in ("id", "model"):
        if response.get(name):
            yield name, name, response[name]
    for number, choice in enumerate(response["choices"]):
        yield f"choices[{number}].finish_reason", "ends", choice.get("finish_reason")
        for place, part in enumerate(choice["message"]["content"]):
            yield from of_part(f"choices[{number}].message.content[{place}]", part)
        for cited, citation in enumerate(choice.get("citations", [])):
            yield f"choices[{number}].citations[{cited}]", "citations", citation.get("url") or citation.get("cited_text")
    for name, count in counts("usage", response.get("usage", {})):
        yield name, "usage", (name, count)


def of_part(path, part):
    kind = part.get("type")
    if kind in ("text", "refusal"):
        yield f"{path}.text", "texts", part["text"]
    elif kind == "reasoning":
        told = [(f"{path}.text", part["text"])] if part.get("text") else [(f"{path}.summary", each["text"]) for each in part.get("summary", [])]
        yield from ((place, "thoughts", text) for place, text in told)
    elif kind in ("tool_call", "custom_call"):
        yield path, "calls", (part["name"], json.dumps(part.get("arguments", part.get("input")), sort_keys=True))
        yield f"{path}.id", "calls", part.get("id")
    elif kind in ("image", "audio", "video", "document"):
        yield path, "media", part.get("data")
    else:
        yield path, "own parts", json.dumps(part, sort_keys=True)
    for field in ("signature", "encrypted"):
        if part.get(field):
            yield f"{path}.{field}", "signatures", part[field]
    for cited, citation in enumerate(part.get("citations", [])):
        yield f"{path}.citations[{cited}]", "citations", citation.get("url") or citation.get("cited_text")


def counts(path, value):
    for name, each in value.items():
        if isinstance(each, dict) and name not in ("raw", "server_tools"):
            yield from counts(f"{path}.{name}", each)
        elif isinstance(each, int) and each:
            yield f"{path}.{name}", each


def texts(value):
    """All strings of a body."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def missing(response, body, read):
    """The leaves that a client of this body does not have."""
    there, said = {(what, value) for _, what, value in leaves(read)}, "\0".join(texts(body))
    for path, what, value in leaves(response):
        if value and (what, value) not in there and not (isinstance(value, str) and what not in ("ends", "own parts") and value in said):
            yield path, what


def is_named(path, items, response):
    """True if an item names this place, what holds it, or something of it; of an answer that ends with calls, the lost calls tell it."""
    choice = path.removesuffix(".finish_reason")
    if choice != path:
        content = response["choices"][int(choice[8:-1])]["message"]["content"]
        calls = (f"{choice}.message.content[{place}]" for place, part in enumerate(content) if part.get("type") in ("tool_call", "custom_call"))
        items = [*items, *(path for call in calls if call in items)]
    return any(path == item or path.startswith((f"{item}.", f"{item}[")) or item.startswith((f"{path}.", f"{path}[")) for item in items)


def main():
    if not CAPTURES.is_dir():
        sys.exit(f"no recorded answers: {CAPTURES} is not there")
    paths = [path for path in sorted(CAPTURES.glob("*/*/*response.json")) if path.parent.name in FROM]
    jobs = [(FROM[path.parent.name], to, json.loads(path.read_text(encoding="utf-8"))) for path in paths for to in TO if FROM[path.parent.name] != to]
    theirs = lines_of([python_of_the_peer(), HERE / "litellm_side.py"], (json.dumps({"from": of, "to": to, "body": body}) for of, to, body in jobs))
    ours = example("serve_all", (("whole", of, OURS.get(to, to), hexed(body)) for of, to, body in jobs))
    both = [(job, their, our) for job, their, our in zip(jobs, theirs, ours, strict=True) if "made" in their and "made" in our]
    read = example("decode_all", ((OURS.get(to, to), "whole", hexed(body)) for (_, to, _), their, our in both for body in (their["made"], our["made"]["body"])))
    rows, by_kind, silent = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter), []
    for ((of, to, _), their, our), at in zip(both, range(0, len(read), 2), strict=True):
        row, response, items = rows[of, to], our["response"], [item["path"] for item in our["made"]["lossiness"]["items"]]
        row["answers"] += 1
        row["leaves"] += sum(bool(value) for _, _, value in leaves(response))
        for path, what in missing(response, their["made"], read[at]["response"]):
            row["theirs"] += 1
            by_kind[what]["theirs"] += 1
        for path, what in missing(response, our["made"]["body"], read[at + 1]["response"]):
            row["ours"] += 1
            by_kind[what]["ours"] += 1
            row["named"] += is_named(path, items, response)
            silent += [] if is_named(path, items, response) else [f"{of} to {to}: {path} ({what}) is missing without a word; {items}"]
    show(rows, by_kind, len(jobs) - len(both))
    print("\n".join(silent[:20]))
    sys.exit(1 if silent else 0)


def show(rows, by_kind, unanswered):
    columns = ["answers", "leaves", "theirs", "ours", "named"]
    titles = ["answers", "told", "lost: LiteLLM", "lost here", "of these named"]
    print(f'{"recorded answers, for clients of another API":56}', *(f"{title:>15}" for title in titles))
    for (of, to), row in rows.items():
        print(f"    {of + ' to ' + to:52}", *(f"{row[column]:>15}" for column in columns))
    print(f'    {"all":52}', *(f"{sum(row[column] for row in rows.values()):>15}" for column in columns))
    print("what of it:", *(f"{what}: {row['theirs']} lost by LiteLLM, {row['ours']} here" for what, row in sorted(by_kind.items())), sep="\n    ")
    print(f"{unanswered} answers that one of the two does not give are not counted")


if __name__ == "__main__":
    main()
