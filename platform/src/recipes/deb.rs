//! `cargo xtask deb`: the Debian packages, of what `cargo xtask install` installs. Cargo.toml's `[package.metadata.deb]` describes
//! them; cargo-deb makes them.

use super::Bench;
use crate::dist::tools::Tools;
use crate::dist::{fresh, install};
use crate::run::{command, done, output, target as built};
use crate::set_up::REMEDY;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CARGO_C: &str = "0.10.24";
const CARGO_DEB: &str = "3.8.0";
const RUNTIME: &str = "libspecado-ffi1";
const DEVELOPMENT: &str = "libspecado-dev";

/// Makes the packages for this machine's processor; returns the runtime's and the development's.
pub fn run(root: &Path) -> Result<[PathBuf; 2], String> {
    // cargo-deb takes `target/release` in Cargo.toml for the folder that cargo builds to
    let (staged, packages) = (built(root).join("release/deb"), built(root).join("debian"));
    fresh(&staged)?;
    fresh(&packages)?;
    let tools = Tools::new(root)?;
    tools.cargo_program(root, "cargo-c", CARGO_C, "cargo-capi")?;
    install::run(root, &["--prefix=/usr", &format!("--libdir={}", libraries()), &format!("--destdir={}", staged.display())])?;
    // cargo-deb itself knows the name of the processor's folder, and puts it in again
    let (from, to) = (staged.join(libraries().trim_start_matches('/')), staged.join("lib"));
    fs::rename(&from, to).map_err(|error| format!("{}: {error}", from.display()))?;
    let program = tools.cargo_program(root, "cargo-deb", CARGO_DEB, "cargo-deb")?;
    for variant in [None, Some("--variant=dev")] {
        let mut deb = command(root, &program, &["--no-build", "--no-strip", "--multiarch=same", "--package=specado-ffi"]);
        deb.args(variant).arg("--output").arg(&packages);
        done(deb, REMEDY)?;
    }
    Ok([package(&packages, RUNTIME)?, package(&packages, DEVELOPMENT)?])
}

/// Where Debian has this machine's libraries.
fn libraries() -> String {
    format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH)
}

fn package(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let files = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten().map(|file| file.path());
    let start = format!("{name}_");
    let is_it = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&start));
    files.into_iter().find(is_it).ok_or_else(|| format!("cargo-deb made no {name} in {}", folder.display()))
}

/// Installs the packages into a system of their own, builds programs there, and removes the packages.
pub fn test(bench: &Bench) -> Result<(), String> {
    let packages = run(&bench.root)?;
    let folder = bench.folder("deb")?;
    let needs = output(command(&folder, "dpkg-deb", &["--field", &packages[0].display().to_string(), "Depends"]), REMEDY)?;
    if !needs.contains("libc6 (>= ") {
        return Err(format!("{RUNTIME} must name the C library that it needs; it depends on {needs:?}"));
    }
    let mut alone = dpkg(&system(&folder.join("without"))?, "--install");
    alone.arg(&packages[1]);
    if alone.output().map_err(|error| format!("dpkg: {error}; {REMEDY}"))?.status.success() {
        return Err(format!("{DEVELOPMENT} can be installed without {RUNTIME}"));
    }
    let system = system(&folder.join("system"))?;
    let mut both = dpkg(&system, "--install");
    both.args(&packages);
    done(both, REMEDY)?;
    programs(bench, &folder, &system)?;
    let mut remove = dpkg(&system, "--purge");
    remove.args([DEVELOPMENT, RUNTIME]);
    done(remove, REMEDY)?;
    let left = system.join("usr/include/specado.h");
    if left.exists() { Err(format!("{} is there after the packages were removed", left.display())) } else { Ok(()) }
}

/// A system in which nothing is installed.
fn system(system: &Path) -> Result<PathBuf, String> {
    let database = system.join("var/lib/dpkg");
    for folder in ["info", "updates", "triggers"] {
        fresh(&database.join(folder))?;
    }
    fs::write(database.join("status"), "").map_err(|error| format!("{}: {error}", database.display()))?;
    Ok(system.to_owned())
}

/// dpkg for another system than this; what is Debian's own need not be in it.
fn dpkg(system: &Path, action: &str) -> Command {
    let mut dpkg = command(system, "fakeroot", &["dpkg"]);
    let searched = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    dpkg.arg(format!("--root={}", system.display())).args(["--ignore-depends=libc6,libc6-dev,libgcc-s1", action]).env("PATH", searched);
    dpkg
}

/// A program for each library, by pkg-config and by CMake.
fn programs(bench: &Bench, folder: &Path, system: &Path) -> Result<(), String> {
    let (prefix, place) = (system.join("usr"), system.join(libraries().trim_start_matches('/')));
    for name in ["specado", "specado-static"] {
        let mut asked = command(folder, "pkg-config", &["--cflags", "--libs", name]);
        asked.arg(format!("--define-variable=prefix={}", prefix.display())).env("PKG_CONFIG_LIBDIR", place.join("pkgconfig"));
        let flags = output(asked, REMEDY)?;
        let program = folder.join(name);
        let mut cc = command(folder, "cc", &[]);
        cc.arg(bench.root.join("tests/consumers/translate.c")).args(flags.split_whitespace()).arg("-o").arg(&program);
        done(cc, REMEDY)?;
        start(folder, &program, &place)?;
    }
    let build = folder.join("build");
    let mut configure = command(folder, "cmake", &["-S"]);
    configure
        .arg(bench.root.join("platform/conan/test_package"))
        .arg("-B")
        .arg(&build)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .arg(format!("-DCMAKE_LIBRARY_ARCHITECTURE={}-linux-gnu", std::env::consts::ARCH));
    done(configure, REMEDY)?;
    let mut compile = command(folder, "cmake", &["--build"]);
    compile.arg(&build);
    done(compile, REMEDY)?;
    start(folder, &build.join("translate"), &place)
}

fn start(folder: &Path, program: &Path, libraries: &Path) -> Result<(), String> {
    let mut start = command(folder, program, &[]);
    start.env("LD_LIBRARY_PATH", libraries);
    done(start, "the packages do not serve the program")
}
