//! The archive: what lies where, and the same bytes whenever the same commit is built.

use super::target::{Family, GLIBC_FLOOR, MACOS_FLOOR};
use super::template::{self, Places};
use super::{Job, flags, folder, notices, read, write};
use crate::pages::links;
use crate::run::{command, done, output};
use std::fs;
use std::path::{Path, PathBuf};

/// Where documents lie: pages and folders of the repository, by their names there.
const DOCUMENTATION: &str = "share/doc/specado";
const DOCUMENTS: [&str; 10] = [
    "README.md",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "ABI.md",
    "docs",
    "examples",
];
/// Where other folders of the repository lie.
const FOLDERS: [(&str, &str); 8] = [
    ("include", "include"),
    ("providers", "share/specado/providers"),
    ("schemas", "share/specado/schemas"),
    ("man", "share/man/man1"),
    ("completions/specado.bash", "share/bash-completion/completions/specado"),
    ("completions/_specado", "share/zsh/site-functions/_specado"),
    ("completions/specado.fish", "share/fish/vendor_completions.d/specado.fish"),
    ("completions/specado.ps1", "share/powershell/specado.ps1"),
];

/// Completes the stage and packs it.
pub fn make(job: &Job) -> Result<PathBuf, String> {
    for (from, to) in FOLDERS {
        copy(&job.root.join(from), &job.stage.join(to))?;
    }
    for document in DOCUMENTS {
        copy(&job.root.join(document), &job.stage.join(DOCUMENTATION).join(document))?;
    }
    pages(job)?;
    for (template, place) in [
        ("pkgconfig/specado.pc.in", "lib/pkgconfig/specado.pc"),
        ("pkgconfig/specado-static.pc.in", "lib/pkgconfig/specado-static.pc"),
        ("cmake/CMakeLists.txt.in", "CMakeLists.txt"),
        ("cmake/specado-config.cmake.in", "lib/cmake/specado/specado-config.cmake"),
        ("cmake/specado-config-version.cmake.in", "lib/cmake/specado/specado-config-version.cmake"),
    ] {
        write(
            &job.stage.join(place),
            &template::filled(&job.root, job.target, &job.release, template, &Places::moved())?,
        )?;
    }
    write(&job.stage.join("share/doc/specado/THIRD-PARTY"), &notices::licences(job)?)?;
    let bill = notices::bill_of_materials(job)?;
    write(&job.stage.join("share/doc/specado/sbom.cdx.json"), &bill)?;
    write(&folder(&job.root).join(format!("specado-{}-{}.cdx.json", job.release.version, job.target.name)), &bill)?;
    write(&job.stage.join("share/doc/specado/BUILDINFO"), &build_info(job)?)?;
    pack(job, &job.debug, "-debug")?;
    pack(job, &job.stage, "")
}

/// The `SHA256SUMS` of all archives and wheels that are there, and of their bills of materials.
pub fn sums(folder: &Path) -> Result<(), String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .flatten()
        .filter_map(|file| file.file_name().into_string().ok())
        .filter(|name| [".tar.gz", ".zip", ".whl", ".cdx.json"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sums = output(command(folder, "sha256sum", &names), "install GNU coreutils")?;
    write(&folder.join("SHA256SUMS"), &(sums + "\n"))
}

/// Copies a file or a folder.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", from.display());
    if !from.is_dir() {
        fs::create_dir_all(to.parent().unwrap_or(to)).map_err(text)?;
        return fs::copy(from, to).map(drop).map_err(text);
    }
    // a package of the workspace, which cannot be built without it
    if from.join("Cargo.toml").exists() {
        return Ok(());
    }
    let entries: Vec<_> = fs::read_dir(from).map_err(text)?.flatten().collect();
    entries.iter().try_for_each(|entry| copy(&entry.path(), &to.join(entry.file_name())))
}

/// Has the links of all pages lead where they led, and sees that they do.
fn pages(job: &Job) -> Result<(), String> {
    let folder = job.stage.join(DOCUMENTATION);
    let pages = crate::pages::pages(&folder)?;
    for path in &pages {
        let name = path.strip_prefix(&folder).unwrap_or(path).display().to_string();
        write(path, &links::moved(&read(path)?, &name, &job.release.version, &place))?;
    }
    crate::pages::links_of(&folder, &job.root)
}

/// Where a file of the repository lies in an archive.
fn place(file: &str) -> Option<String> {
    let first = file.split('/').next().unwrap_or(file);
    if DOCUMENTS.contains(&first) {
        return Some(format!("{DOCUMENTATION}/{file}"));
    }
    let (_, to) = FOLDERS.iter().find(|(from, _)| *from == first)?;
    Some(format!("{to}{}", &file[first.len()..]))
}

/// What this was built from and with.
fn build_info(job: &Job) -> Result<String, String> {
    let rustc = output(command(&job.root, "rustc", &["--version"]), "install Rust")?;
    let floor = match job.target.family {
        Family::Gnu => format!("glibc {GLIBC_FLOOR}"),
        Family::Musl => "musl 1.2".to_owned(),
        Family::Macos => format!("macOS {MACOS_FLOOR}"),
        Family::Mingw | Family::Gnullvm => "Windows 10".to_owned(),
    };
    Ok(format!(
        "version: {}\nabi: {}\ntarget: {}\ncommit: {}\nrustc: {rustc}\nflags: {}\nprofile: release (opt-level 2, fat LTO, unwinding, by hot.profdata)\nfloor: {floor}\n",
        job.release.version,
        job.release.abi,
        job.target.name,
        job.commit,
        flags::public_flags(job.target).join(" "),
    ))
}

/// Files in the order of their names, of nobody, as old as the commit.
fn pack(job: &Job, folder_of: &Path, end: &str) -> Result<PathBuf, String> {
    let name = folder_of.file_name().and_then(|name| name.to_str()).ok_or("the stage has no name")?;
    let stage = folder_of.parent().unwrap_or(folder_of);
    let time = time(&job.root)?;
    let packed =
        folder(&job.root).join(format!("{name}{end}.{}", if job.target.is_windows() { "zip" } else { "tar.gz" }));
    let _ = fs::remove_file(&packed);
    let script = if job.target.is_windows() {
        // zip keeps times to two seconds, in the zone of the machine
        "find \"$1\" -exec chmod u=rwX,go=rX {} + -exec touch -h -d \"@$2\" {} + && find \"$1\" | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ \"$3\""
    } else {
        "tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime=\"@$2\" -cf - \"$1\" | gzip -9 -n > \"$3\""
    };
    let mut pack = command(stage, "sh", &["-ec", script, "pack", name, &time]);
    pack.arg(&packed);
    done(pack, "install tar, gzip and zip")?;
    Ok(packed)
}

/// The commit's time, or the one given by `SOURCE_DATE_EPOCH`.
pub fn time(root: &Path) -> Result<String, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(time) => Ok(time),
        Err(_) => {
            output(command(root, "git", &["log", "-1", "--format=%ct"]), "set SOURCE_DATE_EPOCH where there is no git")
        }
    }
}
