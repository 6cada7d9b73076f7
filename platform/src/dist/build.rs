//! What cargo builds for a target: the static library that everything is linked from, and the command line.

use super::folders::{cargo_home, remap};
use super::target::{Family, GLIBC_FLOOR, MACOS_FLOOR, Target};
use super::toolchain::Toolchain;
use super::tools::Tools;
use super::{debug, macos, profile, windows};
use crate::run::{command, heard, target};
use std::path::{Path, PathBuf};

/// How large a function may be to be put where it is called, in LLVM's instructions, and what is made small.
const INLINING: [(&str, &str); 7] = [
    ("hot-callsite-threshold", "450"),
    ("inline-enable-cost-benefit-analysis", "false"),
    ("inline-threshold", "20"),
    ("inlinehint-threshold", "40"),
    ("inline-cold-callsite-threshold", "5"),
    ("inlinecold-threshold", "5"),
    ("pgso-lwss-only", "false"),
];

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

/// The compiler, called so that functions have the same names for all targets.
pub fn named(root: &Path) -> PathBuf {
    root.join("platform/src/dist/named.sh")
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
        ("RUSTC".into(), text(&toolchain.rustc)),
        ("RUSTC_WRAPPER".into(), text(&named(root))),
        // rustup's own would lead a copy of the toolchain back to the original
        ("LD_LIBRARY_PATH".into(), text(&toolchain.rustc.with_file_name("../lib"))),
        ("CARGO_TARGET_DIR".into(), text(&folder(root))),
        (format!("CARGO_TARGET_{upper}_LINKER"), linker),
        // with --target they are not for the programs of the build; in this form they may hold spaces
        ("CARGO_ENCODED_RUSTFLAGS".into(), flags(root, platform, toolchain).join("\x1f")),
        ("SPECADO_COMMIT".into(), commit.into()),
        ("MACOSX_DEPLOYMENT_TARGET".into(), MACOS_FLOOR.into()),
    ];
    environment.extend(debug::SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned())));
    if platform.family == Family::Macos {
        environment.push(("SDKROOT".into(), text(&macos::sdk(tools)?)));
    }
    Ok(environment)
}

/// The compiler's flags, as BUILDINFO has them: without the folders of this machine.
pub fn public_flags(platform: Target) -> Vec<String> {
    // another Rust library in the same program must not share this one's global state
    let mut flags = vec!["-Cmetadata=specado".to_owned()];
    // what runs often is known (`profile.rs`) and put where it is called, as far as the library's size allows; of all
    // else there is less code than by LLVM's own measures
    flags.extend(INLINING.map(|(what, most)| format!("-Cllvm-args=-{what}={most}")));
    // what runs often over many bytes has vectors of its own (`json/scan.rs`); unrolling and vectorizing the other
    // loops would cost a thirtieth of the library, and gain about a hundredth of a call
    flags.extend(["-Cno-vectorize-loops", "-Cno-vectorize-slp"].map(str::to_owned));
    flags.extend(["-Cllvm-args=-unroll-threshold=40", "-Cllvm-args=-unroll-runtime=false"].map(str::to_owned));
    // a hundredth of the library would be nothing but room before loops, by which none is quicker
    flags.push("-Cllvm-args=-x86-experimental-pref-innermost-loop-alignment=0".to_owned());
    if platform.family == Family::Musl {
        flags.extend(["-Ctarget-feature=-crt-static", "-Clink-self-contained=no"].map(str::to_owned));
    }
    flags
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
