//! `cargo xtask test-dist [TARGET…]`: every archive is unpacked into a path with a space and used the way its users use
//! it: found by pkg-config, CMake and meson, linked shared and static, loaded at run time. What this machine can run,
//! natively or by an emulator, is run; the rest is linked and inspected.

mod archive;
mod cmake;
mod debugger;
mod inspect;
mod kit;
mod macos;
mod meson;
mod neighbours;
mod plain;
mod table;
mod windows;

use crate::dist::target::{Family, TARGETS, Target};
use crate::dist::tools::{HOST, Tools};
use crate::run::command;
use crate::set_up::{self, Part, REMEDY};
use inspect::Linkage;
use kit::Kit;
pub use kit::MESON;
use std::path::{Path, PathBuf};
use std::process::Command;
use table::{Cell, Table};

/// An unpacked archive and what builds programs with it.
struct Sdk {
    root: PathBuf,
    target: Target,
    kit: Kit,
    /// The archive itself.
    archive: PathBuf,
    /// Where it is unpacked.
    prefix: PathBuf,
    /// For what the consumers build.
    work: PathBuf,
}

/// A way to use the library, and who can go it.
struct Consumer {
    name: &'static str,
    fits: fn(&Sdk) -> bool,
    run: fn(&Sdk) -> Result<(), String>,
}

const CONSUMERS: &[Consumer] = &[
    Consumer { name: "inspect", fits: everywhere, run: inspect::archive },
    Consumer { name: "cc", fits: everywhere, run: plain::compiler },
    Consumer { name: "pkg-config", fits: everywhere, run: plain::pkg_config },
    Consumer { name: "-static", fits: is_elf, run: plain::fully_static },
    Consumer { name: "cmake", fits: everywhere, run: cmake::both_languages },
    Consumer { name: "cmake C++", fits: everywhere, run: cmake::cpp_alone },
    Consumer { name: "fetch", fits: everywhere, run: cmake::fetch_content },
    Consumer { name: "meson", fits: everywhere, run: meson::run },
    Consumer { name: "load", fits: everywhere, run: plain::load },
    Consumer { name: "silent", fits: is_elf, run: plain::silent },
    Consumer { name: "msvc", fits: is_windows, run: windows::microsoft },
    Consumer { name: "lld", fits: is_macos, run: macos::run },
    Consumer { name: "gdb", fits: is_host, run: debugger::run },
    Consumer { name: "neighbours", fits: is_host, run: neighbours::run },
];

fn everywhere(_: &Sdk) -> bool {
    true
}

fn is_elf(sdk: &Sdk) -> bool {
    matches!(sdk.target.family, Family::Gnu | Family::Musl)
}

fn is_windows(sdk: &Sdk) -> bool {
    sdk.target.is_windows()
}

fn is_macos(sdk: &Sdk) -> bool {
    sdk.target.family == Family::Macos
}

fn is_host(sdk: &Sdk) -> bool {
    sdk.target.name == HOST
}

/// Tests the archives of the targets with these names, which must be there; without names, those that are there.
pub fn run(root: &Path, names: &[&str]) -> Result<(), String> {
    let folder = crate::dist::folder(root);
    let mut table = Table::new(CONSUMERS.iter().map(|consumer| consumer.name));
    let targets: Vec<Target> = match names {
        [] => TARGETS.iter().copied().filter(|target| archive::find(&folder, *target).is_ok()).collect(),
        names => names.iter().map(|name| Target::named(name)).collect::<Result<_, _>>()?,
    };
    if targets.is_empty() {
        return Err(format!("there is no archive in {}: run `cargo xtask dist`", folder.display()));
    }
    set_up::ensure(root, "test-dist", &targets.iter().copied().map(Part::TestDist).collect::<Vec<_>>())?;
    let tools = Tools::new(root)?;
    for target in targets {
        let archive = archive::find(&folder, target)?;
        for kit in kit::kits(root, &tools, target)? {
            let sdk = archive::unpack(root, &archive, target, kit)?;
            table.row(&sdk.kit.name, CONSUMERS.iter().map(|consumer| cell(&sdk, consumer)));
        }
    }
    table.print()
}

fn cell(sdk: &Sdk, consumer: &Consumer) -> Cell {
    if !(consumer.fits)(sdk) {
        return Cell::NotFor;
    }
    println!("=== {}: {}", sdk.kit.name, consumer.name);
    match (consumer.run)(sdk) {
        Ok(()) if sdk.kit.runs() => Cell::Passed,
        Ok(()) => Cell::Linked,
        Err(message) => {
            println!("{message}");
            Cell::Failed(message)
        }
    }
}

/// Runs a command; what it says is shown only if it fails.
fn quietly(mut command: Command) -> Result<(), String> {
    let shown = format!("{command:?}");
    let said = command.output().map_err(|error| format!("cannot run {shown}: {error}; {REMEDY}"))?;
    if said.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    Err(format!("{shown} failed ({}):\n{text}", said.status))
}

impl Sdk {
    /// A fresh folder for one consumer.
    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.work.join(name);
        crate::dist::fresh(&folder)?;
        Ok(folder)
    }

    /// A file of `tests/consumers`.
    fn source(&self, name: &str) -> PathBuf {
        self.root.join("tests/consumers").join(name)
    }

    /// A program's file.
    fn file_name(&self, program: &str) -> String {
        if self.target.is_windows() { format!("{program}.exe") } else { program.to_owned() }
    }

    fn lib(&self) -> PathBuf {
        self.prefix.join("lib")
    }

    /// Looks at how a program is linked, and runs it where this machine can.
    fn check(&self, program: &Path, linkage: Linkage) -> Result<(), String> {
        inspect::linked(self, program, linkage)?;
        self.start(program, &[])
    }

    /// Runs a program where this machine can; its DLL must lie beside it.
    fn start(&self, program: &Path, args: &[&str]) -> Result<(), String> {
        let folder = program.parent().unwrap_or(program);
        if self.target.is_windows() {
            let dll = "specado_ffi.dll";
            let from = self.prefix.join("bin").join(dll);
            std::fs::copy(&from, folder.join(dll)).map_err(|error| format!("{}: {error}", from.display()))?;
        }
        match self.kit.start(folder, program) {
            None => Ok(()),
            Some(mut command) => {
                command.args(args);
                quietly(command)
            }
        }
    }

    fn command(&self, folder: &Path, program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Command {
        let mut command = command(folder, program, args);
        // a host's own settings must not help
        command
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("PKG_CONFIG_PATH")
            .env_remove("CFLAGS")
            .env_remove("CXXFLAGS")
            .env_remove("LDFLAGS");
        command.envs(self.kit.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}
