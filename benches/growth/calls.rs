//! The calls of the C ABI that are counted. What becomes of an input does not matter here: an error takes its time as
//! well.

use super::reply::reply;
use specado_ffi::capi::context::{specado_context_free, specado_context_new, specado_context_translate};
use specado_ffi::capi::encode::specado_target_t;
use specado_ffi::capi::encoder::{
    specado_transcoder_feed, specado_transcoder_finish, specado_transcoder_free, specado_transcoder_new,
};
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::models::specado_describe_model;
use specado_ffi::capi::response::specado_decode_response;
use specado_ffi::capi::translate::specado_request_t;
use specado_ffi::capi::validate::specado_validate;
use std::ffi::{CStr, c_char};
use std::ptr;

/// Spec, model and mode.
pub type Target = (&'static CStr, &'static CStr, &'static CStr);

/// Translates in a context of its own.
pub fn translate(prompt: &CStr, (spec, model, mode): Target) {
    let request = specado_request_t {
        prompt_json: prompt.as_ptr(),
        provider_spec_json: spec.as_ptr(),
        model_id: model.as_ptr(),
        mode: mode.as_ptr(),
    };
    let context = specado_context_new();
    // SAFETY: context and strings live during the call, and the context is freed once.
    unsafe {
        specado_context_translate(context, &raw const request);
        specado_context_free(context);
    }
}

/// Says all that is wrong with a text of a kind.
pub fn validate(text: &CStr, kind: &CStr) {
    let mut verdict: *mut c_char = ptr::null_mut();
    // SAFETY: the strings live, `verdict` may be written, and what it receives is freed once.
    unsafe {
        assert_eq!(specado_validate(text.as_ptr(), kind.as_ptr(), &raw mut verdict), 0);
        specado_string_free(verdict);
    }
}

/// Says what a spec has of a model.
pub fn describe(spec: &CStr) {
    let mut told: *mut c_char = ptr::null_mut();
    // SAFETY: the strings live, `told` may be written, and what it receives is freed once.
    unsafe {
        specado_describe_model(spec.as_ptr(), c"m".as_ptr(), &raw mut told);
        specado_string_free(told);
    }
}

/// Reads a whole answer.
pub fn answer(provider: &CStr, body: &str) {
    let (response, mut result) = (reply(provider, body), ptr::null_mut());
    // SAFETY: what the response points to lives, `result` may be written, and what it receives is freed once.
    unsafe {
        specado_decode_response(&raw const response, &raw mut result);
        specado_string_free(result);
    }
}

/// Bytes that come at once: few, so that what is looked at again with each piece is seen.
const PIECE: usize = 64;

/// Reads a stream and writes it in another API's form.
pub fn stream(provider: &CStr, target: &CStr, body: &str) {
    let response = reply(provider, "");
    let target = specado_target_t {
        size: size_of::<specado_target_t>(),
        provider_spec_json: target.as_ptr(),
        model_id: ptr::null(),
        mode: ptr::null(),
        request_json: ptr::null(),
        created: 0,
    };
    let (mut transcoder, mut bytes, mut length) = (ptr::null_mut(), ptr::null(), 0);
    // SAFETY: what the structs point to lives, the variables may be written, and the transcoder is freed once.
    unsafe {
        assert_eq!(specado_transcoder_new(&raw const response, &raw const target, &raw mut transcoder), 0);
        for piece in body.as_bytes().chunks(PIECE) {
            specado_transcoder_feed(transcoder, piece.as_ptr().cast(), piece.len(), &raw mut bytes, &raw mut length);
        }
        specado_transcoder_finish(transcoder, &raw mut bytes, &raw mut length);
        specado_transcoder_free(transcoder);
    }
}
