//! Debug symbols of the shared library, kept beside the archive: `specado-VERSION-TARGET-debug` is unpacked over it.
//! Those of Linux and Windows lie in `.debug` folders, where gdb looks for what a file's debug link names, those of
//! macOS in a `.dSYM` beside the library, where lldb looks. The command line's are not kept: its linker brings C objects
//! whose debug information has the folders that they were compiled in.

use super::Job;
use crate::run::{done, output};
use std::fs;
use std::path::{Path, PathBuf};

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
    inspect(job, &symbols)?;
    permit(&symbols)
}

/// Copies a program without its debug information.
pub fn strip(job: &Job, program: &Path, to: &Path) -> Result<(), String> {
    stripped(job, &["--strip-all"], program, to)
}

/// Copies a file of macOS without its debug information and local symbols; it is signed anew.
pub fn strip_locals(job: &Job, file: &Path, to: &Path) -> Result<(), String> {
    stripped(job, &["--strip-debug", "--discard-all"], file, to)
}

fn stripped(job: &Job, how: &[&str], from: &Path, to: &Path) -> Result<(), String> {
    let mut strip = job.tools.rust(&job.work, "rust-objcopy");
    strip.args(how).arg(from).arg(to);
    done(strip, "is the Rust toolchain complete?")
}

/// The debug symbols of a library for one of macOS' processors, gathered from the objects that it was linked of; `base`
/// is the folder that their names lack.
pub fn gather(job: &Job, dylib: &Path, base: &Path, to: &Path) -> Result<(), String> {
    let mut dsymutil = job.tools.llvm(&job.work, "dsymutil")?;
    dsymutil.args(["--flat", "--quiet", "--oso-prepend-path"]).arg(base).arg("-o").args([to, dylib]);
    done(dsymutil, "")?;
    inspect(job, to)
}

/// Functions that the symbols must know, with their files: one of the API, and one that only the library itself calls.
const KNOWN: [(&str, &str); 2] = [("specado_translate", "capi/translate.rs"), ("parse", "json/tape.rs")];

/// Fails unless the symbols know these functions: of objects and symbols that were not found nothing is said.
fn inspect(job: &Job, symbols: &Path) -> Result<(), String> {
    for (function, file) in KNOWN {
        let mut dwarfdump = job.tools.llvm(&job.work, "llvm-dwarfdump")?;
        dwarfdump.arg(format!("--name={function}")).arg(symbols);
        let found = output(dwarfdump, "")?;
        if !(found.contains("DW_TAG_subprogram") && found.contains(file)) {
            return Err(format!("{} does not know where {function} of {file} is", symbols.display()));
        }
    }
    Ok(())
}

/// The folder beside a library of macOS in which lldb looks for its symbols; returns the place of the symbols in it.
pub fn bundle(job: &Job, library: &str) -> Result<PathBuf, String> {
    let contents = job.debug.join("lib").join(format!("{library}.dSYM/Contents"));
    super::write(&contents.join("Info.plist"), &INFO.replace("@LIBRARY@", library))?;
    let folder = contents.join("Resources/DWARF");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder.join(library))
}

const INFO: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>CFBundleDevelopmentRegion</key><string>English</string>
<key>CFBundleIdentifier</key><string>com.apple.xcode.dsym.@LIBRARY@</string>
<key>CFBundleInfoDictionaryVersion</key><string>6.0</string>
<key>CFBundlePackageType</key><string>dSYM</string>
<key>CFBundleSignature</key><string>????</string>
<key>CFBundleShortVersionString</key><string>1.0</string>
<key>CFBundleVersion</key><string>1</string>
</dict>
</plist>
"#;

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
