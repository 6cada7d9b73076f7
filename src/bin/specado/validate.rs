//! `specado validate`.

use super::args::{Kind, Validate};
use super::failure::{Failure, REFUSED};
use super::input;
use super::losses::tell;
use super::output::Output;
use specado_ffi::{model, spec};

/// Prints the verdict as JSON on standard output, and for people on standard error.
pub fn run(options: &Validate) -> Result<u8, Failure> {
    let text = input::text(options.file.as_deref())?;
    let kind =
        options.kind.unwrap_or_else(|| if spec::check::is_spec(&text) { Kind::ProviderSpec } else { Kind::Prompt });
    let (name, found) = match kind {
        Kind::Prompt => ("prompt", model::check::check(&text)),
        Kind::ProviderSpec => ("provider_spec", spec::check::check(&text, &|_| None)),
    };
    let mut errors = String::new();
    for diagnostic in &found {
        tell(&format!("{diagnostic}\n"));
        if !errors.is_empty() {
            errors.push(',');
        }
        diagnostic.write(&mut errors);
    }
    let verdict = format!("{{\"valid\":{},\"kind\":\"{name}\",\"errors\":[{errors}]}}", found.is_empty());
    let mut out = Output::standard();
    out.json(&verdict, options.layout)?;
    out.finish()?;
    Ok(if found.is_empty() { 0 } else { REFUSED })
}
