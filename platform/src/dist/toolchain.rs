//! The standard library that the archives are linked from: built from its source, without what prints backtraces.
//!
//! A panic ends at the C functions and becomes an error: nobody is shown a backtrace, and the part that prints them
//! (it reads debug information, compressed too) is a tenth of the library.

use super::folders::{cargo_home, remap};
use super::tools::Tools;
use crate::run::{command, done, output};
use crate::set_up::rust_src;
use std::fs;
use std::path::{Path, PathBuf};

/// The flags of the official builds, as far as they reach a user: bitcode for link-time optimization, frame pointers.
const STD_FLAGS: [&str; 3] = ["-Cembed-bitcode=yes", "-Zunstable-options", "-Cforce-frame-pointers=non-leaf"];
const CRATES: &str = "-Zbuild-std=std,panic_unwind";
/// All that it has by default but `backtrace`.
const FEATURES: &str = "-Zbuild-std-features=panic-unwind";
const SOURCE: &str = "lib/rustlib/src/rust/library";
/// Another one whenever the flags change: what is kept is not built again.
const BUILD: u32 = 2;

/// A compiler and the folder of the standard libraries that it is to link.
pub struct Toolchain {
    pub rustc: PathBuf,
    pub sysroot: PathBuf,
}

impl Toolchain {
    /// What builds for `triple`.
    pub fn new(root: &Path, tools: &Tools, triple: &str) -> Result<Self, String> {
        let sysroot = sysroot(tools, &version(root, tools)?);
        if !has_std(&sysroot, triple) {
            build(&copied(root, tools)?, &sysroot, triple, &sysroot.join("build"))?;
        }
        Ok(Self { rustc: tools.toolchain.join("bin/rustc"), sysroot })
    }
}

fn sysroot(tools: &Tools, version: &str) -> PathBuf {
    tools.folder.join(format!("std-{version}-{BUILD}"))
}

fn libraries(sysroot: &Path, triple: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(triple).join("lib")
}

fn has_std(sysroot: &Path, triple: &str) -> bool {
    let is_std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    fs::read_dir(libraries(sysroot, triple))
        .is_ok_and(|files| files.flatten().any(|file| file.file_name().to_str().is_some_and(is_std)))
}

/// Fails if a standard library for `triple` can neither be had nor made; fetches what it is made of.
pub fn ready(root: &Path, tools: &Tools, triple: &str) -> Result<(), String> {
    let version = version(root, tools)?;
    if has_std(&sysroot(tools, &version), triple) {
        return Ok(());
    }
    rust_src::find(root, tools, &version).map(drop)
}

fn version(root: &Path, tools: &Tools) -> Result<String, String> {
    let version = output(command(root, tools.toolchain.join("bin/rustc"), &["--version"]), "install Rust")?;
    Ok(version.split(' ').nth(1).unwrap_or("unknown").to_owned())
}

/// A copy of the toolchain with the standard library's source, where `-Zbuild-std` finds it. It shares its files with
/// the toolchain where the file system can: files are only ever added.
pub fn copied(root: &Path, tools: &Tools) -> Result<PathBuf, String> {
    let version = version(root, tools)?;
    let copy = tools.folder.join(format!("rust-{version}"));
    if copy.join(SOURCE).exists() {
        return Ok(copy);
    }
    let source = rust_src::find(root, tools, &version)?;
    let text = |error: std::io::Error| format!("{}: {error}", copy.display());
    if !copy.join("bin/rustc").exists() {
        fs::create_dir_all(&copy).map_err(text)?;
        let mut hard = command(&tools.toolchain, "cp", &["-al", "bin", "lib"]);
        hard.arg(&copy);
        if !hard.output().is_ok_and(|copied| copied.status.success()) {
            let mut soft = command(&tools.toolchain, "cp", &["-a", "bin", "lib"]);
            soft.arg(&copy);
            done(soft, "is there room for a copy of the Rust toolchain?")?;
        }
    }
    let link = copy.join(SOURCE);
    if link.exists() {
        return Ok(copy); // the toolchain has it
    }
    fs::create_dir_all(link.parent().unwrap_or(&copy)).map_err(text)?;
    std::os::unix::fs::symlink(source, link).map_err(text)?;
    Ok(copy)
}

/// Builds an empty program with `-Zbuild-std` and keeps the standard library that comes with it.
fn build(copy: &Path, sysroot: &Path, triple: &str, folder: &Path) -> Result<(), String> {
    println!("building the standard library for {triple}");
    let text = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder.join("src")).map_err(text)?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[profile.release]\ncodegen-units = 1\n[workspace]\n",
    )
    .map_err(text)?;
    fs::write(folder.join("src/lib.rs"), "").map_err(text)?;
    let args = ["build", "--release", CRATES, FEATURES, "--target", triple];
    let mut cargo = command(folder, copy.join("bin/cargo"), &args);
    let source = copy.join("lib/rustlib/src/rust").join("library").canonicalize().map_err(text)?;
    let mut flags = STD_FLAGS.map(str::to_owned).to_vec();
    flags.extend([&source, &copy.join(SOURCE)].map(|from| remap(from, "/rust/library")));
    // what it is made of besides comes from there
    flags.extend(cargo_home().map(|home| remap(&home, "/cargo")));
    cargo
        .env("RUSTC", copy.join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        // rustup's own would lead the copy back to the original
        .env("LD_LIBRARY_PATH", copy.join("lib"))
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("CARGO_TARGET_DIR", folder.join("target"));
    done(cargo, "is the Rust toolchain complete?")?;
    let to = libraries(sysroot, triple);
    // moved there when it is whole: what stands there counts as built
    let whole = folder.join("whole");
    super::fresh(&whole)?;
    for file in fs::read_dir(folder.join("target").join(triple).join("release/deps")).map_err(text)?.flatten() {
        let name = file.file_name();
        if name.to_str().is_some_and(|name| name.ends_with(".rlib") && !name.starts_with("libempty")) {
            fs::copy(file.path(), whole.join(name)).map_err(text)?;
        }
    }
    fs::create_dir_all(to.parent().unwrap_or(&to)).map_err(text)?;
    let _ = fs::remove_dir_all(&to);
    fs::rename(&whole, &to).map_err(text)?;
    println!("the standard library for {triple} is in {}", to.display());
    Ok(())
}
