//! The built-in specs: every file of `providers/` and `providers/dialects/`, packed (deflate), and a table of them.

use miniz_oxide::deflate::compress_to_vec;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// How hard to pack: the most there is.
const LEVEL: u8 = 10;

/// Writes `catalogue.rs` and `specs.packed` for `src/spec/catalogue.rs` to include.
pub fn write() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("providers");
    let mut code = String::new();
    let mut packed = Vec::new();
    table(&mut code, &mut packed, "PROVIDERS", &root);
    table(&mut code, &mut packed, "DIALECTS", &root.join("dialects"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for (name, content) in [("catalogue.rs", code.as_bytes()), ("specs.packed", &packed)] {
        fs::write(out.join(name), content).unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
    }
}

fn table(code: &mut String, packed: &mut Vec<u8>, name: &str, folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    // by name: the ending takes no part ("openai" comes before "openai-responses")
    files.sort_by_cached_key(|file| file.with_extension(""));
    let _ = writeln!(code, "static {name}: [Document; {}] = [", files.len());
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
        let first = packed.len();
        packed.extend(compress_to_vec(text.as_bytes(), LEVEL));
        let (end, length) = (packed.len(), text.len());
        let _ = writeln!(code, "    Document::new(c{stem:?}, {title:?}, {first}..{end}, {length}),");
    }
    let _ = writeln!(code, "];");
}
