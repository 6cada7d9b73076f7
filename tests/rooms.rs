//! The house: imports go down from room to room, and no file imports one that imports it, over whatever way; lines are
//! short enough to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, from the lowest to the highest: each imports from those before it alone.
const ROOMS: [&str; 23] = [
    "grow",
    "table",
    "sort",
    "placeholder",
    "frame",
    "json",
    "vocabulary",
    "model",
    "spec",
    "input",
    "error",
    "report",
    "codec",
    "encode",
    "decode",
    "response",
    "serve",
    "spec_cache",
    "context",
    "models",
    "columns",
    "capi",
    "bin",
];

/// A file of the crate, as a path of modules.
type Module = Vec<String>;

#[test]
fn imports_go_down() {
    let files = files();
    assert!(files.len() > 100, "the sources are there");
    let height = |module: &Module| module.first().and_then(|room| ROOMS.iter().position(|name| name == room));
    let mut climbing = Vec::new();
    for (module, imports) in &files {
        let Some(from) = height(module) else {
            assert!(module.is_empty(), "{module:?} stands in no room");
            continue;
        };
        climbing.extend(
            imports
                .iter()
                .filter(|to| height(to).is_some_and(|to| to > from))
                .map(|to| (module.join("::"), to.join("::"))),
        );
    }
    assert!(climbing.is_empty(), "these imports climb: {climbing:?}");
}

#[test]
fn no_file_imports_itself() {
    let files = files();
    for module in files.keys() {
        let (mut seen, mut next) = (BTreeSet::new(), vec![module]);
        while let Some(from) = next.pop() {
            for to in files.get(from).into_iter().flatten().filter_map(|to| files.get_key_value(to)).map(|(to, _)| to) {
                assert!(to != module, "{} imports itself by way of {}", module.join("::"), from.join("::"));
                if seen.insert(to) {
                    next.push(to);
                }
            }
        }
    }
}

/// The longest line, in characters.
const LONGEST: usize = 120;

/// True if a line is too long and could be shorter: not one that holds a text or a link, nor a row of a table.
fn is_too_long(line: &str, is_code: bool) -> bool {
    let holds_more = if is_code { line.contains('"') } else { line.starts_with('|') };
    line.chars().count() > LONGEST && !holds_more && !line.contains("://")
}

#[test]
fn lines_are_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests/decode", "tests/spec"] {
        walk(&root.join(folder), &mut files);
    }
    let code = files.len();
    for folder in [root.to_owned(), root.join("docs")] {
        let pages = fs::read_dir(folder).expect("the folder is there").flatten().map(|entry| entry.path());
        files.extend(pages.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    assert!(code > 100 && files.len() > code + 10, "the sources and the pages are there");
    let mut long = Vec::new();
    for (at, path) in files.iter().enumerate() {
        let text = fs::read_to_string(path).expect("it is text");
        let mut fenced = false;
        for (number, line) in text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            if is_too_long(line, at < code || fenced) {
                long.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(long.is_empty(), "lines of more than {LONGEST} characters: {long:?}");
    assert!(is_too_long(&"x ".repeat(61), true) && !is_too_long(&"x ".repeat(60), true));
}

/// Files and folders that the pages about the sources name are there, and each name leads to one alone: a path to what
/// ends so, a file without one to the folder that was named last, or to the only one of its name.
#[test]
fn pages_name_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "build", "platform"] {
        walk(&root.join(folder), &mut files);
    }
    let inside = |path: &PathBuf| path.strip_prefix(root).expect("it is below").display().to_string();
    let files: BTreeSet<String> = files.iter().map(|path| inside(path).replace('\\', "/")).collect();
    let folders: BTreeSet<&str> =
        files.iter().flat_map(|file| file.match_indices('/').map(|(at, _)| &file[..=at])).collect();
    let found = |name: &str, last: &str| -> Option<String> {
        let below = |folder: &str| {
            let path = format!("{folder}{name}");
            (files.contains(&path) || folders.contains(&*path)).then_some(path)
        };
        let exact = below("").or_else(|| below("src/"));
        let exact = exact.or_else(|| below(last).filter(|_| !name.trim_end_matches('/').contains('/')));
        if exact.is_some() || root.join(name).exists() {
            return exact.or_else(|| Some(name.to_owned()));
        }
        let ends = |path: &&str| path.strip_suffix(name).is_some_and(|before| before.ends_with('/'));
        let mut all = files.iter().map(String::as_str).chain(folders.iter().copied()).filter(ends);
        all.next().filter(|_| all.next().is_none()).map(str::to_owned)
    };
    let is_file = |text: &&str| {
        let plain = |character: char| character.is_ascii_alphanumeric() || "/_-.".contains(character);
        let is_code = Path::new(text).extension().is_some_and(|end| end == "rs");
        text.chars().all(plain) && (is_code || text.ends_with('/'))
    };
    let mut named = 0;
    for page in ["docs/architecture.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root.join(page)).expect("the page is there");
        let (mut missing, mut last) = (Vec::new(), String::new());
        for name in text.split('`').skip(1).step_by(2).filter(is_file) {
            match found(name, &last) {
                Some(path) => last = path[..=path.rfind('/').unwrap_or(0)].to_owned(),
                None => missing.push(format!("{name}, behind {last}")),
            }
            named += 1;
        }
        assert!(missing.is_empty(), "{page} names what is not there, or there more than once: {missing:#?}");
    }
    assert!(named > 100, "{named} names are few");
    assert!(found("encode/nowhere.rs", "").is_none() && found("nowhere/", "").is_none());
    assert!(found("extra.rs", "src/json/").is_none() && found("extra.rs", "src/serve/").is_some());
}

/// The reader of imports finds them in every form.
#[test]
fn imports_are_read() {
    let text = "use super::{a::B, c::{D, e::F}};\npub use self::g::h as i;\nuse std::fmt;\n    x(crate::j::k::L)\n";
    let module: Module = ["m", "n"].map(str::to_owned).to_vec();
    let found: Vec<String> = imports(text, &module).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["m::a::B", "m::c::D", "m::c::e::F", "m::n::g::h", "j::k::L"]);
}

/// All files with what they import, each import as the file that it is in.
fn files() -> BTreeMap<Module, BTreeSet<Module>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    let modules: BTreeMap<Module, PathBuf> = paths.into_iter().map(|path| (module_of(&root, &path), path)).collect();
    let imports_of = |(module, path): (&Module, &PathBuf)| {
        let text = fs::read_to_string(path).expect("a source file is text");
        let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
        let file = |import: Module| {
            (0..=import.len()).rev().map(|end| import[..end].to_vec()).find(|path| modules.contains_key(path))
        };
        let found = imports(code, module).into_iter().filter_map(file).filter(|to| to != module && !to.is_empty());
        (module.clone(), found.collect())
    };
    modules.iter().map(imports_of).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

fn module_of(root: &Path, path: &Path) -> Module {
    let path = path.strip_prefix(root).expect("it is below").with_extension("");
    let mut module: Module = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

/// The paths within the crate that a file names: in `use` statements, and in its code.
fn imports(text: &str, module: &Module) -> Vec<Module> {
    let mut found = Vec::new();
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut rest = code.as_str();
    while let Some(at) = ["crate::", "super::", "self::"].iter().filter_map(|start| rest.find(start)).min() {
        let whole = !rest[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
        let end = tree_end(&rest[at..]);
        if whole {
            leaves(&rest[at..at + end], &[], &mut found);
        }
        rest = &rest[at + end..];
    }
    found.into_iter().map(|path| absolute(&path, module)).collect()
}

/// Where a path ends, with the braces that may stand behind it.
fn tree_end(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(text.len());
    if !text[..end].ends_with("::") || !text[end..].starts_with('{') {
        return end;
    }
    let mut depth = 0;
    let close = text[end..].char_indices().find(|&(_, c)| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    });
    close.map_or(text.len(), |(at, _)| end + at + 1)
}

/// The paths of a tree of imports.
fn leaves(tree: &str, before: &[String], found: &mut Vec<Module>) {
    let (path, list) = tree.split_once('{').map_or((tree, None), |(path, list)| (path, list.strip_suffix('}')));
    let names =
        path.split("::").map(str::trim).filter(|name| !name.is_empty() && (before.is_empty() || *name != "self"));
    let names: Vec<String> = names.map(|name| name.split(" as ").next().unwrap_or(name).to_owned()).collect();
    let path = [before, &names].concat();
    let Some(list) = list else { return found.push(path) };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            let one = list[start..at].trim();
            if !one.is_empty() {
                leaves(one, &path, found);
            }
            start = at + 1;
        }
    }
}

/// A path from the root of the crate.
fn absolute(path: &[String], module: &Module) -> Module {
    let up = path.iter().take_while(|name| *name == "super").count();
    match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("self") => [module, &path[1..]].concat(),
        _ => [&module[..module.len().saturating_sub(up)], &path[up..]].concat(),
    }
}
