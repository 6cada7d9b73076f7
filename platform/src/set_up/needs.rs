//! The list: which chore needs what, by which sign it is known to be here, and which of Debian's packages has it.

use crate::dist::target::{Family, Target};
use crate::dist::{self, tools::HOST};

/// Something that a chore needs.
#[derive(Clone, Copy)]
pub struct Need {
    /// Debian's package, or the component of the Rust toolchain.
    pub package: &'static str,
    pub probe: Probe,
}

/// How it is known to be here, wherever it came from.
#[derive(Clone, Copy)]
pub enum Probe {
    /// A program on PATH.
    Program(&'static str),
    /// A file.
    File(&'static str),
    /// A command that succeeds.
    Works(&'static str, &'static [&'static str]),
    /// A component of the Rust toolchain, of which cargo has a command of this name.
    Component(&'static str),
}

/// A group of needs.
#[derive(Clone, Copy)]
pub enum Part {
    /// `cargo xtask test --quick`.
    Quick,
    /// What the rest of `cargo xtask test` needs besides, but for the archive.
    Test,
    /// An archive.
    Dist(Target),
    /// Its consumers.
    TestDist(Target),
    /// Packages made of this machine's archive.
    Recipes,
    /// The Python package.
    Wheels,
    /// Its examples for Spark, DuckDB and Ray.
    Scale,
    /// Debian's packages.
    Deb,
    /// What cargo-c is built with.
    Distributions,
}

const fn program(program: &'static str, package: &'static str) -> Need {
    Need { package, probe: Probe::Program(program) }
}

const CC: Need = program("cc", "gcc");
const CXX: Need = program("c++", "g++");
const CMAKE: Need = program("cmake", "cmake");
const NINJA: Need = program("ninja", "ninja-build");
const PKG_CONFIG: Need = program("pkg-config", "pkg-config");
const GIT: Need = program("git", "git");
const PYTHON: Need = program("python3", "python3");
const VENV: Need = Need { package: "python3-venv", probe: Probe::Works("python3", &["-c", "import ensurepip, venv"]) };
const LLVM: Need = program("llvm-readobj-19", "llvm-19");
const LLD: Need = program("lld-link-19", "lld-19");
const CLANG_19: Need = program("clang-19", "clang-19");
const MINGW: Need = program("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64");
const ZIP: Need = program("zip", "zip");
/// For the source of Rust's standard library.
const XZ: Need = program("xz", "xz-utils");
const QEMU: Need = program("qemu-aarch64-static", "qemu-user-static");

const QUICK: &[Need] = &[
    Need { package: "rustfmt", probe: Probe::Component("fmt") },
    Need { package: "clippy", probe: Probe::Component("clippy") },
    CC,
    CXX,
    PYTHON,
    Need {
        package: "libcurl4-openssl-dev",
        probe: Probe::Works("sh", &["-c", "echo '#include <curl/curl.h>' | cc -E -x c - -o /dev/null"]),
    },
];
const TEST: &[Need] = &[
    program("clang", "clang"),
    Need {
        package: "libomp-dev",
        probe: Probe::Works("sh", &["-c", "echo 'int main(void) { return 0; }' | clang -fopenmp -x c - -o /dev/null"]),
    },
    program("valgrind", "valgrind"),
    program("abidiff", "abigail-tools"),
    PYTHON,
    VENV,
    GIT,
    // for the JavaScript clients that judge the gateway
    program("node", "nodejs"),
    program("npm", "npm"),
];
const DIST: &[Need] = &[PYTHON, VENV, LLVM, GIT];
const TEST_DIST: &[Need] = &[CC, CXX, PYTHON, VENV, LLVM, CMAKE, NINJA, PKG_CONFIG];
const GDB: &[Need] = &[program("gdb", "gdb")];
const WINE: &[Need] = &[
    MINGW,
    program("x86_64-w64-mingw32-g++-win32", "g++-mingw-w64-x86-64-win32"),
    program("wine", "wine"),
    Need { package: "wine64", probe: Probe::Works("sh", &["-c", "command -v wine64 || test -e /usr/lib/wine/wine64"]) },
    CLANG_19,
    LLD,
];
const MUSL: &[Need] = &[program("musl-gcc", "musl-tools")];
const ARM_GNU: &[Need] = &[
    program("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"),
    Need { package: "libc6-dev-arm64-cross", probe: Probe::File("/usr/aarch64-linux-gnu/include/stdio.h") },
    QEMU,
];
const ARM_MUSL: &[Need] = &[Need { package: "musl:arm64", probe: Probe::File("/lib/ld-musl-aarch64.so.1") }, QEMU];
const RECIPES: &[Need] = &[
    PYTHON,
    VENV,
    CC,
    CXX,
    PKG_CONFIG,
    CMAKE,
    NINJA,
    program("make", "make"),
    program("ruby", "ruby"),
    program("fakeroot", "fakeroot"),
    program("dpkg-deb", "dpkg"),
];
const WHEELS: &[Need] = &[PYTHON, VENV];
/// Spark comes without Java.
const SCALE: &[Need] = &[PYTHON, VENV, program("java", "default-jre-headless")];
const DEB: &[Need] = &[program("dpkg-deb", "dpkg")];
const DISTRIBUTIONS: &[Need] =
    &[Need { package: "libssl-dev", probe: Probe::Works("pkg-config", &["--exists", "libssl"]) }];

/// What a group needs.
pub fn of(part: Part) -> impl Iterator<Item = Need> {
    let (common, own): (&[Need], &[Need]) = match part {
        Part::Quick => (QUICK, &[]),
        Part::Test => (TEST, &[]),
        Part::Recipes => (RECIPES, &[]),
        Part::Wheels => (WHEELS, &[]),
        Part::Scale => (SCALE, &[]),
        Part::Deb => (DEB, &[]),
        Part::Distributions => (DISTRIBUTIONS, &[]),
        Part::Dist(target) => (DIST, archive(target)),
        Part::TestDist(target) => (TEST_DIST, consumers(target)),
    };
    common.iter().chain(own).copied()
}

/// What links for a target, and packs.
fn archive(target: Target) -> &'static [Need] {
    match target.family {
        _ if target.name == HOST => &[],
        Family::Gnu | Family::Musl => &[XZ],
        Family::Macos => &[XZ, CLANG_19, LLD],
        Family::Mingw => &[XZ, ZIP, MINGW],
        Family::Gnullvm => &[XZ, ZIP],
    }
}

/// What builds and runs a target's programs.
fn consumers(target: Target) -> &'static [Need] {
    match (target.family, target.arch) {
        (Family::Gnu, _) if target.name == HOST => GDB,
        (Family::Musl, "x86_64") => MUSL,
        (Family::Gnu, _) => ARM_GNU,
        (Family::Musl, _) => ARM_MUSL,
        (Family::Macos, _) => &[LLD],
        (Family::Mingw, _) => WINE,
        (Family::Gnullvm, _) => &[CLANG_19, LLD],
    }
}

/// What a chore needs that is called by this name, with these targets or all.
pub fn of_chore(chore: &str, targets: &[Target]) -> Result<Vec<Part>, String> {
    let targets = dist::or_all(targets);
    Ok(match chore {
        "test" => of_test()?,
        "dist" => targets.into_iter().map(Part::Dist).collect(),
        "test-dist" => targets.into_iter().map(Part::TestDist).collect(),
        "wheels" | "test-wheels" => vec![Part::Wheels],
        "test-scale" => vec![Part::Scale],
        "test-recipes" => vec![Part::Recipes, Part::Distributions],
        "deb" => vec![Part::Deb],
        _ => {
            return Err(format!(
                "no set-up for {chore:?}; there are: test, dist, test-dist, wheels, test-wheels, test-scale, \
                 test-recipes, deb"
            ));
        }
    })
}

/// `cargo xtask test` builds this machine's archive and uses it.
pub fn of_test() -> Result<Vec<Part>, String> {
    let host = Target::named(HOST)?;
    Ok(vec![Part::Quick, Part::Test, Part::Dist(host), Part::TestDist(host), Part::Recipes, Part::Scale])
}
