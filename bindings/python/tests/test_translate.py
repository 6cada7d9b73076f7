"""Prompts become requests, in all the ways in which they can be given."""

import ctypes
import json
import pathlib
import unittest

import specado_ffi as specado
from specado_ffi import errors

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODEL = "claude-sonnet-4-5"
LOSSY = {"prompt": "Hello", "seed": 7}


class Translate(unittest.TestCase):
    def test_text_bytes_and_objects_are_alike(self):
        text = '{"prompt":"Grüße, 日本 🎉","seed":7}'
        given = [text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), json.loads(text)]
        found = {specado.translate(one, "openai", "gpt-4o").body for one in given}
        self.assertEqual(len(found), 1)
        self.assertIn("Grüße, 日本 🎉", found.pop().decode())

    def test_a_result_has_all_its_parts(self):
        done = specado.translate(LOSSY, "anthropic", MODEL)
        self.assertEqual(done.method, "POST")
        self.assertEqual(done.url, "https://api.anthropic.com/v1/messages")
        self.assertEqual(done.headers["x-api-key"], "${ENV:ANTHROPIC_API_KEY}")
        self.assertEqual(done.json()["model"], MODEL)
        self.assertIn("seed", [item["path"] for item in done.losses])
        self.assertEqual(done.lossiness["max_severity"], "warning")
        self.assertEqual(done.metadata["dialect"], "anthropic-messages")
        self.assertIsNone(done.receipt)
        self.assertIn("anthropic.com", repr(done))

    def test_the_parts_are_what_the_library_says(self):
        """Over the corpus, the body that is cut out of a result is the library's view of it, and so are the others."""
        prompts = sorted((ROOT / "tests" / "corpus").glob("*.json"))
        self.assertGreater(len(prompts), 100)
        context, receipts = specado.Context(), 0
        for path in prompts:
            for provider, model in (("anthropic", MODEL), ("openai-responses", "gpt-5"), ("google", "gemini-2.5-flash")):
                try:
                    done = context.translate(path.read_bytes(), provider, model, "coerce")
                except specado.SpecadoError:
                    continue
                self.assertEqual(done.body, context._view(1), path.name)
                self.assertEqual(done.method.encode(), context._view(2))
                self.assertEqual(done.url.encode(), context._view(3))
                self.assertEqual(done.headers, json.loads(context._view(4)))
                self.assertEqual(done.lossiness, json.loads(context._view(5)))
                self.assertEqual(done.receipt or b"", context._view(6))
                receipts += done.receipt is not None
                [of_batch] = specado.translate_batch([(path.read_bytes(), provider, model, "coerce")])
                self.assertEqual(of_batch.body, done.body)
                self.assertEqual(of_batch.raw, done.raw)
        self.assertGreater(receipts, 0)

    def test_numbers_keep_their_digits(self):
        done = specado.translate('{"prompt": "x", "temperature": 0.50}', "openai", "gpt-4o")
        self.assertIn(b'"temperature":0.50', done.body)

    def test_any_mapping_and_sequence_will_do(self):
        import collections
        import types

        parts = types.MappingProxyType({"role": "user", "content": collections.deque(["a"]) and ("a", "b")})
        done = specado.translate(types.MappingProxyType({"messages": (parts,)}), "openai", "gpt-4o")
        self.assertEqual(len(done.json()["messages"]), 1)

    def test_what_is_no_json_is_refused_before_the_call(self):
        for prompt, error in (
            ({"prompt": "x", "seed": float("nan")}, ValueError),
            ({"prompt": object()}, TypeError),
            (7, TypeError),
            (None, TypeError),
            (["x"], TypeError),
            ('{"prompt": "a\0b"}', ValueError),
            (b'{"prompt": "a\0b"}', ValueError),
            ({"prompt": "\ud800"}, ValueError),
        ):
            with self.subTest(prompt=prompt), self.assertRaises(error) as caught:
                specado.translate(prompt, "openai", "gpt-4o")
            self.assertNotIsInstance(caught.exception, specado.SpecadoError)
        for provider, model, mode in (("ope\0nai", "m", None), ("openai", "gpt\0", None), ("openai", "gpt-4o", "st\0")):
            with self.assertRaisesRegex(ValueError, "NUL"):
                specado.translate({"prompt": "x"}, provider, model, mode)
        # in an object it is a character like others
        self.assertIn(b"a\\u0000b", specado.translate({"prompt": "a\0b"}, "openai", "gpt-4o").body)

    def test_a_spec_in_place_of_a_name(self):
        spec = {"provider": "mine", "inherits": "openai", "base_url": "https://mine.example/v1"}
        self.assertTrue(specado.translate({"prompt": "x"}, spec, "gpt-4o").url.startswith("https://mine.example/v1"))
        with specado.Context([spec]) as context:
            self.assertTrue(context.translate({"prompt": "x"}, "mine", "gpt-4o").url.startswith("https://mine.example"))
        with self.assertRaises(errors.ProviderNotFound):
            specado.translate({"prompt": "x"}, "mine", "gpt-4o")
        with self.assertRaises(errors.InvalidSpec):
            specado.Context([{"provider": "mine", "inherits": "nobody"}])


class Batch(unittest.TestCase):
    def test_each_item_stands_on_its_own(self):
        items = [({"prompt": str(at)}, "openai", "gpt-4o") for at in range(300)]
        items[7] = ("{", "openai", "gpt-4o")
        items[8] = specado.Request(LOSSY, "anthropic", MODEL, "strict")
        became = specado.translate_batch(items)
        self.assertEqual(len(became), 300)
        self.assertIsInstance(became[7], errors.NotJson)
        self.assertIsInstance(became[8], specado.Lossy)
        self.assertEqual([item["path"] for item in became[8].items], ["seed"])
        self.assertEqual(became[299].json()["messages"][0]["content"], "299")
        self.assertEqual(specado.translate_batch([]), [])
        self.assertEqual(len(specado.translate_batch(iter(items[:3]))), 3)
        with self.assertRaises(TypeError):
            specado.translate_batch([("x",)])


class Errors(unittest.TestCase):
    def test_each_has_its_class(self):
        for arguments, kind in (
            (("{", "openai", "gpt-4o"), errors.NotJson),
            (('{"prompt": 1}', "openai", "gpt-4o"), errors.InvalidInput),
            ((b'{"prompt": "\xff"}', "openai", "gpt-4o"), errors.NotUtf8),
            ((LOSSY, "opena", "gpt-4o"), errors.ProviderNotFound),
            ((LOSSY, "openai", "no-such"), errors.ModelNotFound),
            ((LOSSY, {"provider": 1}, "gpt-4o"), errors.InvalidSpec),
            ((LOSSY, "openai", "gpt-4o", "sloppy"), errors.InvalidInput),
            ((LOSSY, "anthropic", MODEL, "strict"), specado.Lossy),
        ):
            with self.subTest(kind=kind), self.assertRaises(kind) as caught:
                specado.translate(*arguments)
            error = caught.exception
            self.assertEqual(error.code, kind.CODE)
            self.assertTrue(error.name.startswith("SPECADO_"))
            self.assertEqual(str(error), error.message)
            self.assertTrue(error.message)

    def test_every_code_of_the_header_has_a_class(self):
        import re

        header = (ROOT / "include" / "specado.h").read_text(encoding="utf-8")
        codes = dict(re.findall(r"^    (SPECADO_\w+) = (-\d+),$", header, re.M))
        self.assertGreater(len(codes), 20)
        self.assertEqual(sorted(errors.BY_CODE), sorted(int(code) for code in codes.values()))
        for name, code in codes.items():
            self.assertEqual(errors.of(int(code), name, "x").code, int(code))

    def test_a_code_of_later_is_an_error(self):
        error = errors.of(-77, "SPECADO_UNKNOWN", None)
        self.assertIs(type(error), specado.SpecadoError)
        self.assertEqual(str(error), "SPECADO_UNKNOWN")

    def test_a_prompt_of_nothing_but_what_is_refused_is_lossy(self):
        video = {"type": "video", "url": "https://videos.example/8"}
        with self.assertRaises(specado.Lossy) as caught:
            specado.translate({"messages": [{"role": "user", "content": [video]}]}, "anthropic", MODEL)
        self.assertIn("messages[0].content[0]", caught.exception.message)
        self.assertEqual(caught.exception.items, [])

    def test_they_pickle_and_copy(self):
        import copy
        import pickle

        with self.assertRaises(specado.Lossy) as caught:
            specado.translate(LOSSY, "anthropic", MODEL, "strict")
        error = caught.exception
        error.events = [specado.Event("end")]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(error, protocol))
            self.assertIs(type(again), specado.Lossy)
            self.assertEqual((again.code, again.name, str(again)), (error.code, error.name, str(error)))
            self.assertEqual((again.items, again.events), (error.items, error.events))
            self.assertEqual(again.args, error.args)
        self.assertEqual(copy.copy(error).items, error.items)

    def test_the_context_goes_on_behind_an_error(self):
        with specado.Context() as context:
            with self.assertRaises(errors.NotJson):
                context.translate("{", "openai", "gpt-4o")
            with self.assertRaises(specado.Lossy):
                context.translate(LOSSY, "anthropic", MODEL, "strict")
            self.assertTrue(context.translate(LOSSY, "anthropic", MODEL).body)


class Handles(unittest.TestCase):
    def test_a_closed_one_is_refused(self):
        context = specado.Context()
        self.assertFalse(context.closed)
        context.close()
        context.close()
        self.assertTrue(context.closed)
        for use in (lambda: context.translate(LOSSY, "openai", "gpt-4o"), lambda: context.add_spec({}), context.__enter__):
            with self.assertRaisesRegex(ValueError, "closed"):
                use()

    def test_none_is_copied_or_pickled(self):
        import copy
        import pickle

        for use in (pickle.dumps, copy.copy, copy.deepcopy):
            with self.assertRaisesRegex(TypeError, "memory of the library"):
                use(specado.Context())

    def test_results_can_be(self):
        import pickle

        done = specado.translate(LOSSY, "openai", "gpt-4o")
        self.assertEqual(pickle.loads(pickle.dumps(done)).url, done.url)


class Expand(unittest.TestCase):
    def test_from_wherever_it_is(self):
        import os

        text = "Bearer ${ENV:SPECADO_TEST_KEY}, ${HOME}"
        os.environ["SPECADO_TEST_KEY"] = "ß"
        try:
            self.assertEqual(specado.expand(text), "Bearer ß, ${HOME}")
        finally:
            del os.environ["SPECADO_TEST_KEY"]
        with self.assertRaisesRegex(errors.InvalidInput, "SPECADO_TEST_KEY"):
            specado.expand(text)
        self.assertEqual(specado.expand(text, {"SPECADO_TEST_KEY": "1"}), "Bearer 1, ${HOME}")
        self.assertEqual(specado.expand("${ENV:A}${ENV:B}", lambda name: name * 2), "AABB")
        self.assertEqual(specado.expand("nothing", {}), "nothing")

    def test_a_value_that_is_none(self):
        with self.assertRaises(errors.InvalidInput) as caught:
            specado.expand("${ENV:KEY}", {"KEY": "secret\n"})
        self.assertNotIn("secret", str(caught.exception))

    def test_it_does_what_the_library_does(self):
        import random

        from specado_ffi._library import lib

        given = {"A": "1", "_b2": "zwei ß", "C" * 255: "c", "L": "a\n", "E": "", "U": "a\u0085", "N": "\u00a0"}
        resolver = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
        buffers = {name: ctypes.create_string_buffer(value.encode()) for name, value in given.items()}

        @resolver
        def resolve(name, _):
            return ctypes.addressof(buffers[name.decode()]) if name.decode() in buffers else None

        def by_the_library(text):
            out, error = ctypes.c_void_p(), ctypes.c_void_p()
            function = lib.specado_expand_with_error
            function.argtypes = [ctypes.c_char_p, resolver, ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_void_p)] * 2
            result = function(text.encode(), resolve, None, ctypes.byref(out), ctypes.byref(error))
            found = ctypes.string_at(out.value).decode() if out.value else None
            lib.specado_string_free(out)
            lib.specado_string_free(error)
            return found if result == 0 else result

        def by_this(text):
            try:
                return specado.expand(text, given)
            except specado.SpecadoError as error:
                return error.code

        pieces = ["${ENV:", "}", "A", "B", "_b2", "${", "{", "$", " ", "é", "C" * 255, "C" * 256]
        pieces += ["${ENV:A}", "${ENV:B}", "${HOME}"]
        chance, seen = random.Random(7), {"filled": 0, "same": 0, "refused": 0}
        texts = [f"${{ENV:{name}}}" for name in (*given, "B", "C" * 256)]
        texts += ["".join(chance.choices(pieces, k=chance.randint(0, 8))) for _ in range(5000)]
        for text in texts:
            expected = by_the_library(text)
            self.assertEqual(by_this(text), expected, text)
            seen["refused" if isinstance(expected, int) else "same" if expected == text else "filled"] += 1
        self.assertGreater(min(seen.values()), 5, seen)

    def test_what_the_function_raises_comes_out(self):
        def fail(name):
            raise LookupError(name)

        with self.assertRaisesRegex(LookupError, "KEY"):
            specado.expand("${ENV:KEY} ${ENV:OTHER}", fail)

    def test_a_request_is_filled_in(self):
        request = specado.translate(LOSSY, "anthropic", MODEL).filled_in({"ANTHROPIC_API_KEY": "secret"})
        self.assertEqual(request.headers["x-api-key"], "secret")
        self.assertNotIn("secret", repr(request))


class Header(unittest.TestCase):
    """The one home of C's names here says what specado.h says."""

    def setUp(self):
        self.text = (ROOT / "include" / "specado.h").read_text(encoding="utf-8")

    def test_structures(self):
        import re

        from specado_ffi import _library

        types = {
            "size_t": ctypes.c_size_t,
            "int32_t": ctypes.c_int32,
            "int64_t": ctypes.c_int64,
            "specado_result_t": ctypes.c_int32,
            "const char *": ctypes.c_char_p,
            "const struct specado_column_t *": ctypes.c_void_p,
            "const int32_t *": ctypes.c_void_p,
            "char *": ctypes.c_void_p,
        }
        found = {}
        for name, body in re.findall(r"^typedef struct (\w+) \{\n(.*?)^\}", self.text, re.M | re.S):
            body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
            found[name] = [
                (field, types.get(kind.strip())) for kind, field in re.findall(r"^\s*(.*?)(\w+);$", body, re.M)
            ]
        self.assertGreaterEqual(set(found), set(_library.STRUCTS))
        for name, structure in _library.STRUCTS.items():
            self.assertEqual(found[name], structure._fields_, name)
        self.assertEqual(__import__("struct").calcsize(_library.EVENT_FORMAT), ctypes.sizeof(_library.EventStruct))

    def test_functions(self):
        import re

        from specado_ffi import _library

        declared = dict(re.findall(r"^SPECADO_API .*?SPECADO_CALL (\w+)\((.*?)\);", self.text, re.M | re.S))
        for name, (_, arguments) in _library.FUNCTIONS.items():
            given = declared[name].strip()
            count = 0 if given == "void" else given.count(",") + 1
            self.assertEqual(count, len(arguments), name)
        left_out = {
            # the last error, per thread: the twins hand it out
            "specado_get_last_error", "specado_clear_error",
            # for programs that must not be handed memory
            "specado_translate_simple_with_error", "specado_translate_size_with_error",
            "specado_translate_into_buffer_with_error",
            # contexts give all of it at once
            "specado_translate_with_error", "specado_context_header_with_error",
            # columns go by way of Arrow's structures
            "specado_translate_column_with_error", "specado_decode_column_with_error", "specado_columns_free",
            # done here, and held against it
            "specado_expand_with_error",
            # Python's texts are no UTF-16
            "specado_utf16_to_utf8_with_error",
        }  # fmt: skip
        twins = {name[: -len("_with_error")] for name in declared if name.endswith("_with_error")}
        # Python's bytes have a NUL behind them: nobody needs to tell their length
        by_length = {name for name in declared if name.endswith(("_n", "_n_with_error"))}
        self.assertEqual(set(declared) - twins - set(_library.FUNCTIONS) - left_out - by_length, set())

    def test_words(self):
        import re

        from specado_ffi import _log, _streams

        for prefix, words in (("EVENT", _streams.TYPES), ("KIND", _streams.KINDS), ("FIELD", _streams.FIELDS)):
            numbers = dict(re.findall(rf"^    SPECADO_{prefix}_(\w+) = (\d+),$", self.text, re.M))
            said = [name.lower() for name, number in sorted(numbers.items(), key=lambda pair: int(pair[1]))]
            self.assertEqual(["" if word == "none" else word for word in said], list(words))
        levels = re.findall(r"^    SPECADO_LOG_(\w+) = \d+,$", self.text, re.M)
        self.assertEqual([level.lower() for level in levels], list(_log.LEVELS))
        self.assertIn(f"#define SPECADO_ABI_VERSION {__import__('specado_ffi._library')._library.ABI_VERSION}", self.text)


if __name__ == "__main__":
    unittest.main()
