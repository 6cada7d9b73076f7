//! Windows: programs run by Wine, and programs of Microsoft's ABI.

use super::{SET_UP, Sdk, quietly};
use crate::dist::tools::{Tools, write_program};
use crate::run::{command, done};
use std::path::{Path, PathBuf};

/// What Debian 12's Wine lacks of Windows 10: the one function of it that Rust's standard library calls.
const RANDOM: &str = "\
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
int __stdcall ProcessPrng(unsigned char *bytes, unsigned long long count) { return SystemFunction036(bytes, (unsigned long)count); }
";
const RANDOM_DLL: &str = "bcryptprimitives.dll";

/// MinGW's C++ compiler with its own runtime inside the program, so that the program needs Specado's DLL alone.
pub fn cpp_compiler(tools: &Tools) -> Result<PathBuf, String> {
    let compiler = "x86_64-w64-mingw32-g++-win32";
    if !crate::run::has(compiler) {
        return Err(format!("{compiler} is not installed; {SET_UP}"));
    }
    let path = tools.folder.join("consumers/x86_64-w64-mingw32-g++");
    write_program(&path, &format!("#!/bin/sh\nexec {compiler} \"$@\" -static-libgcc -static-libstdc++\n"))?;
    Ok(path)
}

/// A Windows for the tests alone; what its programs must see in the environment.
pub fn wine(root: &Path, tools: &Tools) -> Result<Vec<(String, String)>, String> {
    let prefix = tools.folder.join("wine");
    let environment = vec![("WINEPREFIX".to_owned(), prefix.display().to_string()), ("WINEDEBUG".to_owned(), "-all".to_owned())];
    let system = prefix.join("drive_c/windows/system32");
    if !system.join("kernel32.dll").exists() {
        let mut boot = command(root, "wine", &["wineboot", "--init"]);
        // without its browser and .NET
        boot.envs(environment.iter().map(|(name, value)| (name, value))).env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        done(boot, SET_UP)?;
    }
    if !system.join(RANDOM_DLL).exists() {
        let source = tools.folder.join("consumers/bcryptprimitives.c");
        crate::dist::write(&source, RANDOM)?;
        let mut cc = command(root, "x86_64-w64-mingw32-gcc", &["-shared", "-s", "-Wl,--kill-at"]);
        cc.arg(&source).arg("-ladvapi32").arg("-o").arg(system.join(RANDOM_DLL));
        done(cc, SET_UP)?;
    }
    Ok(environment)
}

/// Objects of Microsoft's ABI, linked by Microsoft's rules with the import library `specado_ffi.lib`.
pub fn microsoft(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("msvc")?;
    let (triple, machine) = match sdk.kit.arch {
        "aarch64" => ("aarch64-pc-windows-msvc", "arm64"),
        _ => ("x86_64-pc-windows-msvc", "x64"),
    };
    let mut cc = sdk.command(&folder, "clang-19", &["-c", "-O2", "-ffreestanding", "-DSPECADO_SHARED", "-Wall", "-Werror"]);
    cc.arg(format!("--target={triple}")).arg("-I").arg(sdk.prefix.join("include")).arg(sdk.source("msvc.c")).args(["-o", "msvc.obj"]);
    quietly(cc)?;
    // Microsoft's own import library is not free to have: this is the part that the program needs
    crate::dist::write(&folder.join("kernel32.def"), "LIBRARY kernel32.dll\nEXPORTS\nExitProcess\n")?;
    let mut kernel = sdk.command(&folder, "llvm-lib-19", &["/def:kernel32.def", "/out:kernel32.lib"]);
    kernel.arg(format!("/machine:{machine}"));
    quietly(kernel)?;
    let mut link = sdk.command(&folder, "lld-link-19", &["/entry:start", "/subsystem:console", "/nodefaultlib", "/out:msvc.exe"]);
    link.arg("msvc.obj").arg(sdk.lib().join("specado_ffi.lib")).arg("kernel32.lib");
    quietly(link)?;
    sdk.start(&folder.join("msvc.exe"), &[])
}
