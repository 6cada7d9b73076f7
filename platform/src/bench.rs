//! `cargo xtask bench`: measures, and writes docs/performance.md.

use super::run::{cargo, command, done, host, output, target};
use super::{dist, marks};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- measured: written by `cargo xtask bench` -->";
const END: &str = "<!-- end of what was measured -->";
const RUNS: usize = 51;

/// What a figure should be.
enum Goal {
    AtLeast(f64),
    Below(f64),
}

impl Goal {
    /// The goal and the verdict, as cells of a table.
    fn judge(&self, measured: f64) -> String {
        let (sign, goal, is_met) = match *self {
            Self::AtLeast(goal) => ("≥", goal, measured >= goal),
            Self::Below(goal) => ("<", goal, measured < goal),
        };
        let missed = || format!("missed by {:.0} %", ((measured / goal - 1.0) * 100.0).abs());
        format!("{sign} {goal} | {}", if is_met { "met".to_owned() } else { missed() })
    }
}

/// Measures everything and puts it between the marks in docs/performance.md.
pub fn run(root: &Path) -> Result<(), String> {
    let library = dist::shared(root, &host(root)?)?;
    println!("measuring; this takes some minutes");
    let mut bench = cargo(root, &["bench", "--quiet", "--package", "specado-bench", "--bench", "translate"]);
    bench.env("SPECADO_LIBRARY", &library);
    let table = output(bench, "is cargo installed?")?;
    let program = compile(root)?;
    let first = median(root, &program, &[&library])?;
    let prompt = target(root).join("bench-10mb.json");
    let data = "iVBORw0KGgo/".repeat(10_000_000 / 12);
    let image = format!(
        "{{\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"image\",\"media_type\":\"image/png\",\"data\":\"{data}\"}}]}}]}}"
    );
    std::fs::write(&prompt, image).map_err(|error| format!("{}: {error}", prompt.display()))?;
    let memory = median(root, &program, &[&library, &prompt])?;
    let size = std::fs::metadata(&library).map_err(|error| format!("{}: {error}", library.display()))?.len();
    let (table, threads) =
        table.split_once("\ntwo threads against one: ").ok_or("the bench printed no line about threads")?;
    let number = |text: &str| text.trim().parse::<f64>().map_err(|_| format!("{text:?} is no number"));
    let (translating, counting) =
        threads.split_once(',').ok_or("the bench printed one figure about threads, not two")?;
    let (translating, counting) = (number(translating)?, number(counting)?);
    let two_threads = format!("two threads on two cores, against one (a loop that only counts: {counting:.2})");
    let mut text = format!("{}\n\n| figure | measured | goal | |\n|---|--:|--:|---|\n", table.trim());
    for (figure, measured, goal) in [
        (two_threads.as_str(), translating, Goal::AtLeast(1.9)),
        ("from dlopen to the first result, ms", first / 1000.0, Goal::Below(2.0)),
        ("the archive's shared library, MB", size as f64 / 1e6, Goal::Below(1.8)),
        ("peak memory at 10 MB, over input plus output", memory, Goal::Below(1.1)),
    ] {
        // writing to a string cannot fail
        let _ = writeln!(text, "| {figure} | {measured:.2} | {} |", goal.judge(measured));
    }
    println!("{text}");
    marks::replace(&root.join("docs/performance.md"), BEGIN, END, &text)
}

fn compile(root: &Path) -> Result<PathBuf, String> {
    let program = target(root).join("bench-process");
    let mut cc = command(root, "cc", &["-std=c11", "-O2", "benches/process.c", "-ldl", "-o"]);
    cc.arg(&program);
    done(cc, "install a C compiler")?;
    Ok(program)
}

/// The median of what a program prints in fresh processes.
fn median(root: &Path, program: &Path, arguments: &[&PathBuf]) -> Result<f64, String> {
    let mut values = Vec::new();
    for _ in 0..RUNS {
        let mut run = command(root, program, &[]);
        run.args(arguments);
        let printed = output(run, "it was just built")?;
        values.push(printed.trim().parse::<f64>().map_err(|_| format!("{printed:?} is no number"))?);
    }
    values.sort_by(f64::total_cmp);
    Ok(values[values.len() / 2])
}
