//! `cargo xtask abi OLD.so NEW.so`: does the new library still serve the programs of the old one? Asked of abidiff
//! (libabigail).

use crate::run::{command, done, has, target};
use crate::set_up::REMEDY;
use std::path::{Path, PathBuf};

/// abidiff's bit for changes that break programs; additions have another one.
const INCOMPATIBLE: i32 = 8;
const CHANGED: i32 = 4;

/// Compares two libraries, after a proof that the comparison finds a break.
pub fn run(root: &Path, old: &Path, new: &Path) -> Result<(), String> {
    prove(root)?;
    match difference(root, old, new)? {
        Some(report) => Err(format!("{} breaks programs of {}:\n{report}", new.display(), old.display())),
        None => {
            println!("{} serves the programs of {}", new.display(), old.display());
            Ok(())
        }
    }
}

/// Two small libraries, one of which has lost an argument and gained a function: the first must be found, the second
/// allowed.
pub fn prove(root: &Path) -> Result<(), String> {
    if !has("abidiff") {
        return Err(format!("abidiff is not installed; {REMEDY}"));
    }
    let old = library(root, "old", "int one(int a) { return a; }")?;
    let grown = library(root, "grown", "int one(int a) { return a; } int two(void) { return 2; }")?;
    let broken = library(root, "broken", "int one(void) { return 1; } int two(void) { return 2; }")?;
    if let Some(report) = difference(root, &old, &grown)? {
        return Err(format!("abidiff took an addition for a break:\n{report}"));
    }
    match difference(root, &old, &broken)? {
        Some(_) => Ok(()),
        None => Err("abidiff did not find the argument that was taken away, so it would find nothing else".to_owned()),
    }
}

fn library(root: &Path, name: &str, code: &str) -> Result<PathBuf, String> {
    let folder = target(root).join("abi");
    let text = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(text)?;
    let (source, library) = (folder.join(name).with_extension("c"), folder.join(name).with_extension("so"));
    std::fs::write(&source, code).map_err(text)?;
    let mut cc = command(root, "cc", &["-g", "-shared", "-fPIC", "-Wl,-soname,libabi.so.1"]);
    cc.arg(&source).arg("-o").arg(&library);
    done(cc, "install a C compiler")?;
    Ok(library)
}

/// What abidiff says of a change that breaks programs.
fn difference(root: &Path, old: &Path, new: &Path) -> Result<Option<String>, String> {
    let mut abidiff = command(root, "abidiff", &["--no-added-syms"]);
    abidiff.arg(old).arg(new);
    let output = abidiff.output().map_err(|error| format!("abidiff: {error}; {REMEDY}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(code) if code & (CHANGED | INCOMPATIBLE) == code && code != 0 => Ok(Some(said)),
        Some(0) => Ok(None),
        _ => Err(format!("abidiff failed: {said}{}", String::from_utf8_lossy(&output.stderr))),
    }
}
