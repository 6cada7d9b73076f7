//! JSON lines: a prompt per line in, a result per line out, in order, on all cores.

use super::args::Translate;
use super::failure::{self, Failure};
use super::format;
use super::translate::output;
use indicatif::{ProgressBar, ProgressStyle};
use specado_ffi::translate::{Context, Request};
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Write, stderr, stdin};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many lines are in memory at a time.
const CHUNK: usize = 4096;

/// A line's result and its exit code.
type Done = (String, u8);

/// Translates all lines. The exit code is the worst of them.
pub fn run(options: &Translate, spec: &str) -> Result<u8, Failure> {
    let (input, size) = input(options.prompt.as_deref())?;
    let bar = progress(size);
    let mut out = output(options.output.as_deref())?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut contexts: Vec<Context> = (0..cores).map(|_| Context::new()).collect();
    let mut lines = input.lines();
    let mut worst = 0;
    loop {
        let chunk: Vec<String> =
            lines.by_ref().take(CHUNK).collect::<Result<_, _>>().map_err(|error| Failure::file(Path::new("the prompts"), error))?;
        if chunk.is_empty() {
            break;
        }
        for (result, code) in translate(&chunk, &mut contexts, options, spec) {
            writeln!(out, "{result}")?;
            worst = worst.max(code);
        }
        bar.inc(chunk.iter().map(|line| line.len() as u64 + 1).sum());
    }
    out.flush()?;
    bar.finish_and_clear();
    Ok(worst)
}

fn input(path: Option<&Path>) -> Result<(Box<dyn BufRead>, Option<u64>), Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok((Box::new(stdin().lock()), None)) };
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    let size = file.metadata().ok().map(|facts| facts.len());
    Ok((Box::new(BufReader::new(file)), size))
}

/// A progress bar, if there is a terminal to show it on.
fn progress(size: Option<u64>) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = size.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// The results of a chunk, in order.
fn translate(chunk: &[String], contexts: &mut [Context], options: &Translate, spec: &str) -> Vec<Done> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Done>> = chunk.iter().map(|_| Mutex::default()).collect();
    thread::scope(|scope| {
        for context in contexts {
            let (next, results) = (&next, &results);
            scope.spawn(move || {
                while let Some((line, result)) = step(next, chunk, results) {
                    let done = one(line, context, options, spec);
                    *result.lock().unwrap_or_else(PoisonError::into_inner) = done;
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

fn step<'a>(next: &AtomicUsize, chunk: &'a [String], results: &'a [Mutex<Done>]) -> Option<(&'a str, &'a Mutex<Done>)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((chunk.get(at)?, results.get(at)?))
}

fn one(line: &str, context: &mut Context, options: &Translate, spec: &str) -> Done {
    let request = Request { prompt: line, spec, model: &options.model, mode: options.mode.into() };
    let mut out = String::new();
    let done = if options.body { context.body_into(&request, &mut out) } else { context.translate_into(&request, &mut out) };
    match done {
        Ok(()) => (format::json(&out, false), 0),
        Err(error) => {
            let message = format::string(&error.message);
            (format!("{{\"error\":{{\"result\":\"{}\",\"message\":{message}}}}}", failure::name(error.kind)), failure::code(error.kind))
        }
    }
}
