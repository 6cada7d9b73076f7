//! `specado validate`.

use super::args::{Kind, Validate};
use super::failure::{Failure, REFUSED};
use super::losses::tell;
use super::output::Output;
use super::{format, input};
use specado_ffi::json::Diagnostic;
use specado_ffi::{Context, model, spec};

/// Prints the verdict as JSON on standard output, and for people on standard error.
pub fn run(options: &Validate) -> Result<u8, Failure> {
    let text = input::text(options.file.as_deref())?;
    let kind = options.kind.clone();
    let kind = kind.unwrap_or_else(|| if spec::check::is_spec(&text) { Kind::ProviderSpec } else { Kind::Prompt });
    let name = format::string(&kind.to_string());
    let (errors, notes) = match kind {
        Kind::Prompt => (model::check::check(&text), None),
        Kind::ProviderSpec => (spec::check::check(&text, &|_| None), None),
        Kind::Request(dialect) => {
            let found = Context::new().check_request(&input::spec(&dialect)?, &text)?;
            (found.errors, Some(found.notes))
        }
    };
    let valid = errors.is_empty();
    let mut verdict = format!("{{\"valid\":{valid},\"kind\":{name},\"errors\":");
    list(&errors, "", &mut verdict);
    if let Some(notes) = notes {
        verdict.push_str(",\"notes\":");
        list(&notes, "note: ", &mut verdict);
    }
    verdict.push('}');
    let mut out = Output::standard();
    out.json(&verdict, options.layout)?;
    out.finish()?;
    Ok(if valid { 0 } else { REFUSED })
}

/// Tells people what was found, and lists it as JSON.
fn list(found: &[Diagnostic], lead: &str, out: &mut String) {
    out.push('[');
    for (at, diagnostic) in found.iter().enumerate() {
        tell(&format!("{lead}{diagnostic}\n"));
        if at > 0 {
            out.push(',');
        }
        diagnostic.write(out);
    }
    out.push(']');
}
