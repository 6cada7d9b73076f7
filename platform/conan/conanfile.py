"""Conan 2: a release's archive as a package.

    conan create platform/conan --version 0.1.0 -c user.specado:archives=file:///ABSOLUTE/target/dist

Without that setting the archive is the published release's, whose SHA-256 must stand in conandata.yml; `cargo xtask recipes` writes it.

Tested by `cargo xtask test-recipes`: packing the archive of Linux, shared and static, and building and running test_package with the
package. Not tested: the other systems' programs, publishing.
"""

from pathlib import Path

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy, get

# by system, processor and C library, as archives are named
TARGETS = {
    ("Linux", "x86_64", "gnu"): "x86_64-unknown-linux-gnu.tar.gz",
    ("Linux", "x86_64", "musl"): "x86_64-unknown-linux-musl.tar.gz",
    ("Linux", "armv8", "gnu"): "aarch64-unknown-linux-gnu.tar.gz",
    ("Linux", "armv8", "musl"): "aarch64-unknown-linux-musl.tar.gz",
    ("Macos", "x86_64", None): "universal-apple-darwin.tar.gz",
    ("Macos", "armv8", None): "universal-apple-darwin.tar.gz",
    ("Windows", "x86_64", None): "x86_64-pc-windows-gnu.zip",
    ("Windows", "armv8", None): "aarch64-pc-windows-gnullvm.zip",
}

# what a program needs beside the static library: the archive's specado-static.pc says the same
SYSTEM_LIBS = {
    ("Linux", "gnu"): ["pthread", "dl", "m"],
    ("Linux", "musl"): ["pthread"],
    ("Macos", None): [],
    ("Windows", None): ["kernel32", "ntdll", "userenv", "ws2_32", "dbghelp"],
}


class Specado(ConanFile):
    name = "specado"
    description = "One provider-neutral prompt in, the exact request of any language model provider out"
    license = "Apache-2.0 OR MIT"
    homepage = "https://github.com/specado/specado"
    package_type = "library"
    settings = "os", "arch", "compiler"
    options = {"shared": [True, False], "libc": ["gnu", "musl"]}
    default_options = {"shared": True, "libc": "gnu"}

    def config_options(self):
        if self.settings.os != "Linux":
            del self.options.libc

    def _target(self):
        return str(self.settings.os), str(self.settings.arch), self._libc()

    def _libc(self):
        libc = self.options.get_safe("libc")
        return str(libc) if libc else None

    def validate(self):
        if self._target() not in TARGETS:
            raise ConanInvalidConfiguration(f"there is no archive for {self.settings.os} on {self.settings.arch}")
        if self.settings.compiler == "msvc" and not self.options.shared:
            raise ConanInvalidConfiguration("the static library for Windows is MinGW's: take specado/*:shared=True")

    def package_id(self):
        # the interface is C: one binary serves every compiler that validate lets through
        del self.info.settings.compiler

    def build(self):
        archive = f"specado-{self.version}-{TARGETS[self._target()]}"
        release = f"{self.homepage}/releases/download/v{self.version}"
        folder = self.conf.get("user.specado:archives", default=release)
        sums = (self.conan_data or {}).get("sha256", {})
        # as committed, conandata.yml has no sums yet, only their names
        known = None if sums.get(archive, "@").startswith("@") else sums[archive]
        if known is None and not folder.startswith("file://"):
            raise ConanInvalidConfiguration(f"conandata.yml has no SHA-256 of {archive}: take it from the release's SHA256SUMS")
        get(self, f"{folder}/{archive}", sha256=known, strip_root=True)

    def package(self):
        built, packed = Path(self.build_folder), Path(self.package_folder)
        copy(self, "*", built / "include", packed / "include")
        copy(self, "*", built / "share" / "specado", packed / "share" / "specado")
        copy(self, "*", built / "share" / "doc" / "specado", packed / "licenses")
        if self.options.shared:
            for pattern in ("*.so*", "*.dylib", "*.dll.a", "specado_ffi.lib"):
                copy(self, pattern, built / "lib", packed / "lib")
            copy(self, "*.dll", built / "bin", packed / "bin")
        else:
            copy(self, "libspecado_ffi.a", built / "lib", packed / "lib")

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "specado")
        self.cpp_info.set_property("cmake_target_name", "specado::specado")
        self.cpp_info.set_property("pkg_config_name", "specado")
        self.cpp_info.libs = ["specado_ffi"]
        if self.options.shared:
            self.cpp_info.defines = ["SPECADO_SHARED"]
            return
        self.cpp_info.system_libs = SYSTEM_LIBS[str(self.settings.os), self._libc()]
        if self._libc() == "musl":
            self.cpp_info.exelinkflags = self.cpp_info.sharedlinkflags = ["-Wl,--eh-frame-hdr"]
        if self._target() == ("Windows", "armv8", None):
            self.cpp_info.system_libs = [*self.cpp_info.system_libs, "unwind"]
