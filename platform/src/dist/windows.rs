//! Windows: a DLL made by the .def file, import libraries for MinGW and for MSVC, a static library for MinGW.

use super::target::Family;
use super::{Job, check, debug, pe, write};
use crate::run::{command, done, output};
use crate::set_up::REMEDY;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Debian's compiler for 64-bit Windows.
pub const MINGW_CC: &str = "x86_64-w64-mingw32-gcc";
const DLL: &str = "specado_ffi.dll";

/// Makes `bin/specado_ffi.dll`, its import libraries and `lib/libspecado_ffi.a` from the archive that rustc made.
pub fn libraries(job: &Job, archive: &Path) -> Result<(), String> {
    let def = job.work.join("specado_ffi.def");
    write(&def, &job.symbols.def(DLL))?;
    // zig lays an import library of its own beside what it links: the archive has those of the list
    let (linked, dll) = (job.work.join(DLL), job.stage.join("bin").join(DLL));
    let mut cc = compiler(job)?;
    cc.args(["-shared", "-Wl,--gc-sections", "-o"]).args([&linked, &def]);
    job.symbols.names().for_each(|name| {
        cc.arg(format!("-Wl,-u,{name}"));
    });
    cc.arg(archive).args(job.target.native_libraries().split(' '));
    if job.target.family == Family::Mingw {
        // the runtime of gcc goes into the DLL
        cc.args(["-static-libgcc", "-Wl,--no-insert-timestamp"]);
    }
    done(cc, REMEDY)?;
    pe::without_time(&linked)?;
    debug::split(job, &linked, &format!("bin/{DLL}"))?;
    import_libraries(job, &def)?;
    static_library(job, archive)?;
    inspect(job, &dll)
}

fn compiler(job: &Job) -> Result<Command, String> {
    Ok(match job.target.family {
        Family::Mingw => command(&job.work, MINGW_CC, &[]),
        _ => job.tools.zig_cc(&job.work, &format!("{}-windows-gnu", job.target.arch)),
    })
}

/// `libspecado_ffi.dll.a` for MinGW and `specado_ffi.lib` for MSVC, both of the same list.
fn import_libraries(job: &Job, def: &Path) -> Result<(), String> {
    let (mingw, msvc) = if job.target.arch == "aarch64" { ("arm64", "arm64") } else { ("i386:x86-64", "x64") };
    let mut dlltool = job.tools.llvm(&job.work, "llvm-dlltool")?;
    dlltool.args(["-m", mingw, "-D", DLL, "-d"]).arg(def).arg("-l").arg(job.stage.join("lib/libspecado_ffi.dll.a"));
    done(dlltool, "")?;
    let lib = job.stage.join("lib/specado_ffi.lib");
    let mut llvm = job.tools.llvm(&job.work, "llvm-lib")?;
    llvm.arg(format!("/machine:{msvc}")).arg(format!("/def:{}", def.display())).arg(format!("/out:{}", lib.display()));
    done(llvm, "")
}

/// The static library without debug information and bitcode.
fn static_library(job: &Job, archive: &Path) -> Result<(), String> {
    let library = job.stage.join("lib/libspecado_ffi.a");
    if job.target.family == Family::Mingw {
        return without_debug(job, archive, &library);
    }
    // its imports are members of a few bytes that objcopy does not know: the objects are taken out, and put back
    let members = job.work.join("members");
    super::fresh(&members)?;
    fs::copy(archive, &library).map_err(|error| format!("{}: {error}", library.display()))?;
    let ar = |how: &str, archive: &Path| -> Result<Command, String> {
        let mut ar = job.tools.llvm(&members, "llvm-ar")?;
        ar.arg(how).arg(archive);
        Ok(ar)
    };
    let listed = output(ar("t", archive)?, "")?;
    let objects: Vec<&str> = listed.lines().filter(|name| name.ends_with(".o")).collect();
    let mut take = ar("x", archive)?;
    take.args(&objects);
    done(take, "")?;
    for object in &objects {
        let object = members.join(object);
        without_debug(job, &object, &object)?;
    }
    let mut put = ar("rsD", &library)?;
    put.args(&objects);
    done(put, "")
}

fn without_debug(job: &Job, from: &Path, to: &Path) -> Result<(), String> {
    let mut objcopy = job.tools.rust(&job.work, "rust-objcopy");
    objcopy.args([
        "--strip-debug",
        "--remove-section=.llvmbc",
        "--remove-section=.llvmcmd",
        "--enable-deterministic-archives",
    ]);
    objcopy.args([from, to]);
    done(objcopy, "is the Rust toolchain complete?")
}

fn inspect(job: &Job, dll: &Path) -> Result<(), String> {
    let mut readobj = job.tools.llvm(&job.work, "llvm-readobj")?;
    readobj.args(["--coff-exports", "--coff-imports"]).arg(dll);
    let tables = output(readobj, "")?;
    let (imports, exports): (Vec<_>, Vec<_>) = tables.split("\n}").partition(|entry| entry.contains("Import {"));
    let names = exports.iter().flat_map(|entry| entry.lines()).filter_map(|line| line.trim().strip_prefix("Name: "));
    job.symbols.compare(DLL, names.map(str::to_owned))?;
    let needed = imports.iter().flat_map(|entry| entry.lines()).filter_map(|line| line.trim().strip_prefix("Name: "));
    for name in needed {
        if name.starts_with("lib") {
            return Err(format!("{DLL} needs {name}, which is no part of Windows"));
        }
    }
    check::size(dll, check::SHARED)
}
