//! `specado decode-request`, and requests that `translate --from` takes.

use super::args::DecodeRequest;
use super::failure::Failure;
use super::output::Output;
use super::{format, input, losses};
use specado_ffi::json::doc::Doc;
use specado_ffi::json::tape::Tape;
use specado_ffi::{Context, Wire};

/// Reads a request as a prompt.
pub fn run(options: &DecodeRequest) -> Result<u8, Failure> {
    let dialect = input::spec(&options.dialect)?;
    let body = input::text(options.file.as_deref())?;
    let headers = options.headers.join("\n");
    let wire = Wire { body: &body, url: options.url.as_deref(), headers: Some(&headers) };
    let mut result = String::new();
    Context::new().decode_request_into(&dialect, &wire, &mut result)?;
    let (prompt, lossiness) = pieces(&result, "prompt").unwrap_or_default();
    if !options.quiet {
        losses::print(&lossiness);
    }
    let mut out = Output::open(options.output.as_deref())?;
    out.json(if options.prompt { &prompt } else { &result }, options.layout)?;
    out.finish()?;
    Ok(0)
}

/// A member and the report of a result.
pub fn pieces(result: &str, name: &str) -> Option<(String, String)> {
    let mut tape = Tape::default();
    let doc = tape.parse(result).ok()?;
    let piece = |name| Some(doc.raw(doc.get(Doc::ROOT, name)?).to_owned());
    Some((piece(name)?, piece("lossiness")?))
}

/// A request in a dialect, in the form that a prompt may have.
pub fn form(dialect: Option<&str>, text: &str) -> Option<String> {
    Some(format!("{{\"dialect\":{},\"request\":{text}}}", format::string(dialect?)))
}
