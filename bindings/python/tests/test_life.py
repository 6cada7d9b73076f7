"""Threads, forks, the end of the program, memory, logs: nothing crashes, hangs or grows."""

import contextlib
import gc
import io
import json
import os
import subprocess
import sys
import threading
import unittest
import weakref

import specado_ffi as specado
from specado_ffi import errors

MODEL = "claude-sonnet-4-5"
PROMPT = b'{"prompt": "Hello", "seed": 7}'
TIMES = 100_000


def run(code, **environment):
    """Runs a program of its own; it must end well within a minute."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-W", "error::ResourceWarning", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


class Threads(unittest.TestCase):
    def together(self, work, count=8):
        raised = []

        def guarded(number):
            try:
                work(number)
            except BaseException as error:
                raised.append(error)

        threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            self.assertFalse(thread.is_alive(), "a thread hangs")
        if raised:
            raise raised[0]

    def test_functions_on_many_threads(self):
        def work(number):
            for at in range(300):
                text = f"{number}/{at}"
                done = specado.translate({"prompt": text}, "openai", "gpt-4o")
                self.assertEqual(done.json()["messages"][0]["content"], text)
                with self.assertRaises(errors.ProviderNotFound) as caught:
                    specado.translate(PROMPT, f"nobody{number}", "m")
                self.assertIn(f"nobody{number}", str(caught.exception))

        self.together(work)

    def test_one_context_for_many_threads(self):
        context = specado.Context()

        def work(number):
            for at in range(300):
                text = f"{number}/{at}"
                done = context.translate({"prompt": text}, "openai", "gpt-4o")
                self.assertEqual(done.json()["messages"][0]["content"], text)

        self.together(work)

    def test_closed_while_others_use_it(self):
        context = specado.Context()

        def work(number):
            if number == 0:
                context.close()
                return
            with contextlib.suppress(ValueError):
                for _ in range(300):
                    context.translate(PROMPT, "openai", "gpt-4o")

        self.together(work)
        self.assertTrue(context.closed)

    def test_one_decoder_for_many_threads(self):
        decoder = specado.Decoder("openai", "gpt-4o")
        piece = b'data: {"choices": [{"index": 0, "delta": {"content": "x"}}]}\n\n'
        self.together(lambda _: [decoder.feed(piece) for _ in range(200)])
        self.assertEqual(decoder.message["content"][0]["text"], "x" * 1600)

    def test_the_library_works_while_python_goes_on(self):
        """A call lets other threads of Python run."""
        big = json.dumps({"prompt": "x" * 40_000_000}).encode()
        counted, stop = [0], threading.Event()

        def count():
            while not stop.is_set():
                counted[0] += 1

        thread = threading.Thread(target=count)
        thread.start()
        before = counted[0]
        specado.translate(big, "openai", "gpt-4o")
        after = counted[0]
        stop.set()
        thread.join()
        self.assertGreater(after - before, 0)


@unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
class Forks(unittest.TestCase):
    def in_child(self, work):
        child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                work()
                code = 0
            os._exit(code)
        _, status = os.waitpid(child, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)

    def test_a_child_goes_on(self):
        context, decoder = specado.Context(), specado.Decoder("openai", "gpt-4o")
        before = context.translate(PROMPT, "anthropic", MODEL).body

        def work():
            assert context.translate(PROMPT, "anthropic", MODEL).body == before
            assert specado.translate(PROMPT, "anthropic", MODEL).body == before
            assert len(specado.translate_batch([(PROMPT, "anthropic", MODEL)] * 100)) == 100
            decoder.feed(b"data: {}\n\n")
            context.close()

        self.in_child(work)
        self.assertEqual(context.translate(PROMPT, "anthropic", MODEL).body, before)

    def test_a_lock_that_was_held_is_not_waited_for(self):
        context = specado.Context()
        held, go = threading.Event(), threading.Event()

        def hold():
            with context._lock:
                held.set()
                go.wait()

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        try:
            self.in_child(lambda: context.translate(PROMPT, "anthropic", MODEL))
        finally:
            go.set()
            thread.join()

    def test_pools_of_processes(self):
        import multiprocessing

        for way in multiprocessing.get_all_start_methods():
            with self.subTest(way=way), multiprocessing.get_context(way).Pool(2) as pool:
                found = pool.map(translated, range(20))
                self.assertEqual(found[19], translated(19))
                with self.assertRaises(specado.Lossy) as caught:
                    pool.apply(refused)
                self.assertEqual([item["path"] for item in caught.exception.items], ["seed"])


def translated(number):
    return specado.translate({"prompt": str(number)}, "openai", "gpt-4o").body


def refused():
    specado.translate(PROMPT, "anthropic", MODEL, "strict")


class Ends(unittest.TestCase):
    """The end of the interpreter, in whatever state it comes."""

    def ends(self, code, returns=0, **environment):
        done = run("import specado_ffi as s\n" + code, **environment)
        self.assertEqual((done.returncode, done.stderr), (returns, ""), code)
        return done.stdout

    def test_with_everything_alive(self):
        self.ends(
            "kept = [s.Context(), s.Decoder('openai'), s.Encoder('openai-chat'), s.Transcoder('openai', 'cohere-chat')]\n"
            "done = s.translate({'prompt': 'x'}, 'openai', 'gpt-4o')\n"
            "s.set_log('trace', lambda *words: None)\n"
            "loop = [kept]; loop.append(loop)\n"
        )

    def test_from_atexit_and_del(self):
        out = self.ends(
            "import atexit\n"
            "context = s.Context()\n"
            "atexit.register(lambda: print(context.translate({'prompt': 'x'}, 'openai', 'gpt-4o').method))\n"
            "class Late:\n"
            "    def __del__(self, context=context): context.close()\n"
            "late = Late()\n"
        )
        self.assertEqual(out.strip(), "POST")

    def test_with_a_thread_in_the_midst(self):
        self.ends(
            "import threading, time\n"
            "s.set_log('trace', lambda *words: None)\n"
            "def work():\n"
            "    while True: s.translate({'prompt': 'x' * 10000}, 'openai', 'gpt-4o')\n"
            "for _ in range(4): threading.Thread(target=work, daemon=True).start()\n"
            "time.sleep(0.2)\n"
        )

    def test_by_sys_exit(self):
        self.ends("c = s.Context()\nimport sys\nsys.exit(3)", returns=3)

    def test_loaded_again(self):
        again = "    importlib.reload(s)\n    s.translate({'prompt': 'x'}, 'openai', 'gpt-4o')"
        self.ends(f"import importlib\nfor _ in range(3):\n{again}")

    def test_a_library_that_is_not_there(self):
        folder = os.path.dirname(specado.__file__)
        code = (
            "import pathlib, shutil, sys, tempfile\n"
            f"with tempfile.TemporaryDirectory() as where:\n"
            f"    shutil.copytree({folder!r}, where + '/specado_ffi', ignore=shutil.ignore_patterns('*.so', '*.dylib', '*.dll'))\n"
            "    sys.path.insert(0, where)\n"
            "    try: import specado_ffi\n"
            "    except ImportError as error: print(error)\n"
        )
        for library in ("/no/such/file", sys.executable):
            done = run(code, SPECADO_FFI_LIBRARY=library)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("SPECADO_FFI_LIBRARY" if library == "/no/such/file" else "", done.stdout)
            self.assertTrue(done.stdout.strip())


class Log(unittest.TestCase):
    def tearDown(self):
        specado.set_log("off", None)

    def test_lines_come(self):
        lines = []
        specado.set_log("debug", lambda *line: lines.append(line))
        specado.translate({"prompt": "a secret"}, "openai", "gpt-4o")
        self.assertTrue(lines)
        self.assertLessEqual({level for level, _, _ in lines}, {"error", "warn", "info", "debug"})
        self.assertTrue(all(target.startswith("specado") for _, target, _ in lines))
        self.assertNotIn("a secret", repr(lines))
        specado.set_log("off", None)
        del lines[:]
        specado.translate(PROMPT, "openai", "gpt-4o")
        self.assertEqual(lines, [])

    def test_from_the_threads_of_a_batch(self):
        lines = []
        specado.set_log("trace", lambda *line: lines.append(line))
        became = specado.translate_batch([(PROMPT, "openai", "gpt-4o")] * 200)
        self.assertEqual(len(became), 200)
        self.assertTrue(lines)

    def test_what_it_raises_stays_there(self):
        shown = io.StringIO()
        specado.set_log("debug", lambda *line: 1 / 0)
        with contextlib.redirect_stderr(shown):
            self.assertTrue(specado.translate(PROMPT, "openai", "gpt-4o").body)
        self.assertIn("ZeroDivisionError", shown.getvalue())

    def test_it_may_call_the_library(self):
        context, seen = specado.Context(), []

        def told(*line):
            seen.append(specado.translate(PROMPT, "openai", "gpt-4o").method)
            # the context is in use by the call that this is told of
            try:
                context.translate(PROMPT, "openai", "gpt-4o")
            except specado.SpecadoError as error:
                seen.append(error.name)

        specado.set_log("debug", told)
        context.translate(PROMPT, "openai", "gpt-4o")
        self.assertIn("POST", seen)
        specado.set_log("off", None)
        self.assertTrue(context.translate(PROMPT, "openai", "gpt-4o").body)

    def test_levels(self):
        with self.assertRaises(ValueError):
            specado.set_log("loud", print)


class Memory(unittest.TestCase):
    def test_what_is_forgotten_is_freed(self):
        for make in (
            specado.Context,
            lambda: specado.Decoder("openai"),
            lambda: specado.Encoder("openai-chat"),
            lambda: specado.Transcoder("openai", "cohere-chat"),
        ):
            handle = make()
            end, gone = handle._end, weakref.ref(handle)
            del handle
            gc.collect()
            self.assertIsNone(gone())
            self.assertFalse(end.alive)

    def steady(self, work, times, allowed):
        """Memory after the work is as before it, when it has been done a few times."""
        for _ in range(times // 10):
            work()
        gc.collect()
        before = resident()
        for _ in range(times):
            work()
        gc.collect()
        grown = resident() - before
        self.assertLess(grown, allowed, f"{grown} bytes more after {times} times")

    @unittest.skipUnless(os.path.exists("/proc/self/statm"), "nothing here tells how much memory is in use")
    def test_a_hundred_thousand_calls(self):
        # a result that leaked would be some 300 bytes each time: 30 MB
        self.steady(lambda: specado.translate(PROMPT, "anthropic", MODEL), TIMES, 4 << 20)

    @unittest.skipUnless(os.path.exists("/proc/self/statm"), "nothing here tells how much memory is in use")
    def test_errors_and_handles(self):
        def work():
            with contextlib.suppress(specado.SpecadoError):
                specado.translate(PROMPT, "nobody", MODEL)
            with contextlib.suppress(specado.SpecadoError):
                specado.translate(PROMPT, "anthropic", MODEL, "strict")
            with specado.Decoder("openai") as decoder:
                decoder.feed(b'data: {"choices": [{"index": 0, "delta": {"content": "x"}}]}\n\n')
                decoder.message
            specado.validate(PROMPT)
            specado.expand("${ENV:A}", {"A": "b" * 1000})
            specado.classify(b"{}", "openai", status=500)
            specado.translate_batch([(PROMPT, "openai", "gpt-4o"), ("{", "openai", "gpt-4o")])

        self.steady(work, 2000, 4 << 20)

    def test_a_leak_would_be_seen(self):
        kept = []
        with self.assertRaises(AssertionError):
            self.steady(lambda: kept.append(bytearray(5000)), 2000, 4 << 20)


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    unittest.main()
