//! `cargo xtask dist --check`: this machine's archive is the same when it is built elsewhere.

use super::{folder, fresh, tools::HOST};
use crate::run::{command, done, output, target};
use std::fs;
use std::path::{Path, PathBuf};

/// Builds this machine's archive twice.
pub fn run(root: &Path) -> Result<(), String> {
    super::run(root, &[HOST])?;
    let (name, archive) = archive(&folder(root))?;
    reproduced(root, &name, &archive)
}

/// This machine's archive: its name, its path.
fn archive(folder: &Path) -> Result<(String, PathBuf), String> {
    let names = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten();
    let mut names = names.filter_map(|file| file.file_name().into_string().ok());
    let name =
        names.find(|name| name.ends_with(&format!("-{HOST}.tar.gz"))).ok_or("there is no archive for this machine")?;
    Ok((name.clone(), folder.join(name)))
}

/// Builds a copy of the project in another folder and compares the archives.
fn reproduced(root: &Path, name: &str, archive: &Path) -> Result<(), String> {
    let elsewhere = target(root).join("dist-elsewhere");
    fresh(&elsewhere)?;
    let copy = "git ls-files -co --exclude-standard -z | tar --null -T - -cf - | tar -xf - -C \"$1\"";
    let mut copied = command(root, "sh", &["-ec", copy, "copy"]);
    copied.arg(&elsewhere);
    done(copied, "install git and tar")?;
    let git = |args: &[&str]| output(command(root, "git", args), "install git");
    let program = std::env::current_exe().map_err(|error| format!("the chore's own program: {error}"))?;
    let mut build = command(&elsewhere, program, &["dist", HOST]);
    build
        .env("SPECADO_ROOT", &elsewhere)
        .env("CARGO_TARGET_DIR", elsewhere.join("target"))
        .env("SPECADO_TOOLS", super::Tools::new(root)?.folder)
        .env("SPECADO_COMMIT", super::commit(root)?)
        .env("SOURCE_DATE_EPOCH", git(&["log", "-1", "--format=%ct"])?);
    done(build, "")?;
    let again = elsewhere.join("target/dist").join(name);
    let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let symbols = |archive: &Path| PathBuf::from(archive.display().to_string().replace(".tar.gz", "-debug.tar.gz"));
    for (one, other) in [(archive, again.as_path()), (&symbols(archive), &symbols(&again))] {
        if read(one)? != read(other)? {
            return Err(format!(
                "{} and {} differ: something of the folder is in them",
                one.display(),
                other.display()
            ));
        }
    }
    println!("{name} has the same bytes when it is built in another folder");
    fs::remove_dir_all(&elsewhere).map_err(|error| format!("{}: {error}", elsewhere.display()))
}
