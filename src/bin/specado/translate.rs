//! `specado translate`.

use super::args::{Mode as ModeArg, Translate};
use super::failure::Failure;
use super::output::Output;
use super::{decode, input, lines, losses};
use specado_ffi::{Context, Mode, Request};

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
    let spec = input::spec(&options.provider)?;
    let by_line =
        options.jsonl || options.prompt.as_ref().is_some_and(|path| path.extension().is_some_and(|end| end == "jsonl"));
    if by_line {
        return lines::run(options, &spec);
    }
    let text = input::text(options.prompt.as_deref())?;
    let from = options.from.as_deref().map(input::spec).transpose()?;
    let prompt = decode::form(from.as_deref(), &text).unwrap_or(text);
    let mut context = Context::new();
    let request = Request { prompt: &prompt, spec: &spec, model: &options.model, mode: options.mode.into() };
    let translation = context.translate(&request)?;
    if !options.quiet {
        losses::print(translation.lossiness);
    }
    let body = options.body.then(|| translation.body.to_owned());
    let result = body.or_else(|| context.result().map(str::to_owned)).unwrap_or_default();
    let mut out = Output::open(options.output.as_deref())?;
    out.json(&result, options.layout)?;
    out.finish()?;
    Ok(0)
}
