//! Validating.
//!
//! A translation stops at what makes a prompt or a spec unusable; validation tells all of it:
//!
//! ```json
//! {"valid": false,
//!  "errors": [{"path": "/messages/1/role", "line": 3, "column": 11, "message": "...", "suggestion": "..."}]}
//! ```
//!
//! A path is a JSON Pointer (RFC 6901). Lines and columns count from 1. A suggestion is there where one is plain. For a
//! spec, "source" names the document that the place is in: the given one or one that it inherits.
//!
//! The verdict on a request or a response has "notes" beside "errors", of the same form: what the spec does not know
//! (fields, words, kinds of part). A service may know it. A translation keeps it for the same dialect, and reports it
//! for others; a response that is decoded has it under `extra`.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::context::Context;
use crate::error::Error;
use crate::grow::{self, Text};
use crate::json::Diagnostic;
use crate::spec;
use std::ffi::c_char;

/// Diagnostics as JSON, with commas between.
fn listed(found: &[Diagnostic]) -> Text {
    let mut out = Text::default();
    for diagnostic in found {
        if !out.is_empty() {
            out.push(',');
        }
        diagnostic.write(&mut out);
    }
    out
}

/// What a text may be.
const KINDS: &str = r#"use "prompt", "provider_spec", "request:DIALECT" or "response:PROVIDER""#;

/// Errors, and for a request or a response notes.
fn verdict(text: &str, kind: &str) -> Result<(Text, Option<Text>), CallError> {
    grow::begin();
    let found = match kind.split_once(':') {
        Some(("request", dialect)) => in_context(text, |context| context.check_request(dialect, text))?,
        Some(("response", provider)) => in_context(text, |context| context.check_response(provider, text))?,
        _ => {
            let errors = match kind {
                "prompt" => in_context(text, |context| context.check_prompt(text))?,
                "provider_spec" => spec::check::check(text, &|_| None),
                _ => return Err(CallError::invalid(text!("unknown kind {kind:?}; {KINDS}"))),
            };
            let errors = listed(&errors);
            return if grow::short() { Err(CallError::no_memory()) } else { Ok((errors, None)) };
        }
    };
    let verdict = (listed(&found.errors), Some(listed(&found.notes)));
    if grow::short() { Err(CallError::no_memory()) } else { Ok(verdict) }
}

/// Looks at a text in the thread's own context.
fn in_context<T>(text: &str, check: impl FnOnce(&mut Context) -> Result<T, Error>) -> Result<T, CallError> {
    thread_context::with(|context| {
        let found = check(context);
        thread_context::trim_after(context, text.len());
        Ok(found?)
    })
}

/// The verdict on a text.
pub(super) fn checked(json: &str, kind: &str) -> Result<OutgoingString, CallError> {
    let (errors, notes) = verdict(json, kind)?;
    let mut verdict = OutgoingString::with_room_for(errors.len() + notes.as_ref().map_or(0, |text| text.len()) + 48)?;
    let text = verdict.buffer();
    text.push_str(if errors.is_empty() { "{\"valid\":true,\"errors\":[" } else { "{\"valid\":false,\"errors\":[" });
    text.push_str(&errors);
    text.push(']');
    if let Some(notes) = notes {
        text.push_str(",\"notes\":[");
        text.push_str(&notes);
        text.push(']');
    }
    text.push('}');
    Ok(verdict)
}

/// Checks a text and tells everything that is wrong with it.
///
/// - `json`: the text. That it is no JSON at all is an error in the list, too.
/// - `kind`: "prompt" (in any form that is taken), "`provider_spec`"; "request:" and the name of a dialect or a
///   provider; "response:" and such a name, for what is answered: a whole response, or the body of an error.
/// - `out_json`: receives the verdict, to be freed with `specado_string_free`; NULL unless the call succeeds.
///
/// The call succeeds whatever the verdict is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_validate(
    json: *const c_char,
    kind: *const c_char,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_validate", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or strings that stay as they are during the call.
        let (json, kind) = unsafe { (args::text(json, "json")?, args::text(kind, "kind")?) };
        checked(json, kind)?.store(&out);
        Ok(SUCCESS)
    })
}
