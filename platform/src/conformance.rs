//! `cargo xtask conformance`: would the providers take the bodies that Specado makes? Their official SDKs' types judge.

use super::run::{command, done};
use std::path::Path;

/// Runs `tests/conformance/run.py`, which sets up what it needs in the target folder.
pub fn run(root: &Path, options: &[&str]) -> Result<(), String> {
    let mut judges = command(root, "python3", &["tests/conformance/run.py"]);
    judges.args(options);
    done(judges, "install Python 3.11 or newer with venv")
}

/// Runs `tests/peers/run.py`: what clients lose of recorded answers, beside what they lose with a peer.
pub fn peers(root: &Path) -> Result<(), String> {
    done(command(root, "python3", &["tests/peers/run.py"]), "install Python 3.11 or newer with venv")
}
