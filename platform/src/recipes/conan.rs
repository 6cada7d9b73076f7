//! The Conan package: made from the archive, whose sum is checked, and a program built with it and run.

use super::Bench;
use crate::dist::tools::Tools;
use crate::run::{command, done};

/// The Conan that packages are made with.
pub const CONAN: &str = "conan==2.34.0";
const REMEDY: &str = "`cargo xtask recipes` says more if the recipe itself is at fault";

/// `conan create`, which compiles and runs `platform/conan/test_package`.
pub fn run(bench: &Bench, shared: bool) -> Result<(), String> {
    let linkage = if shared { "True" } else { "False" };
    let folder = bench.folder(&format!("conan-shared-{linkage}"))?;
    let conan = Tools::new(&bench.root)?.python_program(&bench.root, CONAN)?;
    // a home of its own: neither the user's settings nor his packages may help
    let home = folder.join("home");
    let conan = |args: &[&str]| {
        let mut conan = command(&folder, &conan, args);
        conan.env("CONAN_HOME", &home).env("PYTHONDONTWRITEBYTECODE", "1");
        done(conan, REMEDY)
    };
    conan(&["profile", "detect"])?;
    let (recipe, program) = (bench.recipes.join("conan"), bench.root.join("platform/conan/test_package"));
    let archives = format!("user.specado:archives={}", bench.address());
    let option = format!("specado/*:shared={linkage}");
    let test = format!("--test-folder={}", program.display());
    conan(&[
        "create",
        &recipe.display().to_string(),
        "--version",
        &bench.version,
        &test,
        "-o",
        &option,
        "-c",
        &archives,
    ])
}
