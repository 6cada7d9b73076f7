//! Finding an archive and unpacking it where its builder never was.

use super::Sdk;
use crate::dist::fresh;
use crate::dist::target::Target;
use crate::run::{command, done, target as built};
use crate::set_up::REMEDY;
use std::fs;
use std::path::{Path, PathBuf};

use super::kit::Kit;

/// The archive of a target.
pub fn find(folder: &Path, target: Target) -> Result<PathBuf, String> {
    let end = format!("-{}.{}", target.name, if target.is_windows() { "zip" } else { "tar.gz" });
    let files = fs::read_dir(folder).ok().into_iter().flatten().flatten().map(|file| file.path());
    let mut found =
        files.filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(&end)));
    let missing =
        || format!("there is no archive for {} in {}: run `cargo xtask dist {0}`", target.name, folder.display());
    let archive = found.next().ok_or_else(missing)?;
    match found.next() {
        None => Ok(archive),
        Some(other) => {
            Err(format!("{} and {} are both for {}: remove one", archive.display(), other.display(), target.name))
        }
    }
}

/// Unpacks it into a folder with a space and another name than the archive's.
pub fn unpack(root: &Path, archive: &Path, target: Target, kit: Kit) -> Result<Sdk, String> {
    let work = built(root).join("test-dist").join(kit.name.replace(' ', "-"));
    let moved = work.join("moved to here");
    fresh(&moved)?;
    let mut unpack = command(&moved, "cmake", &["-E", "tar", "xf"]);
    unpack.arg(archive);
    done(unpack, REMEDY)?;
    let text = |error: std::io::Error| format!("{}: {error}", moved.display());
    let folders: Vec<PathBuf> = fs::read_dir(&moved).map_err(text)?.flatten().map(|entry| entry.path()).collect();
    let [folder] = folders.as_slice() else {
        return Err(format!("{} must hold one folder, not {folders:?}", archive.display()));
    };
    let prefix = moved.join("specado sdk");
    fs::rename(folder, &prefix).map_err(text)?;
    Ok(Sdk { root: root.to_owned(), target, kit, archive: archive.to_owned(), prefix, work: work.join("consumers") })
}
