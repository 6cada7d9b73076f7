//! Running many checks, each to its end whatever the others said, with a table at the end.

use std::time::Instant;

/// A thing that must hold.
pub struct Step<'s> {
    name: &'static str,
    run: Box<dyn Fn() -> Result<(), String> + 's>,
}

impl<'s> Step<'s> {
    /// A step of this name.
    pub fn new(name: &'static str, run: impl Fn() -> Result<(), String> + 's) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// Runs all steps. The last line says how many passed and how many failed; the error is empty, because all has been
/// said.
pub fn run(steps: &[Step<'_>]) -> Result<(), String> {
    let mut rows = Vec::new();
    for (at, Step { name, run }) in steps.iter().enumerate() {
        println!("\n=== {} of {}: {name}", at + 1, steps.len());
        let start = Instant::now();
        let failure = run().err();
        let seconds = start.elapsed().as_secs_f64();
        match &failure {
            None => println!("=== {name}: passed ({seconds:.1} s)"),
            Some(message) => println!("{message}\n=== {name}: FAILED ({seconds:.1} s)"),
        }
        rows.push((name, seconds, failure));
    }
    println!();
    for (name, seconds, failure) in &rows {
        let message = failure.as_ref().map_or_else(String::new, |message| format!(": {message}"));
        println!("{}  {seconds:6.1} s  {name}{message}", if failure.is_some() { "FAILED" } else { "passed" });
    }
    let failed = rows.iter().filter(|(_, _, failure)| failure.is_some()).count();
    println!("\n{} passed, {failed} failed", rows.len() - failed);
    if failed == 0 { Ok(()) } else { Err(String::new()) }
}
