"""Streams: read, written, made one of another, cut at any place."""

import asyncio
import json
import unittest

import specado_ffi as specado
from specado_ffi import errors


def sse(*events):
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events).encode()


BROKEN = sse(
    {"id": "c1", "model": "gpt-4o", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Grü"}}]},
    {"choices": [{"index": 0, "delta": {"content": "ße 🎉"}}]},
)
STREAM = BROKEN + sse(
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}},
) + b"data: [DONE]\n\n"
FAILED = BROKEN + sse({"error": {"message": "Too busy", "type": "server_error", "code": None}})


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


async def slowly(chunks):
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


class Decode(unittest.TestCase):
    def test_wherever_it_is_cut(self):
        for size in (1, 7, 64, len(STREAM)):
            with specado.Decoder("openai", "gpt-4o", status=200) as decoder:
                events = list(decoder.events(cut(STREAM, size)))
                self.assertEqual([event.type for event in events if event.type != "delta"],
                                 ["start", "part_start", "part_end", "finish", "usage", "end"])  # fmt: skip
                self.assertEqual("".join(event.text for event in events if event.is_text), "Grüße 🎉")
                self.assertEqual((events[0].id, events[0].name), ("c1", "gpt-4o"))
                self.assertEqual((events[-1].type, events[-1].number), ("end", 1))
                self.assertEqual(decoder.message["content"], [{"type": "text", "text": "Grüße 🎉"}])
                self.assertEqual(decoder.response["usage"]["total_tokens"], 11)
                self.assertTrue(decoder.response["complete"])
                self.assertIsNone(decoder.error)
                self.assertEqual(decoder.lossiness["items"], decoder.losses)

    def test_by_hand_and_again(self):
        decoder = specado.Decoder("openai", "gpt-4o")
        whole = []
        for _ in range(2):
            self.assertIsNone(decoder.message)
            events = decoder.feed(bytearray(STREAM)) + decoder.finish()
            whole.append(events)
            decoder.reset()
        self.assertEqual(*whole)

    def test_async(self):
        async def read():
            with specado.Decoder("openai", "gpt-4o") as decoder:
                return [event async for event in decoder.async_events(slowly(cut(STREAM, 50)))]

        with specado.Decoder("openai", "gpt-4o") as decoder:
            self.assertEqual(asyncio.run(read()), list(decoder.events(cut(STREAM, 50))))

    def test_a_cut_stream_is_no_success(self):
        with specado.Decoder("openai", "gpt-4o", status=200) as decoder:
            seen = []
            with self.assertRaises(errors.NetworkError):
                for event in decoder.events([BROKEN]):
                    seen.append(event)
            self.assertEqual([event.type for event in seen[-3:]], ["error", "part_end", "end"])
            self.assertEqual((seen[-3].result, seen[-3].number), (errors.NetworkError.CODE, -1))
            self.assertEqual(seen[-1].number, 0)
            self.assertEqual(decoder.error["code"], "network")
            self.assertEqual(decoder.message["content"][0]["text"], "Grüße 🎉")
        with specado.Decoder("openai", "gpt-4o") as decoder:
            decoder.feed(BROKEN)
            with self.assertRaises(errors.NetworkError) as caught:
                decoder.finish()
            self.assertEqual(caught.exception.events, seen[-len(caught.exception.events) :])

    def test_an_error_in_the_midst(self):
        with specado.Decoder("openai", "gpt-4o", status=200) as decoder:
            seen = []
            with self.assertRaisesRegex(specado.SpecadoError, "Too busy") as caught:
                for event in decoder.events([FAILED]):
                    seen.append(event)
            self.assertEqual([event.type for event in seen].count("error"), 1)
            self.assertEqual(decoder.error["message"], "Too busy")
            self.assertEqual(errors.BY_CLASS[decoder.error["code"]], caught.exception.code)

    def test_whoever_stops_reading_is_not_stopped(self):
        with specado.Decoder("openai", "gpt-4o") as decoder:
            for event in decoder.events(cut(STREAM, 10)):
                if event.is_text:
                    break
            self.assertEqual(decoder.message["content"][0]["text"], "Grü")

    def test_an_error_of_the_network_comes_through(self):
        def network():
            yield BROKEN
            raise ConnectionError("gone")

        with specado.Decoder("openai", "gpt-4o") as decoder:
            with self.assertRaises(ConnectionError):
                list(decoder.events(network()))
            self.assertEqual(decoder.message["content"][0]["text"], "Grüße 🎉")

    def test_a_mode_that_forbids(self):
        odd = STREAM.replace(b'"stop"', b'"who knows"')
        with specado.Decoder("openai", "gpt-4o", mode="strict") as decoder:
            with self.assertRaises(specado.Lossy) as caught:
                list(decoder.events([odd]))
            self.assertTrue(caught.exception.items)
            self.assertEqual(caught.exception.events[-1].type, "end")

    def test_what_is_no_stream(self):
        with self.assertRaises(errors.ProviderNotFound):
            specado.Decoder("nobody")
        decoder = specado.Decoder("openai")
        for odd in ("text", 7, [1, 2], None):
            with self.assertRaises(TypeError):
                decoder.feed(odd)
            with self.assertRaises(TypeError):
                specado.decode_response(odd, "openai")
        decoder.close()
        with self.assertRaisesRegex(ValueError, "closed"):
            decoder.feed(b"")


class Encode(unittest.TestCase):
    def test_events_go_round(self):
        """Read, written in another form, read again: what was said is the same."""
        with specado.Decoder("openai", "gpt-4o") as decoder:
            events = list(decoder.events([STREAM]))
        for dialect in ("anthropic-messages", "google-generate-content", "bedrock-converse", "ollama-chat", "openai-responses"):
            with self.subTest(dialect=dialect), specado.Encoder(dialect, model="mine") as encoder:
                self.assertEqual(encoder.head["status"], 200)
                data = b"".join(encoder.stream(events))
                with specado.Decoder(dialect) as again:
                    text = "".join(event.text for event in again.events(cut(data, 11)) if event.is_text)
                self.assertEqual(text, "Grüße 🎉")
                self.assertIsInstance(encoder.losses, list)

    def test_what_is_pushed_is_an_event(self):
        with specado.Encoder("openai-chat") as encoder:
            for event in (
                specado.Event("start"),
                specado.Event("part_start", kind="text"),
                specado.Event("delta", kind="text", field="text", text="a\0b"),
                specado.Event("part_end", kind="text"),
                specado.Event("finish", name="stop"),
            ):
                encoder.push(event)
            self.assertIn(b"[DONE]", encoder.push(specado.Event("end", number=1)))
        with specado.Encoder("openai-chat") as encoder, self.assertRaises(errors.InvalidInput):
            encoder.push(specado.Event("99"))
        with specado.Encoder("openai-chat") as encoder, self.assertRaises(ValueError):
            encoder.push(specado.Event("no such type"))

    def test_bytes_to_bytes(self):
        whole = []
        for size in (3, len(STREAM)):
            with specado.Transcoder("openai", "anthropic-messages", status=200, model="mine") as transcoder:
                data = b"".join(transcoder.stream(cut(STREAM, size)))
                self.assertEqual(transcoder.head["content_type"], "text/event-stream")
                self.assertEqual(transcoder.response["choices"][0]["message"]["content"][0]["text"], "Grüße 🎉")
                self.assertEqual(transcoder.read_lossiness["items"], [])
                self.assertIsNone(transcoder.error)
                self.assertIsInstance(transcoder.losses, list)
                whole.append(data)
        self.assertIn(b"message_stop", data)
        self.assertIn(b'"mine"', data)

        async def read():
            with specado.Transcoder("openai", "anthropic-messages", status=200, model="mine") as transcoder:
                return [data async for data in transcoder.async_stream(slowly([STREAM]))]

        self.assertEqual(b"".join(asyncio.run(read())), whole[1])

    def test_a_cut_stream_tells_the_client_so(self):
        with specado.Transcoder("openai", "anthropic-messages", status=200) as transcoder:
            sent = b"".join(transcoder.stream([BROKEN]))
            self.assertIn(b"event: error", sent)
            self.assertNotIn(b"message_stop", sent)
            self.assertEqual(transcoder.error["code"], "network")

    def test_a_mode_that_forbids_ends_the_stream(self):
        thought = sse({"id": "c", "choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}}]})
        with specado.Transcoder("deepseek", "openai-chat", status=200, mode="strict") as transcoder:
            sent = []
            with self.assertRaises(specado.Lossy) as caught:
                for data in transcoder.stream([thought, STREAM]):
                    sent.append(data)
            self.assertTrue(caught.exception.items)
            self.assertIn(b"error", b"".join(sent))


if __name__ == "__main__":
    unittest.main()
