//! JSON lines: a prompt per line in, a result per line out, in order, on all cores.

use super::args::Translate;
use super::failure::{self, Failure};
use super::losses::{summary, tell};
use super::output::Output;
use super::{decode, format, input};
use indicatif::{ProgressBar, ProgressStyle};
use specado_ffi::{Context, Error, ErrorKind, Request};
use std::io::{BufRead, IsTerminal, stderr};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How much is in memory at a time: lines, and bytes of them.
const LINES: usize = 4096;
const BYTES: usize = 32 << 20;

/// What became of a line.
#[derive(Default)]
struct Done {
    result: String,
    code: u8,
    losses: Option<String>,
}

/// Translates all lines. The exit code is the worst of them.
pub fn run(options: &Translate, spec: &str) -> Result<u8, Failure> {
    if let (Some(prompts), Some(results)) = (&options.prompt, &options.output)
        && is_same(prompts, results)
    {
        return Err(Failure::usage(format!(
            "{}: the results would overwrite the prompts; name another file",
            results.display()
        )));
    }
    let (mut prompts, size) = input::open(options.prompt.as_deref())?;
    let mut out = Output::open(options.output.as_deref())?;
    let bar = progress(size);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut contexts: Vec<Context> = (0..cores).map(|_| Context::new()).collect();
    let (mut worst, mut number) = (0, 0);
    loop {
        let chunk =
            chunk(&mut prompts).map_err(|error| Failure::file(input::name(options.prompt.as_deref()), &error))?;
        if chunk.is_empty() {
            break;
        }
        for Done { result, code, losses } in translate(&chunk, &mut contexts, options, spec) {
            number += 1;
            out.line(&result)?;
            worst = worst.max(code);
            if let Some(losses) = losses.filter(|_| !options.quiet) {
                bar.suspend(|| tell(&format!("line {number}: {losses}\n")));
            }
        }
        bar.inc(chunk.iter().map(|line| line.len() as u64).sum());
    }
    bar.finish_and_clear();
    out.finish()?;
    Ok(worst)
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// The next lines, each with its end, which is white space to JSON.
fn chunk(prompts: &mut dyn BufRead) -> std::io::Result<Vec<Vec<u8>>> {
    let mut lines = Vec::new();
    let mut bytes = 0;
    while lines.len() < LINES && bytes < BYTES {
        let mut line = Vec::new();
        match prompts.read_until(b'\n', &mut line)? {
            0 => break,
            read => bytes += read,
        }
        lines.push(line);
    }
    Ok(lines)
}

/// A progress bar, if there is a terminal to show it on.
fn progress(size: Option<u64>) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{bar:40} {bytes} of {total_bytes}, {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes}, {bytes_per_sec}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// The results of a chunk, in order.
fn translate(chunk: &[Vec<u8>], contexts: &mut [Context], options: &Translate, spec: &str) -> Vec<Done> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Done>> = chunk.iter().map(|_| Mutex::default()).collect();
    thread::scope(|scope| {
        for context in contexts {
            let (next, results) = (&next, &results);
            scope.spawn(move || {
                while let Some((line, result)) = step(next, chunk, results) {
                    let done = one(line, context, options, spec).unwrap_or_else(|error| refused(&error));
                    *result.lock().unwrap_or_else(PoisonError::into_inner) = done;
                }
            });
        }
    });
    results.into_iter().map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

fn step<'a>(
    next: &AtomicUsize,
    chunk: &'a [Vec<u8>],
    results: &'a [Mutex<Done>],
) -> Option<(&'a [u8], &'a Mutex<Done>)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((chunk.get(at)?, results.get(at)?))
}

fn one(line: &[u8], context: &mut Context, options: &Translate, spec: &str) -> Result<Done, Error> {
    let prompt = str::from_utf8(line)
        .map_err(|error| Error::new(ErrorKind::InvalidInput, format!("the line is not UTF-8: {error}")))?;
    let form = decode::form(options.from.as_deref(), prompt);
    let prompt = form.as_deref().unwrap_or(prompt);
    let request = Request { prompt, spec, model: &options.model, mode: options.mode.into() };
    let translation = context.translate(&request)?;
    let losses = summary(translation.lossiness);
    let body = options.body.then(|| translation.body.to_owned());
    let result = body.or_else(|| context.result().map(str::to_owned)).unwrap_or_default();
    Ok(Done { result: format::json(&result, false), code: 0, losses })
}

/// What stands in the place of a result.
fn refused(error: &Error) -> Done {
    let (name, message) = (failure::name(error.kind), format::string(&error.message));
    let result = format!("{{\"error\":{{\"result\":\"{name}\",\"message\":{message}}}}}");
    Done { result, code: failure::code(error.kind), losses: None }
}
