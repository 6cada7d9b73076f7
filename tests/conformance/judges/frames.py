"""Framing: streams in pieces give the frames that the official SDKs' readers find: OpenAI's for server-sent events,
botocore's for the AWS event stream. Streams are invented, and recorded ones where they are beside this repository."""
import base64
import json
import random
import struct
import subprocess
import zlib

from botocore import eventstream
from openai import _streaming

from . import traffic, translate

SIZES = (1, 2, 7, 61, 1 << 20)


def complaints():
    """How many streams there were, and what differs."""
    streams = [*invented(), *(recorded() if traffic.there() else [])]
    jobs = [(stream, size) for stream in streams for size in SIZES]
    text = "".join(f"{kind}\t{size}\t{data.hex()}\n" for (_, kind, data), size in jobs)
    lines = run(text)
    found = []
    for ((name, kind, data), size), line in zip(jobs, lines, strict=True):
        ours = [(bytes.fromhex(name), kind, bytes.fromhex(data)) for name, kind, data in line["frames"]]
        theirs, error = (by_botocore if kind == "aws" else by_openai)(data)
        if ours != theirs or (line["end"] is not None) != error:
            found.append(f"{name} in pieces of {size}: {len(ours)} frames ({line['end']}), the SDK has {len(theirs)} ({error})")
    return len(streams), found


def run(text):
    command = ["cargo", "run", "--quiet", "--profile", "test", "--example", "frame_all"]
    made = subprocess.run(command, cwd=translate.ROOT, check=True, input=text, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in made.stdout.splitlines()]


def by_openai(data):
    events = _streaming.SSEDecoder().iter_bytes(iter([data]))
    return [((event.event or "").encode(), "Event", event.data.encode()) for event in events], False


def by_botocore(data):
    buffer, found = eventstream.EventStreamBuffer(), []
    buffer.add_data(data)
    try:
        for message in buffer:
            headers = message.headers
            kind = headers.get(":message-type")
            name = {"exception": ":exception-type", "error": ":error-code"}.get(kind, ":event-type")
            payload = message.payload or (headers.get(":error-message", "").encode() if kind == "error" else b"")
            found.append((headers.get(name, "").encode(), "Exception" if kind in ("exception", "error") else "Event", payload))
    except eventstream.ParserError:
        return found, True
    return found, bool(buffer._data)  # what is left of a message


def recorded():
    for path in sorted(traffic.FOLDER.glob("*/*.json")):
        exchange = json.loads(path.read_text(encoding="utf-8"))
        body, kind = exchange["body"], str(exchange["headers"])
        if isinstance(body, dict):
            yield path.stem, "aws", base64.b64decode(body["base64"])
        elif "text/event-stream" in kind:
            yield path.stem, "sse", body.encode()


def invented():
    """Always the same ones."""
    chance = random.Random(13)
    for number in range(200):
        end = chance.choice(["\n", "\r\n", "\r"])
        events = [event(chance) for _ in range(chance.randint(1, 9))]
        yield f"invented {number}", "sse", "".join(line + end for lines in events for line in lines).encode()
    for number in range(200):
        stream = b"".join(message(chance) for _ in range(chance.randint(1, 9)))
        if number % 4 == 0:  # a bit is turned, or the end is missing
            at = chance.randrange(len(stream))
            stream = stream[:at] + bytes([stream[at] ^ 1 << chance.randrange(8)]) + stream[at + 1:] if number % 8 else stream[:at]
        if stream:
            yield f"invented {number}", "aws", stream


def event(chance):
    lines = [chance.choice([": note", "id: 1", "retry: 5", "other: x", "event: n", "event:é"]) for _ in range(chance.randint(0, 3))]
    texts = ["data: x", "data:é🎉", "data:  y ", 'data: {"a": 1}', "data: [DONE]"]
    lines += [chance.choice(texts), *(chance.choice([*texts, "data", "data:", ": c"]) for _ in range(chance.randint(0, 3)))]
    return [*lines, ""]


def message(chance):
    kind = chance.choice(["event", "event", "exception", "error"])
    texts = {":message-type": kind, ":event-type": "e1", ":exception-type": "x1", ":error-code": "c1", ":error-message": "m é"}
    values = [text(name, value) for name, value in texts.items()]
    values += [bytes([2, 104, 48 + number, number]) + chance.randbytes(size) for number, size in enumerate([0, 0, 1, 2, 4, 8])]
    values += [b"\2h6\6\0\5" + chance.randbytes(5), b"\2h8\x08" + chance.randbytes(8), b"\2h9\x09" + chance.randbytes(16)]
    if chance.random() < 0.02:
        values.append(values[0])
    chance.shuffle(values)
    headers, payload = b"".join(values), chance.randbytes(chance.choice([0, 1, 7, 300]))
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    whole = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


def text(name, value):
    return bytes([len(name)]) + name.encode() + b"\7" + struct.pack(">H", len(value.encode())) + value.encode()
