//! `cargo xtask load`: a thousand streams at once through the example gateway.

use super::run::{cargo, done};
use std::path::Path;

/// How long it takes by hand; the tests take a few seconds.
pub const SECONDS: &str = "60";

/// Runs the test for so many seconds, and shows what it measured.
pub fn run(root: &Path, seconds: &str) -> Result<(), String> {
    let mut load = cargo(root, &["test", "--package", "specado-gateway", "--test", "load", "--", "--nocapture"]);
    load.env("SPECADO_LOAD_SECONDS", seconds);
    done(load, "is Rust installed?")
}
