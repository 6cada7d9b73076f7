"""A provider that plays recordings, cut at any place, and a gateway in front of it."""
import http.server
import json
import os
import pathlib
import random
import re
import subprocess
import threading
import time

from . import translate

# by whom the gateway is asked to have requests answered: the provider and model, and the key that its spec names
UPSTREAMS = {
    "openai": ("gpt-4o", "OPENAI_API_KEY"), "anthropic": ("claude-sonnet-4-5", "ANTHROPIC_API_KEY"), "google": ("gemini-2.5-flash", "GEMINI_API_KEY"),
    "openai-responses": ("gpt-5", "OPENAI_API_KEY"), "bedrock": ("anthropic.claude-sonnet-4-5-20250929-v1:0", "AWS_BEARER_TOKEN_BEDROCK"),
}


class Provider(http.server.ThreadingHTTPServer):
    """Answers whatever is asked with what `plays` says: (status, media type, bytes), by the request's path and body."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays, self.asked, self.cuts = None, [], random.Random(14)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # who goes away early is no fault


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append((self.path, body))
        streams = "stream" in self.path.lower() or '"stream":true' in body
        status, media_type, data = self.server.plays(streams)
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.end_headers()
        at = 0
        while at < len(data):
            size = self.server.cuts.choice((1, 3, 40, 400, 4000))
            self.wfile.write(data[at:at + size])
            at += size

    def log_message(self, *_):
        pass


class Gateway:
    """A gateway that runs."""

    def __init__(self, upstream, provider, folder):
        model, key = UPSTREAMS[upstream]
        self.log = pathlib.Path(folder) / f"{upstream}.log"
        command = [binary(), "--provider", upstream, "--model", model, "--listen", "127.0.0.1:0", "--base-url", f"http://127.0.0.1:{provider.server_port}"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stderr=log, env={**os.environ, key: "key", "AWS_REGION": "us-east-1"})
        found = None
        for _ in range(200):
            found = re.search(r"http://\S+", self.log.read_text())
            if found or self.process.poll() is not None:
                break
            time.sleep(0.05)
        assert found, f"the gateway does not start: {self.log.read_text()}"
        self.base = found[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


def binary():
    """The gateway, built if it is not."""
    command = ["cargo", "build", "--quiet", "--package", "specado-gateway", "--message-format", "json"]
    made = subprocess.run(command, cwd=translate.ROOT, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    artifacts = (json.loads(line) for line in made.stdout.splitlines())
    return next(each["executable"] for each in artifacts if each.get("executable"))
