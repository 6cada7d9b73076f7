"""The gateway: every official client finishes with what the provider has recorded, whichever of the two it is.

A provider plays answers (wires.py: of our own; where recorded traffic is beside this repository, also that), cut anywhere, and each
client asks for them through a gateway, whole and streamed. What a client ends with must be what was played, or an item of the gateway's
report names what is missing (named.py), or docs/gateway.md says that the client does not read it; refusals must be the client's own
exceptions with the true status, and streams that are cut must not look whole.
`python -m judges.gateway` runs this alone.
"""
import collections
import json
import sys
import tempfile

from . import answers, captures, gathered, gists, javascript, named, replay, translate, wires
from .clients import CLIENTS, status_of

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
OSLO, BERGEN = ("call_1", "get_weather", {"city": "Oslo"}), ("call_2", "get_time", {"city": "Bergen \u2600"})
NOTHING = {"text": "", "reasoning": None, "calls": [], "finish": "stop", "usage": (31, 17)}
SCENES = {
    "text": NOTHING | {"text": "Rain in Oslo \u2014 \u201ctwelve\u201d degrees \U0001F327"},
    "length": NOTHING | {"text": "Once upon a", "finish": "length"},
    "a tool": NOTHING | {"calls": [OSLO], "finish": "tool_calls"},
    "parallel tools": NOTHING | {"text": "Let me look.", "calls": [OSLO, BERGEN], "finish": "tool_calls"},
    "reasoning": NOTHING | {"reasoning": ("They want the weather.", "c2lnbmF0dXJlMDEy"), "text": "It rains."},
    "reasoning, tools": NOTHING | {"reasoning": ("Two calls, then.", "c2lnbmF0dXJlMDEy"), "calls": [OSLO, BERGEN], "finish": "tool_calls"},
    "structured": NOTHING | {"text": "{\"celsius\": 12}"},
    "an image": NOTHING | {"text": "A dot."},
}
# recorded conversations, and which scene asks for them
RECORDED = {"simpleRequest": "text", "parallelToolCallsRequest": "parallel tools", "reasoningWithOutput": "reasoning",
            "jsonSchemaFormatParam": "structured", "multimodalRequest": "an image"}
FOLDERS = {"openai": "chat-completions", "anthropic": "anthropic", "google": "google", "openai-responses": "responses", "bedrock": "bedrock"}
WORDS = {"reasoning": "thoughts", "signature": "signatures"}
JSON, STREAM = "application/json", {"bedrock": "application/vnd.amazon.eventstream"}


def asked(scene):
    tools = {"a tool": ["get_weather"]}.get(scene, ["get_weather", "get_time"] if "tools" in scene else [])
    return {"text": f"The scene is {scene}.", "tools": tools, "schema": scene == "structured", "image": PNG if scene == "an image" else None}


def played(upstream, own):
    """(name, scene, whole answer, events, the answer that its events come to) of all that a provider plays."""
    for scene, answer in SCENES.items():
        if answer["reasoning"] and upstream == "openai":
            continue  # its chat completions do not tell what a model thinks
        whole, events = wires.WIRES[upstream](answer)
        yield scene, scene, whole, events, whole
    for folder, scene in RECORDED.items() if captures.there() and not own else []:
        path = captures.FOLDER / folder / FOLDERS[upstream]
        if not ((path / "response.json").exists() and (path / "response-streaming.json").exists()):
            continue
        whole, events = (json.loads((path / name).read_text(encoding="utf-8")) for name in ("response.json", "response-streaming.json"))
        yield folder, scene, whole, events, gathered.answer(upstream, events)


class Matrix:
    def __init__(self):
        self.cells, self.complaints = collections.defaultdict(collections.Counter), []
        self.lost = collections.defaultdict(set)  # what was reported to a client in front of a provider
        self.page = (translate.ROOT / "docs" / "gateway.md").read_text(encoding="utf-8")
        self.unread = {tuple(row[:2]): 0 for row in self.rows("clients")}  # what clients do not read, and how often that told

    def wrong(self, client, upstream, scene, text):
        self.cells[client, upstream]["wrong"] += 1
        self.complaints.append(f"{client} in front of {upstream}, {scene}: {text}")

    def right(self, client, upstream):
        self.cells[client, upstream]["right"] += 1

    def compare(self, client, upstream, scene, expected, response, made, log):
        """What differs must be named by the report, or be what the client is known not to read."""
        differing = [key for key in expected if made[key] not in (expected[key], gists.UNTOLD)]
        if expected["usage"] == (None, None) and made["usage"] == (0, 0):
            differing.remove("usage")  # clients that want numbers are told 0 where nobody has counted
        wrong = []
        for key in differing:
            if not named.unnamed(key, response, made, log):
                self.lost[client, upstream].add(key)
            elif (client, WORDS.get(key)) in self.unread:
                self.unread[client, WORDS[key]] += 1
            else:
                wrong.append(f"{key} is {made[key]!r}, not {expected[key]!r}")
        if wrong:
            return self.wrong(client, upstream, scene, f"{'; '.join(wrong)}, which the report does not name: {log}")
        return self.right(client, upstream)

    def show(self):
        names, upstreams = list(dict.fromkeys(client for client, _ in self.cells)), list(replay.UPSTREAMS)
        print(f'{"clients in front of providers":32}', *(f"{name:>18}" for name in upstreams))
        for client in names:
            cells = (self.cells[client, upstream] for upstream in upstreams)
            texts = (f"{cell['right']} of {cell['right'] + cell['wrong']}{'' if cell['right'] and not cell['wrong'] else ' RED'}" for cell in cells)
            print(f"    {client:28}", *(f"{text:>18}" for text in texts))
        print("what is reported as missing:", *self.losses(), sep="\n    ")

    def losses(self):
        """The table of docs/gateway.md: what clients do not get, and are told so."""
        names, upstreams = list(dict.fromkeys(client for client, _ in self.cells)), list(replay.UPSTREAMS)
        yield f"| client | {' | '.join(f'`{name}`' for name in upstreams)} |"
        yield "|---" * (len(upstreams) + 1) + "|"
        for client in names:
            cells = (", ".join(WORDS[key] for key in WORDS if key in self.lost[client, upstream]) for upstream in upstreams)
            yield f"| {client} | {' | '.join(cells)} |"

    def rows(self, name):
        """The cells of the rows of a table of docs/gateway.md."""
        table = self.page.split(f"<!-- {name} -->\n")[1].split(f"<!-- end of {name} -->")[0]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]

    def told(self):
        """The page says what is so."""
        shown = self.page.splitlines()
        said = [f"docs/gateway.md does not have this line of its table of losses: {line}" for line in self.losses() if line not in shown]
        return said + [f"docs/gateway.md says that {' does not read '.join(row)}: it does" for row, times in self.unread.items() if not times]


def sent_on(upstream, scene, body):
    """What of a request must have reached the provider; the first thing that has not."""
    asks = asked(scene)
    needed = [asks["text"], *asks["tools"], *(["celsius"] if asks["schema"] else []), *([asks["image"]] if asks["image"] else [])]
    return next((text for text in needed if text not in body), None)


def one(matrix, gateway, provider, upstream, name, play, check, streams):
    """All clients, asking for one thing that is played."""
    provider.plays = play
    for client, (dialect, ask) in (CLIENTS | javascript.CLIENTS).items():
        for stream in streams:
            label = f"{name}, {'streamed' if stream else 'whole'}"
            start = gateway.log.stat().st_size
            provider.asked.clear()
            try:
                made, error = ask(gateway.base, asked(check.scene), stream), None
            except Exception as raised:  # whatever an SDK raises
                made, error = None, raised
            with gateway.log.open("rb") as log:
                log.seek(start)
                text = log.read().decode()
            missing = sent_on(upstream, check.scene, provider.asked[0][1]) if provider.asked else "the request"
            if missing:
                matrix.wrong(client, upstream, label, f"the provider was not sent {missing!r}: {error!r} {text}")
                continue
            check(matrix, client, dialect, label, stream, made, error, text)


class Answer:
    """The client ends with what was played."""

    def __init__(self, upstream, scene, whole, gathered_answer):
        self.upstream, self.scene, of = upstream, scene, (whole, gathered_answer)
        self.expected = [gists.gist(upstream, answer) for answer in of]
        self.responses = [line["response"] for line in answers.decoded([(upstream, "whole", json.dumps(answer).encode()) for answer in of])]

    def __call__(self, matrix, client, dialect, label, stream, made, error, log):
        try:
            if error is not None:
                raise error
            said = gists.gist(dialect, made)
        except Exception as raised:  # what cannot be read is no answer
            return matrix.wrong(client, self.upstream, label, f"{type(raised).__name__}: {str(raised)[:300]}; {log}")
        return matrix.compare(client, self.upstream, label, self.expected[stream], self.responses[stream], said, log)


class Refusal:
    """The client raises what it raises for its own API."""
    scene = "text"

    def __init__(self, upstream):
        self.upstream = upstream

    def __call__(self, matrix, client, dialect, label, stream, made, error, log):
        if error is None or status_of(error) != 429 or "Slow down." not in str(error):
            return matrix.wrong(client, self.upstream, label, f"no refusal with its status: {error!r} {made!r}"[:300])
        return matrix.right(client, self.upstream)


class Cut:
    """The client does not take half of a stream for all of it."""
    scene = "text"

    def __init__(self, upstream):
        self.upstream = upstream

    def __call__(self, matrix, client, dialect, label, stream, made, error, log):
        if error is None:
            return matrix.wrong(client, self.upstream, label, f"half a stream is taken for a whole one: {made!r}"[:300])
        return matrix.right(client, self.upstream)


def plays(upstream, whole, events):
    data = json.dumps(whole).encode(), wires.framed(upstream, events)
    return lambda streams: (200, STREAM.get(upstream, "text/event-stream"), data[1]) if streams else (200, JSON, data[0])


def judge(matrix, gateway, provider, upstream, own):
    for name, scene, whole, events, made in played(upstream, own):
        one(matrix, gateway, provider, upstream, name, plays(upstream, whole, events), Answer(upstream, scene, whole, made), (False, True))
    refusal = json.dumps(wires.REFUSALS[upstream]).encode()
    one(matrix, gateway, provider, upstream, "a refusal", lambda _: (429, JSON, refusal), Refusal(upstream), (False, True))
    whole, events = wires.WIRES[upstream](SCENES["text"])
    data = wires.framed(upstream, events[:-3]).removesuffix(b"data: [DONE]\n\n")
    one(matrix, gateway, provider, upstream, "a cut", lambda _: (200, STREAM.get(upstream, "text/event-stream"), data), Cut(upstream), (True,))


def complaints(own=False):
    matrix, provider = Matrix(), replay.Provider()
    with tempfile.TemporaryDirectory() as folder:
        for upstream in replay.UPSTREAMS:
            gateway = replay.Gateway(upstream, provider, folder)
            judge(matrix, gateway, provider, upstream, own)
            gateway.stop()
    matrix.show()
    return named.planted() + matrix.complaints + matrix.told()


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found) or "every client ends with what was recorded, or is told what is missing")
    sys.exit(1 if found else 0)
