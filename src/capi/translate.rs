//! Translating.
//!
//! A prompt (JSON) and the name of a provider and of a model go in; out comes the HTTP request that this provider's API
//! takes, and a report of everything that could not be carried over as asked:
//!
//! ```json
//! {"provider_request_json": {...},
//!  "http": {"method": "POST", "url": "...", "headers": {...}},
//!  "lossiness": {"items": [...], "max_severity": "...", "summary": ...},
//!  "metadata": {"provider": "...", "model": "...", "dialect": "...", ...}}
//! ```
//!
//! `max_severity` is that of the worst item: "error" (lost), "warning" (approximated) or "info" (kept), and "none"
//! where there is no item.
//!
//! The same input gives the same bytes. Headers keep their ${ENV:NAME} placeholders: secrets never enter Specado.
//!
//! The mode says which losses are too much. "standard" (also "warn", and NULL) fails where content would be lost (an
//! image, a tool, a required format); "strict" fails at anything that is merely approximated, too; "coerce" never fails
//! for a loss. Such a failure is `SPECADO_LOSSY`, and its error text lists every loss over the line.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::context::Context;
use crate::encode::Request;
use crate::error::Error;
use crate::report::Mode;
use std::ffi::c_char;
use std::mem::offset_of;

/// What is to be translated: the arguments of `specado_translate`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_request_t {
    /// The prompt: PromptSpec JSON, `{"prompt": "text"}`, or an OpenAI chat completions body.
    pub prompt_json: *const c_char,
    /// The name of a built-in provider, bare or as a JSON string, or a whole provider spec (a JSON object).
    pub provider_spec_json: *const c_char,
    /// The model, as the provider names it.
    pub model_id: *const c_char,
    /// "strict", "standard", "warn" or "coerce"; NULL is "standard".
    pub mode: *const c_char,
}

const _: () = {
    let word = size_of::<*const c_char>();
    assert!(size_of::<specado_request_t>() == 4 * word && align_of::<specado_request_t>() == word);
    assert!(
        offset_of!(specado_request_t, prompt_json) == 0 && offset_of!(specado_request_t, provider_spec_json) == word
    );
    assert!(offset_of!(specado_request_t, model_id) == 2 * word && offset_of!(specado_request_t, mode) == 3 * word);
};

impl specado_request_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// Each pointer is NULL, or a NUL-terminated string that nobody changes while the result lives.
    pub(super) unsafe fn read<'a>(&self) -> Result<Request<'a>, CallError> {
        // SAFETY: as the caller of this function holds, for each of the four.
        unsafe {
            Ok(Request {
                prompt: args::text(self.prompt_json, "prompt_json")?,
                spec: args::text(self.provider_spec_json, "provider_spec_json")?,
                model: args::text(self.model_id, "model_id")?,
                mode: Mode::parse(args::optional_text(self.mode, "mode")?)?,
            })
        }
    }
}

/// Reads the request behind a pointer.
///
/// # Safety
/// `request` is NULL or points to a request whose strings nobody changes while the result lives.
pub(super) unsafe fn read_request<'a>(request: *const specado_request_t) -> Result<Request<'a>, CallError> {
    // SAFETY: as the caller of this function holds.
    unsafe { args::structure(request, "request")?.read() }
}

/// What a result holds beyond a body about as long as its prompt: the other members, and a short report.
const BESIDE_THE_BODY: usize = 2048;

/// A function of [`Context`] that appends a text.
type Writer = fn(&mut Context, &Request<'_>, &mut String) -> Result<(), Error>;

/// Translates into a string for the caller.
pub(super) fn translated(
    context: &mut Context,
    request: &Request<'_>,
    writer: Writer,
) -> Result<OutgoingString, CallError> {
    let mut out = OutgoingString::with_room_for(request.prompt.len() + BESIDE_THE_BODY)?;
    let result = writer(context, request, out.buffer());
    thread_context::trim_after(context, request.prompt.len());
    result?;
    out.sealed()
}

/// Translates a prompt.
///
/// - `prompt_json`: the prompt, see `specado_request_t`.
/// - `provider_spec_json`: a built-in provider's name, such as "anthropic", or a whole provider spec.
/// - `model_id`: the model.
/// - `mode`: NULL is "standard".
/// - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
///
/// ```c
/// char *json = NULL;
/// specado_result_t result = specado_translate("{\"prompt\": \"Hello\"}", "openai", "gpt-4o", NULL, &json);
/// ```
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate(
    prompt_json: *const c_char,
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    mode: *const c_char,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_translate", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        let arguments = specado_request_t { prompt_json, provider_spec_json, model_id, mode };
        // SAFETY: the header asks for NULL or strings that stay as they are during the call.
        let request = unsafe { arguments.read() }?;
        thread_context::with(|context| translated(context, &request, Context::translate_into))?.store(&out);
        Ok(SUCCESS)
    })
}

/// Translates a prompt as well as the provider can take it (mode "coerce") into the bare request body.
///
/// `out_json` receives the body, to be freed with `specado_string_free`; NULL unless the call succeeds. What was lost
/// is not told: use `specado_translate` for the report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_simple(
    prompt_json: *const c_char,
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_translate_simple", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        let arguments = specado_request_t { prompt_json, provider_spec_json, model_id, mode: c"coerce".as_ptr() };
        // SAFETY: the header asks for NULL or strings that stay as they are during the call.
        let request = unsafe { arguments.read() }?;
        thread_context::with(|context| translated(context, &request, Context::body_into))?.store(&out);
        Ok(SUCCESS)
    })
}
