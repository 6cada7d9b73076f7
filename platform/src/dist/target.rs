//! The targets: for each, what only it has. Native libraries have their one home here.

/// What the linkers of a group of targets have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    /// ELF with glibc; `glibc` is the oldest version that the library runs with.
    Gnu,
    /// ELF with musl.
    Musl,
    /// Mach-O, Intel and Apple Silicon in one file.
    Macos,
    /// PE, linked by MinGW's gcc.
    Mingw,
    /// PE, linked by clang (zig).
    Gnullvm,
}

/// One archive.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The archive's name.
    pub name: &'static str,
    /// The compiler's targets that it is made of.
    pub triples: &'static [&'static str],
    /// How it is linked.
    pub family: Family,
    /// The processor, as zig, Debian and CMake name it.
    pub arch: &'static str,
}

/// The oldest glibc that the gnu archives run with.
pub const GLIBC_FLOOR: &str = "2.17";
/// The oldest macOS.
pub const MACOS_FLOOR: &str = "11.0";

/// All targets; the first is this machine's.
pub const TARGETS: &[Target] = &[
    one("x86_64-unknown-linux-gnu", &["x86_64-unknown-linux-gnu"], Family::Gnu, "x86_64"),
    one("x86_64-unknown-linux-musl", &["x86_64-unknown-linux-musl"], Family::Musl, "x86_64"),
    one("aarch64-unknown-linux-gnu", &["aarch64-unknown-linux-gnu"], Family::Gnu, "aarch64"),
    one("aarch64-unknown-linux-musl", &["aarch64-unknown-linux-musl"], Family::Musl, "aarch64"),
    one("x86_64-pc-windows-gnu", &["x86_64-pc-windows-gnu"], Family::Mingw, "x86_64"),
    one("universal-apple-darwin", &["x86_64-apple-darwin", "aarch64-apple-darwin"], Family::Macos, "universal"),
    one("aarch64-pc-windows-gnullvm", &["aarch64-pc-windows-gnullvm"], Family::Gnullvm, "aarch64"),
];

const fn one(name: &'static str, triples: &'static [&'static str], family: Family, arch: &'static str) -> Target {
    Target { name, triples, family, arch }
}

impl Target {
    /// The target of this name.
    pub fn named(name: &str) -> Result<Self, String> {
        let names = || TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
        TARGETS
            .iter()
            .find(|target| target.name == name)
            .copied()
            .ok_or_else(|| format!("no target {name:?}; there are: {}", names()))
    }

    /// The target whose archive holds what the compiler builds for `triple`.
    pub fn of(triple: &str) -> Result<Self, String> {
        let found = TARGETS.iter().find(|target| target.triples.contains(&triple)).copied();
        found.ok_or_else(|| format!("{triple} is none of the targets: platform/src/dist/target.rs does not list it"))
    }

    /// True for Windows.
    pub fn is_windows(self) -> bool {
        matches!(self.family, Family::Mingw | Family::Gnullvm)
    }

    /// The system, as CMake names it.
    pub fn system(self) -> &'static str {
        match self.family {
            Family::Gnu | Family::Musl => "Linux",
            Family::Macos => "Darwin",
            Family::Mingw | Family::Gnullvm => "Windows",
        }
    }

    /// What a program must be linked with beside the static library.
    pub fn native_libraries(self) -> &'static str {
        match self.family {
            Family::Gnu => "-lpthread -ldl -lm",
            // the library brings its unwinder, which finds its tables by this header; pkg-config keeps a path's spaces
            // only where libraries, not flags, stand next to it
            Family::Musl => "-lpthread -Wl,--eh-frame-hdr",
            Family::Macos => "-lSystem",
            Family::Mingw => "-lkernel32 -lntdll -luserenv -lws2_32 -ldbghelp",
            Family::Gnullvm => "-lkernel32 -lntdll -luserenv -lws2_32 -ldbghelp -lunwind",
        }
    }
}
