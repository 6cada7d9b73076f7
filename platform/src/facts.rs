//! `cargo xtask facts`: what each provider takes, and where that can be read. The specs say it; `tests/models/facts.rs`
//! asks them.

use super::run::{cargo, done};
use std::path::Path;

const TEST: [&str; 5] = ["test", "--quiet", "--test", "models", "facts"];
const REMEDY: &str = "run `cargo xtask facts`, and commit docs/facts";

/// Writes `docs/facts.md` and a page for each provider.
pub fn write(root: &Path) -> Result<(), String> {
    let mut test = cargo(root, &TEST);
    test.env("SPECADO_BLESS", "1");
    done(test, "is Rust installed?")
}

/// Fails if the committed pages are not what the specs say.
pub fn check(root: &Path) -> Result<(), String> {
    done(cargo(root, &TEST), REMEDY)
}
