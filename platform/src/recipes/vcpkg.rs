//! The vcpkg port, run by CMake with stand-ins for vcpkg's functions: what it lays out is found by `find_package`,
//! linked and run. It shows that the port names the right files; it does not show that vcpkg takes it.

use super::Bench;
use crate::run::{command, done};
use crate::set_up::REMEDY;

/// Makes the package for programs that are linked this way, and builds one with it.
pub fn run(bench: &Bench, linkage: &str) -> Result<(), String> {
    let folder = bench.folder(&format!("vcpkg-{linkage}"))?;
    let (packages, port) = (folder.join("packages"), bench.recipes.join("vcpkg"));
    let mut cmake = command(&folder, "cmake", &[]);
    cmake
        .arg(format!("-DSPECADO_ARCHIVES={}", bench.archive.parent().unwrap_or(&bench.archive).display()))
        .arg(format!("-DCURRENT_PACKAGES_DIR={}", packages.display()))
        .arg(format!("-DCURRENT_BUILDTREES_DIR={}", folder.join("buildtrees").display()))
        .arg(format!("-DVERSION={}", bench.version))
        .arg(format!("-DVCPKG_LIBRARY_LINKAGE={linkage}"))
        .arg(format!("-DVCPKG_TARGET_ARCHITECTURE={}", if bench.target.arch == "aarch64" { "arm64" } else { "x64" }))
        .arg(format!("-DPORT_FILE={}", port.join("portfile.cmake").display()))
        .arg("-P")
        .arg(bench.root.join("platform/vcpkg/stand-ins.cmake"));
    done(cmake, REMEDY)?;
    let build = folder.join("build");
    let mut configure = command(&folder, "cmake", &["-S"]);
    configure
        .arg(bench.root.join("platform/conan/test_package"))
        .arg("-B")
        .arg(&build)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", packages.display()));
    done(configure, REMEDY)?;
    let mut compile = command(&folder, "cmake", &["--build"]);
    compile.arg(&build);
    done(compile, REMEDY)?;
    done(command(&folder, build.join("translate"), &[]), "the package does not serve the program")
}
