#!/bin/sh
# Installs on Debian what the chores need beside Rust. Run it as root; nothing is downloaded from anywhere but Debian's own archive.
#   test        what `cargo xtask test` needs: C and C++ compilers, valgrind, Python with venv, CMake, LLVM's tools
#   dist        what `cargo xtask dist` needs: the linkers of all targets (zig itself comes from PyPI, by the chore)
#   test-dist   what `cargo xtask test-dist` needs for all targets: compilers, C libraries, emulators of other systems
# Without arguments: test.
set -eu

packages=""
for part in "${@:-test}"; do
    case "$part" in
        test)
            packages="$packages gcc g++ clang libomp-dev valgrind python3 python3-venv pkg-config"
            packages="$packages llvm-19 cmake ninja-build git"
            ;;
        dist) packages="$packages python3 python3-venv llvm-19 lld-19 clang-19 gcc-mingw-w64-x86-64 xz-utils zip libssl-dev pkg-config" ;;
        test-dist)
            packages="$packages python3 python3-venv llvm-19 lld-19 clang-19 gcc g++ pkg-config cmake ninja-build binutils musl-tools"
            packages="$packages gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64-win32 wine wine64 qemu-user-static g++-aarch64-linux-gnu libc6-dev-arm64-cross musl:arm64"
            dpkg --print-foreign-architectures | grep -qx arm64 || dpkg --add-architecture arm64
            ;;
        *)
            echo "setup-debian.sh: no part $part; there are test, dist and test-dist" >&2
            exit 2
            ;;
    esac
done

missing=""
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    apt-get update -q
    # shellcheck disable=SC2086 # one word per package
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi
