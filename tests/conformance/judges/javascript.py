"""The official JavaScript clients: one process of Node.js, a line a question. What they are is in js/package.json."""
import functools
import json
import os
import pathlib
import shutil
import subprocess

from . import translate

HOME = translate.ROOT / "tests" / "conformance" / "js"
FILES = ["package.json", "package-lock.json", ".npmrc", "clients.js"]
# client: the API that its answers are in; `ai` is the AI SDK's own form
DIALECTS = {
    "openai.js chat": "openai", "openai.js responses": "openai-responses", "anthropic.js": "anthropic", "AI SDK, chat": "ai",
    "AI SDK, responses": "ai", "AI SDK, anthropic": "ai", "AI SDK, google": "ai",
}


class Refused(Exception):
    """What a client throws."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status_code = status


@functools.cache
def process():
    folder = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", translate.ROOT / "target")) / "conformance-js"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = "".join((HOME / name).read_text(encoding="utf-8") for name in FILES[:3])
    ready = folder / "ready"
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is not installed, which runs the JavaScript clients; `cargo xtask set-up test` installs it on Debian")
    for name in FILES:
        shutil.copyfile(HOME / name, folder / name)
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=folder, check=True)
        ready.write_text(wanted, encoding="utf-8")
    return subprocess.Popen(["node", "clients.js"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def asking(client):
    def ask(base, asked, stream):
        node = process()
        node.stdin.write(json.dumps({"client": client, "base": base, "asked": asked, "stream": stream}) + "\n")
        node.stdin.flush()
        line = node.stdout.readline()
        assert line, "the JavaScript clients have ended"
        result = json.loads(line)
        if "error" in result:
            raise Refused(result["error"]["status"], result["error"]["message"])
        return result["made"]

    return ask


CLIENTS = {client: (dialect, asking(client)) for client, dialect in DIALECTS.items()}
