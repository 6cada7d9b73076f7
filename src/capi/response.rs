//! Reading responses.
//!
//! What a provider answers, whole, in the canonical form: the same for all providers, whatever shape theirs has.
//!
//! ```c
//!     specado_response_t response = {sizeof response, "anthropic", model, NULL, status, headers, body, length, NULL};
//!     char *json = NULL;
//!     if (specado_decode_response(&response, &json) == SPECADO_SUCCESS)
//!         puts(json);
//!     specado_string_free(json);
//! ```
//!
//! The result is `{"response": {...}, "lossiness": {...}}`; docs/response.md describes it. `choices[0].message` in it is
//! a message of a prompt: append it to `messages`, and the next translation for the same provider is what that provider
//! wants. An error that the provider answers with is no failure of the call: it stands in `response.error`, and
//! `specado_classify_response` tells its class without any JSON.

use super::args::{self, Out};
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::{specado_result, specado_result_t};
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::response::{Decoder, Reply};
use crate::spec::plan::response::ErrorClass;
use crate::{Mode, Severity};
use std::ffi::c_char;
use std::mem::offset_of;

/// What came back over HTTP.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_response_t {
    /// `sizeof(specado_response_t)`.
    pub size: usize,
    /// Who answers: the name of a built-in provider or of a dialect, or a provider spec.
    pub provider_spec_json: *const c_char,
    /// The model; NULL if it is not known.
    pub model_id: *const c_char,
    /// Where losses fail: NULL or "coerce" for never, "standard", "strict".
    pub mode: *const c_char,
    /// The HTTP status; 0 if it is not known.
    pub status: i32,
    /// The headers, lines of "name: value"; NULL if they are not known.
    pub headers: *const c_char,
    /// The body: bytes, which need not end in NUL. Not looked at for a stream; there it may be NULL.
    pub body: *const c_char,
    /// How many bytes there are.
    pub body_length: usize,
    /// `metadata.receipt` of the translation, JSON: what was changed for the wire is undone. NULL for none.
    pub receipt: *const c_char,
}

/// What an error is.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_failure_t {
    /// Its class, as a result code; `SPECADO_SUCCESS` if there is no error.
    pub result: specado_result_t,
    /// The HTTP status; 0 if it is not known.
    pub status: i32,
    /// 1 if the same request may succeed later, 0 if not.
    pub retryable: i32,
    /// 0.
    pub reserved: i32,
    /// After how many milliseconds; -1 if nobody says.
    pub retry_after_ms: i64,
    /// The class's name in responses, such as "`rate_limit`"; "" if there is no error.
    pub code: *const c_char,
    /// The provider's message, cut to 4 KiB.
    pub message: *const c_char,
    /// The provider's own type, JSON; "" if there is none.
    pub provider_type: *const c_char,
    /// The provider's own code, JSON; "" if there is none.
    pub provider_code: *const c_char,
    /// The request's id, for the provider's support; "" if there is none.
    pub request_id: *const c_char,
}

const _: () = {
    let word = size_of::<*const c_char>();
    assert!(size_of::<specado_response_t>() == 9 * word && offset_of!(specado_response_t, receipt) == 8 * word);
    assert!(offset_of!(specado_response_t, status) == 4 * word && offset_of!(specado_response_t, body) == 6 * word);
    assert!(offset_of!(specado_failure_t, retry_after_ms) == 16 && offset_of!(specado_failure_t, code) == 24);
    assert!(offset_of!(specado_failure_t, request_id) == 24 + 4 * word);
};

/// The class of errors that a result code stands for.
pub(super) fn class_of(code: specado_result_t) -> Option<ErrorClass> {
    ErrorClass::ALL.iter().map(|&(_, class)| class).find(|&class| code_of(class) == code)
}

/// A response as it was read from the caller's structure.
pub(super) struct Given<'a> {
    pub spec: &'a str,
    pub model: Option<&'a str>,
    pub mode: Mode,
    pub reply: Reply<'a>,
    pub body: &'a [u8],
}

impl specado_response_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// Each pointer is NULL, or leads to what the structure says of it, which nobody changes while the result lives.
    pub(super) unsafe fn read<'a>(&self) -> Result<Given<'a>, CallError> {
        args::sized(self.size, size_of::<Self>(), "response", "specado_response_t")?;
        // SAFETY: as the caller of this function holds, for each of them.
        let (spec, model, mode, headers, receipt) = unsafe {
            (
                args::text(self.provider_spec_json, "provider_spec_json")?,
                args::optional_text(self.model_id, "model_id")?,
                args::optional_text(self.mode, "mode")?,
                args::optional_text(self.headers, "headers")?,
                args::optional_text(self.receipt, "receipt")?,
            )
        };
        let body = if self.body.is_null() && self.body_length == 0 {
            &[][..]
        } else {
            // SAFETY: as the caller of this function holds.
            unsafe { args::array(self.body.cast::<u8>(), self.body_length, "body")? }
        };
        let reply = Reply { status: status(self.status)?, headers: headers.unwrap_or_default(), receipt };
        Ok(Given { spec, model, mode: Mode::parse(Some(mode.unwrap_or("coerce")))?, reply, body })
    }
}

/// An HTTP status.
pub(super) fn status(status: i32) -> Result<u16, CallError> {
    u16::try_from(status)
        .map_err(|_| CallError::invalid(text!("{status} is no HTTP status; give 0 if it is not known")))
}

/// The result code of a class of errors.
pub(super) fn code_of(class: ErrorClass) -> specado_result_t {
    let code = match class {
        ErrorClass::Authentication => specado_result::SPECADO_AUTHENTICATION_ERROR,
        ErrorClass::Permission => specado_result::SPECADO_PERMISSION_ERROR,
        ErrorClass::Quota => specado_result::SPECADO_QUOTA_EXCEEDED,
        ErrorClass::RateLimit => specado_result::SPECADO_RATE_LIMIT_ERROR,
        ErrorClass::Overloaded => specado_result::SPECADO_OVERLOADED,
        ErrorClass::ContextLength => specado_result::SPECADO_CONTEXT_LENGTH_EXCEEDED,
        ErrorClass::ContentFiltered => specado_result::SPECADO_CONTENT_FILTERED,
        ErrorClass::ModelNotFound => specado_result::SPECADO_MODEL_NOT_FOUND,
        ErrorClass::TooLarge => specado_result::SPECADO_REQUEST_TOO_LARGE,
        ErrorClass::InvalidRequest => specado_result::SPECADO_REQUEST_REFUSED,
        ErrorClass::Timeout => specado_result::SPECADO_TIMEOUT_ERROR,
        ErrorClass::Cancelled => specado_result::SPECADO_CANCELLED,
        ErrorClass::Server => specado_result::SPECADO_PROVIDER_ERROR,
        ErrorClass::Network => specado_result::SPECADO_NETWORK_ERROR,
    };
    code as specado_result_t
}

/// Fails if the mode does not allow what was noticed.
pub(super) fn allowed(mode: Mode, decoder: &Decoder) -> Result<(), CallError> {
    let worst = decoder.worst();
    let refused = match mode {
        Mode::Coerce => false,
        Mode::Standard => worst == Some(Severity::Error),
        Mode::Strict => worst >= Some(Severity::Warning),
    };
    if !refused {
        return Ok(());
    }
    let message = text!(
        "mode \"{}\" does not allow what would be lost of this response; mode \"coerce\" lists it in its report",
        mode.name()
    );
    Err(CallError::new(specado_result::SPECADO_LOSSY, message))
}

/// Writes the result of decoding.
pub(super) fn document(
    decoder: &mut Decoder,
    mut append: impl FnMut(&str) -> Result<(), CallError>,
) -> Result<(), CallError> {
    append("{\"response\":")?;
    append(decoder.response()?)?;
    append(",\"lossiness\":")?;
    append(decoder.lossiness()?)?;
    append("}")
}

/// What a result holds beside what the body has.
const BESIDE_THE_BODY: usize = 2048;

/// The result of decoding a whole response.
pub(super) fn decoded(given: &Given<'_>) -> Result<OutgoingString, CallError> {
    let mut result = OutgoingString::with_room_for(given.body.len() + BESIDE_THE_BODY)?;
    thread_context::with(|context| {
        let decoder = context.whole_response(given.spec, given.model, &given.reply, given.body)?;
        allowed(given.mode, decoder)?;
        document(decoder, |text| result.append(text))
    })?;
    result.sealed()
}

/// Reads a whole response, or the body of an error.
///
/// - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_response(
    response: *const specado_response_t,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_decode_response", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or a structure whose texts stay as they are during the call.
        let given = unsafe { args::structure(response, "response")?.read() }?;
        decoded(&given)?.store(&out);
        Ok(SUCCESS)
    })
}

/// Tells which error a response is.
///
/// # Safety
/// `out_failure` is NULL or may be written.
pub(super) unsafe fn classified<'a>(
    out_failure: *mut specado_failure_t,
    response: impl FnOnce() -> Result<Given<'a>, CallError>,
) -> Result<specado_result_t, CallError> {
    // SAFETY: as the caller of this function holds.
    let out = unsafe { Out::new(out_failure, "out_failure") }?;
    out.set(none());
    let given = response()?;
    thread_context::with(|context| {
        let decoder = context.whole_response(given.spec, given.model, &given.reply, given.body)?;
        if let Some(failure) = decoder.described()? {
            let [code, message, kind, provider_code, request_id] = failure.texts.map(|text| text.as_ptr().cast());
            out.set(specado_failure_t {
                result: code_of(failure.class),
                status: i32::from(failure.status),
                retryable: i32::from(failure.retryable),
                reserved: 0,
                retry_after_ms: failure.retry_after_ms.and_then(|delay| delay.try_into().ok()).unwrap_or(-1),
                code,
                message,
                provider_type: kind,
                provider_code,
                request_id,
            });
        }
        Ok(SUCCESS)
    })
}

/// Tells which error a response is, if it is one, and whether to try again.
///
/// - `out_failure`: receives what it is. Its texts are NUL-terminated UTF-8, never NULL, and borrowed until the
///   thread's next call of Specado.
///
/// Returns `SPECADO_SUCCESS` if the response could be looked at, whatever it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_classify_response(
    response: *const specado_response_t,
    out_failure: *mut specado_failure_t,
) -> specado_result_t {
    call("specado_classify_response", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { classified(out_failure, || args::structure(response, "response")?.read()) }
    })
}

/// No error.
fn none() -> specado_failure_t {
    let empty = c"".as_ptr();
    specado_failure_t {
        result: SUCCESS,
        status: 0,
        retryable: 0,
        reserved: 0,
        retry_after_ms: -1,
        code: empty,
        message: empty,
        provider_type: empty,
        provider_code: empty,
        request_id: empty,
    }
}
