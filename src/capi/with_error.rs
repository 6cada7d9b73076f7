//! Errors with their results.
//!
//! The last error belongs to the thread that made the call. Where another thread will ask for it (a pool's, as the
//! asynchronous calls of Node.js, Go and Java have it), it is not there. So each function that can fail has a twin that
//! hands its error text out together with its result:
//!
//! ```c
//!     char *json = NULL, *error = NULL;
//!     if (specado_translate_with_error(prompt, "anthropic", model, NULL, &json, &error) != SPECADO_SUCCESS)
//!         fprintf(stderr, "%s\n", error != NULL ? error : "out of memory");
//!     specado_string_free(json);
//!     specado_string_free(error);
//! ```
//!
//! A twin does what its function does, and has one more argument, the last: `out_error` is set to NULL when the call
//! begins, and holds the error text after a failure, to be freed with `specado_string_free` on any thread. It may be
//! NULL itself if the text is not wanted. The text stays NULL where there is no memory for it.

use super::batch::{specado_output_t, specado_translate_batch};
use super::buffer::{specado_translate_into_buffer, specado_translate_size};
use super::catalogue::specado_provider_spec;
use super::context::{
    specado_context_add_spec, specado_context_new, specado_context_t, specado_context_translate,
    specado_get_string_view, specado_view_t,
};
use super::decode::{specado_decode_request, specado_source_t};
use super::decoder::{
    specado_decoder_feed, specado_decoder_finish, specado_decoder_new, specado_decoder_next, specado_decoder_reset,
    specado_decoder_t, specado_decoder_view, specado_decoder_view_t, specado_event_t,
};
use super::error::specado_result_t;
use super::http::{specado_context_header, specado_expand, specado_resolver_t};
use super::last_error;
use super::log::{specado_log_callback_t, specado_set_log_callback};
use super::models::{specado_compare_models, specado_describe_model};
use super::outgoing::OutgoingString;
use super::response::{specado_classify_response, specado_decode_response, specado_failure_t, specado_response_t};
use super::translate::{specado_request_t, specado_translate, specado_translate_simple};
use super::utf16::specado_utf16_to_utf8;
use super::validate::specado_validate;
use std::ffi::{c_char, c_void};
use std::ptr;

/// Makes a call and hands out its error text. Every call that can fail forgets the error of the one before, so that the
/// thread's last error is this call's.
///
/// # Safety
/// `out_error` is NULL or may be written.
pub(super) unsafe fn told<R>(out_error: *mut *mut c_char, call: impl FnOnce() -> R) -> R {
    if !out_error.is_null() {
        // SAFETY: not NULL, hence a place that may be written.
        unsafe { out_error.write(ptr::null_mut()) };
    }
    let result = call();
    if !out_error.is_null() {
        // SAFETY: as above.
        unsafe { out_error.write(copied()) };
    }
    result
}

/// A copy of the last error, for the caller; NULL if there is none.
fn copied() -> *mut c_char {
    let copy = |text: &str| {
        OutgoingString::copy_of(text.trim_end_matches('\0')).map_or(ptr::null_mut(), OutgoingString::into_raw)
    };
    last_error::with(copy).unwrap_or(ptr::null_mut())
}

/// `specado_translate`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_with_error(
    prompt_json: *const c_char,
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    mode: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_translate(prompt_json, provider_spec_json, model_id, mode, out_json)) }
}

/// `specado_translate_simple`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_simple_with_error(
    prompt_json: *const c_char,
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_simple` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_translate_simple(prompt_json, provider_spec_json, model_id, out_json)) }
}

/// `specado_translate_size`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_size_with_error(
    request: *const specado_request_t,
    required_size: *mut usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_size` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_translate_size(request, required_size)) }
}

/// `specado_translate_into_buffer`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_into_buffer_with_error(
    request: *const specado_request_t,
    buffer: *mut c_char,
    size: *mut usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_into_buffer` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_translate_into_buffer(request, buffer, size)) }
}

/// `specado_translate_batch`, with the error text of the batch; those of its items stand in the outputs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_batch_with_error(
    items: *const specado_request_t,
    count: usize,
    outputs: *mut specado_output_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_batch` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_translate_batch(items, count, outputs)) }
}

/// `specado_context_new`, with its error text.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn specado_context_new_with_error(out_error: *mut *mut c_char) -> *mut specado_context_t {
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told(out_error, || specado_context_new()) }
}

/// `specado_context_add_spec`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_add_spec_with_error(
    context: *mut specado_context_t,
    provider_spec_json: *const c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_context_add_spec` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_context_add_spec(context, provider_spec_json)) }
}

/// `specado_context_translate`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_translate_with_error(
    context: *mut specado_context_t,
    request: *const specado_request_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_context_translate` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_context_translate(context, request)) }
}

/// `specado_get_string_view`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_get_string_view_with_error(
    context: *mut specado_context_t,
    view: specado_view_t,
    length: *mut usize,
    out_error: *mut *mut c_char,
) -> *const c_char {
    // SAFETY: the header asks for what `specado_get_string_view` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_get_string_view(context, view, length)) }
}

/// `specado_context_header`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_header_with_error(
    context: *mut specado_context_t,
    index: usize,
    out_name: *mut *const c_char,
    out_value: *mut *const c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_context_header` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_context_header(context, index, out_name, out_value)) }
}

/// `specado_expand`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_expand_with_error(
    text: *const c_char,
    resolver: specado_resolver_t,
    user_data: *mut c_void,
    out_text: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_expand` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_expand(text, resolver, user_data, out_text)) }
}

/// `specado_validate`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_validate_with_error(
    json: *const c_char,
    kind: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_validate` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_validate(json, kind, out_json)) }
}

/// `specado_provider_spec`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_provider_spec_with_error(
    name: *const c_char,
    out_error: *mut *mut c_char,
) -> *const c_char {
    // SAFETY: the header asks for what `specado_provider_spec` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_provider_spec(name)) }
}

/// `specado_decode_request`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_request_with_error(
    source: *const specado_source_t,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decode_request` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decode_request(source, out_json)) }
}

/// `specado_describe_model`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_describe_model_with_error(
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_describe_model` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_describe_model(provider_spec_json, model_id, out_json)) }
}

/// `specado_compare_models`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_compare_models_with_error(
    prompt_json: *const c_char,
    from_spec_json: *const c_char,
    from_model_id: *const c_char,
    to_spec_json: *const c_char,
    to_model_id: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    let compare = || {
        // SAFETY: the header asks for what `specado_compare_models` asks for.
        unsafe {
            specado_compare_models(prompt_json, from_spec_json, from_model_id, to_spec_json, to_model_id, out_json)
        }
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told(out_error, compare) }
}

/// `specado_utf16_to_utf8`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_utf16_to_utf8_with_error(
    units: *const u16,
    count: usize,
    out_utf8: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_utf16_to_utf8` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_utf16_to_utf8(units, count, out_utf8)) }
}

/// `specado_set_log_callback`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_set_log_callback_with_error(
    level: i32,
    callback: specado_log_callback_t,
    user_data: *mut c_void,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_set_log_callback` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_set_log_callback(level, callback, user_data)) }
}

/// `specado_decode_response`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_response_with_error(
    response: *const specado_response_t,
    out_json: *mut *mut c_char,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decode_response` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decode_response(response, out_json)) }
}

/// `specado_classify_response`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_classify_response_with_error(
    response: *const specado_response_t,
    out_failure: *mut specado_failure_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_classify_response` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_classify_response(response, out_failure)) }
}

/// `specado_decoder_new`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_new_with_error(
    response: *const specado_response_t,
    flags: i32,
    out_decoder: *mut *mut specado_decoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_new` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_new(response, flags, out_decoder)) }
}

/// `specado_decoder_feed`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_feed_with_error(
    decoder: *mut specado_decoder_t,
    bytes: *const c_char,
    length: usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_feed` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_feed(decoder, bytes, length)) }
}

/// `specado_decoder_next`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_next_with_error(
    decoder: *mut specado_decoder_t,
    out_event: *mut specado_event_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_next` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_next(decoder, out_event)) }
}

/// `specado_decoder_finish`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_finish_with_error(
    decoder: *mut specado_decoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_finish` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_finish(decoder)) }
}

/// `specado_decoder_view`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_view_with_error(
    decoder: *mut specado_decoder_t,
    view: specado_decoder_view_t,
    length: *mut usize,
    out_error: *mut *mut c_char,
) -> *const c_char {
    // SAFETY: the header asks for what `specado_decoder_view` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_view(decoder, view, length)) }
}

/// `specado_decoder_reset`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_reset_with_error(
    decoder: *mut specado_decoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_reset` asks for, and for NULL or a place that may be written.
    unsafe { told(out_error, || specado_decoder_reset(decoder)) }
}
