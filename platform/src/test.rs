//! `cargo xtask test`: everything that must hold.

use super::beside::Beside;
use super::run::{cargo, done, has};
use super::set_up::{self, Part, REMEDY};
use super::steps::{self, Step};
use super::{
    abi, check_header, conformance, counts, demo, dist, fuzz, growth, licences, memory, pages, recipes, test_dist,
    workflows,
};
use std::path::Path;

/// How long each fuzz target runs, and from which seed: what passed once passes again. Others are tried by hand.
const FUZZ: (u32, u32) = (20, 1);
const TOOLCHAIN: &str = "`rustup component add rustfmt clippy` installs what a minimal toolchain lacks";

/// Runs all steps, or only those of the inner loop.
pub fn run(root: &Path, quick: bool) -> Result<(), String> {
    // what is missing is said, and installed, before anything is built
    set_up::ensure(root, "test", &if quick { vec![Part::Quick] } else { set_up::of_test()? })?;
    let mut rows = steps::done(first(root));
    if !quick {
        let beside = Beside::start(root, &["test", "--own-builds"])?;
        rows.extend(steps::done(shared_build(root)));
        let waiting = Step::new("sanitizers, the archive: beside the others", move || beside.finish());
        // as a newcomer runs them, these commands build in the shared folder: nothing else may build there meanwhile
        let commands = Step::new("commands of README and install.md", move || pages::run(root, &[]));
        rows.extend(steps::done(vec![waiting, commands]));
    }
    steps::table(&rows)
}

/// The steps that build into folders of their own, and so can run beside the others.
pub fn own_builds(root: &Path) -> Result<(), String> {
    let mut steps = vec![
        Step::new("address sanitizer", move || memory::address_sanitizer(root)),
        Step::new("thread sanitizer", move || memory::thread_sanitizer(root)),
        Step::new("this machine's archive, built twice", move || dist::proof::run(root)),
    ];
    steps.extend(of_the_archive(root));
    steps::table(&steps::done(steps))
}

fn cargo_step<'s>(root: &'s Path, name: &'static str, args: &'static [&'static str]) -> Step<'s> {
    Step::new(name, move || done(cargo(root, args), TOOLCHAIN))
}

/// The inner loop.
fn first(root: &Path) -> Vec<Step<'_>> {
    vec![
        cargo_step(root, "format", &["fmt", "--all", "--check"]),
        cargo_step(root, "format of the fuzz targets", &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]),
        cargo_step(
            root,
            "lints",
            &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
        ),
        cargo_step(root, "lints without features", &["clippy", "--lib", "--", "-D", "warnings"]),
        Step::new("header", move || check_header(root)),
        Step::new("types of the Python package", move || dist::wheels::check_types(root)),
        cargo_step(root, "tests", &["test", "--workspace", "--features", "cli"]),
    ]
}

/// What takes longer, and builds where the inner loop has built.
fn shared_build(root: &Path) -> Vec<Step<'_>> {
    vec![
        // all that is compiled here has debug-memory; the unit tests run with it under the address sanitizer
        Step::new("C programs with clang", move || clang(root)),
        Step::new("C programs under valgrind", move || memory::valgrind(root)),
        Step::new("growth", move || growth::run(root, false)),
        Step::new("counted instructions", move || counts::run(root, false)),
        Step::new("documentation", move || documentation(root)),
        Step::new("licences and sources", move || licences::run(root)),
        Step::new("workflows", move || workflows::run(root)),
        Step::new("comparison of ABIs", move || abi::prove(root)),
        Step::new("conformance", move || conformance::run(root, &[])),
        Step::new("demo", move || demo::run(root)),
        // it builds into a folder of its own, and is here because the other lane takes as long without it
        Step::new("fuzzing", move || fuzz::run(root, FUZZ.0, Some(FUZZ.1))),
    ]
}

/// What is done with this machine's archive.
fn of_the_archive(root: &Path) -> Vec<Step<'_>> {
    vec![
        Step::new("its wheel", move || dist::wheels::test(root, &[])),
        Step::new("columns in Spark, DuckDB and Ray", move || dist::wheels::scale(root, &[])),
        Step::new("its consumers", move || test_dist::run(root, &[dist::tools::HOST])),
        Step::new("its recipes", move || recipes::test(root, true)),
    ]
}

/// The tests of the C ABI, their programs compiled by clang.
fn clang(root: &Path) -> Result<(), String> {
    for program in ["clang", "clang++"] {
        if !has(program) {
            return Err(format!("{program} is not installed; {REMEDY}"));
        }
    }
    let mut test = cargo(root, &["test", "--features", "debug-memory", "--test", "c_abi"]);
    test.env("CC", "clang").env("CXX", "clang++");
    done(test, TOOLCHAIN)
}

fn documentation(root: &Path) -> Result<(), String> {
    let mut doc = cargo(root, &["doc", "--workspace", "--no-deps", "--all-features", "--document-private-items"]);
    doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    done(doc, TOOLCHAIN)
}
