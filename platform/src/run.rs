//! Running programs: what is run is shown, what is missing is named with its remedy.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command in the project's folder.
pub fn command(root: &Path, program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root).args(args);
    command
}

/// Cargo, as it was called.
pub fn cargo(root: &Path, args: &[&str]) -> Command {
    let mut command = command(root, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args);
    // the chore's own settings are not the project's
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_PKG_NAME");
    command
}

/// Runs a command to its end; anything but success is an error.
pub fn done(mut command: Command, remedy: &str) -> Result<(), String> {
    let shown = format!("{command:?}");
    let status = command.status().map_err(|error| format!("cannot run {shown}: {error}; {remedy}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} failed ({status})")) }
}

/// Runs a command to its end; what it says is shown, but for lines that are `quiet`, which are returned.
pub fn heard(mut command: Command, remedy: &str, quiet: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let shown = format!("{command:?}");
    let failed = |error: std::io::Error| format!("cannot run {shown}: {error}; {remedy}");
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(failed)?;
    let mut heard = Vec::new();
    for line in child.stderr.take().into_iter().flat_map(|said| BufReader::new(said).lines()) {
        let line = line.map_err(failed)?;
        if quiet(&line) { heard.push(line) } else { eprintln!("{line}") }
    }
    let status = child.wait().map_err(failed)?;
    if status.success() { Ok(heard) } else { Err(format!("{shown} failed ({status})")) }
}

/// What a command prints, without the last line break.
pub fn output(mut command: Command, remedy: &str) -> Result<String, String> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| format!("cannot run {shown}: {error}; {remedy}"))?;
    if !output.status.success() {
        return Err(format!("{shown} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// True if a program can be run.
pub fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Where cargo builds to.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The target that the compiler itself runs on.
pub fn host(root: &Path) -> Result<String, String> {
    let facts = output(command(root, "rustc", &["-vV"]), "is Rust installed?")?;
    let host = facts.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` names no host:\n{facts}"))
}
