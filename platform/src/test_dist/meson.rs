//! Programs whose build finds the library by meson's dependency().

use super::inspect::{self, Linkage};
use super::{Sdk, quietly};
use std::fs;
use std::path::{Path, PathBuf};

/// dependency('specado') and dependency('specado-static').
pub fn run(sdk: &Sdk) -> Result<(), String> {
    let folder = sdk.folder("meson")?;
    // meson's sources must lie in the project's folder
    let project = folder.join("project");
    let text = |error: std::io::Error| format!("{}: {error}", project.display());
    fs::create_dir(&project).map_err(text)?;
    for file in ["meson/meson.build", "translate.c", "prompt.h"] {
        let from = sdk.source(file);
        fs::copy(&from, project.join(from.file_name().unwrap_or_default())).map_err(text)?;
    }
    let mut setup = sdk.command(&folder, &sdk.kit.meson, &["setup", "--wrap-mode=nofallback", "build", "project"]);
    if super::is_host(sdk) {
        setup.env("PKG_CONFIG_PATH", sdk.lib().join("pkgconfig"));
    } else {
        setup.arg("--cross-file").arg(cross_file(sdk, &folder)?);
    }
    quietly(setup)?;
    quietly(sdk.command(&folder, &sdk.kit.meson, &["compile", "-C", "build"]))?;
    for (program, linkage) in [("specado", Linkage::Shared), ("specado-static", Linkage::Static)] {
        inspect::linked(sdk, &folder.join("build").join(sdk.file_name(program)), linkage)?;
    }
    if !sdk.kit.runs() {
        return Ok(());
    }
    if sdk.target.is_windows() {
        let dll = "specado_ffi.dll";
        fs::copy(sdk.prefix.join("bin").join(dll), folder.join("build").join(dll)).map_err(text)?;
    }
    quietly(sdk.command(&folder, &sdk.kit.meson, &["test", "-C", "build", "--print-errorlogs"]))
}

fn cross_file(sdk: &Sdk, folder: &Path) -> Result<PathBuf, String> {
    let kit = &sdk.kit;
    let mut text = format!("[binaries]\nc = '{}'\nar = 'llvm-ar-19'\npkgconfig = 'pkg-config'\n", kit.cc.display());
    if let Some(words) = kit.emulator() {
        let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        text += &format!("exe_wrapper = [{}]\n", words.join(", "));
    }
    text += &format!("[properties]\npkg_config_libdir = '{}'\n", sdk.lib().join("pkgconfig").display());
    text += &format!(
        "[host_machine]\nsystem = '{}'\ncpu_family = '{arch}'\ncpu = '{arch}'\nendian = 'little'\n",
        sdk.target.system().to_lowercase(),
        arch = kit.arch,
    );
    let file = folder.join("cross.ini");
    fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}
