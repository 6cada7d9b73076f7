//! Compiles, links and runs C and C++ programs with the libraries that this very test run has built.
//!
//! `CC`, `CXX` name other compilers; `SPECADO_TEST_WRAPPER` (`valgrind -q --error-exitcode=1`) is put before every
//! program.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const STRICT: [&str; 7] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wundef", "-Wshadow", "-Wconversion"];

/// What the static library needs from the system.
#[cfg(target_os = "linux")]
pub const NATIVE: &[&str] = &["-lpthread", "-ldl", "-lm"];
#[cfg(not(target_os = "linux"))]
pub const NATIVE: &[&str] = &[];

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Linkage {
    Shared,
    Static,
}

/// Where this test's own build has put the libraries.
pub fn libraries() -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    test.parent().expect("a program lies in a folder").to_owned()
}

pub fn shared_library() -> PathBuf {
    libraries().join(format!("{}specado_ffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX))
}

pub fn compiler(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.into())
}

/// The compilers that are here, of those that are asked for and those that are usual.
pub fn compilers(variable: &str, usual: [&str; 3]) -> Vec<String> {
    let asked = env::var(variable).ok();
    let mut found: Vec<String> = asked.into_iter().chain(usual.map(String::from)).collect();
    found.retain(|compiler| {
        Command::new(compiler).arg("--version").output().is_ok_and(|output| output.status.success())
    });
    found
}

/// Compiles and links a program, and returns its path.
#[track_caller]
pub fn build(compiler: &str, name: &str, sources: &[PathBuf], flags: &[&str], linkage: Linkage) -> PathBuf {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut command = Command::new(compiler);
    command
        .args(flags)
        .arg("-I")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("include"))
        .args(sources)
        .arg("-o")
        .arg(&program);
    match linkage {
        Linkage::Shared => {
            command.arg(shared_library()).arg(format!("-Wl,-rpath,{}", libraries().display()));
        }
        Linkage::Static => {
            command.arg(libraries().join("libspecado_ffi.a")).args(NATIVE);
        }
    }
    let output = command.output().unwrap_or_else(|error| panic!("{compiler}: {error}"));
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    program
}

pub fn run(program: &Path, arguments: &[&OsStr], environment: &[(&str, &str)]) -> Output {
    let wrapper = env::var("SPECADO_TEST_WRAPPER").unwrap_or_default();
    let mut words = wrapper.split_whitespace();
    let mut command = match words.next() {
        Some(first) => Command::new(first),
        None => Command::new(program),
    };
    if !wrapper.trim().is_empty() {
        command.args(words).arg(program);
    }
    command.args(arguments).env_remove("SPECADO_FFI_LOG").envs(environment.iter().copied());
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

#[track_caller]
pub fn check_silent(program: &Path, arguments: &[&OsStr]) {
    let output = run(program, arguments, &[]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{}: {}\n{stderr}", program.display(), output.status);
}
