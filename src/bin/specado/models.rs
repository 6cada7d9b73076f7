//! `specado describe` and `specado compare`.

use super::args::{Compare, Describe, Layout};
use super::failure::Failure;
use super::input;
use super::output::Output;
use specado_ffi::Context;
use specado_ffi::models;
use specado_ffi::models::Side;

/// Prints what is known of a model.
pub fn describe(options: &Describe) -> Result<u8, Failure> {
    let spec = input::spec(&options.provider)?;
    print(&models::describe(&mut Context::new(), &spec, &options.model)?, options.layout)
}

/// Prints what a prompt would lose by a move.
pub fn compare(options: &Compare) -> Result<u8, Failure> {
    let [from, to] = [&options.from, &options.to].map(|side| match side.as_slice() {
        [provider, model] => Ok((input::spec(provider)?, model)),
        // the command line takes exactly two
        _ => Err(Failure::usage("--from and --to take a provider and a model".to_owned())),
    });
    let ((from_spec, from_model), (to_spec, to_model)) = (from?, to?);
    let prompt = input::text(options.prompt.as_deref())?;
    let (from, to) = (Side { spec: &from_spec, model: from_model }, Side { spec: &to_spec, model: to_model });
    print(&models::compare(&mut Context::new(), &prompt, from, to)?, options.layout)
}

fn print(json: &str, layout: Layout) -> Result<u8, Failure> {
    let mut out = Output::standard();
    out.json(json, layout)?;
    out.finish()?;
    Ok(0)
}
