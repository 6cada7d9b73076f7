"""What comes back, and what is written for others; requests that are read, checks, the catalogue."""

import json
import pathlib
import unittest

import specado_ffi as specado
from specado_ffi import errors

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODEL = "claude-sonnet-4-5"
BODY = {
    "id": "msg_01", "type": "message", "role": "assistant", "model": MODEL,
    "content": [
        {"type": "thinking", "thinking": "Hm.", "signature": "EqQB"},
        {"type": "text", "text": "Let me "},
        {"type": "text", "text": "look."},
        {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Oslo"}},
    ],
    "stop_reason": "tool_use", "container": "c_1", "usage": {"input_tokens": 44, "output_tokens": 120},
}  # fmt: skip
LIMITED = b'{"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}'


class Decode(unittest.TestCase):
    def test_an_answer_is_the_beginning_of_the_next_prompt(self):
        answer = specado.decode_response(json.dumps(BODY).encode(), "anthropic", MODEL, status=200)
        answer.raise_for_error()
        self.assertIsNone(answer.error)
        self.assertEqual(answer.text, "Let me look.")
        self.assertEqual(answer.response["usage"]["total_tokens"], 164)
        self.assertEqual(json.loads(answer.raw), answer.response)
        self.assertEqual([item["severity"] for item in answer.losses], ["info"])
        results = {"role": "tool", "tool_call_id": "toolu_1", "content": "Rain."}
        prompt = {"messages": [{"role": "user", "content": "Weather?"}, answer.message, results]}
        content = specado.translate(prompt, "anthropic", MODEL).json()["messages"][1]["content"]
        self.assertEqual(content, BODY["content"])

    def test_errors_are_told_and_raised_if_asked(self):
        headers = {"retry-after": "20", "request-id": "req_02"}
        for given in (headers, list(headers.items()), "retry-after: 20\nrequest-id: req_02"):
            answer = specado.decode_response(LIMITED, "anthropic", status=429, headers=given)
            self.assertEqual(answer.error["retry_after_ms"], 20000)
            self.assertIsNone(answer.message)
            self.assertEqual(answer.text, "")
            with self.assertRaisesRegex(errors.RateLimited, "Slow down"):
                answer.raise_for_error()
        failure = specado.classify(LIMITED, "anthropic", status=429, headers=headers)
        self.assertEqual(
            failure,
            specado.Failure(
                errors.RateLimited.CODE, "rate_limit", "Slow down.", 429, True, 20000, '"rate_limit_error"', "", "req_02"
            ),
        )
        self.assertIsNone(specado.classify(json.dumps(BODY).encode(), "anthropic", status=200))

    def test_classes_have_the_library_s_codes(self):
        rows = json.loads((ROOT / "tests" / "errors" / "rows.json").read_text(encoding="utf-8"))
        seen = set()
        for row in rows:
            if not isinstance(row.get("body"), dict) or "status" not in row:
                continue
            failure = specado.classify(json.dumps(row["body"]).encode(), row["spec"], status=row["status"])
            if failure is not None:
                self.assertEqual(errors.BY_CLASS[failure.code], failure.result, row)
                seen.add(failure.code)
        self.assertGreater(len(seen), 8, seen)

    def test_headers_are_lines(self):
        for headers in ({"a": "b\r\nc: d"}, [("a\n", "b")], {"a": "b\0"}):
            with self.assertRaises(ValueError):
                specado.decode_response(LIMITED, "anthropic", headers=headers)

    def test_bodies_are_bytes_of_any_kind(self):
        for body in (bytearray(LIMITED), memoryview(LIMITED), b"\xff\0\xfe", b""):
            self.assertIsNotNone(specado.decode_response(body, "anthropic", status=500).error)

    def test_a_mode_that_forbids(self):
        body = {**BODY, "content": [{"type": "text", "text": "x", "citations": 7}], "stop_reason": "who knows"}
        with self.assertRaises(specado.Lossy) as caught:
            specado.decode_response(json.dumps(body).encode(), "anthropic", status=200, mode="strict")
        self.assertTrue(caught.exception.items)
        self.assertNotIn("info", {item["severity"] for item in caught.exception.items})

    def test_a_receipt_gives_tools_their_names_back(self):
        prompt = {"prompt": "x", "tools": [{"name": "a tool", "json_schema": {"type": "object"}}]}
        done = specado.translate(prompt, "openai", "gpt-4o", "coerce")
        sent = done.json()["tools"][0]["function"]["name"]
        self.assertNotEqual(sent, "a tool")
        call = {"id": "c1", "type": "function", "function": {"name": sent, "arguments": "{}"}}
        body = {"choices": [{"index": 0, "message": {"role": "assistant", "tool_calls": [call]}, "finish_reason": "stop"}]}
        for receipt in (done.receipt, done.receipt.decode(), json.loads(done.receipt)):
            answer = specado.decode_response(json.dumps(body).encode(), "openai", "gpt-4o", receipt=receipt)
            self.assertEqual(answer.message["content"][0]["name"], "a tool")


class Encode(unittest.TestCase):
    def test_an_answer_for_another_api(self):
        answer = specado.decode_response(json.dumps(BODY).encode(), "anthropic", MODEL, status=200)
        written = specado.encode_response(answer.raw, "openai-chat", model="mine", created=7)
        self.assertEqual(written.status, 200)
        self.assertIn("content-type", written.headers)
        body = json.loads(written.body)
        self.assertEqual((body["model"], body["created"]), ("mine", 7))
        self.assertEqual(body["choices"][0]["message"]["content"], "Let me look.")
        self.assertTrue(written.losses)
        again = specado.encode_response(answer.response, "openai-chat", model="mine", created=7)
        self.assertEqual(json.loads(again.body)["choices"][0]["finish_reason"], "tool_calls")
        with self.assertRaises(specado.Lossy) as caught:
            specado.encode_response(answer.raw, "openai-chat", mode="strict")
        self.assertTrue(caught.exception.items)

    def test_an_error_is_the_api_s_own(self):
        answer = specado.decode_response(LIMITED, "anthropic", status=429)
        self.assertEqual(specado.encode_response(answer.response, "openai-chat").status, 429)


class Requests(unittest.TestCase):
    def test_a_request_is_read(self):
        asked = {"model": MODEL, "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": "Hi"}]}
        read = specado.decode_request(asked, "anthropic-messages")
        self.assertEqual((read.model, read.stream, read.losses), (MODEL, True, []))
        self.assertEqual(read.prompt["limits"]["max_output_tokens"], 9)
        self.assertEqual(json.loads(read.raw)["prompt"], read.prompt)
        gemini = specado.decode_request(
            {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]},
            "google-generate-content",
            url="https://example.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            headers={"content-type": "application/json"},
        )
        self.assertEqual((gemini.model, gemini.stream), ("gemini-2.5-flash", True))

    def test_verdicts(self):
        self.assertEqual(specado.validate({"prompt": "x"}), {"valid": True, "errors": []})
        wrong = specado.validate('{"messages": [\n{"role": "nobody"}]}')
        self.assertEqual((wrong["valid"], wrong["errors"][0]["line"]), (False, 2))
        self.assertFalse(specado.validate("{", "prompt")["valid"])
        noted = specado.validate({"model": "x", "messages": [], "odd": 1}, "request:openai-chat")
        self.assertIn("/odd", [note["path"] for note in noted["notes"]])
        with self.assertRaises(errors.InvalidInput):
            specado.validate("{}", "no such kind")

    def test_the_catalogue(self):
        names = specado.providers()
        self.assertIn("anthropic", names)
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(specado.provider_spec("anthropic")["provider"], "anthropic")
        with self.assertRaises(errors.ProviderNotFound):
            specado.provider_spec("nobody")
        self.assertEqual(specado.build_info()["version"], specado.__version__)

    def test_models(self):
        self.assertEqual(specado.describe_model("anthropic", MODEL)["provider"], "anthropic")
        moved = specado.compare_models({"prompt": "x", "seed": 7}, "openai", "gpt-4o", "anthropic", MODEL)
        self.assertEqual([item["path"] for item in moved["lost"]], ["seed"])
        self.assertEqual(moved["from"]["provider"], "openai")


if __name__ == "__main__":
    unittest.main()
