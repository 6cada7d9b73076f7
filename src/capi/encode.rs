//! Serving an API: whole responses.
//!
//! A canonical response, whoever gave it, becomes what an API answers: its body, its status, its headers. With
//! `specado_decode_request`, `specado_translate` and `specado_decode_response` a program serves one API in front of
//! another:
//!
//! ```c
//!     specado_target_t target = {sizeof target, "anthropic-messages", NULL, NULL, NULL, time(NULL)};
//!     char *json = NULL;
//!     if (specado_encode_response(response_json, &target, &json) == SPECADO_SUCCESS)
//!         puts(json);
//!     specado_string_free(json);
//! ```
//!
//! The result is `{"status": 200, "headers": {...}, "body": {...}, "lossiness": {...}}`; docs/serving.md describes it.
//! An error becomes the API's own error, with the status and the words that the API has for its class.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::Mode;
use crate::serve::Target;
use std::ffi::c_char;
use std::mem::offset_of;

/// For whom an answer is written.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_target_t {
    /// `sizeof(specado_target_t)`.
    pub size: usize,
    /// Whose API it is: the name of a dialect ("openai-chat") or of a provider, or a provider spec.
    pub provider_spec_json: *const c_char,
    /// What the client calls the model; NULL: what the response calls it.
    pub model_id: *const c_char,
    /// Where losses fail: NULL or "coerce" for never, "standard", "strict".
    pub mode: *const c_char,
    /// The body of the client's request, JSON: some APIs tell of usage only when they are asked. NULL if not known.
    pub request_json: *const c_char,
    /// When the response is made, in seconds since 1970: for APIs that say it, where the response does not; 0 if it is
    /// not known.
    pub created: i64,
}

const _: () = {
    let word = size_of::<*const c_char>();
    assert!(offset_of!(specado_target_t, request_json) == 4 * word);
    assert!(offset_of!(specado_target_t, created) >= 5 * word && size_of::<specado_target_t>() <= 5 * word + 16);
};

/// A target as it was read from the caller's structure.
pub(super) struct Given<'a> {
    pub spec: &'a str,
    pub target: Target,
    has_mode: bool,
}

impl specado_target_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// Each pointer is NULL, or a NUL-terminated string that nobody changes while the result lives.
    pub(super) unsafe fn read<'a>(&self) -> Result<Given<'a>, CallError> {
        args::sized(self.size, size_of::<Self>(), "target", "specado_target_t")?;
        // SAFETY: as the caller of this function holds, for each of them.
        unsafe {
            let spec = args::text(self.provider_spec_json, "provider_spec_json")?;
            let model = args::optional_text(self.model_id, "model_id")?;
            let mode = args::optional_text(self.mode, "mode")?;
            let request = args::optional_text(self.request_json, "request_json")?;
            Given::new(spec, [model, mode, request], self.created)
        }
    }
}

impl<'a> Given<'a> {
    /// What is given of a target: the spec, then what need not be.
    pub fn new(spec: &'a str, [model, mode, request]: [Option<&str>; 3], created: i64) -> Result<Self, CallError> {
        let target = Target {
            mode: Mode::parse(Some(mode.unwrap_or("coerce")))?,
            model: crate::grow::copy(model.unwrap_or_default()),
            request: crate::grow::copy(request.unwrap_or_default()),
            created,
            same: false,
        };
        Ok(Given { spec, target, has_mode: mode.is_some() })
    }

    /// The same, with this mode where none is given.
    pub fn or_mode(mut self, mode: Mode) -> Self {
        if !self.has_mode {
            self.target.mode = mode;
        }
        self
    }
}

/// What a result holds beside what the response has.
const BESIDE_THE_RESPONSE: usize = 1024;

/// A canonical response as an API's own.
pub(super) fn encoded(response: &str, given: &Given<'_>) -> Result<OutgoingString, CallError> {
    let mut result = OutgoingString::with_room_for(response.len() + BESIDE_THE_RESPONSE)?;
    thread_context::with(|context| {
        let done = context.encode_response_into(response, given.spec, &given.target, result.buffer());
        thread_context::trim_after(context, response.len());
        done
    })?;
    result.sealed()
}

/// Writes a canonical response as an API's own.
///
/// - `response_json`: the response, as `specado_decode_response` has it under "response".
/// - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encode_response(
    response_json: *const c_char,
    target: *const specado_target_t,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_encode_response", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or a NUL-terminated string.
        let response = unsafe { args::text(response_json, "response_json") }?;
        // SAFETY: the header asks for NULL or a structure whose texts stay as they are during the call.
        let given = unsafe { args::structure(target, "target")?.read() }?;
        encoded(response, &given)?.store(&out);
        Ok(SUCCESS)
    })
}
