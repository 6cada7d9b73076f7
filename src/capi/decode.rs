//! Reading requests.
//!
//! A request in any dialect (Anthropic's messages, Gemini's contents, OpenAI's responses and chat completions,
//! Bedrock's Converse, Cohere's, Mistral's, Ollama's) becomes a prompt, by the same spec that writes such requests:
//!
//! ```json
//! {"prompt": {"messages": [...], ...}, "model": "...", "stream": false,
//!  "lossiness": {"items": [...], "max_severity": "...", "summary": ...}}
//! ```
//!
//! The prompt can be translated for every provider. What the spec does not know is kept for the same provider
//! (`provider_options`) or the same dialect (`extra`), or stands in the report. "model" is null where nothing names
//! one.
//!
//! To read and translate in one call, give `{"dialect": "anthropic-messages", "request": {...}}` wherever a prompt is
//! taken, with "url" and "headers" beside it if they are wanted.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::decode::Wire;
use std::ffi::c_char;
use std::mem::offset_of;

/// A request as it goes over the wire, and whose it is.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_source_t {
    /// The name of a dialect ("anthropic-messages") or of a provider ("anthropic"), or a whole provider spec.
    pub dialect: *const c_char,
    /// The body, JSON.
    pub request_json: *const c_char,
    /// The URL that it goes to, for APIs that have the model there; NULL if it is not known.
    pub url: *const c_char,
    /// Its headers, lines of "name: value"; NULL if they are not known.
    pub headers: *const c_char,
}

const _: () = {
    let word = size_of::<*const c_char>();
    assert!(size_of::<specado_source_t>() == 4 * word && align_of::<specado_source_t>() == word);
    assert!(offset_of!(specado_source_t, dialect) == 0 && offset_of!(specado_source_t, request_json) == word);
    assert!(offset_of!(specado_source_t, url) == 2 * word && offset_of!(specado_source_t, headers) == 3 * word);
};

impl specado_source_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// Each pointer is NULL, or a NUL-terminated string that nobody changes while the result lives.
    unsafe fn read<'a>(&self) -> Result<(&'a str, Wire<'a>), CallError> {
        // SAFETY: as the caller of this function holds, for each of the four.
        unsafe {
            let dialect = args::text(self.dialect, "dialect")?;
            let body = args::text(self.request_json, "request_json")?;
            let (url, headers) = (args::optional_text(self.url, "url")?, args::optional_text(self.headers, "headers")?);
            Ok((dialect, Wire { body, url, headers }))
        }
    }
}

/// What a result holds beyond a prompt about as long as its request.
const BESIDE_THE_PROMPT: usize = 1024;

/// The result of reading a request.
pub(super) fn decoded(dialect: &str, wire: &Wire<'_>) -> Result<OutgoingString, CallError> {
    let mut result = OutgoingString::with_room_for(wire.body.len() + BESIDE_THE_PROMPT)?;
    thread_context::with(|context| {
        let done = context.decode_request_into(dialect, wire, result.buffer());
        thread_context::trim_after(context, wire.body.len());
        done
    })?;
    result.sealed()
}

/// Reads a request as a prompt.
///
/// - `source`: the request and its dialect.
/// - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_request(
    source: *const specado_source_t,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_decode_request", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or a structure whose strings stay as they are during the call.
        let (dialect, wire) = unsafe { args::structure(source, "source")?.read() }?;
        decoded(dialect, &wire)?.store(&out);
        Ok(SUCCESS)
    })
}
