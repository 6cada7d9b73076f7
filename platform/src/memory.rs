//! The memory checkers: valgrind over the C programs, the address sanitizer over the Rust tests. Before a checker is
//! believed it must find the fault of a program in `platform/faults`.

use super::run::{cargo, command, done, has, host, target};
use super::set_up::REMEDY;
use std::path::Path;
use std::process::Command;

const VALGRIND: &[&str] =
    &["-q", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect", "--show-leak-kinds=definite,indirect"];
const SANITIZER: &str = "-Zsanitizer=address";

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
    let mut test = cargo(root, &["test", "--target", &host, "--lib", "--test", "prompt", "--test", "json", "--features", "debug-memory"]);
    test.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SANITIZER).env("CARGO_TARGET_DIR", target(root).join("asan"));
    done(test, "is cargo installed?")
}

fn must_find(mut checker: Command, fault: &str) -> Result<(), String> {
    let shown = format!("{checker:?}");
    let output = checker.output().map_err(|error| format!("cannot run {shown}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && said.contains(fault) {
        return Ok(());
    }
    Err(format!("{shown} did not find the fault that is there ({fault}), so it would find no other: {}\n{said}", output.status))
}
