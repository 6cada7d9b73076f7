//! `cargo xtask test`: everything that must hold.

use super::run::{cargo, command, done, has, target};
use super::{check_header, fuzz, licences};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// How long each fuzz target runs.
const FUZZ_SECONDS: u32 = 20;
const VALGRIND: &str =
    "valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect --show-leak-kinds=definite,indirect";
const HOST: &str = "x86_64-unknown-linux-gnu";

/// A thing that must hold.
type Step<'s> = (&'static str, Box<dyn Fn() -> Result<(), String> + 's>);

/// Runs all steps, also after one has failed, and says at the end which did.
pub fn run(root: &Path, quick: bool) -> Result<(), String> {
    let mut steps = first(root);
    if !quick {
        steps.extend(rest(root));
    }
    let mut failed = Vec::new();
    let count = steps.len();
    for (name, step) in steps {
        println!("\n=== {name}");
        let start = Instant::now();
        let done = step();
        println!("=== {name}: {} ({} s)", if done.is_ok() { "passed" } else { "FAILED" }, start.elapsed().as_secs());
        if let Err(message) = done {
            println!("{message}");
            failed.push(name);
        }
    }
    println!("\n{} passed, {} failed", count - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn cargo_step<'s>(root: &'s Path, name: &'static str, args: &'static [&'static str]) -> Step<'s> {
    (name, Box::new(move || done(cargo(root, args), "is this part of the Rust toolchain installed?")))
}

/// What every change must pass.
fn first(root: &Path) -> Vec<Step<'_>> {
    vec![
        cargo_step(root, "format", &["fmt", "--all", "--check"]),
        cargo_step(root, "lints", &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]),
        ("header", Box::new(move || check_header(root))),
        cargo_step(root, "tests", &["test", "--workspace", "--features", "cli"]),
    ]
}

/// What takes longer.
fn rest(root: &Path) -> Vec<Step<'_>> {
    vec![
        cargo_step(root, "tests with debug-memory", &["test", "--features", "debug-memory", "--test", "c_abi", "--lib"]),
        ("C programs with clang", Box::new(move || c_programs(root, "CC", "clang"))),
        ("C programs under valgrind", Box::new(move || c_programs(root, "SPECADO_TEST_WRAPPER", VALGRIND))),
        ("address sanitizer", Box::new(move || address_sanitizer(root))),
        ("documentation", Box::new(move || documentation(root))),
        ("licences", Box::new(move || licences::run(root))),
        ("conformance", Box::new(move || conformance(root))),
        ("fuzzing", Box::new(move || fuzz::run(root, FUZZ_SECONDS))),
        ("demo", Box::new(move || super::demo::run(root))),
    ]
}

/// The tests of the C ABI, once more with one variable set.
fn c_programs(root: &Path, variable: &str, value: &str) -> Result<(), String> {
    let program = value.split(' ').next().unwrap_or(value);
    if !has(program) {
        return Err(format!("{program} is not installed; platform/setup-debian.sh installs it on Debian"));
    }
    let mut test = cargo(root, &["test", "--features", "debug-memory", "--test", "c_abi"]);
    test.env(variable, value);
    done(test, "")
}

/// The Rust tests with the address and leak sanitizers, which the stable toolchain ships.
fn address_sanitizer(root: &Path) -> Result<(), String> {
    let mut test: Command =
        cargo(root, &["test", "--target", HOST, "--lib", "--test", "prompt", "--test", "json", "--features", "debug-memory"]);
    test.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address").env("CARGO_TARGET_DIR", target(root).join("asan"));
    done(test, "is cargo installed?")
}

fn documentation(root: &Path) -> Result<(), String> {
    let mut doc = cargo(root, &["doc", "--workspace", "--no-deps", "--all-features", "--document-private-items"]);
    doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    done(doc, "is rustdoc installed?")
}

/// The providers' own schemas and SDK types as judges, where they are at hand.
fn conformance(root: &Path) -> Result<(), String> {
    let judge = command(root, "python3", &["tests/conformance/run.py"]);
    done(judge, "install Python 3.11 or newer with venv")
}
