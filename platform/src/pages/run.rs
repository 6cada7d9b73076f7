//! The commands of a page, run in the order in which they stand there, in one shell, in a folder with nothing in it.
//! What would come from the network comes from this project: `curl` gives what `cargo xtask dist` built, `git clone`
//! the working copy.

use super::REPOSITORY;
use super::blocks::{Kind, blocks};
use crate::dist::target::Target;
use crate::dist::tools::{Tools, write_program};
use crate::dist::{self, fresh, read};
use crate::recipes::CONAN;
use crate::run::{command, target};
use crate::set_up::REMEDY;
use crate::test_dist::MESON;
use std::path::Path;

/// The end of a file's text; no page has such a line.
const END: &str = "END_OF_THE_FILE";
const MARK: &str = "=== the block on line ";

/// Runs a page; its commands stop at the first that fails.
pub fn page(root: &Path, name: &str) -> Result<(), String> {
    let text = read(&root.join(name))?;
    let (mut script, mut run, mut not_run) = (String::from("set -eu\n"), 0, Vec::new());
    for block in blocks(&text).map_err(|error| format!("{name}, {error}"))? {
        match block.kind {
            Kind::Commands => {
                run += 1;
                script += &format!("echo '{MARK}{}'\n{}", block.line, block.text);
            }
            Kind::File(file) => {
                script += &format!("mkdir -p \"$(dirname {file})\"\ncat > {file} <<'{END}'\n{}{END}\n", block.text);
            }
            Kind::NotRun(why) => not_run.push(format!("{name}, line {}: not run: {why}", block.line)),
            Kind::Shown => {}
        }
    }
    shell(root, name, &script)?;
    println!("{name}: {run} blocks of commands ran as they stand there; downloads came from target/dist");
    not_run.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn shell(root: &Path, name: &str, script: &str) -> Result<(), String> {
    let work = target(root).join("pages").join(name.replace('/', "-"));
    let (folder, stand_ins) = (work.join("scratch"), work.join("stand-ins"));
    fresh(&folder)?;
    fresh(&stand_ins)?;
    programs(root, &stand_ins)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(stand_ins).chain(std::env::split_paths(&path)))
        .map_err(|error| error.to_string())?;
    let mut shell = command(&folder, "sh", &["-c", script]);
    // neither the settings of this program, nor what a user has set up, may help or disturb
    for variable in ["LD_LIBRARY_PATH", "PKG_CONFIG_PATH", "SDK", "CARGO_MANIFEST_DIR", "CARGO_PKG_NAME"] {
        shell.env_remove(variable);
    }
    shell.env("PATH", path).env("CARGO_INSTALL_ROOT", work.join("cargo")).env("CONAN_HOME", work.join("conan"));
    fresh(&work.join("conan"))?;
    let said = shell.output().map_err(|error| format!("sh: {error}"))?;
    if said.status.success() {
        return Ok(());
    }
    let out = String::from_utf8_lossy(&said.stdout);
    let (before, shown) = out.rsplit_once(MARK).unwrap_or(("", &out));
    let line = shown.lines().next().filter(|_| !before.is_empty() || out.contains(MARK)).unwrap_or("?");
    Err(format!(
        "{name}: the block on line {line} failed ({}):\n{shown}\n{}",
        said.status,
        String::from_utf8_lossy(&said.stderr)
    ))
}

/// Stand-ins for what needs the network, and the tools that the tests keep in a folder of their own.
fn programs(root: &Path, folder: &Path) -> Result<(), String> {
    let host = Target::of(&crate::run::host(root)?)?;
    let version = dist::release(root)?.version;
    let built = dist::folder(root);
    let archive = built.join(dist::file_name(host, &version));
    if !archive.exists() {
        return Err(format!("{} is not there: run `cargo xtask dist {}`", archive.display(), host.name));
    }
    let downloads = format!("{REPOSITORY}/releases/download/v{version}");
    let curl = format!(
        "#!/bin/sh\n[ \"$1\" = -fLO ] && [ \"${{2%/*}}\" = '{downloads}' ] || {{ echo \"no such download: $*\" >&2; exit 22; }}\n\
         exec cp '{}/'\"${{2##*/}}\" .\n",
        built.display()
    );
    let git = format!(
        "#!/bin/sh\nif [ \"$*\" = 'clone {REPOSITORY}' ]; then exec ln -s '{}' specado; fi\nPATH=${{PATH#*:}} exec git \"$@\"\n",
        root.display()
    );
    write_program(&folder.join("curl"), &curl)?;
    write_program(&folder.join("git"), &git)?;
    let tools = Tools::new(root)?;
    for package in [MESON, CONAN] {
        let program = tools.python_program(root, package)?;
        let name = program.file_name().ok_or(REMEDY)?.to_owned();
        std::os::unix::fs::symlink(&program, folder.join(name)).map_err(|error| format!("{package}: {error}"))?;
    }
    Ok(())
}
