//! `cargo xtask demo`: from nothing to a C program that prints a provider's request.

use super::run::{cargo, command, done, target};
use std::path::Path;

/// Builds the library, compiles the C example against it, and runs it on a prompt.
pub fn run(root: &Path) -> Result<(), String> {
    println!("building the library");
    done(cargo(root, &["build", "--release", "--lib"]), "is Rust installed?")?;
    let libraries = target(root).join("release");
    let program = libraries.join("specado-demo");
    println!("compiling examples/c/translate.c");
    let mut cc = command(
        root,
        std::env::var_os("CC").unwrap_or_else(|| "cc".into()),
        &["-std=c11", "-O2", "-Iinclude", "examples/c/translate.c"],
    );
    cc.arg("-o")
        .arg(&program)
        .arg(format!("-L{}", libraries.display()))
        .arg("-lspecado_ffi")
        .arg(format!("-Wl,-rpath,{}", libraries.display()));
    done(cc, "install a C compiler (gcc or clang), or name one in CC")?;
    for (provider, model) in [("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-flash")] {
        println!("\nexamples/weather.json for {provider}, {model}:\n");
        done(command(root, &program, &["examples/weather.json", provider, model]), "the program was just built")?;
    }
    Ok(())
}
