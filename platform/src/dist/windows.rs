//! Windows: a DLL made by the .def file, import libraries for MinGW and for MSVC, a static library for MinGW.

use super::target::Family;
use super::{Job, check, debug, write};
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
    let kept = debug::is_kept(job.target.family);
    cc.args(["-shared", "-Wl,--gc-sections"]).args((!kept).then_some("-s")).arg("-o").args([&linked, &def]);
    job.symbols.names().for_each(|name| {
        cc.arg(format!("-Wl,-u,{name}"));
    });
    cc.arg(archive).args(job.target.native_libraries().split(' '));
    if job.target.family == Family::Mingw {
        // the runtime of gcc goes into the DLL
        cc.args(["-static-libgcc", "-Wl,--no-insert-timestamp"]);
    }
    done(cc, REMEDY)?;
    without_time(&linked)?;
    if kept {
        debug::split(job, &linked, &format!("bin/{DLL}"))?;
    } else {
        fs::copy(&linked, &dll).map_err(|error| format!("{}: {error}", dll.display()))?;
    }
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

/// The static library without debug information and bitcode, where the objects can be rewritten.
fn static_library(job: &Job, archive: &Path) -> Result<(), String> {
    let library = job.stage.join("lib/libspecado_ffi.a");
    if job.target.family == Family::Mingw {
        let mut objcopy = job.tools.rust(&job.work, "rust-objcopy");
        objcopy.args([
            "--strip-debug",
            "--remove-section=.llvmbc",
            "--remove-section=.llvmcmd",
            "--enable-deterministic-archives",
        ]);
        objcopy.arg(archive).arg(&library);
        return done(objcopy, "is the Rust toolchain complete?");
    }
    fs::copy(archive, &library).map(drop).map_err(|error| format!("{}: {error}", library.display()))
}

/// Sets the times in a DLL's headers to none, where the linker cannot be told to: the same input gives the same bytes.
fn without_time(dll: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", dll.display());
    let mut bytes = fs::read(dll).map_err(text)?;
    let header = bytes.get(0x3c..0x40).and_then(|field| field.try_into().ok()).map_or(0, u32::from_le_bytes) as usize;
    // signature, then machine and number of sections, then the time
    let time = bytes.get_mut(header + 8..header + 12).ok_or_else(|| format!("{} is no DLL", dll.display()))?;
    time.fill(0);
    fs::write(dll, bytes).map_err(text)
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
