//! `specado translate`.

use super::args::{Mode as ModeArg, Translate};
use super::failure::Failure;
use super::{format, lines, losses};
use specado_ffi::translate::{Context, Mode, Request};
use std::fs::File;
use std::io::{BufWriter, Read, Write, stdin, stdout};
use std::path::Path;

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Strict => Self::Strict,
            ModeArg::Standard => Self::Standard,
            ModeArg::Coerce => Self::Coerce,
        }
    }
}

/// Translates one prompt, or a prompt per line.
pub fn run(options: &Translate) -> Result<u8, Failure> {
    let spec = spec(&options.provider)?;
    let by_line = options.jsonl || options.prompt.as_ref().is_some_and(|path| path.extension().is_some_and(|end| end == "jsonl"));
    if by_line {
        return lines::run(options, &spec);
    }
    let prompt = read(options.prompt.as_deref())?;
    let mut context = Context::new();
    let request = Request { prompt: &prompt, spec: &spec, model: &options.model, mode: options.mode.into() };
    let translation = context.translate(&request)?;
    if !options.quiet {
        losses::print(translation.lossiness);
    }
    let body = options.body.then(|| translation.body.to_owned());
    let result = body.or_else(|| context.result().map(str::to_owned)).unwrap_or_default();
    let mut out = output(options.output.as_deref())?;
    writeln!(out, "{}", format::json(&result, options.layout.indents()))?;
    out.flush()?;
    Ok(0)
}

/// A spec's text if the argument is a file, else the name.
fn spec(provider: &str) -> Result<String, Failure> {
    let path = Path::new(provider);
    if path.is_file() || path.extension().is_some_and(|end| end == "json") {
        return std::fs::read_to_string(path).map_err(|error| Failure::file(path, error));
    }
    Ok(provider.to_owned())
}

/// A file's text, or that of standard input.
pub fn read(path: Option<&Path>) -> Result<String, Failure> {
    if let Some(path) = path.filter(|path| *path != Path::new("-")) {
        std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))
    } else {
        let mut text = String::new();
        stdin().read_to_string(&mut text).map_err(|error| Failure::file(Path::new("standard input"), error))?;
        Ok(text)
    }
}

/// Where the result goes.
pub fn output(path: Option<&Path>) -> Result<Box<dyn Write>, Failure> {
    Ok(match path {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| Failure::file(path, error))?)),
        None => Box::new(BufWriter::new(stdout().lock())),
    })
}
