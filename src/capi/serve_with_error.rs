//! Errors of serving, with their results: the twins of the functions that encode and transcode.

use super::decoder::specado_event_t;
use super::encode::{specado_encode_response, specado_target_t};
use super::encoder::{
    specado_encoder_new, specado_encoder_push, specado_encoder_t, specado_encoder_view, specado_encoder_view_t,
    specado_transcoder_feed, specado_transcoder_finish, specado_transcoder_new, specado_transcoder_t,
    specado_transcoder_view,
};
use super::error::specado_result_t;
use super::response::specado_response_t;
use super::with_error::told;
use std::ffi::c_char;

/// `specado_encode_response`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encode_response_with_error(
    response_json: *const c_char,
    target: *const specado_target_t,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_encode_response` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_encode_response(response_json, target, out_json)) }
}

/// `specado_encoder_new`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_new_with_error(
    target: *const specado_target_t,
    out_encoder: *mut *mut specado_encoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_encoder_new` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_encoder_new(target, out_encoder)) }
}

/// `specado_encoder_push`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_push_with_error(
    encoder: *mut specado_encoder_t,
    event: *const specado_event_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_encoder_push` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_encoder_push(encoder, event)) }
}

/// `specado_encoder_view`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_view_with_error(
    encoder: *mut specado_encoder_t,
    view: specado_encoder_view_t,
    length: *mut usize,
    out_error: *mut *mut c_char,
) -> *const c_char {
    // SAFETY: the header asks for what `specado_encoder_view` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_encoder_view(encoder, view, length)) }
}

/// `specado_transcoder_new`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_new_with_error(
    response: *const specado_response_t,
    target: *const specado_target_t,
    out_transcoder: *mut *mut specado_transcoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_transcoder_new` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_transcoder_new(response, target, out_transcoder)) }
}

/// `specado_transcoder_feed`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_feed_with_error(
    transcoder: *mut specado_transcoder_t,
    bytes: *const c_char,
    length: usize,
    out_bytes: *mut *const c_char,
    out_length: *mut usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_transcoder_feed` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_transcoder_feed(transcoder, bytes, length, out_bytes, out_length)) }
}

/// `specado_transcoder_finish`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_finish_with_error(
    transcoder: *mut specado_transcoder_t,
    out_bytes: *mut *const c_char,
    out_length: *mut usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_transcoder_finish` does, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_transcoder_finish(transcoder, out_bytes, out_length)) }
}

/// `specado_transcoder_view`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_view_with_error(
    transcoder: *mut specado_transcoder_t,
    view: specado_encoder_view_t,
    length: *mut usize,
    out_error: *mut *mut c_char,
) -> *const c_char {
    // SAFETY: the header asks for what `specado_transcoder_view` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_transcoder_view(transcoder, view, length)) }
}
