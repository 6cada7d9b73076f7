//! How the library is compiled, whether for an archive or to be counted (`profile.rs`).

use super::target::{Family, Target};
use super::toolchain::Toolchain;
use std::path::{Path, PathBuf};

/// How large a function may be to be put where it is called, in LLVM's instructions, and what is made small.
const INLINING: [(&str, &str); 7] = [
    ("hot-callsite-threshold", "310"),
    ("inline-enable-cost-benefit-analysis", "false"),
    ("inline-threshold", "20"),
    ("inlinehint-threshold", "40"),
    ("inline-cold-callsite-threshold", "5"),
    ("inlinecold-threshold", "5"),
    ("pgso-lwss-only", "false"),
];

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

/// What cargo takes for the compiler, by the names of its variables. A script calls it, so that functions have the same
/// names for all targets.
pub fn compiler(root: &Path, toolchain: &Toolchain) -> [(&'static str, PathBuf); 3] {
    [
        ("RUSTC", toolchain.rustc.clone()),
        ("RUSTC_WRAPPER", root.join("platform/src/dist/named.sh")),
        // rustup's own would lead a copy of the toolchain back to the original
        ("LD_LIBRARY_PATH", toolchain.rustc.with_file_name("../lib")),
    ]
}
