#!/bin/sh
# Installs on Debian what the chores need beside Rust. Run it as root; nothing is downloaded from anywhere but Debian's own archive.
#   test        what `cargo xtask test` needs: C and C++ compilers, valgrind, Python with venv, CMake, LLVM's tools
#   dist        what `cargo xtask dist` needs: the linkers of all targets (zig itself comes from PyPI, by the chore)
#   test-dist   what `cargo xtask test-dist` needs for all targets: compilers, C libraries, emulators of other systems
#   rust-src    the source of the compiler's own standard library, for targets that `rustup target add` did not bring
# Without arguments: test.
set -eu

# Unpacks Debian's rust-src of exactly the compiler's version to /usr/src/rustc-VERSION. Newer versions are in Debian's backports alone.
rust_src() {
    version=$(rustc --version | cut -d' ' -f2)
    [ ! -d "/usr/src/rustc-$version/library" ] || return 0
    work=$(mktemp -d)
    mkdir -p "$work/lists/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie-backports main" >"$work/sources.list"
    set -- -q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" \
        -o APT::Sandbox::User=root
    apt-get "$@" update
    package=$(apt-cache "$@" madison rust-src | cut -d'|' -f2 | tr -d ' ' | grep -F "$version+" | head -n 1)
    if [ -z "$package" ]; then
        echo "setup-debian.sh: Debian has no rust-src $version; run \`rustup target add\`, or name the folder or archive in SPECADO_RUST_SRC" >&2
        exit 1
    fi
    (cd "$work" && apt-get "$@" download "rust-src=$package" && dpkg -x rust-src_*.deb .)
    mkdir -p /usr/src
    mv "$work/usr/src/rustc-$version" /usr/src/
    rm -rf "$work"
}

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
        rust-src) rust_src ;;
        *)
            echo "setup-debian.sh: no part $part; there are test, dist, test-dist and rust-src" >&2
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
