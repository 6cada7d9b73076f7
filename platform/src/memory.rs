//! The memory checkers: valgrind over the C programs, the address sanitizer over the Rust tests, the thread sanitizer
//! over the one that has many threads. Before a checker is believed it must find the fault of a program in
//! `platform/faults`.

use super::dist::toolchain;
use super::dist::tools::Tools;
use super::run::{cargo, command, done, has, host, target};
use super::set_up::REMEDY;
use std::path::Path;
use std::process::Command;

const VALGRIND: &[&str] = &[
    "-q",
    "--error-exitcode=9",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite,indirect",
    "--show-leak-kinds=definite,indirect",
];
const SANITIZER: &str = "-Zsanitizer=address";
const THREAD_SANITIZER: &str = "-Zsanitizer=thread";

/// The tests of the C ABI with every C program run under valgrind.
pub fn valgrind(root: &Path) -> Result<(), String> {
    if !has("valgrind") {
        return Err(format!("valgrind is not installed; {REMEDY}"));
    }
    let leak = target(root).join("fault-leak");
    let mut cc = command(root, "cc", &["-std=c99", "-g", "-O0", "platform/faults/leak.c", "-o"]);
    cc.arg(&leak);
    done(cc, "install a C compiler")?;
    let mut found = command(root, "valgrind", VALGRIND);
    found.arg(leak);
    must_find(found, "definitely lost")?;
    let mut test = cargo(root, &["test", "--features", "debug-memory", "--test", "c_abi"]);
    test.env("SPECADO_TEST_WRAPPER", format!("valgrind {}", VALGRIND.join(" ")));
    done(test, "is cargo installed?")
}

/// Rust tests with the address and leak sanitizers, which the stable toolchain ships.
pub fn address_sanitizer(root: &Path) -> Result<(), String> {
    let freed = target(root).join("fault-freed");
    let mut rustc = command(root, "rustc", &["--edition=2024", SANITIZER, "platform/faults/freed.rs", "-o"]);
    rustc.arg(&freed).env("RUSTC_BOOTSTRAP", "1");
    done(rustc, "is Rust installed?")?;
    must_find(command(root, &freed, &[]), "heap-use-after-free")?;
    // with a target of its own the flags do not reach build scripts and macros
    let host = host(root)?;
    let mut test = cargo(
        root,
        &["test", "--target", &host, "--lib", "--test", "prompt", "--test", "json", "--features", "debug-memory"],
    );
    test.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SANITIZER).env("CARGO_TARGET_DIR", target(root).join("asan"));
    done(test, "is cargo installed?")
}

/// The threaded test with the thread sanitizer. It must see the standard library's own locks, which is why that is
/// built with it.
pub fn thread_sanitizer(root: &Path) -> Result<(), String> {
    let race = target(root).join("fault-race");
    let mut rustc =
        command(root, "rustc", &["--edition=2024", THREAD_SANITIZER, "-Cunsafe-allow-abi-mismatch=sanitizer"]);
    rustc.args(["platform/faults/race.rs", "-o"]).arg(&race).env("RUSTC_BOOTSTRAP", "1");
    done(rustc, "is Rust installed?")?;
    must_find(command(root, &race, &[]), "data race")?;
    let tools = Tools::new(root)?;
    let copy = toolchain::copied(root, &tools)?;
    let host = host(root)?;
    let mut test =
        command(root, copy.join("bin/cargo"), &["test", "-Zbuild-std", "--target", &host, "--test", "threads"]);
    test.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_PKG_NAME").env("RUSTC", copy.join("bin/rustc"));
    test.env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", THREAD_SANITIZER)
        .env("CARGO_TARGET_DIR", target(root).join("tsan"));
    test.env("LD_LIBRARY_PATH", copy.join("lib"));
    done(test, "is the Rust toolchain complete?")
}

fn must_find(mut checker: Command, fault: &str) -> Result<(), String> {
    let shown = format!("{checker:?}");
    let output = checker.output().map_err(|error| format!("cannot run {shown}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && said.contains(fault) {
        return Ok(());
    }
    Err(format!(
        "{shown} did not find the fault that is there ({fault}), so it would find no other: {}\n{said}",
        output.status
    ))
}
