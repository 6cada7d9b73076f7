//! What cargo builds for a target: the static library that everything is linked from, and the command line.

use super::flags::{compiler, public_flags};
use super::folders::{cargo_home, remap};
use super::target::{Family, GLIBC_FLOOR, MACOS_FLOOR, Target};
use super::toolchain::Toolchain;
use super::tools::Tools;
use super::{debug, macos, profile, windows};
use crate::run::{command, heard, target};
use std::path::{Path, PathBuf};

/// What cargo made for one of the compiler's targets.
pub struct Built {
    /// `libspecado_ffi.a` with everything in it.
    pub archive: PathBuf,
    /// The command line.
    pub program: PathBuf,
}

/// Builds both. The library is built alone, with one crate type: another beside it would disable link-time
/// optimization.
pub fn build(root: &Path, tools: &Tools, platform: Target, triple: &str, commit: &str) -> Result<Built, String> {
    let toolchain = Toolchain::new(root, tools, triple)?;
    let environment = environment(root, tools, platform, triple, &toolchain, commit)?;
    let library = ["rustc", "--locked", "--release", "--lib", "--crate-type", "staticlib", "--target", triple];
    let program = ["build", "--locked", "--release", "--bin", "specado", "--features", "cli", "--target", triple];
    let out = folder(root).join(triple).join("release");
    // the program first: building it writes the library, too, with other crate types beside it
    let mut changed = Vec::new();
    for args in [&program[..], &library[..]] {
        let mut cargo = command(root, toolchain.rustc.with_file_name("cargo"), args);
        cargo.envs(environment.iter().map(|(name, value)| (name, value)));
        changed = heard(cargo, "is cargo installed?", profile::is_of_changed)?;
    }
    // elsewhere some functions are others anyway
    if triple == profile::MACHINE {
        profile::stale(root, tools, &changed)?;
    }
    let program = if platform.is_windows() { "specado.exe" } else { "specado" };
    Ok(Built { archive: out.join("libspecado_ffi.a"), program: out.join(program) })
}

/// A folder of its own, so that other builds' settings do not disturb it.
pub fn folder(root: &Path) -> PathBuf {
    target(root).join("dist-build")
}

/// The settings, among them the compiler's flags.
fn environment(
    root: &Path,
    tools: &Tools,
    platform: Target,
    triple: &str,
    toolchain: &Toolchain,
    commit: &str,
) -> Result<Vec<(String, String)>, String> {
    let linker = linker(root, tools, platform, triple)?;
    let upper = triple.to_uppercase().replace('-', "_");
    let text = |path: &Path| path.display().to_string();
    let mut environment = vec![
        ("CARGO_TARGET_DIR".into(), text(&folder(root))),
        (format!("CARGO_TARGET_{upper}_LINKER"), linker),
        // with --target they are not for the programs of the build; in this form they may hold spaces
        ("CARGO_ENCODED_RUSTFLAGS".into(), flags(root, platform, toolchain).join("\x1f")),
        ("SPECADO_COMMIT".into(), commit.into()),
        ("MACOSX_DEPLOYMENT_TARGET".into(), MACOS_FLOOR.into()),
    ];
    environment.extend(compiler(root, toolchain).map(|(name, path)| (name.to_owned(), text(&path))));
    environment.extend(debug::SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned())));
    if platform.family == Family::Macos {
        environment.push(("SDKROOT".into(), text(&macos::sdk(tools)?)));
    }
    Ok(environment)
}

fn flags(root: &Path, platform: Target, toolchain: &Toolchain) -> Vec<String> {
    let mut flags = public_flags(platform);
    flags.push(format!("--sysroot={}", toolchain.sysroot.display()));
    flags.push(format!("-Cprofile-use={}", profile::file(root).display()));
    flags.push(remap(root, "/specado"));
    flags.push(remap(&folder(root), "/target"));
    flags.extend(cargo_home().map(|home| remap(&home, "/cargo")));
    flags
}

/// What links the command line.
fn linker(root: &Path, tools: &Tools, platform: Target, triple: &str) -> Result<String, String> {
    let path = match platform.family {
        Family::Gnu => tools.zig_linker(&format!("{}-linux-gnu.{GLIBC_FLOOR}", platform.arch))?,
        Family::Musl => tools.zig_linker(&format!("{}-linux-musl", platform.arch))?,
        Family::Macos => macos::linker(root, tools, triple)?,
        Family::Mingw => return Ok(windows::MINGW_CC.to_owned()),
        Family::Gnullvm => tools.zig_linker(&format!("{}-windows-gnu", platform.arch))?,
    };
    Ok(path.display().to_string())
}
