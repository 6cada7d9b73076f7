//! The debug symbols of an archive, unpacked over it: gdb finds them by itself, with the names and lines of the
//! library.

use super::{Sdk, quietly};
use crate::run::{command, output};
use crate::set_up::REMEDY;

/// Stops in the library and looks where that is.
pub fn run(sdk: &Sdk) -> Result<(), String> {
    let symbols = sdk.archive.display().to_string().replace(".tar.gz", "-debug.tar.gz");
    let mut unpack = command(&sdk.prefix, "tar", &["--strip-components=1", "-xf"]);
    unpack.arg(&symbols);
    quietly(unpack)?;
    let folder = sdk.folder("debugger")?;
    let program = folder.join("program");
    let mut cc = sdk.command(&folder, &sdk.kit.cc, &["-g", "-o"]);
    cc.arg(&program).arg(sdk.source("translate.c")).arg(format!("-I{}", sdk.prefix.join("include").display()));
    cc.arg(format!("-L{}", sdk.lib().display()))
        .args(["-lspecado_ffi"])
        .arg(format!("-Wl,-rpath,{}", sdk.lib().display()));
    quietly(cc)?;
    let (place, line) = ("specado_context_translate", "src/capi/context.rs:");
    let mut gdb = sdk.command(&folder, "gdb", &["-batch", "-nx", "-ex", "set breakpoint pending on", "-ex"]);
    gdb.arg(format!("break {place}")).args(["-ex", "run", "-ex", "backtrace"]).arg(&program);
    let said = output(gdb, REMEDY)?;
    if !said.contains(line) {
        return Err(format!("gdb does not know {line} in {}:\n{said}", program.display()));
    }
    Ok(())
}
