//! `cargo xtask wheels`: the Python package (`bindings/python`), one wheel for each archive that is there; and
//! `cargo xtask test-wheels` and `cargo xtask test-scale`, which have this machine's used as its users do.

use super::target::{Family, GLIBC_FLOOR, MACOS_FLOOR, TARGETS, Target};
use super::{archive, file_name, folder, fresh, release, template};
use crate::run::{command, done, output, target};
use crate::set_up::{self, Part, REMEDY};
use std::path::{Path, PathBuf};

const SCRIPT: &str = "bindings/python/make_wheel.py";
const TYPES: &str = "bindings/python/make_types.py";
const TESTS: &str = "bindings/python/tests/run.py";
const SCALE: &str = "tests/scale/run.py";

/// Makes the wheels of these targets, whose archives must be there; without names, of all archives that are. With
/// `--library FILE` instead, one of a plain build's library, for systems like this machine's.
pub fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    set_up::ensure(root, "wheels", &[Part::Wheels])?;
    if let ["--library", library] = args {
        return of_library(root, Path::new(library), &target(root).join("wheels")).map(|wheel| println!("{wheel}"));
    }
    let version = release(root)?.version;
    let targets: Vec<Target> = match args {
        [] => TARGETS.iter().copied().filter(|one| folder(root).join(file_name(*one, &version)).exists()).collect(),
        names => names.iter().map(|name| Target::named(name)).collect::<Result<_, _>>()?,
    };
    if targets.is_empty() {
        return Err(format!("there is no archive in {}: run `cargo xtask dist`", folder(root).display()));
    }
    for one in targets {
        println!("{}", of_archive(root, one, &folder(root))?);
    }
    archive::sums(&folder(root))
}

/// Tests a wheel of this machine's archive, or of a plain build's library (`--library FILE`).
pub fn test(root: &Path, args: &[&str]) -> Result<(), String> {
    set_up::ensure(root, "test-wheels", &[Part::Wheels])?;
    used(root, "test-wheels", TESTS, args)
}

/// Runs the examples for Spark, DuckDB and Ray with such a wheel.
pub fn scale(root: &Path, args: &[&str]) -> Result<(), String> {
    set_up::ensure(root, "test-scale", &[Part::Scale])?;
    used(root, "test-scale", SCALE, args)
}

/// Makes a wheel for this machine, and runs a script with the folder that it is in.
fn used(root: &Path, chore: &str, script: &str, args: &[&str]) -> Result<(), String> {
    let wheels = target(root).join("python").join(chore);
    fresh(&wheels)?;
    let wheel = match args {
        [] => of_archive(root, Target::of(&crate::run::host(root)?)?, &wheels)?,
        ["--library", library] => of_library(root, Path::new(library), &wheels)?,
        _ => return Err(format!("say `cargo xtask {chore} [--library FILE]`")),
    };
    println!("{wheel}");
    let mut script = command(root, "python3", &[script]);
    script.arg(&wheels);
    done(script, REMEDY)
}

/// Fails if the package's types are not what the JSON Schemas say.
pub fn check_types(root: &Path) -> Result<(), String> {
    done(command(root, "python3", &[TYPES, "--check"]), REMEDY)
}

/// The systems that an archive's wheel is for, as Python names them.
fn tags(target: Target) -> Vec<String> {
    let arch = target.arch;
    let floor = |version: &str| version.replace('.', "_");
    match target.family {
        // installers that are older than such names know glibc 2.17 by the other
        Family::Gnu if GLIBC_FLOOR == "2.17" => {
            vec![format!("manylinux2014_{arch}"), format!("manylinux_{}_{arch}", floor(GLIBC_FLOOR))]
        }
        Family::Gnu => vec![format!("manylinux_{}_{arch}", floor(GLIBC_FLOOR))],
        Family::Musl => vec![format!("musllinux_1_2_{arch}")],
        Family::Macos => vec![format!("macosx_{}_universal2", floor(MACOS_FLOOR))],
        Family::Mingw => vec!["win_amd64".to_owned()],
        Family::Gnullvm => vec!["win_arm64".to_owned()],
    }
}

/// Makes the wheel of an archive; returns its path.
fn of_archive(root: &Path, target: Target, out: &Path) -> Result<String, String> {
    let release = release(root)?;
    let packed = folder(root).join(file_name(target, &release.version));
    if !packed.exists() {
        return Err(format!("{} is not there: run `cargo xtask dist {}`", packed.display(), target.name));
    }
    let (shared, ..) = template::files(target, &release);
    let tags = tags(target);
    let mut args = vec!["--archive".to_owned(), packed.display().to_string(), "--member".to_owned(), shared];
    args.extend(tags.into_iter().flat_map(|tag| ["--tag".to_owned(), tag]));
    made(root, &release.version, &args, out)
}

/// Makes a wheel of a library; returns its path.
fn of_library(root: &Path, library: &Path, out: &Path) -> Result<String, String> {
    let library: PathBuf = root.join(library);
    if !library.exists() {
        return Err(format!("{} is not there: `cargo build --release` builds it", library.display()));
    }
    made(root, &release(root)?.version, &["--library".to_owned(), library.display().to_string()], out)
}

fn made(root: &Path, version: &str, args: &[String], out: &Path) -> Result<String, String> {
    let mut script = command(root, "python3", &[SCRIPT, "--version", version]);
    script.args(args).arg("--out").arg(out).env("SOURCE_DATE_EPOCH", archive::time(root)?);
    output(script, REMEDY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_own_tags() {
        let mut all: Vec<String> = TARGETS.iter().flat_map(|target| tags(*target)).collect();
        assert!(all.contains(&"manylinux2014_x86_64".to_owned()), "{all:?}");
        assert!(all.contains(&"macosx_11_0_universal2".to_owned()), "{all:?}");
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "two targets would be installed for each other");
    }
}
