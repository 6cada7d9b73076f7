//! `cargo xtask licences`: every dependency may be used under a licence that the project allows, and comes from
//! crates.io.

use super::run::{cargo, output};
use std::path::Path;

/// What the project allows; `OR` needs one of them, `AND` all.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unicode-3.0",
    "Unlicense",
    "BSL-1.0",
];
/// Tools of the project itself that never reach a user: cbindgen writes the header.
const TOOLS: &[&str] = &["MPL-2.0"];

const CRATES_IO: &str = "\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Fails and names every dependency whose licence is not allowed.
pub fn run(root: &Path) -> Result<(), String> {
    let library = tree(root, &["--package", "specado-ffi", "--all-features", "--edges", "normal"])?;
    let all = tree(root, &["--workspace", "--all-features"])?;
    let mut refused = Vec::new();
    for (packages, allowed) in [(library, ALLOWED.to_vec()), (all, [ALLOWED, TOOLS].concat())] {
        refused.extend(
            packages
                .lines()
                .filter(|line| !line.is_empty())
                .filter(|line| !line.split_once('|').is_some_and(|(_, licence)| is_allowed(licence, &allowed)))
                .map(str::to_owned),
        );
    }
    refused.sort();
    refused.dedup();
    if !refused.is_empty() {
        return Err(format!("these dependencies have no licence that is allowed:\n  {}", refused.join("\n  ")));
    }
    sources(root)
}

/// Every dependency comes from crates.io, in the version and with the checksum that the lock file names.
fn sources(root: &Path) -> Result<(), String> {
    for name in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = std::fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))?;
        for package in lock.split("[[package]]").filter(|package| package.contains("\nsource = ")) {
            if !(package.contains(CRATES_IO) && package.contains("\nchecksum = ")) {
                return Err(format!("{name}: not from crates.io, or without a checksum:{package}"));
            }
        }
    }
    Ok(())
}

fn tree(root: &Path, args: &[&str]) -> Result<String, String> {
    let all = [&["tree", "--prefix", "none", "--format", "{p}|{l}", "--no-dedupe"], args].concat();
    output(cargo(root, &all), "is cargo installed?")
}

fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let one = |name: &str| {
        let name = name.trim().trim_matches(['(', ')']).trim();
        allowed.contains(&name.split(" WITH ").next().unwrap_or(name))
    };
    // old manifests write `/` for OR
    let alternatives = expression.trim_end_matches(" (*)").replace('/', " OR ");
    alternatives.split(" AND ").all(|all| all.split(" OR ").any(one))
}
