//! What builds programs for a target, and what runs them here.

use super::windows;
use crate::dist::macos;
use crate::dist::target::{Family, MACOS_FLOOR, Target};
use crate::dist::tools::{HOST, Tools};
use crate::run::{command, output};
use crate::set_up::REMEDY;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian has the libraries of another processor's programs.
const ARM_SYSROOT: &str = "/usr/aarch64-linux-gnu";
/// The meson that consumers are built with.
pub const MESON: &str = "meson==1.12.1";
const ARM_MUSL: &str = "/lib/ld-musl-aarch64.so.1";

/// Compilers, and how a program is started.
pub struct Kit {
    /// The target, and the processor where it has more than one.
    pub name: String,
    pub cc: PathBuf,
    pub cxx: PathBuf,
    /// The processor, as CMake and meson name it.
    pub arch: &'static str,
    pub meson: PathBuf,
    runner: Runner,
    /// The description of the system that a linker needs, where it does not come with the compiler.
    pub sysroot: Option<PathBuf>,
    /// What all tools need to see.
    pub environment: Vec<(String, String)>,
}

/// How this machine runs a target's programs.
enum Runner {
    Itself,
    /// By an emulator, with its arguments.
    Emulator(Vec<String>),
    /// Not at all.
    None,
}

/// The kits of a target: one for each of its processors.
pub fn kits(root: &Path, tools: &Tools, target: Target) -> Result<Vec<Kit>, String> {
    // of its own version: Debian's does not know zig's linker
    let meson = tools.python_program(root, MESON)?;
    let one = |(cc, cxx): (PathBuf, PathBuf), runner| Kit {
        name: target.name.to_owned(),
        cc,
        cxx,
        arch: target.arch,
        meson: meson.clone(),
        runner,
        sysroot: None,
        environment: Vec::new(),
    };
    let zig = |name: &str| tools.zig_compilers(name, "");
    // as the compilers of systems with musl do; without it zig's programs do not get along with a shared musl
    let zig_musl = |arch: &str| tools.zig_compilers(&format!("{arch}-linux-musl"), "-fPIE");
    Ok(match (target.family, target.arch) {
        (Family::Gnu, _) if target.name == HOST => vec![one((installed("cc")?, installed("c++")?), Runner::Itself)],
        (Family::Musl, "x86_64") => vec![one((installed("musl-gcc")?, zig_musl("x86_64")?.1), Runner::Itself)],
        (Family::Gnu, arch) => {
            let compilers =
                (installed(&format!("{arch}-linux-gnu-gcc"))?, installed(&format!("{arch}-linux-gnu-g++"))?);
            vec![one(compilers, qemu(root, &["-L", there(ARM_SYSROOT)?])?)]
        }
        (Family::Musl, arch) => {
            there(ARM_MUSL)?;
            vec![one(zig_musl(arch)?, qemu(root, &[])?)]
        }
        (Family::Mingw, _) => {
            let compilers = (installed("x86_64-w64-mingw32-gcc")?, windows::cpp_compiler(tools)?);
            let mut kit = one(compilers, Runner::Emulator(vec!["wine".to_owned()]));
            kit.environment = windows::wine(root, tools)?;
            vec![kit]
        }
        (Family::Gnullvm, arch) => {
            // zig warns of a flag of its own
            let compilers = tools.zig_compilers(&format!("{arch}-windows-gnu"), "-Wno-unused-command-line-argument")?;
            vec![one(compilers, Runner::None)]
        }
        (Family::Macos, _) => ["x86_64", "aarch64"]
            .into_iter()
            .map(|arch| {
                let kit = one(zig(&format!("{arch}-macos.{MACOS_FLOOR}"))?, Runner::None);
                let (sysroot, environment) = (Some(macos::sdk(tools)?), vec![super::macos::path(tools)?]);
                Ok(Kit { name: format!("{} {arch}", target.name), arch, sysroot, environment, ..kit })
            })
            .collect::<Result<_, String>>()?,
    })
}

/// A program on PATH.
fn installed(program: &str) -> Result<PathBuf, String> {
    crate::run::has(program).then(|| program.into()).ok_or_else(|| format!("{program} is not installed; {REMEDY}"))
}

fn there(path: &'static str) -> Result<&'static str, String> {
    if Path::new(path).exists() { Ok(path) } else { Err(format!("{path} is not there; {REMEDY}")) }
}

fn qemu(root: &Path, args: &[&str]) -> Result<Runner, String> {
    let qemu = "qemu-aarch64-static";
    output(command(root, qemu, &["--version"]), REMEDY)?;
    Ok(Runner::Emulator(std::iter::once(qemu).chain(args.iter().copied()).map(str::to_owned).collect()))
}

impl Kit {
    /// True if programs are run, not only linked.
    pub fn runs(&self) -> bool {
        !matches!(self.runner, Runner::None)
    }

    /// The emulator and its arguments, if one is needed.
    pub fn emulator(&self) -> Option<&[String]> {
        match &self.runner {
            Runner::Emulator(words) => Some(words),
            Runner::Itself | Runner::None => None,
        }
    }

    /// How a program is started, if it can be.
    pub fn start(&self, folder: &Path, program: &Path) -> Option<Command> {
        let mut start = match &self.runner {
            Runner::None => return None,
            Runner::Itself => command(folder, program, &[]),
            Runner::Emulator(words) => {
                let args: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
                let mut emulator = command(folder, &words[0], &args);
                emulator.arg(program);
                emulator
            }
        };
        start.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Some(start)
    }
}
