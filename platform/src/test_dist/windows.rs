//! Windows: programs run by Wine, and programs of Microsoft's ABI.

use super::cmake;
use super::inspect::Linkage;
use super::{Sdk, quietly};
use crate::dist::tools::{Tools, write_program};
use crate::run::{command, done};
use crate::set_up::REMEDY;
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
        return Err(format!("{compiler} is not installed; {REMEDY}"));
    }
    let path = tools.folder.join("consumers/x86_64-w64-mingw32-g++");
    write_program(&path, &format!("#!/bin/sh\nexec {compiler} \"$@\" -static-libgcc -static-libstdc++\n"))?;
    Ok(path)
}

/// A Windows for the tests alone; what its programs must see in the environment.
pub fn wine(root: &Path, tools: &Tools) -> Result<Vec<(String, String)>, String> {
    let prefix = tools.folder.join("wine");
    let environment =
        vec![("WINEPREFIX".to_owned(), prefix.display().to_string()), ("WINEDEBUG".to_owned(), "-all".to_owned())];
    let system = prefix.join("drive_c/windows/system32");
    if !system.join("kernel32.dll").exists() {
        let mut boot = command(root, "wine", &["wineboot", "--init"]);
        // without its browser and .NET
        boot.envs(environment.iter().map(|(name, value)| (name, value))).env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        done(boot, REMEDY)?;
    }
    if !system.join(RANDOM_DLL).exists() {
        let source = tools.folder.join("consumers/bcryptprimitives.c");
        crate::dist::write(&source, RANDOM)?;
        let mut cc = command(root, "x86_64-w64-mingw32-gcc", &["-shared", "-s", "-Wl,--kill-at"]);
        cc.arg(&source).arg("-ladvapi32").arg("-o").arg(system.join(RANDOM_DLL));
        done(cc, REMEDY)?;
    }
    Ok(environment)
}

/// The compiler's other face, for which CMake takes it as Microsoft's.
const CLANG_CL: &str = "clang-cl";

/// A program of Microsoft's ABI that CMake links, as Microsoft's linker would, with the import library
/// `specado_ffi.lib`.
pub fn microsoft(sdk: &Sdk) -> Result<(), String> {
    let (processor, machine) = match sdk.kit.arch {
        "aarch64" => ("aarch64", "arm64"),
        _ => ("x86_64", "x64"),
    };
    let tools = sdk.folder("msvc-tools")?;
    let compiler = tools.join(CLANG_CL);
    write_program(
        &compiler,
        &format!("#!/bin/sh\nexec clang-19 --driver-mode=cl --target={processor}-pc-windows-msvc \"$@\"\n"),
    )?;
    // Microsoft's own import library is not free to have: this is the part that the program needs
    crate::dist::write(&tools.join("kernel32.def"), "LIBRARY kernel32.dll\nEXPORTS\nExitProcess\n")?;
    let mut kernel = sdk.command(&tools, "llvm-lib-19", &["/def:kernel32.def", "/out:kernel32.lib"]);
    kernel.arg(format!("/machine:{machine}"));
    quietly(kernel)?;
    let toolchain = format!(
        "set(CMAKE_SYSTEM_NAME Windows)\nset(CMAKE_SYSTEM_PROCESSOR {processor})\nset(CMAKE_C_COMPILER \"{}\")\n\
         set(CMAKE_C_COMPILER_WORKS TRUE)\nset(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)\nset(CMAKE_LINKER lld-link-19)\n\
         set(CMAKE_AR llvm-lib-19)\nset(CMAKE_MT llvm-mt-19)\nset(CMAKE_RC_COMPILER llvm-rc-19)\nset(CMAKE_C_STANDARD_LIBRARIES \"\")\n",
        compiler.display()
    );
    let settings = [
        format!("-DCMAKE_PREFIX_PATH={}", sdk.prefix.display()),
        format!("-DKERNEL={}", tools.join("kernel32.lib").display()),
    ];
    let folder = cmake::configured(sdk, "msvc", "msvc", &settings, &toolchain)?;
    sdk.check(&folder.join("start.exe"), Linkage::Shared)
}
