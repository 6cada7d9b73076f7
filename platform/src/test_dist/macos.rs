//! macOS: nothing runs here, so that the library and linked programs are looked at.

use super::inspect::{self, Linkage};
use super::{Sdk, quietly};
use crate::dist::target::MACOS_FLOOR;
use crate::dist::tools::{Tools, write_program};
use crate::run::output;
use crate::set_up::REMEDY;
use std::path::Path;

/// PATH with a `sw_vers`, by which CMake asks a Mac for its version.
pub fn path(tools: &Tools) -> Result<(String, String), String> {
    let folder = tools.folder.join("consumers/macos");
    write_program(&folder.join("sw_vers"), &format!("#!/bin/sh\necho {MACOS_FLOOR}\n"))?;
    let others = std::env::var("PATH").unwrap_or_default();
    Ok(("PATH".to_owned(), format!("{}:{others}", folder.display())))
}

/// The library's name and its oldest system; programs linked by Apple's rules (lld) with both libraries.
pub fn run(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("lld")?;
    let arch = if sdk.kit.arch == "aarch64" { "arm64" } else { "x86_64" };
    let (dylib, id) = (inspect::shared(sdk), id(&sdk.root)?);
    let commands = load_commands(sdk, &folder, arch, &dylib)?;
    for wanted in [id.clone(), format!("minos {MACOS_FLOOR}")] {
        if !commands.contains(&wanted) {
            return Err(format!("{} has no {wanted}:\n{commands}", dylib.display()));
        }
    }
    if commands.contains("__mod_init_func") {
        return Err(format!("{} has a constructor", dylib.display()));
    }
    let mut cc = sdk.command(&folder, &sdk.kit.cc, &["-c"]);
    cc.arg("-I").arg(sdk.prefix.join("include")).arg(sdk.source("translate.c")).args(["-o", "translate.o"]);
    quietly(cc)?;
    let system = sdk.kit.sysroot.as_ref().ok_or("macOS programs need a description of the system")?;
    for (library, program, linkage) in
        [(dylib, "shared", Linkage::Shared), (sdk.lib().join("libspecado_ffi.a"), "static", Linkage::Static)]
    {
        let mut link = sdk.command(
            &folder,
            "ld64.lld-19",
            &["-platform_version", "macos", MACOS_FLOOR, MACOS_FLOOR, "-arch", arch],
        );
        link.args(["-rpath", "@executable_path/../lib", "-syslibroot"]).arg(system);
        link.args(["translate.o", "-lSystem", "-o", program]).arg(library);
        quietly(link)?;
        let program = folder.join(program);
        inspect::linked(sdk, &program, linkage)?;
        if linkage == Linkage::Shared && !load_commands(sdk, &folder, arch, &program)?.contains(&id) {
            return Err(format!("{} does not ask for {id}", program.display()));
        }
    }
    Ok(())
}

fn load_commands(sdk: &Sdk, folder: &Path, arch: &str, file: &Path) -> Result<String, String> {
    let mut objdump = sdk.command(folder, "llvm-objdump-19", &["--macho", "--arch", arch, "--all-headers"]);
    objdump.arg(file);
    output(objdump, REMEDY)
}

/// The name by which programs ask for the library.
fn id(root: &Path) -> Result<String, String> {
    Ok(format!("@rpath/libspecado_ffi.{}.dylib", crate::dist::abi(root)?))
}
