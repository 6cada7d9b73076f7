"""What LiteLLM gives a client of an API for the recorded answer of another: by its public functions, the provider being a server here.

Standard input has a job a line, {"from", "to", "body"}; standard output {"made": body} or {"error": text}.
"""
import http.server
import json
import logging
import os
import sys
import threading

os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "OPENAI_API_KEY": "key", "TOGETHERAI_API_KEY": "key", "ANTHROPIC_API_KEY": "key", "GEMINI_API_KEY": "key",
               "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "key", "AWS_REGION_NAME": "us-east-1", "LITELLM_LOG": "CRITICAL"}
import litellm

litellm.suppress_debug_info, litellm.num_retries, litellm.telemetry = True, 0, False
logging.disable(logging.CRITICAL)
MODELS = {"anthropic-messages": "anthropic/claude-sonnet-4-5", "openai-chat": "together_ai/gpt-4o", "openai-responses": "openai/responses/gpt-5",
          "google-generate-content": "gemini/gemini-2.5-flash", "bedrock-converse": "bedrock/converse/anthropic.claude-sonnet-4-5-20250929-v1:0"}


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers everything with what is to be played."""
    protocol_version, plays = "HTTP/1.1", b""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(Provider.plays)))
        self.end_headers()
        self.wfile.write(Provider.plays)

    def log_message(self, *_):
        pass


def asked(to, options):
    """The client's call, with what it answers as JSON."""
    hello = [{"role": "user", "content": "Hello"}]
    if to == "openai-chat":
        return litellm.completion(messages=hello, **options)
    if to == "anthropic-messages":
        return litellm.anthropic.messages.create(messages=hello, max_tokens=9000, **options)
    if to == "openai-responses":
        return litellm.responses(input="Hello", **options)
    from litellm.google_genai import generate_content
    return generate_content(contents=[{"role": "user", "parts": [{"text": "Hello"}]}], **options)


def plain(made):
    return made.model_dump(mode="json", exclude_none=True) if hasattr(made, "model_dump") else json.loads(json.dumps(made, default=str))


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base, out = f"http://127.0.0.1:{server.server_port}", sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        job = json.loads(line)
        Provider.plays = json.dumps(job["body"]).encode()
        options = {"model": MODELS[job["from"]], "api_base": base}
        if job["from"] == "bedrock-converse":
            options = {"model": options["model"], "aws_bedrock_runtime_endpoint": base}
        try:
            said = {"made": plain(asked(job["to"], options))}
        except Exception as error:  # whatever it raises: the client has no answer
            said = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
        print(json.dumps(said), file=out, flush=True)


main()
