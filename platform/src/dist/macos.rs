//! macOS: one library for Intel and Apple Silicon, linked by clang and lld against zig's description of the system.

use super::build::Built;
use super::target::MACOS_FLOOR;
use super::tools::{Tools, write_program};
use super::{Job, check, debug, write};
use crate::run::{command, done, output};
use crate::set_up::REMEDY;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CLANG: &str = "clang-19";
const ICONV: &str = "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos, x86_64-macos ]\ninstall-name: '/usr/lib/libiconv.2.dylib'\n\
current-version: 7\ncompatibility-version: 7\n...\n";

/// A script that links for one of the two processors.
pub fn linker(root: &Path, tools: &Tools, triple: &str) -> Result<PathBuf, String> {
    let sdk = sdk(tools)?;
    let arch = if triple.starts_with("aarch64") { "arm64" } else { "x86_64" };
    let lld = tools.toolchain.join("lib/rustlib").join(super::tools::HOST).join("bin/gcc-ld");
    let path = tools.folder.join("linkers").join(triple);
    let script = format!(
        "#!/bin/sh\nexport LD_LIBRARY_PATH='{}'\nexec {CLANG} --target={arch}-apple-macos{MACOS_FLOOR} -fuse-ld=lld -B'{}' -isysroot '{}' -Wl,-dead_strip_dylibs \"$@\"\n",
        tools.toolchain.join("lib").display(),
        lld.display(),
        sdk.display()
    );
    write_program(&path, &script)?;
    output(command(root, CLANG, &["--version"]), REMEDY)?;
    Ok(path)
}

/// zig's `libSystem.tbd`, reduced to the two processors that are asked for: lld fails at the others.
pub fn sdk(tools: &Tools) -> Result<PathBuf, String> {
    let sdk = tools.folder.join("macos-sdk");
    let python = tools.folder.join("venv/lib");
    let version = fs::read_dir(&python)
        .ok()
        .and_then(|mut entries| entries.next()?.ok())
        .ok_or("the tools' Python has no folder lib")?;
    let from = version.path().join("site-packages/ziglang/lib/libc/darwin/libSystem.tbd");
    let text = super::read(&from)?;
    // libc and libm are other names of it
    for name in ["libSystem", "libc", "libm"] {
        write(&sdk.join("usr/lib").join(name).with_extension("tbd"), &reduced(&text))?;
    }
    // the crate libc names it, nothing uses it
    write(&sdk.join("usr/lib/libiconv.tbd"), ICONV)?;
    write(
        &sdk.join("SDKSettings.json"),
        &format!(
            "{{\"Version\":\"{MACOS_FLOOR}\",\"MaximumDeploymentTarget\":\"{MACOS_FLOOR}.99\",\"CanonicalName\":\"macosx{MACOS_FLOOR}\"}}\n"
        ),
    )?;
    Ok(sdk)
}

/// Keeps the targets `x86_64-macos` and `arm64-macos` in the lists of a .tbd file; what is there for the system's own
/// programs of Apple Silicon (`arm64e`) is there for all.
fn reduced(tbd: &str) -> String {
    let mut out = String::with_capacity(tbd.len());
    let mut rest = tbd;
    while let Some((before, list)) = rest.split_once("targets:") {
        let Some((list, after)) = list.split_once(']') else { break };
        let targets =
            list.trim_start_matches([' ', '[']).split(',').map(|target| target.trim().replace("arm64e-", "arm64-"));
        let kept: BTreeSet<String> =
            targets.filter(|target| ["x86_64-macos", "arm64-macos"].contains(&target.as_str())).collect();
        let kept: Vec<String> = kept.into_iter().collect();
        out.push_str(before);
        out.push_str(&format!("targets: [ {} ]", kept.join(", ")));
        rest = after;
    }
    out + rest
}

/// Makes the universal libraries and the universal command line.
pub fn libraries(job: &Job, built: &[Built]) -> Result<(), String> {
    let id = format!("@rpath/libspecado_ffi.{}.dylib", job.release.abi);
    let list = job.work.join("symbols.exp");
    write(&list, &job.symbols.exported_symbols_list())?;
    let (mut dylibs, mut archives, mut symbols) = (Vec::new(), Vec::new(), Vec::new());
    for (triple, one) in job.target.triples.iter().zip(built) {
        let (linked, dylib) = (job.work.join(format!("{triple}.linked")), job.work.join(format!("{triple}.dylib")));
        let mut cc = command(&job.work, linker(&job.root, &job.tools, triple)?, &["-dynamiclib", "-Wl,-dead_strip"]);
        cc.arg(format!("-Wl,-install_name,{id}"))
            .arg(format!("-Wl,-compatibility_version,{}", job.release.abi))
            .arg(format!("-Wl,-current_version,{}", job.release.library_version))
            .arg(format!("-Wl,-exported_symbols_list,{}", list.display()));
        job.symbols.names().for_each(|name| {
            cc.arg(format!("-Wl,-u,_{name}"));
        });
        // the library's identifier follows from what it names: neither this machine's folder nor the time
        let base = one.archive.parent().unwrap_or(&job.work);
        cc.arg(format!("-Wl,-oso_prefix,{}/", base.display())).env("ZERO_AR_DATE", "1");
        cc.arg(&one.archive).arg("-o").arg(&linked);
        done(cc, REMEDY)?;
        let companion = job.work.join(format!("{triple}.dwarf"));
        debug::gather(job, &linked, base, &companion)?;
        // only now: what the linker leaves out, dsymutil does not find
        debug::strip_locals(job, &linked, &dylib)?;
        symbols.push(companion);
        dylibs.push(dylib);
        let archive = job.work.join(format!("{triple}.a"));
        let mut objcopy = job.tools.rust(&job.work, "rust-objcopy");
        objcopy
            .args(["--strip-debug", "--remove-section=__LLVM,__bitcode", "--remove-section=__LLVM,__cmdline"])
            .args(["--enable-deterministic-archives"])
            .args([&one.archive, &archive]);
        done(objcopy, "is the Rust toolchain complete?")?;
        archives.push(archive);
    }
    let file = format!("libspecado_ffi.{}.dylib", job.release.library_version);
    universal(job, &dylibs, &job.stage.join("lib").join(&file))?;
    universal(job, &archives, &job.stage.join("lib/libspecado_ffi.a"))?;
    universal(job, &symbols, &debug::bundle(job, &file)?)?;
    let mut programs = Vec::new();
    for (triple, one) in job.target.triples.iter().zip(built) {
        programs.push(job.work.join(format!("{triple}.program")));
        debug::strip_locals(job, &one.program, &programs[programs.len() - 1])?;
    }
    universal(job, &programs, &job.stage.join("bin/specado"))?;
    let short = format!("libspecado_ffi.{}.dylib", job.release.abi);
    for (link, to) in [(short.as_str(), &file), ("libspecado_ffi.dylib", &short)] {
        std::os::unix::fs::symlink(to, job.stage.join("lib").join(link)).map_err(|error| format!("{link}: {error}"))?;
    }
    dylibs.iter().try_for_each(|dylib| inspect(job, dylib, &id))
}

fn universal(job: &Job, parts: &[PathBuf], whole: &Path) -> Result<(), String> {
    let mut lipo = job.tools.llvm(&job.work, "llvm-lipo")?;
    lipo.arg("-create").args(parts).arg("-output").arg(whole);
    done(lipo, "")
}

fn inspect(job: &Job, dylib: &Path, id: &str) -> Result<(), String> {
    let mut nm = job.tools.llvm(&job.work, "llvm-nm")?;
    nm.args(["--extern-only", "--defined-only", "-j"]).arg(dylib);
    let exports = output(nm, "")?;
    job.symbols.compare("the dylib", exports.lines().map(|name| name.trim_start_matches('_').to_owned()))?;
    let mut otool = job.tools.llvm(&job.work, "llvm-otool")?;
    otool.args(["-l"]).arg(dylib);
    let commands = output(otool, "")?;
    let minimum = format!("minos {MACOS_FLOOR}");
    for wanted in [id, minimum.as_str()] {
        if !commands.contains(wanted) {
            return Err(format!("{} has no {wanted}:\n{commands}", dylib.display()));
        }
    }
    if commands.contains("__mod_init_func") {
        return Err(format!("{} has a constructor", dylib.display()));
    }
    check::size(dylib, check::SHARED)
}
