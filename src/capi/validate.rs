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

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use crate::grow::{self, Text};
use crate::{model, spec};
use std::ffi::c_char;

/// The errors, with commas between.
fn errors(text: &str, kind: &str) -> Result<Text, CallError> {
    grow::begin();
    let found = match kind {
        "prompt" => model::check::check(text),
        "provider_spec" => spec::check::check(text, &|_| None),
        _ => return Err(CallError::invalid(text!("unknown kind {kind:?}; use \"prompt\" or \"provider_spec\""))),
    };
    let mut out = Text::default();
    for diagnostic in found {
        if !out.is_empty() {
            out.push(',');
        }
        diagnostic.write(&mut out);
    }
    if grow::short() { Err(CallError::no_memory()) } else { Ok(out) }
}

/// Checks a text and tells everything that is wrong with it.
///
/// - `json`: the text. That it is no JSON at all is an error in the list, too.
/// - `kind`: "prompt" or "`provider_spec`".
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
        let errors = errors(json, kind)?;
        let mut verdict = OutgoingString::with_room_for(errors.len() + 32)?;
        let text = verdict.buffer();
        text.push_str(&text!("{{\"valid\":{},\"errors\":[", errors.is_empty()));
        text.push_str(&errors);
        text.push_str("]}");
        verdict.store(&out);
        Ok(SUCCESS)
    })
}
