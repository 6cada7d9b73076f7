"""The TypedDicts are what the schemas say, and can be used while a program runs."""

import pathlib
import subprocess
import sys
import typing
import unittest

from specado_ffi.types import prompt, report, response

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Types(unittest.TestCase):
    def test_they_are_what_the_schemas_say(self):
        script = ROOT / "bindings" / "python" / "make_types.py"
        checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_they_hold_while_a_program_runs(self):
        found = 0
        for module in (prompt, report, response):
            for name, kind in vars(module).items():
                if typing.is_typeddict(kind) if hasattr(typing, "is_typeddict") else hasattr(kind, "__total__"):
                    self.assertTrue(typing.get_type_hints(kind), name)
                    found += 1
        self.assertGreater(found, 40)

    def test_what_is_required(self):
        self.assertEqual(response.Response.__required_keys__, {"choices", "complete"})
        self.assertEqual(prompt.Message.__required_keys__, {"role"})
        self.assertIn("sampling", prompt.Prompt.__optional_keys__)
        self.assertEqual(prompt.TextPart.__required_keys__, {"type"})


if __name__ == "__main__":
    unittest.main()
