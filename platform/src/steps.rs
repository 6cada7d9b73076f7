//! Running many checks, each to its end whatever the others said, with a table at the end.

use std::time::Instant;

/// A thing that must hold.
pub struct Step<'s> {
    name: &'static str,
    run: Box<dyn FnOnce() -> Result<(), String> + 's>,
}

impl<'s> Step<'s> {
    /// A step of this name.
    pub fn new(name: &'static str, run: impl FnOnce() -> Result<(), String> + 's) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// What became of a step.
pub struct Row {
    name: &'static str,
    seconds: f64,
    failure: Option<String>,
}

/// Runs all steps.
pub fn done(steps: Vec<Step<'_>>) -> Vec<Row> {
    let count = steps.len();
    let row = |(at, Step { name, run }): (usize, Step<'_>)| {
        println!("\n=== {} of {count}: {name}", at + 1);
        let start = Instant::now();
        let failure = run().err();
        let seconds = start.elapsed().as_secs_f64();
        match &failure {
            None => println!("=== {name}: passed ({seconds:.1} s)"),
            Some(message) => println!("{message}\n=== {name}: FAILED ({seconds:.1} s)"),
        }
        Row { name, seconds, failure }
    };
    steps.into_iter().enumerate().map(row).collect()
}

/// Says what became of all. The last line says how many passed and how many failed; the error is empty, because all
/// has been said.
pub fn table(rows: &[Row]) -> Result<(), String> {
    println!();
    for Row { name, seconds, failure } in rows {
        let message = failure.as_ref().map_or_else(String::new, |message| format!(": {message}"));
        println!("{}  {seconds:6.1} s  {name}{message}", if failure.is_some() { "FAILED" } else { "passed" });
    }
    let failed = rows.iter().filter(|row| row.failure.is_some()).count();
    println!("\n{} passed, {failed} failed", rows.len() - failed);
    if failed == 0 { Ok(()) } else { Err(String::new()) }
}
