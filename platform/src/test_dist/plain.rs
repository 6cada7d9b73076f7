//! Programs that are linked by a compiler alone, with and without pkg-config, and programs that load the library at run
//! time.

use super::inspect::Linkage;
use super::{Sdk, quietly};
use crate::dist::target::Family;
use crate::set_up::REMEDY;
use std::path::{Path, PathBuf};

/// What a program's author should not be troubled by.
const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"];

/// C and C++, shared and static, by a command line as it stands in a README.
pub fn compiler(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("cc")?;
    for source in ["translate.c", "translate.cpp"] {
        let shared = link(sdk, &folder, source, &shared_flags(sdk), &format!("{source}-shared"))?;
        sdk.check(&shared, Linkage::Shared)?;
        let library = path(&sdk.lib().join("libspecado_ffi.a"));
        let native = sdk.target.native_libraries().split(' ').map(str::to_owned);
        let linked = std::iter::once(library).chain(native).collect::<Vec<_>>();
        let program = link(sdk, &folder, source, &linked, &format!("{source}-static"))?;
        sdk.check(&program, Linkage::Static)?;
    }
    Ok(())
}

/// The same by what pkg-config says, which a shell takes apart again.
pub fn pkg_config(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("pkg-config")?;
    for (name, source, options) in [
        ("specado", "translate.c", ""),
        ("specado", "translate.cpp", ""),
        ("specado", "translate.c", "--static"),
        ("specado-static", "translate.c", ""),
        ("specado-static", "translate.cpp", ""),
    ] {
        let program = by_pkg_config(sdk, &folder, source, &format!("{options} {name}"), &run_path(sdk))?;
        sdk.check(&program, if name == "specado" { Linkage::Shared } else { Linkage::Static })?;
    }
    Ok(())
}

/// A program that needs no shared library at all.
pub fn fully_static(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("static")?;
    for name in ["--static specado", "specado-static"] {
        for source in ["translate.c", "translate.cpp"] {
            let program = by_pkg_config(sdk, &folder, source, name, "-static")?;
            let mut readelf = sdk.command(&folder, "readelf", &["--dynamic"]);
            readelf.arg(&program);
            let needed = crate::run::output(readelf, REMEDY)?;
            if needed.contains("(NEEDED)") {
                return Err(format!("{} is not static:\n{needed}", program.display()));
            }
            sdk.start(&program, &[])?;
        }
    }
    Ok(())
}

/// A program that is not linked with the library but loads it, from many threads.
pub fn load(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("load")?;
    let libraries: &[&str] = match sdk.target.family {
        Family::Mingw | Family::Gnullvm => &[],
        // zig links musl statically unless it is told
        Family::Musl if sdk.kit.emulator().is_some() => &["-dynamic", "-lpthread", "-ldl"],
        _ => &["-lpthread", "-ldl"],
    };
    let libraries: Vec<String> = libraries.iter().map(|&library| library.to_owned()).collect();
    let program = link(sdk, &folder, "load.c", &libraries, "load")?;
    let library =
        if sdk.target.is_windows() { "specado_ffi.dll".to_owned() } else { path(&sdk.lib().join("libspecado_ffi.so")) };
    sdk.start(&program, &[&library])
}

/// A program that sees whether anything happens before the first call.
pub fn silent(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("silent")?;
    let archive = sdk.lib().join("libspecado_ffi.a");
    let native = sdk.target.native_libraries().split(' ').map(str::to_owned);
    let static_flags = std::iter::once(path(&archive)).chain(native).collect();
    for (flags, linkage) in [(shared_flags(sdk), Linkage::Shared), (static_flags, Linkage::Static)] {
        let program = link(sdk, &folder, "silent.c", &flags, "silent")?;
        sdk.check(&program, linkage)?;
    }
    for library in [sdk.lib().join("libspecado_ffi.so"), archive] {
        let mut readelf = sdk.command(&folder, "readelf", &["-W", "--sections"]);
        readelf.arg(&library);
        let sections = crate::run::output(readelf, REMEDY)?;
        if let Some(constructor) = sections
            .lines()
            .find(|line| [" .init_array", " .ctors", " .preinit"].iter().any(|name| line.contains(name)))
        {
            return Err(format!("{} has a constructor: {constructor}", library.display()));
        }
    }
    Ok(())
}

/// Links by the library's name, as it is found in its folder.
fn shared_flags(sdk: &Sdk) -> Vec<String> {
    let mut flags = vec![format!("-L{}", path(&sdk.lib())), "-lspecado_ffi".to_owned()];
    if !sdk.target.is_windows() {
        flags.push(run_path(sdk));
    }
    flags
}

/// Lets a program find the shared library where it lies.
fn run_path(sdk: &Sdk) -> String {
    if sdk.target.is_windows() { String::new() } else { format!("-Wl,-rpath,{}", path(&sdk.lib())) }
}

/// Compiles and links one source.
fn link(sdk: &Sdk, folder: &Path, source: &str, libraries: &[String], name: &str) -> Result<PathBuf, String> {
    let program = folder.join(sdk.file_name(name));
    let mut cc = sdk.command(folder, compiler_of(sdk, source), &STRICT);
    cc.arg(format!("-I{}", path(&sdk.prefix.join("include")))).arg(sdk.source(source));
    cc.args(libraries).arg("-o").arg(&program);
    quietly(cc)?;
    Ok(program)
}

fn by_pkg_config(sdk: &Sdk, folder: &Path, source: &str, package: &str, extra: &str) -> Result<PathBuf, String> {
    let program = folder.join(sdk.file_name("program"));
    // as in a makefile: what pkg-config prints is shell text
    let script = "flags=$(pkg-config --cflags --libs $1); eval '\"$2\" ${3:+\"$3\"} \"$4\" '\"$flags\"' -o \"$5\"'";
    let mut cc = sdk.command(folder, "sh", &["-ec", script, "cc", package]);
    cc.arg(compiler_of(sdk, source)).arg(extra).arg(sdk.source(source)).arg(&program);
    cc.env("PKG_CONFIG_LIBDIR", sdk.lib().join("pkgconfig"));
    quietly(cc)?;
    Ok(program)
}

fn compiler_of<'s>(sdk: &'s Sdk, source: &str) -> &'s Path {
    if source.ends_with(".cpp") { &sdk.kit.cxx } else { &sdk.kit.cc }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}
