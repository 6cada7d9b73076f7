"""Columns: every row is what the functions for one prompt make of it."""

import json
import pathlib
import unittest

import pyarrow as pa

import specado_ffi as specado
from specado_ffi import arrow, errors

ROOT = pathlib.Path(__file__).resolve().parents[4]
MODEL = "claude-sonnet-4-5"
ANSWER = b'{"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"}'
LIMITED = b'{"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}'


def corpus():
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "corpus").glob("*.json"))]


class Translate(unittest.TestCase):
    def test_each_row_is_a_translation(self):
        prompts = corpus() * 3
        table = arrow.translate(prompts, "anthropic", MODEL, results=True)
        self.assertEqual(table.column_names, ["body", "report", "result", "error", "code"])
        self.assertEqual(table.num_rows, len(prompts))
        table.validate(full=True)
        failed = 0
        for prompt, row in zip(prompts, table.to_pylist()):
            try:
                done = specado.translate(prompt, "anthropic", MODEL)
            except specado.SpecadoError as error:
                self.assertEqual((row["code"], row["error"], row["body"]), (error.code, error.message, None))
                failed += 1
                continue
            self.assertEqual((row["code"], row["error"]), (0, None))
            self.assertEqual(row["body"].encode(), done.body)
            self.assertEqual(row["result"].encode(), done.raw)
            self.assertEqual(json.loads(row["report"])["items"] if row["report"] else [], done.losses)
        self.assertGreater(failed, 0)

    def test_all_that_is_a_column(self):
        texts = ['{"prompt": "a"}', None, '{"prompt": "ü"}', "{"]
        expected = arrow.translate(pa.array(texts), "openai", "gpt-4o").to_pylist()
        self.assertEqual([row["code"] for row in expected][3], errors.NotJson.CODE)
        self.assertIsNone(expected[1]["body"])
        for column in (
            texts,
            tuple(texts),
            pa.array(texts, pa.large_string()),
            pa.array(texts, pa.string_view()),
            pa.array([text and text.encode() for text in texts], pa.binary()),
            pa.array(["x", *texts, "y"])[1:5],
            pa.chunked_array([texts[:1], texts[1:]]),
            pa.table({"prompt": texts, "other": [1, 2, 3, 4]}),
            pa.record_batch({"prompt": texts}),
            pa.record_batch({"prompt": ["x", *texts]}).slice(1),
        ):
            self.assertEqual(arrow.translate(column, "openai", "gpt-4o").to_pylist(), expected, type(column))

    def test_nothing_in_nothing_out(self):
        for column in ([], pa.chunked_array([], pa.string()), pa.table({"prompt": pa.array([], pa.string())})):
            table = arrow.translate(column, "openai", "gpt-4o")
            self.assertEqual((table.num_rows, table.column_names), (0, ["body", "report", "error", "code"]))

    def test_each_row_for_its_own_provider(self):
        table = pa.table(
            {
                "prompt": ['{"prompt": "a"}'] * 3,
                "provider": ["openai", "anthropic", "nobody"],
                "model": ["gpt-4o", MODEL, "m"],
            }
        )
        rows = arrow.translate(table).to_pylist()
        self.assertEqual([row["code"] for row in rows], [0, 0, errors.ProviderNotFound.CODE])
        self.assertEqual(json.loads(rows[1]["body"])["model"], MODEL)

    def test_what_is_asked_for(self):
        names = arrow.translate(['{"prompt": "a"}'], "openai", "gpt-4o", reports=False, threads=1).column_names
        self.assertEqual(names, ["body", "error", "code"])
        with self.assertRaises(ValueError):
            arrow.translate([], "openai", "gpt-4o", bodies=False, reports=False)

    def test_requests_of_another_api(self):
        asked = json.dumps({"model": "x", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]})
        [row] = arrow.translate([asked], "openai", "gpt-4o", dialect="anthropic-messages").to_pylist()
        self.assertEqual(json.loads(row["body"])["messages"][0]["content"], "Hi")

    def test_a_mode(self):
        [row] = arrow.translate(['{"prompt": "x", "seed": 7}'], "anthropic", MODEL, "strict").to_pylist()
        self.assertEqual(row["code"], errors.Lossy.CODE)

    def test_what_is_none(self):
        for column, arguments, error in (
            (pa.array([1, 2]), ("openai", "gpt-4o"), errors.InvalidInput),
            (pa.table({"text": ["{}"]}), ("openai", "gpt-4o"), errors.InvalidInput),
            (["{}"], ("openai", "gpt-4o", "sloppy"), errors.InvalidInput),
            ([object()], ("openai", "gpt-4o"), (TypeError, ValueError)),
            (["{}"], ("open\0ai", "gpt-4o"), ValueError),
        ):
            with self.assertRaises(error):
                arrow.translate(column, *arguments)

    def test_the_table_outlives_what_it_was_made_of(self):
        import gc

        made = [arrow.translate(['{"prompt": "%d"}' % at] * 100, "openai", "gpt-4o") for at in range(20)]
        gc.collect()
        for at, table in enumerate(made):
            self.assertIn(f'"{at}"', table["body"][99].as_py())

    def test_nothing_leaks(self):
        import gc
        import os

        def resident():
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

        column = pa.array(['{"prompt": "%s"}' % ("x" * 1000)] * 100)
        for times in (100, 500):
            before = resident()
            for _ in range(times):
                arrow.translate(column, "openai", "gpt-4o", results=True)
                with self.assertRaises(specado.SpecadoError):
                    arrow.translate(column, "openai", "gpt-4o", "sloppy")
            gc.collect()
        # one table that leaked would be 200 KB each time
        self.assertLess(resident() - before, 16 << 20)


class Decode(unittest.TestCase):
    def test_receipts_undo_what_translating_changed(self):
        tool = {"name": "weather.now", "json_schema": {"type": "object"}}
        form = {"json_schema": {"type": "object", "properties": {"a": {"type": "integer"}}}}
        asked = [{"prompt": "x", "tools": [tool]}, {"prompt": "x", "response_format": form}, {"prompt": "x"}]
        models = [MODEL, "claude-3-5-haiku-20241022", MODEL]
        prompts = pa.table({"prompt": [json.dumps(prompt) for prompt in asked], "model": models})
        made = arrow.translate(prompts, "anthropic", bodies=False, reports=False, receipts=True)
        self.assertEqual(made.column_names, ["receipt", "error", "code"])
        receipts = [text and json.loads(text) for text in made["receipt"].to_pylist()]
        [[wire, own]] = receipts[0]["tools"].items()
        self.assertEqual((own, receipts[1:]), ("weather.now", [{"answer_tool": "json_answer"}, None]))
        bodies = [
            {"type": "message", "role": "assistant", "stop_reason": "tool_use", "content": [
                {"type": "tool_use", "id": "t", "name": name, "input": {"a": 1}}]}
            for name in (wire, "json_answer", "json_answer")
        ]  # fmt: skip
        answers = {"response": [json.dumps(body) for body in bodies], "model": models}
        told = arrow.decode(pa.table({**answers, "receipt": made["receipt"]}), "anthropic")
        parts = [json.loads(text)["choices"][0]["message"]["content"] for text in told["response"].to_pylist()]
        self.assertEqual([part["type"] for [part] in parts], ["tool_call", "text", "tool_call"])
        self.assertEqual(parts[0][0]["name"], "weather.now")
        self.assertEqual(json.loads(parts[1][0]["text"]), {"a": 1})
        unread = arrow.decode(pa.table(answers), "anthropic")["response"].to_pylist()
        self.assertEqual(json.loads(unread[0])["choices"][0]["message"]["content"][0]["name"], wire)
        with self.assertRaises(errors.InvalidInput):
            arrow.decode(pa.table({**answers, "receipt": [1, 2, 3]}), "anthropic")

    def test_each_row_is_a_response(self):
        table = pa.table({"response": pa.array([ANSWER, LIMITED, b"\xff", None]), "status": pa.array([200, 429, 500, 0], pa.int32())})
        rows = arrow.decode(table, "anthropic", MODEL).to_pylist()
        for body, status, row in zip((ANSWER, LIMITED, b"\xff"), (200, 429, 500), rows):
            self.assertEqual(row["response"].encode(), specado.decode_response(body, "anthropic", MODEL, status=status).raw)
            self.assertEqual(row["code"], 0)
        self.assertIsNone(rows[3]["response"])
        [row] = arrow.decode([ANSWER.decode()], "anthropic").to_pylist()
        self.assertEqual(json.loads(row["response"])["choices"][0]["message"]["content"][0]["text"], "Hi")


if __name__ == "__main__":
    unittest.main()
