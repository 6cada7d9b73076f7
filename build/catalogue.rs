//! The built-in specs: every file of `providers/` and `providers/dialects/`, as static C strings.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes `catalogue.rs` for `src/spec/catalogue.rs` to include.
pub fn write() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("providers");
    let mut code = String::new();
    table(&mut code, "PROVIDERS", &root);
    table(&mut code, "DIALECTS", &root.join("dialects"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("catalogue.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}

fn table(code: &mut String, name: &str, folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    // by name: the ending takes no part ("openai" comes before "openai-responses")
    files.sort_by_cached_key(|file| file.with_extension(""));
    let _ = writeln!(code, "static {name}: &[Document] = &[");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        assert!(!text.contains('\0'), "{} holds a NUL character", file.display());
        // without the indentation, which is an eighth of it; the lines stay, and no string holds a line break
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let text = lines.join("\n");
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_else(|| panic!("{} has an odd name", file.display()));
        // the document's own comes first; a dialect may have none
        let title =
            lines.iter().find_map(|line| line.strip_prefix("\"title\": \"")?.strip_suffix("\",")).unwrap_or_default();
        let _ = writeln!(code, "    Document {{ name: c{stem:?}, title: {title:?}, text: c{text:?} }},");
    }
    let _ = writeln!(code, "];");
}
