#!/usr/bin/env python3
"""Packs a wheel: this package and one shared library. The same input gives the same bytes.

    make_wheel.py --version 0.1.0 --tag manylinux_2_17_x86_64 --archive FILE --member lib/libspecado_ffi.so.1.1.0 --out FOLDER
    make_wheel.py --version 0.1.0 --library FILE --out FOLDER      (of this machine's own kind, from a plain build)

`cargo xtask wheels` calls it. The time of all files is SOURCE_DATE_EPOCH. Prints the path of the wheel.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import pathlib
import sysconfig
import tarfile
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGE = "specado_ffi"
LICENCES = ("LICENSE", "LICENSE-APACHE", "LICENSE-MIT")
#: What archives have beside the library: licences of what is in it, and its bill of materials.
DOCUMENTS = "share/doc/specado"
METADATA = """\
Metadata-Version: 2.4
Name: specado-ffi
Version: {version}
Summary: One provider-neutral prompt in, the exact request of any language model provider out, with a report of every loss
Project-URL: Repository, https://github.com/specado/specado
Project-URL: Changelog, https://github.com/specado/specado/blob/v{version}/CHANGELOG.md
License-Expression: Apache-2.0 OR MIT
{licences}Keywords: llm,prompt,translation,openai,anthropic,gemini
Classifier: Intended Audience :: Developers
Classifier: Programming Language :: Python :: 3
Classifier: Programming Language :: Python :: Implementation :: CPython
Classifier: Typing :: Typed
Requires-Python: >=3.9
Provides-Extra: arrow
Requires-Dist: pyarrow>=16; extra == 'arrow'
Description-Content-Type: text/markdown

{readme}"""
WHEEL = """\
Wheel-Version: 1.0
Generator: specado
Root-Is-Purelib: false
{tags}"""


def name_of(library: str) -> str:
    """How the library is called inside of the package: it is looked for by this name."""
    base = library.rsplit("/", 1)[-1]
    if base.endswith(".dll"):
        return "specado_ffi.dll"
    return "libspecado_ffi.dylib" if base.endswith(".dylib") else "libspecado_ffi.so"


def of_archive(path: pathlib.Path, member: str) -> dict[str, bytes]:
    """What a wheel takes from an archive: the library, and what tells of its parts."""
    wanted = {
        member: f"{PACKAGE}/{name_of(member)}",
        f"{DOCUMENTS}/THIRD-PARTY": "licenses/THIRD-PARTY",
        f"{DOCUMENTS}/sbom.cdx.json": "sboms/specado.cdx.json",
    }
    found = {}
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                place = wanted.get(name.split("/", 1)[-1])
                if place:
                    found[place] = archive.read(name)
    else:
        with tarfile.open(path) as archive:
            for entry in archive:
                place = wanted.get(entry.name.split("/", 1)[-1])
                content = archive.extractfile(entry) if place and entry.isfile() else None
                if place and content:
                    found[place] = content.read()
    missing = [name for name, place in wanted.items() if place not in found]
    if missing:
        raise SystemExit(f"{path} has no {', '.join(missing)}")
    return found


def readme(version: str) -> str:
    """The page of the package; its links lead to the repository, in this version."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    return text.replace("](../../", f"](https://github.com/specado/specado/blob/v{version}/")


def files(version: str, tags: list[str], taken: dict[str, bytes]) -> dict[str, bytes]:
    """All files of the wheel but its RECORD, by their names in it."""
    info = f"{PACKAGE}-{version}.dist-info"
    found = {}
    for path in sorted((HERE / PACKAGE).rglob("*")):
        if path.suffix == ".py" or path.name == "py.typed":
            found[path.relative_to(HERE).as_posix()] = path.read_bytes()
    for place, content in taken.items():
        found[place if place.startswith(PACKAGE) else f"{info}/{place}"] = content
    for name in LICENCES:
        found[f"{info}/licenses/{name}"] = (ROOT / name).read_bytes()
    licences = sorted(name.rsplit("/", 1)[-1] for name in found if "/licenses/" in name)
    metadata = METADATA.format(
        version=version, readme=readme(version), licences="".join(f"License-File: {name}\n" for name in licences)
    )
    found[f"{info}/METADATA"] = metadata.encode("utf-8")
    found[f"{info}/WHEEL"] = WHEEL.format(tags="".join(f"Tag: py3-none-{tag}\n" for tag in tags)).encode("utf-8")
    return found


def record(found: dict[str, bytes], info: str) -> bytes:
    lines = []
    for name, content in found.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode("ascii")
        lines.append(f"{name},sha256={digest},{len(content)}\n")
    return ("".join(lines) + f"{info}/RECORD,,\n").encode("utf-8")


def pack(path: pathlib.Path, found: dict[str, bytes], info: str) -> None:
    # no file of a zip is older than 1980
    moment = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)
    ordered = {name: found[name] for name in sorted(found, key=lambda name: (name.startswith(info), name))}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name, content in [*ordered.items(), (f"{info}/RECORD", record(ordered, info))]:
            entry = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (0o100755 if "ffi.so" in name or "ffi.d" in name else 0o100644) << 16
            wheel.writestr(entry, content, compresslevel=9)


def main() -> None:
    words = argparse.ArgumentParser(description="Packs a wheel of specado-ffi.")
    words.add_argument("--version", required=True)
    words.add_argument("--tag", action="append", help="a platform; again for another name of it")
    words.add_argument("--library", type=pathlib.Path)
    words.add_argument("--archive", type=pathlib.Path)
    words.add_argument("--member", help="the library's name in the archive, without the folder on top")
    words.add_argument("--out", type=pathlib.Path, required=True)
    given = words.parse_args()
    if given.archive:
        taken = of_archive(given.archive, given.member)
    else:
        taken = {f"{PACKAGE}/{name_of(given.library.name)}": given.library.read_bytes()}
    # a plain build runs on systems like this one: it is no manylinux
    tags = sorted(given.tag or [sysconfig.get_platform().replace("-", "_").replace(".", "_")])
    info = f"{PACKAGE}-{given.version}.dist-info"
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / f"{PACKAGE}-{given.version}-py3-none-{'.'.join(tags)}.whl"
    pack(path, files(given.version, tags, taken), info)
    print(path)


if __name__ == "__main__":
    main()
