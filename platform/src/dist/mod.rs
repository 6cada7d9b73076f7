//! `cargo xtask dist [TARGET…]`: the archives. Cargo builds one static library for a target, its family's file makes of
//! it what users link, everything is inspected, laid out and packed.

mod archive;
mod build;
mod check;
mod debug;
mod elf;
mod flags;
mod folders;

pub mod install;
pub mod macos;
mod notices;
mod pe;
pub mod profile;
pub mod proof;
pub mod symbols;
pub mod target;
mod template;
pub mod toolchain;
pub mod tools;
pub mod wheels;
mod windows;

use crate::run::{command, output};
use crate::set_up::{self, Part};
use std::path::{Path, PathBuf};
use symbols::Symbols;
use target::{Family, TARGETS, Target};
use tools::Tools;

/// One archive in the making.
pub struct Job {
    root: PathBuf,
    tools: Tools,
    target: Target,
    symbols: Symbols,
    /// What becomes the archive's folder.
    stage: PathBuf,
    /// What becomes the folder of its debug symbols.
    debug: PathBuf,
    /// For what is needed in between.
    work: PathBuf,
    release: Release,
    commit: String,
}

/// What is released.
pub struct Release {
    /// The project's version.
    pub version: String,
    /// The version of the shared library's file, `ABI.MINOR.PATCH`.
    pub library_version: String,
    /// The version of the ABI.
    pub abi: u32,
}

/// Builds the archives of the targets with these names, of all without names.
pub fn run(root: &Path, names: &[&str]) -> Result<(), String> {
    let targets = or_all(&names.iter().map(|name| Target::named(name)).collect::<Result<Vec<_>, _>>()?);
    ready(root, &targets)?;
    let mut rows = Vec::new();
    for target in targets {
        let start = std::time::Instant::now();
        let job = job(root, target)?;
        for folder in [&job.stage, &job.debug, &job.work] {
            fresh(folder)?;
        }
        libraries(&job)?;
        let packed = archive::make(&job)?;
        rows.push(row(&job, &packed, start.elapsed().as_secs())?);
    }
    archive::sums(&folder(root))?;
    println!(
        "\n{:<28} {:>12} {:>12} {:>12} {:>8}\n{}",
        "bytes of",
        "shared",
        "static",
        "archive",
        "seconds",
        rows.join("\n")
    );
    Ok(())
}

/// The shared library of a target's archive, which is built.
pub fn shared(root: &Path, name: &str) -> Result<PathBuf, String> {
    run(root, &[name])?;
    let job = job(root, Target::named(name)?)?;
    Ok(job.stage.join(template::files(job.target, &job.release).0))
}

/// These targets, or all if none is named.
pub fn or_all(targets: &[Target]) -> Vec<Target> {
    if targets.is_empty() { TARGETS.to_vec() } else { targets.to_vec() }
}

/// Fails at once if something is missing that building for these targets needs.
pub fn ready(root: &Path, targets: &[Target]) -> Result<(), String> {
    set_up::ensure(root, "dist", &targets.iter().copied().map(Part::Dist).collect::<Vec<_>>())?;
    let tools = Tools::new(root)?;
    targets.iter().flat_map(|target| target.triples).try_for_each(|triple| toolchain::ready(root, &tools, triple))
}

/// A target's line of the table: its sizes and how long it took.
fn row(job: &Job, packed: &Path, seconds: u64) -> Result<String, String> {
    let (shared, _, archive) = template::files(job.target, &job.release);
    let size = |file: &Path| {
        std::fs::metadata(file).map(|found| found.len()).map_err(|error| format!("{}: {error}", file.display()))
    };
    let (shared, archive) = (size(&job.stage.join(shared))?, size(&job.stage.join(archive))?);
    Ok(format!("{:<28} {shared:>12} {archive:>12} {:>12} {seconds:>8}", job.target.name, size(packed)?))
}

/// Where the archives go.
pub fn folder(root: &Path) -> PathBuf {
    crate::run::target(root).join("dist")
}

/// The name of a target's archive.
pub fn file_name(target: Target, version: &str) -> String {
    format!("specado-{version}-{}.{}", target.name, if target.is_windows() { "zip" } else { "tar.gz" })
}

fn job(root: &Path, target: Target) -> Result<Job, String> {
    let release = release(root)?;
    let name = format!("specado-{}-{}", release.version, target.name);
    Ok(Job {
        root: root.to_owned(),
        tools: Tools::new(root)?,
        target,
        symbols: Symbols::read(root)?,
        stage: folder(root).join("stage").join(&name),
        debug: folder(root).join("debug").join(&name),
        work: folder(root).join("work").join(&name),
        release,
        commit: commit(root)?,
    })
}

/// What is released, as Cargo.toml and the header say it.
pub fn release(root: &Path) -> Result<Release, String> {
    let manifest = read(&root.join("Cargo.toml"))?;
    let version = field(&manifest, "[workspace.package]", "version")?;
    let library_version = field(&manifest, "[package.metadata.capi.library]", "version")?;
    let abi = abi(root)?;
    if library_version.split('.').next() != Some(&abi.to_string()) {
        return Err(format!(
            "Cargo.toml's [package.metadata.capi.library] has version {library_version}, but the ABI's is {abi}: make them agree"
        ));
    }
    Ok(Release { version, library_version, abi })
}

/// The version of the ABI, as the header has it.
pub fn abi(root: &Path) -> Result<u32, String> {
    let header = read(&root.join("include/specado.h"))?;
    let abi = header.lines().find_map(|line| line.strip_prefix("#define SPECADO_ABI_VERSION ")?.trim().parse().ok());
    abi.ok_or_else(|| "include/specado.h has no SPECADO_ABI_VERSION".to_owned())
}

fn libraries(job: &Job) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", job.stage.display());
    for folder in ["lib", "bin"] {
        std::fs::create_dir_all(job.stage.join(folder)).map_err(text)?;
    }
    let mut built = Vec::new();
    for triple in job.target.triples {
        built.push(build::build(&job.root, &job.tools, job.target, triple, &job.commit)?);
    }
    match (job.target.family, built.as_slice()) {
        (Family::Macos, _) => macos::libraries(job, &built)?,
        (Family::Gnu | Family::Musl, [one]) => {
            elf::libraries(job, &one.archive)?;
            elf::inspect(job)?;
        }
        (Family::Mingw | Family::Gnullvm, [one]) => windows::libraries(job, &one.archive)?,
        _ => return Err(format!("{} is made of more than one target", job.target.name)),
    }
    if job.target.family != Family::Macos {
        for one in &built {
            let name = one.program.file_name().ok_or("a program has no name")?;
            debug::strip(job, &one.program, &job.stage.join("bin").join(name))?;
        }
    }
    let home = folders::cargo_home();
    let refused: Vec<&Path> =
        [&job.root, &job.tools.folder, &job.tools.toolchain].into_iter().chain(&home).map(PathBuf::as_path).collect();
    // not the debug symbols: zig's own objects of C name the folders of its sources
    folders::inspect(&[&job.stage.join("lib"), &job.stage.join("bin")], &refused)
}

/// The commit that is built, or the one given by `SPECADO_COMMIT`.
fn commit(root: &Path) -> Result<String, String> {
    match std::env::var("SPECADO_COMMIT") {
        Ok(commit) => Ok(commit),
        Err(_) => output(command(root, "git", &["rev-parse", "HEAD"]), "set SPECADO_COMMIT where there is no git"),
    }
}

/// An empty folder.
pub fn fresh(folder: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(text)?;
    }
    std::fs::create_dir_all(folder).map_err(text)
}

/// A file's text.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, and its folder if need be.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// `name = "…"` below a table's heading in a manifest.
fn field(manifest: &str, table: &str, name: &str) -> Result<String, String> {
    let lines =
        manifest.lines().skip_while(|line| line.trim() != table).skip(1).take_while(|line| !line.starts_with('['));
    let value = lines.filter_map(|line| line.split_once('=')).find(|(key, _)| key.trim() == name);
    value
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .ok_or_else(|| format!("Cargo.toml has no {name} in {table}"))
}
