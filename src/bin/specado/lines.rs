//! JSON lines: a prompt per line in, a result per line out, in order, on all cores.
//!
//! Each thread takes the next block of lines, translates them, and writes when it is that block's turn: so nobody waits
//! for reading or writing, and no more is in memory than a block for each thread.

use super::args::Translate;
use super::blocks::Blocks;
use super::failure::{self, Failure};
use super::losses::{summary, tell};
use super::output::Output;
use super::{decode, format, input};
use indicatif::{ProgressBar, ProgressStyle};
use specado_ffi::{Context, Error, ErrorKind, Request, Severity};
use std::io::{IsTerminal, Read, stderr};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What became of a block of lines.
#[derive(Default)]
struct Done {
    /// A line for each.
    results: String,
    /// How many there are.
    lines: usize,
    /// What was lost, by the line's number in the block.
    losses: Vec<(usize, String)>,
    worst: u8,
}

/// What has been written.
struct Written {
    out: Output,
    /// The block whose turn it is.
    turn: u64,
    lines: usize,
    worst: u8,
    /// Why nothing more can be written.
    failed: Option<Failure>,
    /// Why nothing more can be read.
    unread: Option<Failure>,
}

/// What all threads work on.
struct Work<'w> {
    prompts: Mutex<Blocks<Box<dyn Read + Send>>>,
    written: Mutex<Written>,
    turns: Condvar,
    bar: ProgressBar,
    options: &'w Translate,
    spec: &'w str,
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
    let (prompts, size) = input::open(options.prompt.as_deref())?;
    let out = Output::open(options.output.as_deref())?;
    let work = Work {
        prompts: Mutex::new(Blocks::new(prompts)),
        written: Mutex::new(Written { out, turn: 0, lines: 0, worst: 0, failed: None, unread: None }),
        turns: Condvar::new(),
        bar: progress(size),
        options,
        spec,
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        // twice as many as work at a time, since others wait for their turn
        for _ in 1..2 * cores {
            scope.spawn(|| work.run());
        }
        work.run();
    });
    work.bar.finish_and_clear();
    let written = work.written.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(failure) = written.failed {
        return Err(failure);
    }
    written.out.finish()?;
    written.unread.map_or(Ok(written.worst), Err)
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Work<'_> {
    /// What each thread does.
    fn run(&self) {
        let mut context = Context::new();
        let _others = Others(self);
        loop {
            let block = locked(&self.prompts).next();
            let (number, lines) = match block {
                Ok(Some(block)) => block,
                Ok(None) => break,
                Err(error) => {
                    let name = input::name(self.options.prompt.as_deref());
                    locked(&self.written).unread.get_or_insert(Failure::file(name, &error));
                    break;
                }
            };
            let done = self.translated(&lines, &mut context);
            if !self.write(number, &done, lines.len()) {
                break;
            }
        }
    }

    /// Writes the results of a block when it is its turn; false if nothing more can be written.
    fn write(&self, number: u64, done: &Done, bytes: usize) -> bool {
        let waits = |written: &mut Written| written.turn != number && written.failed.is_none();
        let mut written = self.turns.wait_while(locked(&self.written), waits).unwrap_or_else(PoisonError::into_inner);
        if written.failed.is_none() {
            written.failed = written.out.text(&done.results).err();
        }
        for (line, losses) in &done.losses {
            let line = written.lines + line;
            self.bar.suspend(|| tell(&format!("line {line}: {losses}\n")));
        }
        written.lines += done.lines;
        written.worst = written.worst.max(done.worst);
        written.turn += 1;
        let goes_on = written.failed.is_none();
        drop(written);
        self.turns.notify_all();
        self.bar.inc(bytes as u64);
        goes_on
    }

    /// The results of a block of lines.
    fn translated(&self, lines: &[u8], context: &mut Context) -> Done {
        let mut done = Done { results: String::with_capacity(2 * lines.len()), ..Done::default() };
        let mut rest = lines;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, behind) = rest.split_at(end);
            rest = behind;
            done.lines += 1;
            if let Err(error) = self.line(line, context, &mut done) {
                done.worst = done.worst.max(failure::code(error.kind));
                done.results.push_str(&refused(&error));
            }
            done.results.push('\n');
        }
        done
    }

    /// Appends a line's result.
    fn line(&self, line: &[u8], context: &mut Context, done: &mut Done) -> Result<(), Error> {
        // the end of the line is white space to JSON
        let prompt = str::from_utf8(line)
            .map_err(|error| Error::new(ErrorKind::InvalidInput, format!("the line is not UTF-8: {error}")))?;
        let form = decode::form(self.options.from.as_deref(), prompt);
        let prompt = form.as_deref().unwrap_or(prompt);
        let request = Request { prompt, spec: self.spec, model: &self.options.model, mode: self.options.mode.into() };
        let translation = context.translate(&request)?;
        if self.options.body {
            one_line(translation.body, &mut done.results);
        }
        if !self.options.quiet && context.losses().any(|(_, severity)| severity > Severity::Info) {
            let losses = context.last().and_then(|last| summary(last.lossiness));
            done.losses.extend(losses.map(|losses| (done.lines, losses)));
        }
        if !self.options.body {
            one_line(context.result().unwrap_or_default(), &mut done.results);
        }
        Ok(())
    }
}

/// Those who wait for their turn while this thread ends.
struct Others<'w>(&'w Work<'w>);

impl Drop for Others<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let fault = || Failure::fault("an internal error, please report it".to_owned());
            locked(&self.0.written).failed.get_or_insert_with(fault);
        }
        self.0.turns.notify_all();
    }
}

/// Appends JSON as one line: what comes from a spec may have several.
fn one_line(json: &str, out: &mut String) {
    if memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_none() {
        out.push_str(json);
    } else {
        out.push_str(&format::json(json, false));
    }
}

/// What stands in the place of a result.
fn refused(error: &Error) -> String {
    let (name, message) = (failure::name(error.kind), format::string(&error.message));
    format!("{{\"error\":{{\"result\":\"{name}\",\"message\":{message}}}}}")
}
