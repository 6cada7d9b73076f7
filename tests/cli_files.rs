//! The man pages and the completions of `specado`, in `man/` and `completions/`: archives and packages have them as
//! they are there. `SPECADO_BLESS=1 cargo test --features cli --test cli_files` writes them anew.
#![cfg(feature = "cli")]

#[path = "../src/bin/specado/args.rs"]
mod args;

use clap::CommandFactory;
use clap_complete::Shell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// All files by their names, with their texts.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut args::Args::command(), "specado", &mut text);
        let name = match shell {
            Shell::Bash => "specado.bash",
            Shell::Zsh => "_specado",
            Shell::Fish => "specado.fish",
            _ => "specado.ps1",
        };
        files.insert(format!("completions/{name}"), String::from_utf8(text).expect("completions are text"));
    }
    let pages = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("man-{:?}", std::thread::current().id()));
    fs::create_dir_all(&pages).expect("the folder for scratch files is there");
    clap_mangen::generate_to(args::Args::command().disable_help_subcommand(true), &pages).expect("it can be written");
    for page in fs::read_dir(&pages).expect("it was just made").flatten() {
        let text = fs::read_to_string(page.path()).expect("a man page is text");
        files.insert(format!("man/{}", page.file_name().to_string_lossy()), text);
        fs::remove_file(page.path()).expect("it is there");
    }
    files
}

#[test]
fn they_are_those_of_the_arguments() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files();
    let mut there = Vec::new();
    for folder in ["man", "completions"] {
        for file in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            there.push(format!("{folder}/{}", file.file_name().to_string_lossy()));
        }
    }
    let bless = std::env::var_os("SPECADO_BLESS").is_some();
    for name in there.iter().filter(|name| !files.contains_key(*name)) {
        assert!(bless, "{name} belongs to no command");
        fs::remove_file(root.join(name)).expect("it is there");
    }
    for (name, text) in &files {
        let path = root.join(name);
        if bless {
            fs::create_dir_all(path.parent().expect("it is in a folder"))
                .and_then(|()| fs::write(&path, text))
                .expect("it can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == *text,
            "{name} is not what the arguments make it: SPECADO_BLESS=1 cargo test --features cli --test cli_files"
        );
    }
}

/// What a user looks for stands in them.
#[test]
fn they_say_what_there_is() {
    let files = files();
    for (name, pieces) in [
        ("man/specado.1", ["specado\\-translate(1)", "Exit codes"]),
        ("man/specado-translate.1", ["\\-\\-provider", "standard input"]),
        ("completions/specado.bash", ["--provider", "compare"]),
        ("completions/_specado", ["#compdef specado", "compare"]),
        ("completions/specado.fish", ["complete -c specado", "compare"]),
        ("completions/specado.ps1", ["Register-ArgumentCompleter", "compare"]),
    ] {
        for piece in pieces {
            assert!(files[name].contains(piece), "{name} lacks {piece:?}:\n{}", files[name]);
        }
    }
}
