//! macOS: nothing runs here, so that the libraries and a linked program are inspected.

use super::{SET_UP, Sdk, quietly};
use crate::dist::symbols::Symbols;
use crate::dist::target::MACOS_FLOOR;
use crate::dist::tools::{Tools, write_program};
use crate::run::output;
use std::path::Path;

/// PATH with a `sw_vers`, by which CMake asks a Mac for its version.
pub fn path(tools: &Tools) -> Result<(String, String), String> {
    let folder = tools.folder.join("consumers/macos");
    write_program(&folder.join("sw_vers"), &format!("#!/bin/sh\necho {MACOS_FLOOR}\n"))?;
    let others = std::env::var("PATH").unwrap_or_default();
    Ok(("PATH".to_owned(), format!("{}:{others}", folder.display())))
}

/// Both processors, the library's name, the oldest system, the exports; and that a program asks for that name.
pub fn inspect(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("inspect")?;
    let (dylib, archive) = (sdk.lib().join("libspecado_ffi.dylib"), sdk.lib().join("libspecado_ffi.a"));
    for library in [&dylib, &archive, &sdk.prefix.join("bin/specado")] {
        let archs = tool(sdk, &folder, "llvm-lipo-19", &["-archs"], library)?;
        let mut archs: Vec<&str> = archs.split_whitespace().collect();
        archs.sort_unstable();
        if archs != ["arm64", "x86_64"] {
            return Err(format!("{} is for {archs:?}, not for Intel and Apple Silicon", library.display()));
        }
    }
    let arch = if sdk.kit.arch == "aarch64" { "arm64" } else { "x86_64" };
    let commands = tool(sdk, &folder, "llvm-objdump-19", &["--macho", "--arch", arch, "--all-headers"], &dylib)?;
    let id = id(&sdk.root)?;
    expect(&commands, &dylib, &[&id, &format!("minos {MACOS_FLOOR}")])?;
    if commands.contains("__mod_init_func") {
        return Err(format!("{} has a constructor", dylib.display()));
    }
    let exports = tool(sdk, &folder, "llvm-nm-19", &["--arch", arch, "--extern-only", "--defined-only", "-j"], &dylib)?;
    let names = exports.lines().filter_map(|name| name.strip_prefix('_').map(str::to_owned));
    Symbols::read(&sdk.root)?.compare("the dylib", names)?;
    program(sdk, &folder, arch, &id)
}

/// A program linked by Apple's rules (lld) with the shared library.
fn program(sdk: &Sdk, folder: &Path, arch: &str, id: &str) -> Result<(), String> {
    let mut cc = sdk.command(folder, &sdk.kit.cc, &["-c"]);
    cc.arg("-I").arg(sdk.prefix.join("include")).arg(sdk.source("translate.c")).args(["-o", "translate.o"]);
    quietly(cc)?;
    let system = sdk.kit.sysroot.as_ref().ok_or("macOS programs need a description of the system")?;
    for (library, program) in [("libspecado_ffi.dylib", "shared"), ("libspecado_ffi.a", "static")] {
        let mut link = sdk.command(folder, "ld64.lld-19", &["-platform_version", "macos", MACOS_FLOOR, MACOS_FLOOR, "-arch", arch]);
        link.args(["-rpath", "@executable_path/../lib", "-syslibroot"]).arg(system);
        link.args(["translate.o", "-lSystem", "-o", program]).arg(sdk.lib().join(library));
        quietly(link)?;
        let program = folder.join(program);
        let commands = tool(sdk, folder, "llvm-objdump-19", &["--macho", "--all-headers"], &program)?;
        if library.ends_with(".dylib") {
            expect(&commands, &program, &[id])?;
        } else if commands.contains("libspecado_ffi") {
            return Err(format!("{} needs the shared library", program.display()));
        }
    }
    Ok(())
}

/// The name by which programs ask for the library.
fn id(root: &Path) -> Result<String, String> {
    Ok(format!("@rpath/libspecado_ffi.{}.dylib", crate::dist::abi(root)?))
}

fn tool(sdk: &Sdk, folder: &Path, name: &str, args: &[&str], file: &Path) -> Result<String, String> {
    let mut tool = sdk.command(folder, name, &[]);
    if name.starts_with("llvm-lipo") {
        tool.arg(file).args(args);
    } else {
        tool.args(args).arg(file);
    }
    output(tool, SET_UP)
}

fn expect(text: &str, file: &Path, wanted: &[&str]) -> Result<(), String> {
    match wanted.iter().find(|wanted| !text.contains(**wanted)) {
        None => Ok(()),
        Some(wanted) => Err(format!("{} has no {wanted}:\n{text}", file.display())),
    }
}
