//! Linux: both libraries are made of one object in which only the API's symbols are global.

use super::target::{Family, GLIBC_FLOOR};
use super::{Job, check, debug};
use crate::run::{done, output};
use std::fs;
use std::path::{Path, PathBuf};

/// std's own constructors: one notes the program's arguments, which a library has no business to read; on aarch64 one
/// looks for newer atomic instructions, without which the older ones are used.
const STD_CONSTRUCTORS: [&str; 2] = [".init_array.00099", ".init_array.90"];

/// Makes `lib/libspecado_ffi.a`, the shared library and its links from the archive that rustc made.
pub fn libraries(job: &Job, archive: &Path) -> Result<(), String> {
    let whole = whole(job, archive)?;
    let object = localised(job, &whole, &["--strip-debug"], "specado_ffi.o")?;
    let library = job.stage.join("lib/libspecado_ffi.a");
    let mut ar = job.tools.llvm(&job.work, "llvm-ar")?;
    ar.arg("rcsD").arg(&library).arg(&object);
    done(ar, "")?;
    shared(job, &whole, &object)
}

/// One object of everything that the API needs. Without the groups' dissolution a panic that is caught in a second Rust
/// library in the program crashes.
fn whole(job: &Job, archive: &Path) -> Result<PathBuf, String> {
    let all = job.work.join("all.o");
    let mut ld = job.tools.rust(&job.work, "gcc-ld/ld.lld");
    // sections that nothing refers to are dropped by the program's own link: here that would drop all that a panic
    // unwinds by
    ld.args(["-r", "--force-group-allocation"]);
    job.symbols.names().for_each(|name| {
        ld.args(["-u", name]);
    });
    ld.arg("-o").arg(&all).arg(archive).args(unwinder(job)?);
    done(ld, "is the Rust toolchain complete?")?;
    Ok(all)
}

/// That object with all but the API's symbols made local, so that a second Rust library in the program neither clashes
/// with them nor shares their state.
fn localised(job: &Job, all: &Path, options: &[&str], name: &str) -> Result<PathBuf, String> {
    let object = job.work.join(name);
    let list = job.work.join("symbols");
    fs::write(&list, job.symbols.plain()).map_err(|error| format!("{}: {error}", list.display()))?;
    let mut objcopy = job.tools.rust(&job.work, "rust-objcopy");
    objcopy
        .args(options)
        .args(["--remove-section=.llvmbc", "--remove-section=.llvmcmd"])
        .args(
            STD_CONSTRUCTORS
                .iter()
                .flat_map(|name| [format!("--remove-section={name}"), format!("--remove-section=.rela{name}")]),
        )
        .arg(format!("--keep-global-symbols={}", list.display()))
        .args([all, &object]);
    done(objcopy, "is the Rust toolchain complete?")?;
    Ok(object)
}

/// musl has no unwinder that a program could be asked to link, so that the library brings one.
fn unwinder(job: &Job) -> Result<Option<PathBuf>, String> {
    if job.target.family != Family::Musl {
        return Ok(None);
    }
    // zig builds its own on the first link that asks for it, and shows the link it does
    let mut link = job.tools.zig_cc(&job.work, &zig_target(job));
    link.args(["-shared", "-lunwind", "-v", "-o", "unwinder.so", "-x", "c", "/dev/null"]);
    let shown = link.output().map_err(|error| error.to_string())?;
    let shown = String::from_utf8_lossy(&shown.stderr).into_owned() + &String::from_utf8_lossy(&shown.stdout);
    let found = shown.split_whitespace().find(|word| word.ends_with("libunwind.a")).map(PathBuf::from);
    found.map(Some).ok_or_else(|| format!("zig's libunwind.a is not where it was; it said: {shown}"))
}

fn zig_target(job: &Job) -> String {
    match job.target.family {
        Family::Musl => format!("{}-linux-musl", job.target.arch),
        _ => format!("{}-linux-gnu.{GLIBC_FLOOR}", job.target.arch),
    }
}

fn shared(job: &Job, whole: &Path, stripped: &Path) -> Result<(), String> {
    let name = format!("libspecado_ffi.so.{}", job.release.library_version);
    let soname = format!("libspecado_ffi.so.{}", job.release.abi);
    let object = localised(job, whole, &[], "with-debug.o")?;
    let linked = job.work.join(&name);
    let script = job.work.join("symbols.map");
    fs::write(&script, job.symbols.version_script()).map_err(|error| format!("{}: {error}", script.display()))?;
    let mut cc = job.tools.zig_cc(&job.work, &zig_target(job));
    cc.args(["-shared", "-Wl,--gc-sections", "-Wl,-z,nodelete", "-Wl,-z,defs"])
        .arg(format!("-Wl,-soname,{soname}"))
        .arg(format!("-Wl,--build-id=0x{}", debug::build_id(job, stripped)?))
        .arg(format!("-Wl,--version-script={}", script.display()))
        .arg("-o")
        .args([&linked, &object]);
    if job.target.family == Family::Gnu {
        cc.args(["-lunwind", "-lpthread", "-ldl", "-lm"]);
    }
    done(cc, "")?;
    debug::split(job, &linked, &format!("lib/{name}"))?;
    for (link, to) in [(soname.as_str(), &name), ("libspecado_ffi.so", &soname)] {
        std::os::unix::fs::symlink(to, job.stage.join("lib").join(link)).map_err(|error| format!("{link}: {error}"))?;
    }
    Ok(())
}

/// Looks at what was built: exports, soname, needed libraries, floors, constructors.
pub fn inspect(job: &Job) -> Result<(), String> {
    let shared = job.stage.join("lib").join(format!("libspecado_ffi.so.{}", job.release.library_version));
    let archive = job.stage.join("lib/libspecado_ffi.a");
    let exports = nm(job, &["-D", "--defined-only", "-j"], &shared)?;
    let unversioned =
        exports.lines().filter_map(|line| line.split('@').next()).filter(|name| !name.starts_with("SPECADO_"));
    job.symbols.compare("the shared library", unversioned.map(str::to_owned))?;
    job.symbols.versions(&exports)?;
    let globals = nm(job, &["--extern-only", "--defined-only", "-j"], &archive)?;
    let globals = globals.lines().filter(|line| !line.is_empty() && !line.ends_with(':'));
    job.symbols.compare("the static library", globals.map(str::to_owned))?;
    dynamic(job, &shared)?;
    check::size(&shared, check::SHARED)?;
    check::size(&archive, check::STATIC)
}

fn nm(job: &Job, args: &[&str], file: &Path) -> Result<String, String> {
    let mut nm = job.tools.llvm(&job.work, "llvm-nm")?;
    nm.args(args).arg(file);
    output(nm, "")
}

fn dynamic(job: &Job, shared: &Path) -> Result<(), String> {
    let mut readelf = job.tools.llvm(&job.work, "llvm-readelf")?;
    readelf.args(["-W", "--dynamic", "--version-info"]).arg(shared);
    let dynamic = output(readelf, "")?;
    let soname = format!("[libspecado_ffi.so.{}]", job.release.abi);
    for wanted in [soname.as_str(), "NODELETE"] {
        if !dynamic.contains(wanted) {
            return Err(format!("{} has no {wanted}:\n{dynamic}", shared.display()));
        }
    }
    for refused in ["(INIT_ARRAY)", "(INIT)", "(RPATH)", "(RUNPATH)", "libgcc_s", "TEXTREL"] {
        if dynamic.contains(refused) {
            return Err(format!("{} has {refused}:\n{dynamic}", shared.display()));
        }
    }
    match job.target.family {
        Family::Gnu => check::glibc(&dynamic, GLIBC_FLOOR),
        _ if dynamic.lines().filter(|line| line.contains("(NEEDED)")).all(|line| line.contains("[libc.so]")) => Ok(()),
        _ => Err(format!("{} needs more than musl's libc.so:\n{dynamic}", shared.display())),
    }
}
