#!/usr/bin/env python3
"""Makes the rows that the examples work on, and judges what they made of them.

    rows.py make FOLDER                        prompts.jsonl and answers.jsonl
    rows.py check FOLDER REQUESTS ROWS         the Parquet files (or folders of such) of one example
"""

import json
import pathlib
import sys
from collections import Counter

import pyarrow.parquet
import specado_ffi as specado
from specado_ffi import errors

PROVIDER, MODEL = "anthropic", "claude-sonnet-4-5"
COUNT = 100_000
#: One row in so many is compared with what the functions for one say.
SAMPLE = 97


def prompt(at):
    """One prompt in 1,000 is no JSON, and one is refused; seeds are lost with a report."""
    if at % 1000 == 7:
        return '{"prompt": "cut %d' % at
    if at % 1000 == 8:
        content = [{"type": "text", "text": f"What is {at}?"}, {"type": "video", "url": "https://x.example/a.mp4"}]
        return json.dumps({"messages": [{"role": "user", "content": content}]})
    more = {"seed": at} if at % 3 == 0 else {"limits": {"max_output_tokens": 100}}
    text = f"Tell “{at}” of a lighthouse.\n" + "Waves, wind and weather. " * (at % 20)
    messages = [{"role": "system", "content": "You are short."}, {"role": "user", "content": text}]
    return json.dumps({"messages": messages, "sampling": {"temperature": 0.5}, **more}, ensure_ascii=False)


def answer(at):
    """One answer in 1,000 is an error, one a page of somebody between, one is no text of any kind."""
    if at % 1000 == 9:
        return 429, '{"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}'
    if at % 1000 == 10:
        return 502, "<html>Bad gateway</html>"
    if at % 1000 == 11:
        return 200, None
    content = [{"type": "text", "text": f"The light of “{at}”"}, {"type": "text", "text": " turns."}]
    if at % 5 == 0:
        content.insert(0, {"type": "thinking", "thinking": "Short.", "signature": "EqQB"})
    body = {
        "id": f"msg_{at}", "type": "message", "role": "assistant", "model": MODEL, "content": content,
        "stop_reason": "end_turn" if at % 4 else "max_tokens", "usage": {"input_tokens": at, "output_tokens": 9},
    }  # fmt: skip
    return 200, json.dumps(body, ensure_ascii=False)


def make(folder):
    with open(folder / "prompts.jsonl", "w", encoding="utf-8") as file:
        file.writelines(f"{prompt(at)}\n" for at in range(COUNT))
    with open(folder / "answers.jsonl", "w", encoding="utf-8") as file:
        for at in range(COUNT):
            status, response = answer(at)
            file.write(json.dumps({"id": at, "status": status, "response": response}) + "\n")


def same(what, found, expected):
    if found != expected:
        sys.exit(f"{what}\n  is        {found!r}\n  should be {expected!r}")


def request_of(text):
    """What `specado_ffi.translate` makes of a prompt, as a row."""
    try:
        done = specado.translate(text, PROVIDER, MODEL)
    except specado.SpecadoError as error:
        return {"body": None, "report": None, "error": error.message, "code": error.code}
    report = json.dumps(done.lossiness) if done.losses else None
    return {"body": done.body.decode(), "report": report, "error": None, "code": 0}


def check_requests(path):
    rows = pyarrow.parquet.read_table(path).to_pylist()
    same("the number of rows", len(rows), COUNT)
    at_of = {prompt(at): at for at in range(COUNT)}
    same("the prompts", {row["prompt"] for row in rows}, set(at_of))
    codes = Counter(row["code"] for row in rows)
    refused = {errors.NotJson.CODE: 100, errors.Lossy.CODE: 100}
    same("the codes", codes, {0: COUNT - 200, **refused})
    reported = 0
    for row in rows:
        at = at_of[row["prompt"]]
        failed = row["code"] != 0
        same(f"an error, no body, row {at}", (row["error"] is not None, row["body"] is None), (failed, failed))
        reported += row["report"] is not None
        if at % SAMPLE == 0 or row["code"] != 0:
            expected = request_of(row["prompt"])
            for name in ("body", "error", "code"):
                same(f"{name} of row {at}", row[name], expected[name])
            same(f"report of row {at}", *(one["report"] and json.loads(one["report"]) for one in (row, expected)))
    same("the number of reports", reported, sum("seed" in text for text in at_of))
    print(f"{len(rows)} requests, {reported} with a report; codes: {dict(codes)}")


def check_answers(path):
    rows = sorted(pyarrow.parquet.read_table(path).to_pylist(), key=lambda row: row["id"])
    same("the rows", [row["id"] for row in rows], list(range(COUNT)))
    for at, row in enumerate(rows):
        status, body = answer(at)
        same(f"what was answered, row {at}", (row["status"], row["response"]), (status, body))
        names = ("text", "finish_reason", "input_tokens", "output_tokens", "failure", "failure_message", "retryable")
        if body is None:
            same(f"row {at}", (row["answer"], *(row[name] for name in names)), (None,) * 8)
            continue
        done = specado.decode_response(body.encode(), PROVIDER, MODEL, status=status)
        if at % SAMPLE == 0 or done.error:
            same(f"answer {at}", json.loads(row["answer"]), done.response)
        choice, usage, failure = (done.response["choices"] or [{}])[0], done.response.get("usage", {}), done.error or {}
        expected = (
            done.text if done.message else None, choice.get("finish_reason"), usage.get("input_tokens"),
            usage.get("output_tokens"), failure.get("code"), failure.get("message"), failure.get("retryable"),
        )  # fmt: skip
        same(f"row {at}", tuple(row[name] for name in names), expected)
    print(f"{len(rows)} answers, codes: {dict(Counter(row['code'] for row in rows))}")


def main(words):
    if words[:1] == ["make"] and len(words) == 2:
        make(pathlib.Path(words[1]))
    elif words[:1] == ["check"] and len(words) == 4:
        check_requests(words[2])
        check_answers(words[3])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
