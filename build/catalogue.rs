//! The built-in specs: every file of `providers/` and `providers/dialects/`, packed (deflate), and a table of them.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// How hard to pack: the most there is.
const LEVEL: i32 = 10;
/// A dialect that has much in common with the others: they are packed as what follows it, which saves a quarter.
const COMMON: &str = "openai-chat";

/// Writes `catalogue.rs` and `specs.packed` for `src/spec/catalogue.rs` to include.
pub fn write() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("providers");
    let mut code = String::new();
    let common = stripped(&root.join("dialects").join(COMMON).with_extension("json"));
    let mut packed = pack("", &common);
    let _ = writeln!(
        code,
        "const COMMON: Packed = Packed {{ first: 0, end: {}, length: {} }};",
        packed.len(),
        common.len()
    );
    table(&mut code, &mut packed, &common, "PROVIDERS", &root);
    table(&mut code, &mut packed, &common, "DIALECTS", &root.join("dialects"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for (name, content) in [("catalogue.rs", code.as_bytes()), ("specs.packed", &packed)] {
        fs::write(out.join(name), content).unwrap_or_else(|error| panic!("cannot write {name}: {error}"));
    }
}

/// A file's text without the indentation; the lines stay, and no string holds a line break.
fn stripped(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    assert!(!text.contains('\0'), "{} holds a NUL character", file.display());
    text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}

/// A text, packed as what follows another.
fn pack(before: &str, text: &str) -> Vec<u8> {
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, -15, 0));
    let mut packed = vec![0; before.len() + text.len() + 1024];
    // at the end of a flush bytes are whole
    let (status, _, _) = compress(&mut compressor, before.as_bytes(), &mut packed, TDEFLFlush::Sync);
    assert!(status == TDEFLStatus::Okay, "cannot pack: {status:?}");
    let (status, _, length) = compress(&mut compressor, text.as_bytes(), &mut packed, TDEFLFlush::Finish);
    assert!(status == TDEFLStatus::Done, "cannot pack: {status:?}");
    packed.truncate(length);
    packed
}

fn table(code: &mut String, packed: &mut Vec<u8>, common: &str, name: &str, folder: &Path) {
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
        let text = stripped(&file);
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_else(|| panic!("{} has an odd name", file.display()));
        // the document's own comes first; a dialect may have none
        let title =
            text.lines().find_map(|line| line.strip_prefix("\"title\": \"")?.strip_suffix("\",")).unwrap_or_default();
        let first = packed.len();
        packed.extend(pack(common, &text));
        let (end, length) = (packed.len(), text.len());
        let [first, end, length] = [first, end, length].map(separated);
        let place = format!("Packed {{ first: {first}, end: {end}, length: {length} }}");
        let _ = writeln!(code, "    Document::new(c{stem:?}, {title:?}, {place}),");
    }
    let _ = writeln!(code, "];");
}

/// A number as the lints want to see it: with separators.
fn separated(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{}_{:03}", separated(number / 1000), number % 1000) }
}
