//! The source of the compiler's own standard library, of exactly its version.

use crate::dist::tools::Tools;
use crate::run::{command, done, has, output};
use std::fs;
use std::path::{Path, PathBuf};

/// Debian has it for newer compilers in its backports alone, which no other package is taken from.
const SUITE: &str = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie-backports main\n";

/// The folder `library`: from `SPECADO_RUST_SRC` (that folder, or an archive of it), rustup's component, unpacked before,
/// or a package of Debian's that is installed or can be had, which goes into the folder of tools; nothing of the system
/// is changed.
pub fn find(root: &Path, tools: &Tools, version: &str) -> Result<PathBuf, String> {
    let unpacked = tools.folder.join(format!("rust-src-{version}"));
    let given = std::env::var_os("SPECADO_RUST_SRC").map(|given| root.join(given));
    if let Some(given) = given {
        return take(&given, &unpacked).ok_or_else(|| {
            format!("{} is neither the folder `library` of Rust {version} nor an archive of it", given.display())
        });
    }
    let debian = PathBuf::from(format!("/usr/src/rustc-{version}/library"));
    let beside = root.join(format!("../shared/rust-src/rust-src-{version}-library.tar.xz"));
    let here = |folder: &Path| folder.join("std/Cargo.toml").exists().then(|| folder.to_owned());
    here(&tools.toolchain.join("lib/rustlib/src/rust/library"))
        .or_else(|| here(&unpacked.join("library")))
        .or_else(|| here(&debian))
        .or_else(|| from_debian(tools, version, &unpacked).ok())
        .or_else(|| take(&beside, &unpacked))
        .ok_or_else(|| {
            format!(
                "the source of Rust {version}'s standard library is not here: run `rustup component add rust-src`, or give it \
                 (the folder `library`, or an archive of it) in SPECADO_RUST_SRC"
            )
        })
}

/// The folder `library` that `given` is, holds, or is an archive of.
fn take(given: &Path, unpacked: &Path) -> Option<PathBuf> {
    if given.is_file() {
        fs::create_dir_all(unpacked).ok()?;
        let mut tar = command(unpacked, "tar", &["-xf"]);
        tar.arg(given);
        done(tar, "install tar and xz").ok()?;
    }
    let found = [given.to_owned(), given.join("library"), unpacked.join("library")];
    found.into_iter().find(|folder| folder.join("std/Cargo.toml").exists())?.canonicalize().ok()
}

/// Fetches and unpacks Debian's package, which needs no right to install.
fn from_debian(tools: &Tools, version: &str, unpacked: &Path) -> Result<PathBuf, String> {
    if !has("apt-get") {
        return Err("there is no apt-get".to_owned());
    }
    println!("fetching the source of Rust {version}'s standard library from Debian (package rust-src)");
    let work = tools.folder.join("apt");
    crate::dist::fresh(&work)?;
    let text = |error: std::io::Error| format!("{}: {error}", work.display());
    for folder in ["lists/partial", "archives/partial"] {
        fs::create_dir_all(work.join(folder)).map_err(text)?;
    }
    let list = work.join("sources.list");
    fs::write(&list, SUITE).map_err(text)?;
    let apt = |program: &str, args: &[&str]| {
        let mut apt =
            command(&work, program, &["-q", "-o", "Dir::Etc::SourceParts=/dev/null", "-o", "APT::Sandbox::User="]);
        apt.arg("-o").arg(format!("Dir::Etc::SourceList={}", list.display()));
        apt.arg("-o").arg(format!("Dir::State::Lists={}", work.join("lists").display()));
        apt.arg("-o").arg(format!("Dir::Cache={}", work.display())).args(args);
        output(apt, "")
    };
    apt("apt-get", &["update"])?;
    let offered = apt("apt-cache", &["madison", "rust-src"])?;
    let mut versions = offered.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let package =
        versions.find(|offered| offered.starts_with(&format!("{version}+"))).ok_or("Debian has another version")?;
    apt("apt-get", &["download", &format!("rust-src={package}")])?;
    let tree = format!("dpkg -x rust-src_*.deb . && mkdir -p \"$1\" && mv usr/src/rustc-{version}/library \"$1/\"");
    let mut unpack = command(&work, "sh", &["-ec", &tree, "unpack"]);
    unpack.arg(unpacked);
    done(unpack, "")?;
    let _ = fs::remove_dir_all(&work);
    Ok(unpacked.join("library"))
}
