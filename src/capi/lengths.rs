//! Texts by their lengths.
//!
//! For programs whose strings have no NUL behind them (slices of Go and Rust, `std::string_view`, a buffer from the
//! network): the same calls, with a length for each text, and a length for each result. A text whose data is NULL is
//! one that is not given.
//!
//! ```c
//!     specado_request_n_t request = {sizeof request, {prompt, prompt_length}, {"anthropic", 9}, {model, model_length}};
//!     specado_output_t output;
//!     if (specado_translate_n(&request, &output) == SPECADO_SUCCESS)
//!         send(output.json, output.length);
//!     specado_outputs_free(&output, 1);
//! ```
//!
//! An output has the result code, the result and its length, or the error text: it can be read on any thread, and is
//! freed, whatever became of the call, by `specado_outputs_free`.

use super::args::{self, Out};
use super::batch::specado_output_t;
use super::call::{SUCCESS, call, call_with};
use super::call_error::CallError;
use super::context::specado_context_t;
use super::decode::decoded;
use super::decoder::{new_decoder, specado_decoder_t};
use super::error::specado_result_t;
use super::guard::enter;
use super::outgoing::OutgoingString;
use super::response::{self, Given, status};
use super::thread_context;
use super::translate::translated;
use crate::context::Context;
use crate::decode::Wire;
use crate::encode::Request;
use crate::report::Mode;
use crate::response::Reply;
use std::ffi::c_char;
use std::mem::offset_of;

/// A text and its length.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_text_t {
    /// UTF-8; NULL if the text is not given.
    pub data: *const c_char,
    /// How many bytes it has. A NUL behind them is not looked at.
    pub length: usize,
}

/// What is to be translated, as `specado_request_t` says it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_request_n_t {
    /// `sizeof(specado_request_n_t)`.
    pub size: usize,
    /// The prompt.
    pub prompt_json: specado_text_t,
    /// The provider.
    pub provider_spec_json: specado_text_t,
    /// The model.
    pub model_id: specado_text_t,
    /// The mode; not given: "standard".
    pub mode: specado_text_t,
}

/// A request as it goes over the wire, as `specado_source_t` says it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_source_n_t {
    /// `sizeof(specado_source_n_t)`.
    pub size: usize,
    /// The dialect, or the provider.
    pub dialect: specado_text_t,
    /// The body.
    pub request_json: specado_text_t,
    /// The URL; need not be given.
    pub url: specado_text_t,
    /// The headers, lines of "name: value"; need not be given.
    pub headers: specado_text_t,
}

/// What came back over HTTP, as `specado_response_t` says it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_response_n_t {
    /// `sizeof(specado_response_n_t)`.
    pub size: usize,
    /// Who answers.
    pub provider_spec_json: specado_text_t,
    /// The model; need not be given.
    pub model_id: specado_text_t,
    /// The mode; not given: "coerce".
    pub mode: specado_text_t,
    /// The headers; need not be given.
    pub headers: specado_text_t,
    /// The body. Of a stream it is not looked at.
    pub body: specado_text_t,
    /// The receipt of the translation; need not be given.
    pub receipt: specado_text_t,
    /// The HTTP status; 0 if it is not known.
    pub status: i32,
}

const _: () = {
    let word = size_of::<usize>();
    assert!(size_of::<specado_text_t>() == 2 * word && offset_of!(specado_text_t, length) == word);
    assert!(size_of::<specado_request_n_t>() == 9 * word && offset_of!(specado_request_n_t, mode) == 7 * word);
    assert!(size_of::<specado_source_n_t>() == 9 * word && offset_of!(specado_source_n_t, headers) == 7 * word);
    assert!(offset_of!(specado_response_n_t, status) == 13 * word && size_of::<specado_response_n_t>() == 14 * word);
};

impl specado_text_t {
    /// The text; `None` if it is not given.
    ///
    /// # Safety
    /// `data` is NULL or has so many bytes, which nobody changes while the result lives.
    pub(super) unsafe fn optional<'a>(&self, name: &str) -> Result<Option<&'a str>, CallError> {
        // SAFETY: as the caller of this function holds.
        unsafe { self.bytes(name) }?.map(|bytes| args::utf8(bytes, name)).transpose()
    }

    /// A text that must be given.
    ///
    /// # Safety
    /// As for [`optional`](Self::optional).
    pub(super) unsafe fn read<'a>(&self, name: &str) -> Result<&'a str, CallError> {
        // SAFETY: as the caller of this function holds.
        unsafe { self.optional(name) }?.ok_or_else(|| args::null(name))
    }

    /// # Safety
    /// As for [`optional`](Self::optional).
    pub(super) unsafe fn bytes<'a>(&self, name: &str) -> Result<Option<&'a [u8]>, CallError> {
        if self.data.is_null() && self.length == 0 {
            return Ok(None);
        }
        // SAFETY: as the caller of this function holds.
        unsafe { args::array(self.data.cast(), self.length, name) }.map(Some)
    }
}

/// The structure behind a pointer, if it is one that this library knows.
///
/// # Safety
/// `pointer` is NULL or leads to a structure whose first member is its size, and which nobody changes while the result
/// lives.
pub(super) unsafe fn sized<'a, T>(pointer: *const T, name: &str, kind: &str) -> Result<&'a T, CallError> {
    // SAFETY: as the caller of this function holds; the size comes first in each of them.
    let size = unsafe { args::structure(pointer.cast::<usize>(), name) }?;
    args::sized(*size, size_of::<T>(), name, kind)?;
    // SAFETY: as the caller of this function holds.
    unsafe { args::structure(pointer, name) }
}

/// Reads a request.
///
/// # Safety
/// `request` is NULL or leads to a request whose texts nobody changes while the result lives.
unsafe fn read_request<'a>(request: *const specado_request_n_t) -> Result<Request<'a>, CallError> {
    // SAFETY: as the caller of this function holds, for each of them.
    unsafe {
        let request = sized(request, "request", "specado_request_n_t")?;
        Ok(Request {
            prompt: request.prompt_json.read("prompt_json")?,
            spec: request.provider_spec_json.read("provider_spec_json")?,
            model: request.model_id.read("model_id")?,
            mode: Mode::parse(request.mode.optional("mode")?)?,
        })
    }
}

impl specado_response_n_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// As for [`read_request`].
    pub(super) unsafe fn read<'a>(&self) -> Result<Given<'a>, CallError> {
        // SAFETY: as the caller of this function holds, for each of them.
        unsafe {
            let headers = self.headers.optional("headers")?.unwrap_or_default();
            let receipt = self.receipt.optional("receipt")?;
            Ok(Given {
                spec: self.provider_spec_json.read("provider_spec_json")?,
                model: self.model_id.optional("model_id")?,
                mode: Mode::parse(Some(self.mode.optional("mode")?.unwrap_or("coerce")))?,
                reply: Reply { status: status(self.status)?, headers, receipt },
                body: self.body.bytes("body")?.unwrap_or_default(),
            })
        }
    }
}

/// Makes a call whose result, or error text, goes into an output.
///
/// # Safety
/// `output` is NULL or may be written.
pub(super) unsafe fn told(
    name: &'static str,
    output: *mut specado_output_t,
    body: impl FnOnce() -> Result<OutgoingString, CallError>,
) -> specado_result_t {
    call(name, || {
        // SAFETY: as the caller of this function holds.
        let out = unsafe { Out::new(output, "output") }?;
        out.set(specado_output_t::EMPTY);
        match body() {
            Ok(json) => {
                out.set(specado_output_t::done(json));
                Ok(SUCCESS)
            }
            Err(failure) => {
                out.set(specado_output_t::failed(&failure));
                Err(failure)
            }
        }
    })
}

/// `specado_translate`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_n(
    request: *const specado_request_n_t,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        // SAFETY: the header asks for NULL or a request whose texts stay as they are during the call.
        let request = unsafe { read_request(request) }?;
        thread_context::with(|context| translated(context, &request, Context::translate_into))
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_translate_n", output, body) }
}

/// `specado_context_translate`, by lengths. The views have their lengths anyway.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_translate_n(
    context: *mut specado_context_t,
    request: *const specado_request_n_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_context_translate_n", entering, |entered| {
        // SAFETY: the header asks for NULL or a request whose texts stay as they are during the call.
        let request = unsafe { read_request(request) }?;
        entered.get().translate_in_place(&request)?;
        Ok(SUCCESS)
    })
}

/// `specado_context_add_spec`, by its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_add_spec_n(
    context: *mut specado_context_t,
    provider_spec_json: *const c_char,
    length: usize,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_context_add_spec_n", entering, |entered| {
        let text = specado_text_t { data: provider_spec_json, length };
        // SAFETY: the header asks for NULL or a text that stays as it is during the call.
        let spec = unsafe { text.read("provider_spec_json") }?;
        entered.get().add_spec(spec)?;
        Ok(SUCCESS)
    })
}

/// `specado_decode_request`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_request_n(
    source: *const specado_source_n_t,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        // SAFETY: the header asks for NULL or a structure whose texts stay as they are during the call.
        let (dialect, wire) = unsafe {
            let source = sized(source, "source", "specado_source_n_t")?;
            let body = source.request_json.read("request_json")?;
            let (url, headers) = (source.url.optional("url")?, source.headers.optional("headers")?);
            (source.dialect.read("dialect")?, Wire { body, url, headers })
        };
        decoded(dialect, &wire)
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_decode_request_n", output, body) }
}

/// `specado_decode_response`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_response_n(
    response: *const specado_response_n_t,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        // SAFETY: the header asks for NULL or a structure whose texts stay as they are during the call.
        let given = unsafe { sized(response, "response", "specado_response_n_t")?.read() }?;
        response::decoded(&given)
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_decode_response_n", output, body) }
}

/// `specado_decoder_new`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_new_n(
    response: *const specado_response_n_t,
    flags: i32,
    out_decoder: *mut *mut specado_decoder_t,
) -> specado_result_t {
    call("specado_decoder_new_n", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { new_decoder(flags, out_decoder, || sized(response, "response", "specado_response_n_t")?.read()) }
    })
}
