//! `specado validate`.

use super::args::{Kind, Validate};
use super::failure::{Failure, REFUSED};
use super::losses::tell;
use super::output::Output;
use super::{format, input};
use specado_ffi::json::Diagnostic;
use specado_ffi::json::tape::Tape;
use specado_ffi::{Context, spec};

/// What is said where JSON as a whole is no prompt, and nobody has said that it is one.
const GUESSED: &str = "taken for a prompt, as nothing else was said; for a request in the form of an API say \
                       --kind request:DIALECT, for a provider's spec --kind provider_spec\n";

/// Prints the verdict as JSON on standard output, and for people on standard error.
pub fn run(options: &Validate) -> Result<u8, Failure> {
    let text = input::text(options.file.as_deref())?;
    let kind = options.kind.clone();
    let guessed = kind.is_none() && !spec::check::is_spec(&text);
    let kind = kind.unwrap_or(if guessed { Kind::Prompt } else { Kind::ProviderSpec });
    let name = format::string(&kind.to_string());
    let (errors, notes) = match kind {
        Kind::Prompt => (Context::new().check_prompt(&text)?, None),
        Kind::ProviderSpec => (spec::check::check(&text, &|_| None), None),
        Kind::Request(dialect) => {
            let found = Context::new().check_request(&input::spec(&dialect)?, &text)?;
            (found.errors, Some(found.notes))
        }
        Kind::Response(provider) => {
            let found = Context::new().check_response(&input::spec(&provider)?, &text)?;
            (found.errors, Some(found.notes))
        }
    };
    let valid = errors.is_empty();
    let mut verdict = format!("{{\"valid\":{valid},\"kind\":{name},\"errors\":");
    list(&errors, "", &mut verdict);
    let as_a_whole = |wrong: &Diagnostic| wrong.pointer.is_empty();
    if guessed && errors.iter().any(as_a_whole) && Tape::default().parse(&text).is_ok() {
        tell(GUESSED);
    }
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
