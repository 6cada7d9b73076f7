//! `cargo xtask deb`: the Debian packages, laid out from this machine's archive and packed by dpkg-deb, which takes
//! seconds. They need what the archive needs, a glibc as old as its floor.

use super::Bench;
use crate::dist::target::{GLIBC_FLOOR, Target};
use crate::dist::{self, fresh, install, read, write};
use crate::run::{command, done, output, target as built};
use crate::set_up::{self, Part, REMEDY};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A package, and what of the archive is in it: paths there, and here below `/usr`; `LIB` is the processor's folder.
struct Package {
    name: &'static str,
    section: &'static str,
    /// Its needs beside the C library's; `@VERSION@` is the packages' own.
    depends: &'static str,
    /// More fields.
    fields: &'static str,
    about: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const RUNTIME: Package = Package {
    name: "libspecado-ffi1",
    section: "libs",
    depends: "",
    fields: "Multi-Arch: same\n",
    about: "The shared library.",
    files: &[("lib/libspecado_ffi.so.@ABI@", "LIB/"), ("lib/libspecado_ffi.so.@FILE@", "LIB/")],
};
const DEVELOPMENT: Package = Package {
    name: "libspecado-dev",
    section: "libdevel",
    depends: ", libspecado-ffi1 (= @VERSION@), libc6-dev",
    fields: "Recommends: specado\nMulti-Arch: same\n",
    about: "Headers, static library, and what pkg-config and CMake ask for.",
    files: &[("include", "include"), ("lib/libspecado_ffi.so", "LIB/"), ("lib/libspecado_ffi.a", "LIB/")],
};
const PROGRAM: Package = Package {
    name: "specado",
    section: "utils",
    depends: "",
    fields: "",
    about: "The command line with its man pages and completions, the specs and schemas, the documentation and examples.",
    files: &[
        ("bin", "bin"),
        ("share/specado", "share/specado"),
        ("share/doc/specado", "share/doc/specado"),
        ("share/man/man1", "share/man/man1"),
        ("share/bash-completion/completions", "share/bash-completion/completions"),
        ("share/zsh/site-functions", "share/zsh/vendor-completions"),
        ("share/fish/vendor_completions.d", "share/fish/vendor_completions.d"),
    ],
};
const PACKAGES: [&Package; 3] = [&RUNTIME, &DEVELOPMENT, &PROGRAM];

/// The archive, unpacked, and what is made of it.
struct Work {
    root: PathBuf,
    target: Target,
    release: dist::Release,
    archive: PathBuf,
    folder: PathBuf,
}

/// Makes the packages of this machine's archive, in the order of [`PACKAGES`].
pub fn run(root: &Path) -> Result<Vec<PathBuf>, String> {
    set_up::ensure(root, "deb", &[Part::Deb])?;
    let target = Target::of(&crate::run::host(root)?)?;
    let release = dist::release(root)?;
    let archive = dist::folder(root).join(dist::file_name(target, &release.version));
    if !archive.exists() {
        return Err(format!("{} is not there: run `cargo xtask dist {}`", archive.display(), target.name));
    }
    let folder = built(root).join("debian");
    fresh(&folder)?;
    let mut unpack = command(&folder, "tar", &["-xf"]);
    unpack.arg(&archive);
    done(unpack, "install tar")?;
    let unpacked = folder.join(format!("specado-{}-{}", release.version, target.name));
    let work = Work { root: root.to_owned(), target, release, archive: unpacked, folder };
    PACKAGES.iter().map(|package| pack(&work, package)).collect()
}

/// Lays one package out and packs it.
fn pack(work: &Work, package: &Package) -> Result<PathBuf, String> {
    let tree = work.folder.join("trees").join(package.name);
    for (from, to) in package.files {
        let from =
            from.replace("@ABI@", &work.release.abi.to_string()).replace("@FILE@", &work.release.library_version);
        let to = tree.join("usr").join(to.replace("LIB", libraries().trim_start_matches("/usr/")));
        let mut copy = command(
            &work.archive,
            "sh",
            &["-ec", "mkdir -p \"$(dirname \"$2x\")\"; cp -a \"$1\" \"$2\"", "copy", &from],
        );
        copy.arg(if to.ends_with(libraries().trim_start_matches('/')) { to.join("") } else { to });
        done(copy, "is the archive whole?")?;
    }
    if package.name == DEVELOPMENT.name {
        let place = tree.join(libraries().trim_start_matches('/'));
        let below = Path::new(libraries_below());
        install::described(&work.root, work.target, "/usr", below, &place)?;
    }
    documents(work, package, &tree)?;
    let debian = tree.join("DEBIAN");
    write(&debian.join("control"), &control(work, package, &tree)?)?;
    if package.name == RUNTIME.name {
        let abi = work.release.abi;
        write(
            &debian.join("shlibs"),
            &format!("libspecado_ffi {abi} {} (>= {})\n", package.name, work.release.version),
        )?;
        write(&debian.join("triggers"), &read(&work.root.join("platform/deb/triggers"))?)?;
    }
    let sums = "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums";
    done(command(&tree, "sh", &["-ec", sums]), "install GNU coreutils")?;
    let file = work.folder.join(format!("{}_{}_{}.deb", package.name, version(work), architecture()));
    let mut deb = command(&work.folder, "dpkg-deb", &["--root-owner-group", "--build"]);
    deb.arg(&tree).arg(&file);
    done(deb, REMEDY)?;
    Ok(file)
}

/// What every package of Debian's has: the licence, and man pages and changelogs that are compressed.
fn documents(work: &Work, package: &Package, tree: &Path) -> Result<(), String> {
    let place = tree.join("usr/share/doc").join(package.name);
    let mut licence =
        String::from("The Specado authors, 2026. Licence: Apache-2.0 or MIT, at your option; both follow.\n");
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY"] {
        licence = licence + "\n" + &read(&work.archive.join("share/doc/specado").join(name))?;
    }
    write(&place.join("copyright"), &licence)?;
    let man = tree.join("usr/share/man/man1");
    if man.exists() { done(command(&man, "sh", &["-ec", "gzip -9 -n *.1"]), "install gzip") } else { Ok(()) }
}

fn control(work: &Work, package: &Package, tree: &Path) -> Result<String, String> {
    let size = output(command(tree, "du", &["-sk", "--apparent-size", "usr"]), "install GNU coreutils")?;
    let size = size.split_whitespace().next().unwrap_or("0");
    Ok(format!(
        "Package: {}\nVersion: {version}\nArchitecture: {}\nMaintainer: The Specado authors\nSection: {}\nPriority: optional\n\
         Installed-Size: {size}\nDepends: libc6 (>= {GLIBC_FLOOR}){}\n{}Homepage: {}\n\
         Description: provider-neutral prompts become requests of language model providers\n {}\n",
        package.name,
        architecture(),
        package.section,
        package.depends.replace("@VERSION@", &version(work)),
        package.fields,
        crate::pages::REPOSITORY,
        package.about,
        version = version(work),
    ))
}

fn version(work: &Work) -> String {
    format!("{}-1", work.release.version)
}

/// The processor, as Debian names it.
fn architecture() -> &'static str {
    if std::env::consts::ARCH == "aarch64" { "arm64" } else { "amd64" }
}

/// Where Debian has this machine's libraries.
pub fn libraries() -> String {
    format!("/usr/{}", libraries_below())
}

fn libraries_below() -> &'static str {
    if std::env::consts::ARCH == "aarch64" { "lib/aarch64-linux-gnu" } else { "lib/x86_64-linux-gnu" }
}

/// Installs the packages into a system of their own, builds programs there, runs the command line, and removes the
/// packages.
pub fn test(bench: &Bench) -> Result<(), String> {
    let packages = run(&bench.root)?;
    let folder = bench.folder("deb")?;
    for package in &packages {
        let needs =
            output(command(&folder, "dpkg-deb", &["--field", &package.display().to_string(), "Depends"]), REMEDY)?;
        if !needs.starts_with(&format!("libc6 (>= {GLIBC_FLOOR})")) {
            return Err(format!(
                "{} must need the archive's oldest C library, {GLIBC_FLOOR}; it needs {needs:?}",
                package.display()
            ));
        }
    }
    let mut alone = dpkg(&system(&folder.join("without"))?, "--install");
    alone.arg(&packages[1]);
    if alone.output().map_err(|error| format!("dpkg: {error}; {REMEDY}"))?.status.success() {
        return Err(format!("{} can be installed without {}", DEVELOPMENT.name, RUNTIME.name));
    }
    let system = system(&folder.join("system"))?;
    let mut all = dpkg(&system, "--install");
    all.args(&packages);
    done(all, REMEDY)?;
    programs(bench, &folder, &system)?;
    command_line(bench, &folder, &system)?;
    let mut remove = dpkg(&system, "--purge");
    remove.args([PROGRAM.name, DEVELOPMENT.name, RUNTIME.name]);
    done(remove, REMEDY)?;
    let left = system.join("usr/include/specado.h");
    if left.exists() { Err(format!("{} is there after the packages were removed", left.display())) } else { Ok(()) }
}

/// The program runs, and what belongs to it lies where Debian looks for it.
fn command_line(bench: &Bench, folder: &Path, system: &Path) -> Result<(), String> {
    let said =
        output(command(folder, system.join("usr/bin/specado"), &["--version"]), "the package does not serve its user")?;
    if said != format!("specado {}", bench.version) {
        return Err(format!("`specado --version` says {said:?}"));
    }
    for file in [
        "man/man1/specado-translate.1.gz",
        "bash-completion/completions/specado",
        "zsh/vendor-completions/_specado",
        "specado/providers/openai.json",
        "doc/specado/docs/c-api.md",
        "doc/libspecado-ffi1/copyright",
    ] {
        if !system.join("usr/share").join(file).exists() {
            return Err(format!("the packages lack usr/share/{file}"));
        }
    }
    let page = system.join("usr/share/doc/specado/README.md");
    let broken = crate::pages::links::broken(&page, &bench.root);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// A system in which nothing is installed.
fn system(system: &Path) -> Result<PathBuf, String> {
    let database = system.join("var/lib/dpkg");
    for folder in ["info", "updates", "triggers"] {
        fresh(&database.join(folder))?;
    }
    fs::write(database.join("status"), "").map_err(|error| format!("{}: {error}", database.display()))?;
    Ok(system.to_owned())
}

/// dpkg for another system than this; what is Debian's own need not be in it.
fn dpkg(system: &Path, action: &str) -> Command {
    let mut dpkg = command(system, "fakeroot", &["dpkg"]);
    let searched = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    dpkg.arg(format!("--root={}", system.display()))
        .args(["--ignore-depends=libc6,libc6-dev,libgcc-s1", action])
        .env("PATH", searched);
    dpkg
}

/// A program for each library, by pkg-config and by CMake.
pub fn programs(bench: &Bench, folder: &Path, system: &Path) -> Result<(), String> {
    let (prefix, place) = (system.join("usr"), system.join(libraries().trim_start_matches('/')));
    for name in ["specado", "specado-static"] {
        let mut asked = command(folder, "pkg-config", &["--cflags", "--libs", name]);
        asked
            .arg(format!("--define-variable=prefix={}", prefix.display()))
            .env("PKG_CONFIG_LIBDIR", place.join("pkgconfig"));
        let flags = output(asked, REMEDY)?;
        let program = folder.join(name);
        let mut cc = command(folder, "cc", &[]);
        cc.arg(bench.root.join("tests/consumers/translate.c")).args(flags.split_whitespace()).arg("-o").arg(&program);
        done(cc, REMEDY)?;
        start(folder, &program, &place)?;
    }
    let build = folder.join("build");
    let mut configure = command(folder, "cmake", &["-S"]);
    configure
        .arg(bench.root.join("platform/conan/test_package"))
        .arg("-B")
        .arg(&build)
        .arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()))
        .arg(format!("-DCMAKE_LIBRARY_ARCHITECTURE={}-linux-gnu", std::env::consts::ARCH));
    done(configure, REMEDY)?;
    let mut compile = command(folder, "cmake", &["--build"]);
    compile.arg(&build);
    done(compile, REMEDY)?;
    start(folder, &build.join("translate"), &place)
}

fn start(folder: &Path, program: &Path, libraries: &Path) -> Result<(), String> {
    let mut start = command(folder, program, &[]);
    start.env("LD_LIBRARY_PATH", libraries);
    done(start, "the packages do not serve the program")
}
