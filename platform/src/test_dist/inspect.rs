//! What lies in an archive, and what programs ask for: looked at, because not every target runs here.

use super::Sdk;
use crate::dist::symbols::Symbols;
use crate::dist::target::Family;
use crate::run::output;
use crate::set_up::REMEDY;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which of the two libraries a program is linked with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    Shared,
    Static,
}

/// Every file is for the archive's processors, the shared library exports what it promises, no more, and the pages lead
/// somewhere.
pub fn archive(sdk: &Sdk) -> Result<(), String> {
    let processors: BTreeSet<&str> = match sdk.target.family {
        Family::Macos => ["aarch64", "x86_64"].into(),
        _ => [sdk.target.arch].into(),
    };
    for file in files(sdk) {
        let told = readobj(sdk, &["--file-headers"], &file)?;
        let found: BTreeSet<&str> = told.lines().filter_map(|line| line.strip_prefix("Arch: ")).collect();
        if found != processors {
            return Err(format!("{} is for {found:?}, not for {processors:?}", file.display()));
        }
    }
    crate::pages::links_of(&sdk.prefix.join("share/doc/specado"), &sdk.root)?;
    Symbols::read(&sdk.root)?.compare("the shared library", exports(sdk)?)
}

/// Fails if a program is not linked as it should be.
pub fn linked(sdk: &Sdk, program: &Path, linkage: Linkage) -> Result<(), String> {
    let told = readobj(sdk, &["--needed-libs"], program)?;
    let needed = told.split_once("NeededLibraries [").map_or("", |(_, list)| list);
    match (needed.contains("specado_ffi"), linkage) {
        (true, Linkage::Shared) | (false, Linkage::Static) => Ok(()),
        (false, Linkage::Shared) => Err(format!("{} does not need the shared library:\n{told}", program.display())),
        (true, Linkage::Static) => Err(format!("{} needs the shared library:\n{told}", program.display())),
    }
}

/// The shared library.
pub fn shared(sdk: &Sdk) -> PathBuf {
    match sdk.target.family {
        Family::Gnu | Family::Musl => sdk.lib().join("libspecado_ffi.so"),
        Family::Macos => sdk.lib().join("libspecado_ffi.dylib"),
        Family::Mingw | Family::Gnullvm => sdk.prefix.join("bin/specado_ffi.dll"),
    }
}

fn files(sdk: &Sdk) -> Vec<PathBuf> {
    let mut files = vec![shared(sdk), sdk.lib().join("libspecado_ffi.a")];
    if sdk.target.is_windows() {
        files.extend([
            sdk.prefix.join("bin/specado.exe"),
            sdk.lib().join("specado_ffi.lib"),
            sdk.lib().join("libspecado_ffi.dll.a"),
        ]);
    } else {
        files.push(sdk.prefix.join("bin/specado"));
    }
    files
}

fn exports(sdk: &Sdk) -> Result<Vec<String>, String> {
    let library = shared(sdk);
    if sdk.target.is_windows() {
        let told = readobj(sdk, &["--coff-exports"], &library)?;
        return Ok(told.lines().filter_map(|line| line.trim().strip_prefix("Name: ")).map(str::to_owned).collect());
    }
    let mut nm = sdk.command(&sdk.prefix, "llvm-nm-19", &["--defined-only", "-j"]);
    match sdk.target.family {
        Family::Macos => {
            nm.args(["--extern-only", "--arch", if sdk.kit.arch == "aarch64" { "arm64" } else { "x86_64" }])
        }
        _ => nm.arg("-D"),
    };
    nm.arg(&library);
    let told = output(nm, REMEDY)?;
    let names = told.lines().filter_map(|line| line.split('@').next());
    // macOS writes a `_` before every name; ELF lists the version of the symbols as one of them
    Ok(names
        .map(|name| name.strip_prefix('_').unwrap_or(name).to_owned())
        .filter(|name| !name.starts_with("SPECADO_"))
        .collect())
}

fn readobj(sdk: &Sdk, args: &[&str], file: &Path) -> Result<String, String> {
    let mut readobj = sdk.command(&sdk.prefix, "llvm-readobj-19", args);
    readobj.arg(file);
    output(readobj, REMEDY)
}
