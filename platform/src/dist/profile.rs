//! `cargo xtask profile`: which parts of the library run often, and how often. The compiler puts together what runs
//! together, and makes small what hardly runs: the archives' translations take less time by it.
//!
//! What is measured (`benches/translate.rs`) runs with counters in it, built like an archive; what they counted is kept
//! beside this file, so that all archives are built by it, and alike on every machine. A function that was changed
//! since is built as if nothing were known of it; [`stale`] tells how much of what was counted that is.

use super::flags::{compiler, public_flags};
use super::target::Target;
use super::toolchain::Toolchain;
use super::tools::Tools;
use super::{fresh, ready};
use crate::run::{cargo, command, done, host, output};
use std::fs;
use std::path::{Path, PathBuf};

/// The library with counters, as an archive has it: cargo makes other code of one that is part of a program.
const LIBRARY: [&str; 7] = ["rustc", "--locked", "--release", "--lib", "--crate-type", "staticlib", "--target"];
/// What runs it, in so few rounds that nobody should look at the times.
const BENCH: [&str; 6] = ["bench", "--quiet", "--package", "specado-bench", "--bench", "translate"];
const ROUNDS: &str = "2";
/// How much of what was counted may belong to functions that were changed since, in percent.
const MOST_STALE: u64 = 5;

/// Where it is counted: what other machines have in its place (vectors, foremost) has other branches.
pub const MACHINE: &str = "x86_64-unknown-linux-gnu";

/// Where it is kept.
pub fn file(root: &Path) -> PathBuf {
    root.join("platform/src/dist/hot.profdata")
}

/// Counts, and writes the file.
pub fn run(root: &Path) -> Result<(), String> {
    let triple = host(root)?;
    if triple != MACHINE {
        return Err(format!("what runs often is counted on {MACHINE}; this is {triple}"));
    }
    let target = Target::named(&triple)?;
    ready(root, &[target])?;
    let tools = Tools::new(root)?;
    let folder = crate::run::target(root).join("profile");
    let counts = folder.join("counts");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fresh(&counts)?;
    let library = library(root, &tools, target, &folder, &counts)?;
    let mut bench = cargo(root, &BENCH);
    bench.env("SPECADO_LIBRARY", library).env("SPECADO_BENCH_ROUNDS", ROUNDS);
    bench.stdout(std::process::Stdio::null());
    done(bench, "is cargo installed?")?;
    let mut merge = tools.llvm(root, "llvm-profdata")?;
    merge.args(["merge", "--sparse", "-o"]).arg(file(root)).arg(&counts);
    done(merge, "did the bench write its counts?")
}

/// A shared library that counts.
fn library(root: &Path, tools: &Tools, target: Target, folder: &Path, counts: &Path) -> Result<PathBuf, String> {
    let triple = target.triples[0];
    let toolchain = Toolchain::new(root, tools, triple)?;
    let mut flags = public_flags(target);
    flags.push(format!("--sysroot={}", toolchain.sysroot.display()));
    flags.push(format!("-Cprofile-generate={}", counts.display()));
    // the compiler's own runtime belongs to its own standard library: linked as an archive it serves any
    flags.push("-Zno-profiler-runtime".to_owned());
    // what is unstable is allowed for that flag; names are those of a release all the same
    flags.extend(["-Zunstable-options", "-Csymbol-mangling-version=legacy"].map(str::to_owned));
    let mut cargo = command(root, toolchain.rustc.with_file_name("cargo"), &LIBRARY);
    cargo
        .arg(triple)
        .envs(compiler(root, &toolchain))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("CARGO_TARGET_DIR", folder);
    done(cargo, "is cargo installed?")?;
    let library = folder.join("libspecado_counting.so");
    let mut cc = command(root, "cc", &["-shared", "-Wl,-Bsymbolic", "-u__llvm_profile_runtime", "-Wl,--whole-archive"]);
    cc.arg(folder.join(triple).join("release/libspecado_ffi.a")).arg("-Wl,--no-whole-archive");
    cc.arg(runtime(tools, triple)?).args(["-lpthread", "-ldl", "-lm", "-o"]).arg(&library);
    done(cc, "install a C compiler")?;
    Ok(library)
}

/// The archive with the counters' runtime, which the toolchain brings.
fn runtime(tools: &Tools, triple: &str) -> Result<PathBuf, String> {
    let folder = tools.toolchain.join("lib/rustlib").join(triple).join("lib");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten();
    let is_it = |name: &str| name.starts_with("libprofiler_builtins-") && name.ends_with(".rlib");
    let found =
        files.map(|file| file.path()).find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_it));
    found.ok_or_else(|| format!("{} has no libprofiler_builtins", folder.display()))
}

/// What the compiler says of a function that was changed since it was counted.
pub fn is_of_changed(line: &str) -> bool {
    line.contains("(hash mismatch)")
}

/// Fails if too much of what was counted was of functions that are others now.
pub fn stale(root: &Path, tools: &Tools, changed: &[String]) -> Result<(), String> {
    let mut show = tools.llvm(root, "llvm-profdata")?;
    show.args(["show", "--all-functions", "--counts"]).arg(file(root));
    let shown = output(show, "is it whole?")?;
    let number = |text: &str| text.split_whitespace().next().and_then(|number| number.parse::<u64>().ok());
    let counts = shown.lines().filter_map(|line| line.trim().strip_prefix("Block counts: ["));
    let all: u64 = counts.flat_map(|counts| counts.trim_end_matches(']').split(", ")).filter_map(number).sum();
    let lost: u64 = changed.iter().filter_map(|line| number(line.split_once(" up to ")?.1)).sum();
    let percent = lost * 100 / all.max(1);
    println!("of what was counted for the profile {percent} % was of functions that were changed since");
    if percent <= MOST_STALE { Ok(()) } else { Err("run `cargo xtask profile` and commit what it writes".to_owned()) }
}
