//! `cargo xtask install`: what distributions package. cargo-c builds and installs; what it cannot say right is written
//! over it: its .pc asks for libgcc_s, on which a full `-static` link fails, and it knows neither `specado-static.pc`
//! nor CMake.

use super::template::{self, Places};
use super::tools::cache;
use super::{release, target::Target, write};
use crate::run::{cargo, done, host};
use std::path::Path;

const REMEDY: &str = "install cargo-c (`cargo install cargo-c --locked`, or your system's package)";

/// Installs with the options of `cargo cinstall`, to `PREFIX/lib` if `--libdir` names no other folder below the prefix.
pub fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    let value = |name: &str| args.iter().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('='));
    let triple = value("--target").map_or_else(|| host(root), |triple| Ok(triple.to_owned()))?;
    let target = Target::of(&triple)?;
    let prefix = value("--prefix").ok_or("say where to, as --prefix=/usr")?;
    let libdir = Path::new(prefix).join(value("--libdir").unwrap_or("lib"));
    let below = libdir
        .strip_prefix(prefix)
        .map_err(|_| format!("--libdir={} is not below --prefix={prefix}", libdir.display()))?;
    let mut install = capi(root);
    install
        .arg("install")
        .args(args.iter().filter(|arg| !arg.starts_with("--libdir=")))
        .arg(format!("--libdir={}", libdir.display()));
    done(install, REMEDY)?;
    let place = Path::new(value("--destdir").unwrap_or("/")).join(libdir.strip_prefix("/").unwrap_or(&libdir));
    described(root, target, prefix, below, &root.join(place))
}

/// cargo-c: installed, or in the cache of tools.
fn capi(root: &Path) -> std::process::Command {
    let mut capi = cargo(root, &["capi"]);
    let cached = cache(root).join("cargo/bin");
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(cached).chain(std::env::split_paths(&others)));
    capi.env("PATH", path.unwrap_or(others));
    capi
}

/// Writes the project's own files for pkg-config and CMake to `place`, which is `libdir` below the prefix.
pub fn described(root: &Path, target: Target, prefix: &str, libdir: &Path, place: &Path) -> Result<(), String> {
    let release = release(root)?;
    let places = Places {
        prefix: prefix.to_owned(),
        libdir: format!("${{prefix}}/{}", libdir.display()),
        includedir: "${prefix}/include".to_owned(),
    };
    for name in ["specado.pc", "specado-static.pc"] {
        let text = template::filled(root, target, &release, &format!("pkgconfig/{name}.in"), &places)?;
        write(&place.join("pkgconfig").join(name), &text)?;
    }
    // the templates are for files three folders below the prefix
    let up = format!("_DIR}}{}", "/..".repeat(libdir.components().count() + 2));
    for name in ["specado-config.cmake", "specado-config-version.cmake"] {
        let text = template::filled(root, target, &release, &format!("cmake/{name}.in"), &places)?;
        let text = text.replace("_DIR}/../../..", &up).replace("}/lib/", &format!("}}/{}/", libdir.display()));
        write(&place.join("cmake/specado").join(name), &text)?;
    }
    Ok(())
}
