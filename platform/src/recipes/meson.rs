//! The Meson wrap: the archive as a subproject of a program that knows nothing of where Specado lies.

use super::Bench;
use crate::dist::tools::Tools;
use crate::dist::{read, write};
use crate::run::{command, done};
use crate::test_dist::MESON;
use std::fs;

const REMEDY: &str = "the wrap is platform/meson/specado.wrap";

/// Unpacks by the wrap, then builds and runs the consumer of `tests/consumers/meson`.
pub fn run(bench: &Bench) -> Result<(), String> {
    let folder = bench.folder("meson")?;
    let text = |error: std::io::Error| format!("{}: {error}", folder.display());
    let consumers = bench.root.join("tests/consumers");
    for file in ["meson/meson.build", "translate.c", "prompt.h"] {
        let from = consumers.join(file);
        fs::copy(&from, folder.join(from.file_name().unwrap_or_default())).map_err(text)?;
    }
    let (recipes, wraps) = (bench.recipes.join("meson"), folder.join("subprojects"));
    let release = format!("https://github.com/specado/specado/releases/download/v{}", bench.version);
    let wrap = read(&recipes.join(bench.target.name).join("specado.wrap"))?;
    if !wrap.contains(&release) {
        return Err(format!("the wrap does not name the release's folder, {release}"));
    }
    write(&wraps.join("specado.wrap"), &wrap.replace(&release, &bench.address()))?;
    let build = "packagefiles/specado/meson.build";
    write(&wraps.join(build), &read(&recipes.join(build))?)?;
    let meson = Tools::new(&bench.root)?.python_program(&bench.root, MESON)?;
    for args in [
        &["setup", "--wrap-mode=forcefallback", "build"][..],
        &["compile", "-C", "build"],
        &["test", "-C", "build", "--print-errorlogs"],
    ] {
        let mut meson = command(&folder, &meson, args);
        meson.env_remove("PKG_CONFIG_PATH").env_remove("LD_LIBRARY_PATH");
        done(meson, REMEDY)?;
    }
    Ok(())
}
