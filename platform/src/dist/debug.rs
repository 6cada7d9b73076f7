//! Debug symbols of the ELF library, kept beside the archive: `specado-VERSION-TARGET-debug` is unpacked over it and
//! lies in its `.debug` folders, where gdb looks for what a file's debug link names. The command line's are not kept:
//! its linker brings C objects whose debug information has the folders that they were compiled in.

use super::{Job, target::Family};
use crate::run::{done, output};
use std::fs;
use std::path::Path;

/// True for targets whose debug symbols are kept.
pub fn is_kept(family: Family) -> bool {
    matches!(family, Family::Gnu | Family::Musl)
}

/// The settings of cargo by which there is debug information to be kept: functions and lines, which back traces need.
pub const SETTINGS: [(&str, &str); 2] =
    [("CARGO_PROFILE_RELEASE_DEBUG", "limited"), ("CARGO_PROFILE_RELEASE_STRIP", "none")];

/// Splits what was linked into what is shipped, `stripped` below the stage, and its debug symbols.
pub fn split(job: &Job, linked: &Path, stripped: &str) -> Result<(), String> {
    let to = Path::new(stripped);
    let name = to.file_name().and_then(|name| name.to_str()).ok_or("a library has no name")?;
    let folder = job.debug.join(to.parent().unwrap_or(to)).join(".debug");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let symbols = folder.join(format!("{name}.debug"));
    let objcopy = || job.tools.rust(&job.work, "rust-objcopy");
    let mut keep = objcopy();
    keep.arg("--only-keep-debug").arg(linked).arg(&symbols);
    done(keep, "is the Rust toolchain complete?")?;
    let mut strip = objcopy();
    strip
        .arg("--strip-all")
        .arg(format!("--add-gnu-debuglink={}", symbols.display()))
        .arg(linked)
        .arg(job.stage.join(to));
    done(strip, "is the Rust toolchain complete?")?;
    permit(&symbols)
}

/// Copies a program without its debug information.
pub fn strip(job: &Job, program: &Path, to: &Path) -> Result<(), String> {
    let mut strip = job.tools.rust(&job.work, "rust-objcopy");
    strip.arg("--strip-all").arg(program).arg(to);
    done(strip, "is the Rust toolchain complete?")
}

/// Symbols are read, not run.
fn permit(symbols: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(symbols, fs::Permissions::from_mode(0o644))
        .map_err(|error| format!("{}: {error}", symbols.display()))
}

/// A build id that follows from what is linked alone: a linker's own would be that of the folders, too, that it was
/// built in.
pub fn build_id(job: &Job, object: &Path) -> Result<String, String> {
    let mut sum = crate::run::command(&job.work, "sha1sum", &[]);
    sum.arg(object);
    let said = output(sum, "install GNU coreutils")?;
    said.split_whitespace().next().map(str::to_owned).ok_or_else(|| "sha1sum said nothing".to_owned())
}
