//! `cargo xtask fuzz`: the fuzz targets, on the stable compiler.

use super::run::{cargo, command, done, host, target};
use std::path::Path;
use std::thread;

const TARGETS: [&str; 8] = ["decode", "encode", "frames", "prompt", "response", "spec", "transcode", "translate"];

/// Builds the targets with libFuzzer's instrumentation and runs each for some seconds, from the corpus of the tests.
/// With a seed, one build tries the same inputs each time.
pub fn run(root: &Path, seconds: u32, seed: Option<u32>) -> Result<(), String> {
    let folder = root.join("fuzz");
    let built = &target(root).join("fuzz");
    let host = &host(root)?;
    let mut build = cargo(&folder, &["build", "--release", "--locked", "--target", host]);
    // the flags that cargo-fuzz gives; they are unstable, so the compiler is told to take them
    let flags = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                 -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing \
                 -Zsanitizer=address -Ccodegen-units=1 -Cdebug-assertions";
    build.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags).env("CARGO_TARGET_DIR", built);
    done(
        build,
        "is Rust installed? when fuzz/Cargo.lock is out of step: cargo metadata --manifest-path fuzz/Cargo.toml",
    )?;
    // all at once: building is what takes the cores
    thread::scope(|scope| {
        let started: Vec<_> = TARGETS
            .map(|name| scope.spawn(move || fuzz(root, built, host, name, (seconds, seed))))
            .into_iter()
            .collect();
        let mut failed = started
            .into_iter()
            .filter_map(|fuzz| fuzz.join().unwrap_or_else(|_| Err("a thread has panicked".into())).err());
        failed.next().map_or(Ok(()), Err)
    })
}

/// Runs one target; what it finds of new paths is kept for the next time.
fn fuzz(root: &Path, built: &Path, host: &str, name: &str, (seconds, seed): (u32, Option<u32>)) -> Result<(), String> {
    let found = built.join("corpus").join(name);
    std::fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    let program = built.join(host).join("release").join(name);
    let own = root.join("fuzz/seeds").join(name);
    let usual = root.join(if name == "spec" { "providers" } else { "tests/corpus" });
    let seeds = if own.is_dir() { own } else { usual };
    let mut fuzz = command(
        built,
        program,
        &[
            &format!("-max_total_time={seconds}"),
            // 0 is libFuzzer's word for one of its own choice
            &format!("-seed={}", seed.unwrap_or(0)),
            // an input that takes a second alone takes ten beside all that a whole run does
            "-timeout=30",
            "-rss_limit_mb=4096",
            "-print_final_stats=0",
            "-verbosity=0",
        ],
    );
    fuzz.arg(format!("-artifact_prefix={}/", built.display())).arg(&found).arg(seeds);
    done(fuzz, "the target was just built")
}
