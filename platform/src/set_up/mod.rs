//! What the chores need beside Rust, looked for before they begin. What is missing is said; on Debian root's chore
//! installs it, everybody else is given the one line to run. Nothing comes from anywhere but Debian's own archive (and,
//! for the components of a minimal toolchain, rustup).

mod needs;
pub mod rust_src;

use super::dist::target::Target;
use super::run::{command, done, has};
use needs::{Need, Probe};
pub use needs::{Part, of_test};
use std::path::Path;
use std::process::Command;

/// What errors name, when a program that was there at the beginning is not there later.
pub const REMEDY: &str = "on Debian, `cargo xtask set-up CHORE` installs what the chores need";

/// `cargo xtask set-up [CHORE [TARGET…]]`: nothing but the set-up.
pub fn run(root: &Path, args: &[&str]) -> Result<(), String> {
    let (chore, names) = args.split_first().map_or(("test", &args[..0]), |(chore, names)| (*chore, names));
    let targets: Vec<Target> = names.iter().map(|name| Target::named(name)).collect::<Result<_, _>>()?;
    let parts = needs::of_chore(chore, &targets)?;
    ensure(root, chore, &parts)?;
    if chore == "dist" {
        super::dist::ready(root, &super::dist::or_all(&targets))?;
    }
    println!("all that `cargo xtask {chore}` needs is here");
    Ok(())
}

/// Sees to it that everything is here that `chore` needs; an error says all that is missing.
pub fn ensure(root: &Path, chore: &str, parts: &[Part]) -> Result<(), String> {
    let missing = missing(root, parts);
    if missing.is_empty() {
        return Ok(());
    }
    let (mut packages, mut components) = (Vec::new(), Vec::new());
    for need in &missing {
        let list = if matches!(need.probe, Probe::Component(_)) { &mut components } else { &mut packages };
        list.push(need.package);
    }
    println!("`cargo xtask {chore}` lacks {}", said(&missing));
    if !components.is_empty() {
        println!("installing them: rustup component add {}", components.join(" "));
        let mut rustup = command(root, "rustup", &["component", "add"]);
        rustup.args(&components);
        done(rustup, "without rustup, install them as you installed Rust")?;
    }
    if packages.is_empty() { Ok(()) } else { install(root, &packages) }
}

fn missing(root: &Path, parts: &[Part]) -> Vec<Need> {
    let mut missing: Vec<Need> = Vec::new();
    for need in parts.iter().flat_map(|part| needs::of(*part)) {
        if missing.iter().all(|known| known.package != need.package) && !is_here(root, need.probe) {
            missing.push(need);
        }
    }
    missing
}

fn said(missing: &[Need]) -> String {
    let one = |need: &Need| match need.probe {
        Probe::Program(program) if program != need.package => format!("{} (for {program})", need.package),
        _ => need.package.to_owned(),
    };
    missing.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Debian's packages. Another processor's (`musl:arm64`) need that dpkg knows it.
fn install(root: &Path, packages: &[&str]) -> Result<(), String> {
    if !has("apt-get") {
        return Err(format!("install them (these are the names of Debian's packages): {}", packages.join(" ")));
    }
    let foreign =
        if packages.iter().any(|name| name.ends_with(":arm64")) { "dpkg --add-architecture arm64 && " } else { "" };
    let wait = "-o DPkg::Lock::Timeout=600";
    let script = format!(
        "{foreign}apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get {wait} install -q -y --no-install-recommends {}",
        packages.join(" ")
    );
    if !is_root(root) {
        return Err(format!("run this line, then the chore again:\n\n    sudo sh -c '{script}'\n"));
    }
    println!("installing: {script}");
    done(command(root, "sh", &["-c", &script]), "is this Debian's own apt?")
}

fn is_root(root: &Path) -> bool {
    super::run::output(command(root, "id", &["-u"]), "").is_ok_and(|user| user == "0")
}

fn is_here(root: &Path, probe: Probe) -> bool {
    match probe {
        Probe::Program(program) => on_path(program),
        Probe::File(file) => Path::new(file).exists(),
        Probe::Works(program, args) => succeeds(command(root, program, args)),
        Probe::Component(name) => succeeds(super::run::cargo(root, &[name, "--version"])),
    }
}

fn succeeds(mut command: Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Some programs take no `--version`, so that they are looked for, not run.
fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the project's folder")
    }

    #[test]
    fn what_is_missing_is_found_and_nothing_else() {
        assert!(is_here(root(), Probe::Program("sh")));
        assert!(!is_here(root(), Probe::Program("no-such-program")));
        assert!(is_here(root(), Probe::Works("sh", &["-c", "true"])));
        assert!(!is_here(root(), Probe::Works("sh", &["-c", "false"])));
        assert!(!is_here(root(), Probe::Works("no-such-program", &[])));
        assert!(!is_here(root(), Probe::Component("no-such-component")));
        assert!(is_here(root(), Probe::File("Cargo.toml")) == Path::new("Cargo.toml").exists());
    }

    #[test]
    fn an_archive_of_this_machine_needs_no_cross_tool() {
        let host = Target::named(crate::dist::tools::HOST).expect("a target");
        let names: Vec<_> = needs::of(Part::Dist(host)).map(|need| need.package).collect();
        for other in ["clang-19", "lld-19", "gcc-mingw-w64-x86-64", "zip"] {
            assert!(!names.contains(&other), "{other}");
        }
        let windows = Target::named("x86_64-pc-windows-gnu").expect("a target");
        assert!(needs::of(Part::Dist(windows)).any(|need| need.package == "gcc-mingw-w64-x86-64"));
    }

    #[test]
    fn every_chore_that_is_named_has_needs() {
        for chore in ["test", "dist", "test-dist", "wheels", "test-wheels", "test-scale", "test-recipes", "deb"] {
            assert!(!needs::of_chore(chore, &[]).expect(chore).is_empty(), "{chore}");
        }
        assert!(needs::of_chore("bake", &[]).is_err_and(|message| message.contains("test-recipes")));
    }
}
