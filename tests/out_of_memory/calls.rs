//! The calls that are made, and what they give back.

use specado_ffi::capi::context::{
    specado_context_add_spec, specado_context_free, specado_context_new, specado_context_translate,
    specado_get_string_view,
};
use specado_ffi::capi::decode::{specado_decode_request, specado_source_t};
use specado_ffi::capi::decoder::{
    specado_decoder_feed, specado_decoder_finish, specado_decoder_free, specado_decoder_new, specado_decoder_next,
    specado_decoder_t, specado_decoder_view,
};
use specado_ffi::capi::error::specado_get_last_error;
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::models::{specado_compare_models, specado_describe_model};
use specado_ffi::capi::response::specado_response_t;
use specado_ffi::capi::translate::{specado_request_t, specado_translate};
use specado_ffi::capi::validate::specado_validate;
use std::ffi::{CStr, CString, c_char};
use std::mem::MaybeUninit;
use std::ptr;

pub const SUCCESS: i32 = 0;
pub const MEMORY_ERROR: i32 = -10;

/// What is to be translated.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub prompt: &'a CStr,
    pub spec: &'a CStr,
    pub model: &'a CStr,
    pub mode: &'a CStr,
}

impl<'a> Wanted<'a> {
    pub fn new(prompt: &'a CStr, spec: &'a CStr, model: &'a CStr) -> Self {
        Self { prompt, spec, model, mode: c"coerce" }
    }

    /// As C has it.
    pub fn request(&self) -> specado_request_t {
        specado_request_t {
            prompt_json: self.prompt.as_ptr(),
            provider_spec_json: self.spec.as_ptr(),
            model_id: self.model.as_ptr(),
            mode: self.mode.as_ptr(),
        }
    }

    /// In one call.
    pub fn at_once(&self) -> i32 {
        let [prompt, spec, model, mode] = [self.prompt, self.spec, self.model, self.mode].map(CStr::as_ptr);
        // SAFETY: the strings live during the call.
        freed(|out| unsafe { specado_translate(prompt, spec, model, mode, out) })
    }
}

/// A string that a call hands out, freed.
pub fn freed(call: impl FnOnce(*mut *mut c_char) -> i32) -> i32 {
    let mut json = ptr::null_mut();
    let result = call(&raw mut json);
    assert_eq!(json.is_null(), result != SUCCESS);
    // SAFETY: NULL, or a string that is freed once.
    unsafe { specado_string_free(json) };
    result
}

/// A context of its own, in which a spec is registered if there is one, translates and shows its result.
pub fn in_a_context(own: Option<&CStr>, wanted: &Wanted<'_>) -> i32 {
    let request = wanted.request();
    let context = specado_context_new();
    if context.is_null() {
        return MEMORY_ERROR;
    }
    // SAFETY: context and strings live during the calls, and no other thread has them.
    unsafe {
        let mut result = own.map_or(SUCCESS, |own| specado_context_add_spec(context, own.as_ptr()));
        if result == SUCCESS {
            result = specado_context_translate(context, &raw const request);
        }
        if result == SUCCESS && specado_get_string_view(context, 0, ptr::null_mut()).is_null() {
            result = MEMORY_ERROR;
        }
        specado_context_free(context);
        result
    }
}

/// A context of its own translates the first prompt, until it is known, and then the second one, of which this is the
/// body, or else an error for want of memory.
pub fn known_in_a_context(wanted: &Wanted<'_>, like_it: &Wanted<'_>, body: &CStr) -> i32 {
    let context = specado_context_new();
    if context.is_null() {
        return MEMORY_ERROR;
    }
    for wanted in [wanted, wanted, wanted, like_it] {
        let request = wanted.request();
        // SAFETY: context and strings live during the call, and no other thread has them.
        let result = unsafe { specado_context_translate(context, &raw const request) };
        assert!(matches!(result, SUCCESS | MEMORY_ERROR), "{result}: {}", last_error());
        if wanted.prompt == like_it.prompt && result == SUCCESS {
            // SAFETY: as above; the view is read before the context is used again.
            unsafe {
                assert_eq!(CStr::from_ptr(specado_get_string_view(context, 1, ptr::null_mut())), body);
            }
        }
    }
    // SAFETY: it came from `specado_context_new` and is freed once.
    unsafe { specado_context_free(context) };
    SUCCESS
}

/// The body that a translation makes.
pub fn body_of(wanted: &Wanted<'_>) -> CString {
    let request = wanted.request();
    let context = specado_context_new();
    // SAFETY: context and strings live during the calls; the view is copied before the context is freed.
    unsafe {
        assert_eq!(specado_context_translate(context, &raw const request), SUCCESS, "{}", last_error());
        let body = CStr::from_ptr(specado_get_string_view(context, 1, ptr::null_mut())).to_owned();
        specado_context_free(context);
        body
    }
}

/// Reads a request in a provider's form.
pub fn read_back(dialect: &CStr, body: &CStr) -> i32 {
    let source = specado_source_t {
        dialect: dialect.as_ptr(),
        request_json: body.as_ptr(),
        url: ptr::null(),
        headers: c"accept: */*\nx-beta: yes".as_ptr(),
    };
    // SAFETY: the structure and its strings live during the call.
    freed(|out| unsafe { specado_decode_request(&raw const source, out) })
}

pub fn validate(kind: &CStr, text: &CStr) -> i32 {
    // SAFETY: the strings live during the call.
    freed(|out| unsafe { specado_validate(text.as_ptr(), kind.as_ptr(), out) })
}

pub fn describe(spec: &CStr, model: &CStr) -> i32 {
    // SAFETY: the strings live during the call.
    freed(|out| unsafe { specado_describe_model(spec.as_ptr(), model.as_ptr(), out) })
}

/// Compares a model with one of Cohere's.
pub fn compare(prompt: &CStr, spec: &CStr, model: &CStr) -> i32 {
    let (to, to_model) = (c"cohere".as_ptr(), c"command-a-03-2025".as_ptr());
    // SAFETY: the strings live during the call.
    freed(|out| unsafe { specado_compare_models(prompt.as_ptr(), spec.as_ptr(), model.as_ptr(), to, to_model, out) })
}

pub fn last_error() -> String {
    let error = specado_get_last_error();
    // SAFETY: NULL, or a string until the next call.
    if error.is_null() { String::new() } else { unsafe { CStr::from_ptr(error) }.to_string_lossy().into_owned() }
}

/// Reads a stream to its end with a decoder of its own, and looks at the response.
pub fn read_stream(spec: &CStr, stream: &str) -> i32 {
    let response = specado_response_t {
        size: size_of::<specado_response_t>(),
        provider_spec_json: spec.as_ptr(),
        model_id: ptr::null(),
        mode: ptr::null(),
        status: 200,
        headers: c"x-request-id: r\nrequest-id: r".as_ptr(),
        body: ptr::null(),
        body_length: 0,
        receipt: c"{\"tools\": {\"f\": \"g\"}}".as_ptr(),
    };
    let mut decoder = ptr::null_mut();
    // SAFETY: the strings live during the calls, the places may be written, and the decoder is freed once.
    unsafe {
        let made = specado_decoder_new(&raw const response, 0, &raw mut decoder);
        if made != SUCCESS {
            return made;
        }
        let done = read_pieces(decoder, stream);
        specado_decoder_free(decoder);
        done
    }
}

/// Feeds a decoder and takes all events.
///
/// # Safety
/// The decoder lives, and nobody else uses it.
unsafe fn read_pieces(decoder: *mut specado_decoder_t, stream: &str) -> i32 {
    let mut event = MaybeUninit::uninit();
    for piece in stream.as_bytes().chunks(100).map(Some).chain([None]) {
        // SAFETY: as the caller of this function holds; the event is only written.
        let mut done = unsafe {
            match piece {
                Some(piece) => specado_decoder_feed(decoder, piece.as_ptr().cast(), piece.len()),
                None => specado_decoder_finish(decoder),
            }
        };
        while done == SUCCESS {
            // SAFETY: likewise.
            match unsafe { specado_decoder_next(decoder, event.as_mut_ptr()) } {
                0 => break,
                next => done = next.min(SUCCESS),
            }
        }
        if done != SUCCESS {
            return done;
        }
    }
    for view in 0..4 {
        // SAFETY: likewise.
        if unsafe { specado_decoder_view(decoder, view, ptr::null_mut()) }.is_null() {
            return MEMORY_ERROR;
        }
    }
    SUCCESS
}
