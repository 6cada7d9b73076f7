//! Texts by their lengths: errors told apart, and serving.
//!
//! As in the section before: a text is a pointer and a length, and a result is an output. Events of an encoder, and
//! what a transcoder is fed with and gives, have their lengths anyway.

use super::batch::specado_output_t;
use super::call::call;
use super::call_error::CallError;
use super::encode::{Given, encoded};
use super::encoder::{new_encoder, new_transcoder, specado_encoder_t, specado_transcoder_t};
use super::error::specado_result_t;
use super::lengths::{sized, specado_response_n_t, specado_text_t, told};
use super::response::{classified, specado_failure_t};
use std::ffi::c_char;
use std::mem::offset_of;

/// For whom an answer is written, as `specado_target_t` says it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_target_n_t {
    /// `sizeof(specado_target_n_t)`.
    pub size: usize,
    /// Whose API it is.
    pub provider_spec_json: specado_text_t,
    /// What the client calls the model; need not be given.
    pub model_id: specado_text_t,
    /// The mode; not given: "coerce", and of a transcoder that of the response.
    pub mode: specado_text_t,
    /// The body of the client's request, JSON; need not be given.
    pub request_json: specado_text_t,
    /// When the response is made, in seconds since 1970; 0 if it is not known.
    pub created: i64,
}

const _: () = {
    let word = size_of::<usize>();
    assert!(offset_of!(specado_target_n_t, request_json) == 7 * word);
    assert!(offset_of!(specado_target_n_t, created) >= 9 * word && size_of::<specado_target_n_t>() <= 9 * word + 16);
};

/// Reads a target.
///
/// # Safety
/// `target` is NULL or leads to a target whose texts nobody changes while the result lives.
unsafe fn read_target<'a>(target: *const specado_target_n_t) -> Result<Given<'a>, CallError> {
    // SAFETY: as the caller of this function holds, for each of them.
    unsafe {
        let target = sized(target, "target", "specado_target_n_t")?;
        let model = target.model_id.optional("model_id")?;
        let mode = target.mode.optional("mode")?;
        let request = target.request_json.optional("request_json")?;
        Given::new(target.provider_spec_json.read("provider_spec_json")?, [model, mode, request], target.created)
    }
}

/// `specado_classify_response`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_classify_response_n(
    response: *const specado_response_n_t,
    out_failure: *mut specado_failure_t,
) -> specado_result_t {
    call("specado_classify_response_n", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { classified(out_failure, || sized(response, "response", "specado_response_n_t")?.read()) }
    })
}

/// `specado_encode_response`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encode_response_n(
    response_json: *const c_char,
    length: usize,
    target: *const specado_target_n_t,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        let response = specado_text_t { data: response_json, length };
        // SAFETY: the header asks for NULL or texts that stay as they are during the call.
        let (response, given) = unsafe { (response.read("response_json")?, read_target(target)?) };
        encoded(response, &given)
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_encode_response_n", output, body) }
}

/// `specado_encoder_new`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_new_n(
    target: *const specado_target_n_t,
    out_encoder: *mut *mut specado_encoder_t,
) -> specado_result_t {
    call("specado_encoder_new_n", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { new_encoder(out_encoder, || read_target(target)) }
    })
}

/// `specado_transcoder_new`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_new_n(
    response: *const specado_response_n_t,
    target: *const specado_target_n_t,
    out_transcoder: *mut *mut specado_transcoder_t,
) -> specado_result_t {
    call("specado_transcoder_new_n", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or structures whose texts stay
        // as they are during the call.
        unsafe {
            new_transcoder(out_transcoder, || {
                let from = sized(response, "response", "specado_response_n_t")?.read()?;
                Ok((from, read_target(target)?))
            })
        }
    })
}
