//! The files for pkg-config and CMake, from their templates in `pkgconfig/` and `cmake/`.

use super::target::{Family, Target};
use super::{Release, read};
use std::path::Path;

/// Where the library lies, as its .pc says it.
pub struct Places {
    /// The value of `prefix`.
    pub prefix: String,
    /// The value of `libdir`.
    pub libdir: String,
    /// The value of `includedir`.
    pub includedir: String,
}

impl Places {
    /// Those of archives, which can be moved: pkg-config's prefix follows from the file's own place.
    pub fn moved() -> Self {
        Self {
            prefix: "${pcfiledir}/../..".into(),
            libdir: "${prefix}/lib".into(),
            includedir: "${prefix}/include".into(),
        }
    }
}

/// A template with its `@NAME@`s replaced.
pub fn filled(
    root: &Path,
    target: Target,
    release: &Release,
    template: &str,
    places: &Places,
) -> Result<String, String> {
    let (shared, implib, archive) = files(target, release);
    let values = [
        ("@VERSION@", release.version.clone()),
        ("@ABI@", release.abi.to_string()),
        ("@PREFIX@", places.prefix.clone()),
        ("@LIBDIR@", places.libdir.clone()),
        ("@INCLUDEDIR@", places.includedir.clone()),
        ("@LIBS_PRIVATE@", target.native_libraries().to_owned()),
        ("@LIBS_PRIVATE_LIST@", target.native_libraries().replace(' ', ";")),
        ("@SYSTEM@", target.system().to_owned()),
        ("@ARCH@", target.arch.to_owned()),
        ("@SHARED_FILE@", shared),
        ("@IMPLIB_FILE@", implib),
        ("@STATIC_FILE@", archive),
        ("@SONAME@", if target.is_windows() { String::new() } else { soname(target, release) }),
    ];
    let text = values.iter().fold(read(&root.join(template))?, |text, (name, value)| text.replace(name, value));
    match text
        .split('@')
        .nth(1)
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    {
        Some(name) => Err(format!("{template} asks for @{name}@, which is not known")),
        None => Ok(text),
    }
}

fn soname(target: Target, release: &Release) -> String {
    match target.family {
        Family::Macos => format!("@rpath/libspecado_ffi.{}.dylib", release.abi),
        _ => format!("libspecado_ffi.so.{}", release.abi),
    }
}

/// Shared library, import library, static library: paths in the archive.
pub fn files(target: Target, release: &Release) -> (String, String, String) {
    let archive = "lib/libspecado_ffi.a".to_owned();
    match target.family {
        Family::Gnu | Family::Musl => {
            (format!("lib/libspecado_ffi.so.{}", release.library_version), String::new(), archive)
        }
        Family::Macos => (format!("lib/libspecado_ffi.{}.dylib", release.library_version), String::new(), archive),
        Family::Mingw | Family::Gnullvm => ("bin/specado_ffi.dll".into(), "lib/libspecado_ffi.dll.a".into(), archive),
    }
}
