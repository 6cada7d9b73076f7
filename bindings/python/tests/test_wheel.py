"""Wheels of all kinds of archives: what is in them, and that it is the same each time."""

import base64
import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "make_wheel.py"
DOCUMENTS = {"share/doc/specado/THIRD-PARTY": b"licences", "share/doc/specado/sbom.cdx.json": b"{}"}


class Wheels(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def archive(self, name, files):
        """An archive as `cargo xtask dist` packs them: a folder on top."""
        path = self.folder / name
        if name.endswith(".zip"):
            with zipfile.ZipFile(path, "w") as archive:
                for place, content in files.items():
                    archive.writestr(f"specado-1.2.3/{place}", content)
            return path
        with tarfile.open(path, "w:gz") as archive:
            for place, content in files.items():
                entry = tarfile.TarInfo(f"specado-1.2.3/{place}")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return path

    def make(self, *words, out="out", epoch="1700000000"):
        command = [sys.executable, SCRIPT, "--version", "1.2.3", *words, "--out", self.folder / out]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    def made(self, *words, **more):
        done = self.make(*words, **more)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return pathlib.Path(done.stdout.strip())

    def test_each_system_has_its_library_by_the_name_that_is_looked_for(self):
        for name, member, library, tags in (
            ("a.tar.gz", "lib/libspecado_ffi.so.1.1.0", "libspecado_ffi.so", ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]),
            ("b.tar.gz", "lib/libspecado_ffi.1.1.0.dylib", "libspecado_ffi.dylib", ["macosx_11_0_universal2"]),
            ("c.zip", "bin/specado_ffi.dll", "specado_ffi.dll", ["win_amd64"]),
        ):
            with self.subTest(library=library):
                archive = self.archive(name, {member: b"the library", "lib/other": b"no", **DOCUMENTS})
                words = [word for tag in tags for word in ("--tag", tag)]
                wheel = self.made("--archive", archive, "--member", member, *words)
                self.assertEqual(wheel.name, f"specado_ffi-1.2.3-py3-none-{'.'.join(sorted(tags))}.whl")
                with zipfile.ZipFile(wheel) as files:
                    self.assertEqual(files.read(f"specado_ffi/{library}"), b"the library")
                    info = "specado_ffi-1.2.3.dist-info"
                    self.assertEqual(files.read(f"{info}/licenses/THIRD-PARTY"), b"licences")
                    said = files.read(f"{info}/WHEEL").decode()
                    self.assertEqual(said.count("Tag: "), len(tags))
                    self.assertIn("Root-Is-Purelib: false", said)
                    self.assertIn("blob/v1.2.3/docs/prompt.md", files.read(f"{info}/METADATA").decode())
                    self.recorded(files, info)

    def recorded(self, files, info):
        """RECORD has every file, with its sum and its size."""
        names = set(files.namelist())
        for line in files.read(f"{info}/RECORD").decode().splitlines():
            name, digest, size = line.rsplit(",", 2)
            names.remove(name)
            if name != f"{info}/RECORD":
                content = files.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, int(size)), (f"sha256={expected}", len(content)), name)
        self.assertEqual(names, set())

    def test_the_same_input_gives_the_same_bytes(self):
        archive = self.archive("a.tar.gz", {"lib/libspecado_ffi.so.1": b"x" * 9999, **DOCUMENTS})
        words = ("--archive", archive, "--member", "lib/libspecado_ffi.so.1", "--tag", "linux_x86_64")
        first, again = (self.made(*words, out=out).read_bytes() for out in ("first", "again"))
        self.assertEqual(first, again)
        self.assertNotEqual(first, self.made(*words, epoch="1600000000").read_bytes())

    def test_what_is_missing_is_said(self):
        archive = self.archive("a.tar.gz", DOCUMENTS)
        done = self.make("--archive", archive, "--member", "lib/libspecado_ffi.so.1", "--tag", "linux_x86_64")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("lib/libspecado_ffi.so.1", done.stderr)


if __name__ == "__main__":
    unittest.main()
