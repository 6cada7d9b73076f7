#!/bin/sh
# Installs on Debian what the chores need beside Rust. Run it as root; nothing is downloaded from anywhere but Debian's own archive.
#   test        what `cargo xtask test` needs: C and C++ compilers, valgrind, Python with venv, CMake, LLVM's tools
#   dist        what `cargo xtask dist` needs: the linkers of all targets (zig itself comes from PyPI, by the chore)
#   test-dist   what `cargo xtask test-dist` needs for all targets: compilers, C libraries, emulators of other systems
#   recipes     what `cargo xtask test-recipes` needs: CMake, Ruby, Debian's packaging tools, what cargo-c is built with
#   rust-src    the source of the compiler's own standard library, unless `rustup target add` brought it for all targets; part of dist
#               (from SPECADO_RUST_SRC, if that names the folder or an archive of it, else from Debian)
# Without arguments: test.
set -eu

# The folder of Rust's own sources that `cargo xtask dist` finds, for exactly the compiler's version.
rust_src() {
    version=$(rustc --version | cut -d' ' -f2)
    sources=/usr/src/rustc-$version
    [ ! -d "$sources/library" ] || return 0
    beside=$(dirname "$0")/../../shared/rust-src/rust-src-$version-library.tar.xz
    if [ -n "${SPECADO_RUST_SRC:-}" ]; then
        rust_src_from "$SPECADO_RUST_SRC"
    elif rust_src_from_debian; then
        :
    elif [ -f "$beside" ]; then
        rust_src_from "$beside"
    else
        echo "setup-debian.sh: Debian has no rust-src $version: run \`rustup target add\` for each target, or name the folder \`library\`" \
            "of Rust $version, or an archive of it, in SPECADO_RUST_SRC" >&2
        exit 1
    fi
}

# Takes the folder `library`, or an archive of it.
rust_src_from() {
    mkdir -p "$sources"
    if [ -d "$1" ]; then ln -s "$(realpath "$1")" "$sources/library"; else tar -xf "$1" -C "$sources"; fi
    [ -f "$sources/library/std/Cargo.toml" ] || {
        rm -r "$sources"
        echo "setup-debian.sh: $1 is neither the folder \`library\` of Rust's sources nor an archive of it" >&2
        exit 1
    }
}

# Newer versions are in Debian's backports alone, which no other package is taken from.
rust_src_from_debian() {
    work=$(mktemp -d)
    mkdir -p "$work/lists/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie-backports main" >"$work/sources.list"
    set -- -q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" \
        -o APT::Sandbox::User=root
    apt-get "$@" update || return 1
    package=$(apt-cache "$@" madison rust-src | cut -d'|' -f2 | tr -d ' ' | grep -F "$version+" | head -n 1)
    [ -n "$package" ] || return 1
    (cd "$work" && apt-get "$@" download "rust-src=$package" && dpkg -x rust-src_*.deb .) || return 1
    mkdir -p /usr/src && mv "$work/usr/src/rustc-$version" /usr/src/ && rm -rf "$work"
}

# True if rustup has brought the standard libraries of the other targets.
has_standard_libraries() {
    for target in x86_64-unknown-linux-musl aarch64-unknown-linux-gnu x86_64-pc-windows-gnu aarch64-apple-darwin; do
        [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ] || return 1
    done
}

packages=""
source=""
for part in "${@:-test}"; do
    case "$part" in
        test)
            packages="$packages gcc g++ clang libomp-dev valgrind python3 python3-venv pkg-config"
            packages="$packages llvm-19 cmake ninja-build git abigail-tools"
            ;;
        dist)
            packages="$packages python3 python3-venv llvm-19 lld-19 clang-19 gcc-mingw-w64-x86-64 xz-utils zip libssl-dev pkg-config"
            source=needed
            ;;
        test-dist)
            packages="$packages python3 python3-venv llvm-19 lld-19 clang-19 gcc g++ pkg-config cmake ninja-build binutils musl-tools"
            packages="$packages gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64-win32 wine wine64 qemu-user-static g++-aarch64-linux-gnu libc6-dev-arm64-cross musl:arm64"
            dpkg --print-foreign-architectures | grep -qx arm64 || dpkg --add-architecture arm64
            ;;
        recipes)
            packages="$packages python3 python3-venv gcc g++ pkg-config cmake make ninja-build libssl-dev ruby dpkg-dev fakeroot"
            ;;
        rust-src) source=needed ;;
        *)
            echo "setup-debian.sh: no part $part; there are test, dist, test-dist, recipes and rust-src" >&2
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
if [ -n "$source" ] && ! has_standard_libraries; then
    rust_src
fi
