//! `cargo xtask install`: what distributions package. cargo-c builds and installs; what it cannot say right is written over it:
//! its .pc asks for libgcc_s, on which a full `-static` link fails, and it knows neither `specado-static.pc` nor CMake.

use super::template::{self, Places};
use super::{release, target::Target, write};
use crate::run::{cargo, done, host};
use std::path::{Path, PathBuf};

/// The files for CMake lie three folders below the prefix.
const CMAKE: [&str; 2] = ["specado-config.cmake", "specado-config-version.cmake"];
const REMEDY: &str = "install cargo-c (`cargo install cargo-c --locked`, or your system's package)";

/// Installs with the options of `cargo cinstall`; the library's folder must be one below the prefix, as `lib` and `lib64` are.
pub fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    let value = |name: &str| args.iter().find_map(|arg| arg.strip_prefix(name)?.strip_prefix('='));
    let triple = value("--target").map_or_else(|| host(root), |triple| Ok(triple.to_owned()))?;
    let target = Target::of(&triple)?;
    let prefix = value("--prefix").ok_or("say where to, as --prefix=/usr")?;
    let libdir = value("--libdir").unwrap_or("lib");
    let libdir = Path::new(libdir).strip_prefix(prefix).unwrap_or(Path::new(libdir));
    if libdir.components().count() != 1 || libdir.is_absolute() {
        return Err(format!("--libdir={}: a folder right below the prefix is needed, as lib64", libdir.display()));
    }
    let mut install = capi(root);
    install.arg("install").args(args);
    done(install, REMEDY)?;
    let place = Path::new(value("--destdir").unwrap_or("/")).join(prefix.trim_start_matches('/')).join(libdir);
    described(root, target, prefix, libdir, &root.join(place))
}

/// cargo-c: installed, or in the cache of tools.
fn capi(root: &Path) -> std::process::Command {
    let mut capi = cargo(root, &["capi"]);
    let cached = std::env::var_os("SPECADO_TOOLS").map(|tools| PathBuf::from(tools).join("cargo/bin"));
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(cached.into_iter().chain(std::env::split_paths(&others)));
    capi.env("PATH", path.unwrap_or(others));
    capi
}

fn described(root: &Path, target: Target, prefix: &str, libdir: &Path, place: &Path) -> Result<(), String> {
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
    for name in CMAKE {
        let text = template::filled(root, target, &release, &format!("cmake/{name}.in"), &places)?;
        write(&place.join("cmake/specado").join(name), &text.replace("}/lib/", &format!("}}/{}/", libdir.display())))?;
    }
    Ok(())
}
