//! Counts the instructions of what a program of `benches/` does in its function `counted`.

use super::run::{cargo, command, done, has, output, target};
use super::set_up::REMEDY;
use std::path::Path;

/// What is copied with one instruction is counted byte by byte, and from which length on the C library does so differs
/// between its versions: it copies with vectors for counting.
const COPIES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.x86_rep_movsb_threshold=0x7fffffff");

/// Builds a program, which [`count`] runs.
pub fn built(root: &Path, program: &str, profile: &str) -> Result<(), String> {
    if !has("valgrind") {
        return Err(format!("valgrind is not installed; {REMEDY}"));
    }
    done(
        cargo(root, &["build", "--profile", profile, "--package", "specado-bench", "--bin", program]),
        "is cargo installed?",
    )
}

/// Runs a program, which prints a line for each call of its `counted`: the lines, each with the instructions of its
/// call. What callgrind writes goes into the folder `at` of the target folder.
pub fn count(
    root: &Path,
    at: &str,
    built: (&str, &str),
    args: &[String],
    environment: Option<(&str, &Path)>,
) -> Result<Vec<(String, u64)>, String> {
    let (name, profile) = built;
    let folder = target(root).join(at);
    // what an earlier run has left would be taken for this one's
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut program = command(root, "valgrind", &["-q", "--tool=callgrind", "--dump-instr=no", "--dump-line=no"]);
    program.args([format!("--toggle-collect={name}::counted"), format!("--dump-after={name}::counted")]);
    program.arg(format!("--callgrind-out-file={}", folder.join("calls").display()));
    program.arg(target(root).join(profile).join(name)).args(args).env(COPIES.0, COPIES.1).envs(environment);
    let lines = output(program, REMEDY)?;
    let sums = sums(&folder.join("calls"))?;
    if sums.len() != lines.lines().count() {
        return Err(format!("{} calls were made and {} counted", lines.lines().count(), sums.len()));
    }
    Ok(lines.lines().map(str::to_owned).zip(sums).collect())
}

/// The instructions of each call, in order: callgrind writes a file at the end of each, and one of what stands before
/// it.
fn sums(files: &Path) -> Result<Vec<u64>, String> {
    let mut sums = Vec::new();
    for number in 1.. {
        let file = files.with_extension(number.to_string());
        let Ok(text) = std::fs::read_to_string(&file) else { break };
        if text.lines().any(|line| line.starts_with("desc: Trigger: --dump-after=")) {
            let sum =
                text.lines().find_map(|line| line.strip_prefix("summary: ")).and_then(|sum| sum.trim().parse().ok());
            sums.push(sum.ok_or_else(|| format!("{}: callgrind says no sum", file.display()))?);
        }
    }
    Ok(sums)
}
