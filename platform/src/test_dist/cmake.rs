//! Programs whose build finds the library by CMake.

use super::inspect::{self, Linkage};
use super::{Sdk, quietly};
use crate::run::output;
use std::path::PathBuf;

/// find_package in a project of C and C++: the targets, the components, the versions, the scope.
pub fn both_languages(sdk: &Sdk) -> Result<(), String> {
    find_package(sdk, "cmake", "C;CXX")
}

/// The same where CMake knows of no C compiler.
pub fn cpp_alone(sdk: &Sdk) -> Result<(), String> {
    find_package(sdk, "cmake-cpp", "CXX")
}

fn find_package(sdk: &Sdk, folder: &str, languages: &str) -> Result<(), String> {
    let is = |arch: &str| u8::from(sdk.kit.arch == arch);
    build(
        sdk,
        folder,
        "find_package",
        &[
            format!("-DCMAKE_PREFIX_PATH={}", sdk.prefix.display()),
            format!("-DLANGUAGES={languages}"),
            "-DSTATIC=ON".to_owned(),
            format!("-DIS_X86_64={}", is("x86_64")),
            format!("-DIS_AARCH64={}", is("aarch64")),
        ],
    )?;
    for source in languages.split(';').map(|language| if language == "C" { "c" } else { "cpp" }) {
        for (program, linkage) in
            [("shared", Linkage::Shared), ("specado", Linkage::Shared), ("static", Linkage::Static)]
        {
            inspect::linked(sdk, &sdk.work.join(folder).join(sdk.file_name(&format!("{source}_{program}"))), linkage)?;
        }
    }
    Ok(())
}

/// The archive as a part of the program's own build, from a path with a space.
pub fn fetch_content(sdk: &Sdk) -> Result<(), String> {
    let copy = sdk.prefix.with_file_name(sdk.archive.file_name().unwrap_or_default());
    std::fs::copy(&sdk.archive, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
    let mut sum = sdk.command(&sdk.prefix, "sha256sum", &[]);
    sum.arg(&copy);
    let sum = output(sum, "install GNU coreutils")?;
    let sum = sum.split(' ').next().unwrap_or_default();
    build(sdk, "fetch", "fetch_content", &[format!("-DARCHIVE=file://{}", copy.display()), format!("-DSHA256={sum}")])
}

/// Configures and builds a project with this machine's or a cross compiler, and runs its tests where they can run.
fn build(sdk: &Sdk, folder: &str, project: &str, settings: &[String]) -> Result<(), String> {
    let folder = configured(sdk, folder, project, settings, &toolchain(sdk))?;
    if !sdk.kit.runs() {
        return Ok(());
    }
    quietly(sdk.command(&folder, "ctest", &["--output-on-failure", "--no-tests=error"]))
}

/// Builds a project by a toolchain file of this text; where its programs are.
pub fn configured(
    sdk: &Sdk,
    folder: &str,
    project: &str,
    settings: &[String],
    toolchain: &str,
) -> Result<PathBuf, String> {
    let folder = sdk.folder(folder)?;
    let file = folder.join("toolchain.cmake");
    crate::dist::write(&file, toolchain)?;
    let mut configure = sdk.command(&folder, "cmake", &["-G", "Ninja", "-B", ".", "-S"]);
    configure.arg(sdk.source(project)).arg(format!("-DCMAKE_TOOLCHAIN_FILE={}", file.display())).args(settings);
    quietly(configure)?;
    quietly(sdk.command(&folder, "cmake", &["--build", "."]))?;
    Ok(folder)
}

/// For this machine the compilers alone, else the system and the emulator, too.
fn toolchain(sdk: &Sdk) -> String {
    let kit = &sdk.kit;
    let mut text =
        format!("set(CMAKE_C_COMPILER \"{}\")\nset(CMAKE_CXX_COMPILER \"{}\")\n", kit.cc.display(), kit.cxx.display());
    if !super::is_host(sdk) {
        let system = sdk.target.system();
        text += &format!("set(CMAKE_SYSTEM_NAME {system})\nset(CMAKE_SYSTEM_PROCESSOR {})\n", kit.arch);
    }
    if let Some(words) = kit.emulator() {
        text += &format!("set(CMAKE_CROSSCOMPILING_EMULATOR \"{}\")\n", words.join(";"));
    }
    if super::is_macos(sdk) {
        text += "set(CMAKE_OSX_SYSROOT \"\")\nset(CMAKE_INSTALL_NAME_TOOL llvm-install-name-tool-19)\n";
    }
    text
}
