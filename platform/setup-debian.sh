#!/bin/sh
# Installs on Debian what `cargo xtask test` needs beside Rust: C and C++ compilers, valgrind, Python with venv.
# Run it as root. Nothing is downloaded from anywhere but Debian's own archive.
set -eu

packages="gcc g++ clang libomp-dev valgrind python3 python3-venv pkg-config"
missing=""
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    apt-get update -q
    # shellcheck disable=SC2086 # one word per package
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi
