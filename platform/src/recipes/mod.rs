//! `cargo xtask recipes`: what package managers need to take a release's archives, with its version and sums filled in.
//! `cargo xtask test-recipes`: packages made by them, and programs built with those packages.

mod conan;
pub mod deb;
mod install;
mod meson;
mod syntax;
mod vcpkg;

pub use conan::CONAN;

use crate::dist::target::{TARGETS, Target};
use crate::dist::{self, fresh, read, write};
use crate::run::{command, output, target as built};
use crate::set_up::{self, Part, REMEDY};
use crate::steps::{self, Step};
use std::path::{Path, PathBuf};

/// The recipes that hold for all targets.
const FILES: [&str; 6] = [
    "conan/conanfile.py",
    "conan/conandata.yml",
    "homebrew/specado.rb",
    "meson/packagefiles/specado/meson.build",
    "vcpkg/portfile.cmake",
    "vcpkg/vcpkg.json",
];
/// The recipe of which each target has its own.
const WRAP: &str = "meson/specado.wrap";

/// Writes all recipes to `target/dist/recipes`, for which all archives must be there.
pub fn run(root: &Path) -> Result<(), String> {
    let folder = dist::folder(root).join("recipes");
    let missing = fill(root, &folder)?;
    if missing.is_empty() {
        println!("{}", folder.display());
        return Ok(());
    }
    Err(format!(
        "there is no archive of {} in {}: run `cargo xtask dist`",
        missing.join(", "),
        dist::folder(root).display()
    ))
}

/// Tests what can be tested here, with this machine's archive; `quick` leaves out what needs cargo-c, which takes long
/// to build.
pub fn test(root: &Path, quick: bool) -> Result<(), String> {
    set_up::ensure(root, "test-recipes", if quick { &[Part::Recipes] } else { &[Part::Recipes, Part::Distributions] })?;
    let bench = Bench::new(root)?;
    let mut steps = vec![
        Step::new("Conan, shared", || conan::run(&bench, true)),
        Step::new("Conan, static", || conan::run(&bench, false)),
        Step::new("Meson wrap", || meson::run(&bench)),
        Step::new("vcpkg port, with stand-ins for vcpkg, shared", || vcpkg::run(&bench, "dynamic")),
        Step::new("vcpkg port, with stand-ins for vcpkg, static", || vcpkg::run(&bench, "static")),
        Step::new("Debian packages", || deb::test(&bench)),
        Step::new("Homebrew formula, read by Ruby alone", || syntax::ruby(&bench)),
    ];
    if !quick {
        steps.push(Step::new("installed by cargo-c", || install::run(&bench)));
    }
    steps::table(&steps::done(steps)).map_err(|_| "one of the recipes does not work; see above".to_owned())
}

/// What the tests have in common.
pub struct Bench {
    root: PathBuf,
    /// The recipes, filled in as far as there are archives.
    recipes: PathBuf,
    /// This machine's archive.
    archive: PathBuf,
    /// For what the tests build.
    work: PathBuf,
    version: String,
    target: Target,
}

impl Bench {
    fn new(root: &Path) -> Result<Self, String> {
        let target = Target::of(&crate::run::host(root)?)?;
        let version = dist::release(root)?.version;
        let archive = dist::folder(root).join(dist::file_name(target, &version));
        if !archive.exists() {
            return Err(format!("{} is not there: run `cargo xtask dist {}`", archive.display(), target.name));
        }
        let work = built(root).join("test-recipes");
        fresh(&work)?;
        let recipes = work.join("recipes");
        fill(root, &recipes)?;
        Ok(Self { root: root.to_owned(), recipes, archive, work, version, target })
    }

    /// A fresh folder for one test.
    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.work.join(name);
        fresh(&folder)?;
        Ok(folder)
    }

    /// The folder of this machine's archive, as an address.
    fn address(&self) -> String {
        format!("file://{}", self.archive.parent().unwrap_or(&self.archive).display())
    }
}

/// Writes the recipes; says of which targets there is no archive, whose sums therefore stay as they were.
fn fill(root: &Path, folder: &Path) -> Result<Vec<&'static str>, String> {
    fresh(folder)?;
    let version = dist::release(root)?.version;
    let recipe = |name: &str| read(&root.join("platform").join(name)).map(|text| text.replace("@VERSION@", &version));
    let (mut sums, mut missing) = (Vec::new(), Vec::new());
    for target in TARGETS {
        let name = dist::file_name(*target, &version);
        let archive = dist::folder(root).join(&name);
        if !archive.exists() {
            missing.push(target.name);
            continue;
        }
        for kind in ["SHA256", "SHA512"] {
            sums.push((format!("@{kind} {}@", target.name), sum(root, kind, &archive)?));
        }
        let wrap = recipe(WRAP)?.replace("@TARGET@", target.name).replace("@ARCHIVE@", &name);
        write(&folder.join("meson").join(target.name).join("specado.wrap"), &with(&sums, wrap))?;
    }
    for file in FILES {
        write(&folder.join(file), &with(&sums, recipe(file)?))?;
    }
    Ok(missing)
}

fn with(sums: &[(String, String)], text: String) -> String {
    sums.iter().fold(text, |text, (token, sum)| text.replace(token, sum))
}

fn sum(root: &Path, kind: &str, archive: &Path) -> Result<String, String> {
    let mut cmake = command(root, "cmake", &["-E", &format!("{}sum", kind.to_lowercase())]);
    cmake.arg(archive);
    let said = output(cmake, REMEDY)?;
    said.split_whitespace()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| format!("CMake gave no sum of {}", archive.display()))
}
