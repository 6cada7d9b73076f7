//! `cargo xtask counts`: counts the instructions of what is measured, warm: translating the prompts, reading requests
//! back, and both in one. It fails where one takes over a twentieth more than `benches/counts.tsv` says. Instructions
//! do not depend on what else the machine does; the compiler, and what the processor can, change them a little.
//!
//! The yardsticks are counted beside it, for the tables of docs/performance.md.

mod table;

use super::run::host;
use super::{callgrind, dist, marks};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// What a count may be of the one that is written down.
const MOST: f64 = 1.05;
/// What must be found: one of the translations, done twice.
const FAULT: &str = "fault\t7 KB\topenai";
const ONCE: &str = "context\t7 KB\topenai";
/// How the names of yardsticks begin, which need not stay as they are.
const YARDSTICK: &str = "by ";

const HEAD: &str = "\
# Instructions of what is measured, warm, counted by callgrind: what is done, of what, for whom.
# `cargo xtask counts` compares, `cargo xtask counts --bless` writes.
";

/// Instructions by what is done, of what, and the provider, with tabs between.
type Counts = BTreeMap<String, u64>;

/// Counts, and compares or writes.
pub fn run(root: &Path, bless: bool) -> Result<(), String> {
    let counts = count(root, "counted", None)?;
    let file = root.join("benches/counts.tsv");
    if bless {
        return std::fs::write(&file, written(&counts)).map_err(|error| format!("{}: {error}", file.display()));
    }
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    judge(&counts, &read(&text, &file)?)
}

/// Counts the archive's library and the yardsticks, optimized as a program's own code is, and writes the ratios into
/// docs/performance.md.
pub fn write_ratios(root: &Path) -> Result<(), String> {
    let library = dist::shared(root, &host(root)?)?;
    let text = table::table(&count(root, "release", Some(&library))?)?;
    println!("{text}");
    marks::replace(&root.join("docs/performance.md"), table::BEGIN, table::END, &text)
}

/// Counts what is linked in, or a library.
fn count(root: &Path, profile: &str, library: Option<&Path>) -> Result<Counts, String> {
    callgrind::built(root, "counts", profile)?;
    let environment = library.map(|library| ("SPECADO_LIBRARY", library));
    Ok(callgrind::count(root, "counts", ("counts", profile), &[], environment)?.into_iter().collect())
}

fn written(counts: &Counts) -> String {
    let mut text = HEAD.to_owned();
    for (name, count) in counts.iter().filter(|(name, _)| *name != FAULT) {
        // writing to a string cannot fail
        let _ = writeln!(text, "{name}\t{count}");
    }
    text
}

fn read(text: &str, file: &Path) -> Result<Counts, String> {
    let row = |line: &str| {
        let (name, count) = line.rsplit_once('\t')?;
        Some((name.to_owned(), count.parse().ok()?))
    };
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| row(line).ok_or_else(|| format!("{}: {line:?} is not a count", file.display()))).collect()
}

fn judge(counts: &Counts, before: &Counts) -> Result<(), String> {
    let ratio = |name: &str, before: &str, of: &Counts| Some(*counts.get(name)? as f64 / *of.get(before)? as f64);
    if !ratio(FAULT, ONCE, counts).is_some_and(|ratio| ratio > MOST) {
        return Err(format!("a translation done twice was not found to take over {MOST} times as much"));
    }
    let (mut more, mut less) = (Vec::new(), Vec::new());
    for (name, count) in counts.iter().filter(|(name, _)| *name != FAULT && !name.starts_with(YARDSTICK)) {
        let Some(ratio) = ratio(name, name, before) else {
            more.push(format!("{name}: {count}, where no count is written down"));
            continue;
        };
        println!("{ratio:6.3}  {count:9}  {}", name.replace('\t', ", "));
        let line = format!("{name}: {count}, {:+.1} %", (ratio - 1.0) * 100.0);
        if ratio > MOST {
            more.push(line);
        } else if ratio < 2.0 - MOST {
            less.push(line);
        }
    }
    more.extend(before.keys().filter(|name| !counts.contains_key(*name)).map(|name| format!("{name}: not counted")));
    if !less.is_empty() {
        println!("less than is written down; `cargo xtask counts --bless` holds it:\n{}", less.join("\n"));
    }
    if more.is_empty() {
        return Ok(());
    }
    Err(format!(
        "this takes over a twentieth more instructions than benches/counts.tsv says:\n{}\nMake it as cheap as \
         it was; where it must take more (or the compiler is another one), `cargo xtask counts --bless` writes the \
         counts anew, and the commit says why.",
        more.join("\n")
    ))
}
