//! Programs with Specado and another Rust library that uses tracing, each static and shared: each has its own log.

use super::{Sdk, quietly};
use crate::run::{cargo, done, target};

/// All four pairs.
pub fn run(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("neighbours")?;
    let built = target(&sdk.root).join("neighbour");
    let mut build = cargo(&sdk.root.join("tests/neighbour"), &["build", "--locked", "--release"]);
    build.env("CARGO_TARGET_DIR", &built);
    done(build, "is cargo installed?")?;
    let (theirs, ours) = (built.join("release"), sdk.lib());
    for neighbour in ["libneighbour.a", "libneighbour.so"] {
        for specado in ["libspecado_ffi.a", "libspecado_ffi.so"] {
            let program = folder.join("two-libraries");
            let mut cc = sdk.command(&sdk.root, &sdk.kit.cc, &["-Wall", "-Werror", "tests/neighbour/main.c"]);
            cc.arg(format!("-I{}", sdk.prefix.join("include").display()));
            cc.args([theirs.join(neighbour), ours.join(specado)]).args(sdk.target.native_libraries().split(' '));
            for folder in [&theirs, &ours] {
                cc.arg(format!("-Wl,-rpath,{}", folder.display()));
            }
            cc.arg("-o").arg(&program);
            quietly(cc)?;
            sdk.start(&program, &[])?;
            println!("{specado} beside {neighbour}: each has its own log");
        }
    }
    Ok(())
}
