//! The facts that `specado_build_info` tells: where the code is from and what built it.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Sets `SPECADO_COMMIT`, `SPECADO_TARGET`, `SPECADO_PROFILE`, `SPECADO_FEATURES` and `SPECADO_RUSTC` for the compiler.
/// Their values are texts that may stand in JSON as they are.
pub fn tell() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed=SPECADO_COMMIT");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let facts = [
        ("COMMIT", env::var("SPECADO_COMMIT").ok().or_else(commit)),
        ("TARGET", env::var("TARGET").ok()),
        ("PROFILE", env::var("PROFILE").ok()),
        ("RUSTC", output(&rustc, &["--version"])),
    ];
    for (name, fact) in facts {
        let fact = fact.unwrap_or_else(|| "unknown".into());
        println!(
            "cargo::rustc-env=SPECADO_{name}={}",
            fact.replace(|c: char| c == '"' || c == '\\' || c.is_control(), "_")
        );
    }
    println!("cargo::rustc-env=SPECADO_FEATURES={}", features());
}

/// The features that are on, quoted, with commas between.
fn features() -> String {
    let names = env::vars()
        .filter_map(|(name, _)| name.strip_prefix("CARGO_FEATURE_").map(|name| name.to_lowercase().replace('_', "-")));
    let mut quoted: Vec<_> = names.filter(|name| name != "default").map(|name| format!("\"{name}\"")).collect();
    quoted.sort();
    quoted.join(",")
}

/// The commit that is checked out, if this folder is a repository of its own and not merely inside of one.
fn commit() -> Option<String> {
    let root = fs::canonicalize(output("git", &["rev-parse", "--show-toplevel"])?).ok()?;
    if root != fs::canonicalize(env::var_os("CARGO_MANIFEST_DIR")?).ok()? {
        return None;
    }
    let log = output("git", &["rev-parse", "--git-path", "logs/HEAD"])?;
    if Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    output("git", &["rev-parse", "HEAD"])
}

/// What a command prints, if it succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}
