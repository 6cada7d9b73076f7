//! `cargo xtask install`, as who packages Specado for a distribution runs it: by cargo-c, into a folder; programs built
//! with it.

use super::{Bench, deb};
use crate::dist::install;
use crate::dist::tools::Tools;

const CARGO_C: &str = "0.10.24";

/// Installs for `/usr`, below a folder.
pub fn run(bench: &Bench) -> Result<(), String> {
    let folder = bench.folder("install")?;
    let system = folder.join("system");
    Tools::new(&bench.root)?.cargo_program(&bench.root, "cargo-c", CARGO_C, "cargo-capi")?;
    let libdir = format!("--libdir={}", deb::libraries());
    install::run(&bench.root, &["--prefix=/usr", &libdir, &format!("--destdir={}", system.display())])?;
    deb::programs(bench, &folder, &system)
}
