//! Errors of columns and of lengths, with their results: the twins of the functions that have no output for them.

use super::arrow::{ArrowArray, ArrowSchema, specado_decode_arrow, specado_translate_arrow};
use super::column::{
    specado_column_options_t, specado_column_t, specado_columns_t, specado_decode_column, specado_translate_column,
};
use super::context::specado_context_t;
use super::decoder::specado_decoder_t;
use super::encoder::{specado_encoder_t, specado_transcoder_t};
use super::error::specado_result_t;
use super::lengths::{
    specado_context_add_spec_n, specado_context_translate_n, specado_decoder_new_n, specado_request_n_t,
    specado_response_n_t,
};
use super::response::specado_failure_t;
use super::serve_lengths::{
    specado_classify_response_n, specado_encoder_new_n, specado_target_n_t, specado_transcoder_new_n,
};
use super::with_error::told;
use std::ffi::c_char;

/// `specado_translate_column`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_column_with_error(
    prompts: *const specado_column_t,
    options: *const specado_column_options_t,
    out_columns: *mut specado_columns_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_column` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_translate_column(prompts, options, out_columns)) }
}

/// `specado_decode_column`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_column_with_error(
    responses: *const specado_column_t,
    options: *const specado_column_options_t,
    out_columns: *mut specado_columns_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decode_column` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_decode_column(responses, options, out_columns)) }
}

/// `specado_translate_arrow`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_arrow_with_error(
    prompts: *const ArrowArray,
    schema: *const ArrowSchema,
    options: *const specado_column_options_t,
    out_array: *mut ArrowArray,
    out_schema: *mut ArrowSchema,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_translate_arrow` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_translate_arrow(prompts, schema, options, out_array, out_schema)) }
}

/// `specado_decode_arrow`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_arrow_with_error(
    responses: *const ArrowArray,
    schema: *const ArrowSchema,
    options: *const specado_column_options_t,
    out_array: *mut ArrowArray,
    out_schema: *mut ArrowSchema,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decode_arrow` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_decode_arrow(responses, schema, options, out_array, out_schema)) }
}

/// `specado_context_translate_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_translate_n_with_error(
    context: *mut specado_context_t,
    request: *const specado_request_n_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_context_translate_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_context_translate_n(context, request)) }
}

/// `specado_context_add_spec_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_add_spec_n_with_error(
    context: *mut specado_context_t,
    provider_spec_json: *const c_char,
    length: usize,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_context_add_spec_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_context_add_spec_n(context, provider_spec_json, length)) }
}

/// `specado_decoder_new_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_new_n_with_error(
    response: *const specado_response_n_t,
    flags: i32,
    out_decoder: *mut *mut specado_decoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_decoder_new_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_decoder_new_n(response, flags, out_decoder)) }
}

/// `specado_classify_response_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_classify_response_n_with_error(
    response: *const specado_response_n_t,
    out_failure: *mut specado_failure_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_classify_response_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_classify_response_n(response, out_failure)) }
}

/// `specado_encoder_new_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_new_n_with_error(
    target: *const specado_target_n_t,
    out_encoder: *mut *mut specado_encoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_encoder_new_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_encoder_new_n(target, out_encoder)) }
}

/// `specado_transcoder_new_n`, with its error text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_new_n_with_error(
    response: *const specado_response_n_t,
    target: *const specado_target_n_t,
    out_transcoder: *mut *mut specado_transcoder_t,
    out_error: *mut *mut c_char,
) -> specado_result_t {
    // SAFETY: the header asks for what `specado_transcoder_new_n` asks for, and for NULL or a place that may be
    // written.
    unsafe { told(out_error, || specado_transcoder_new_n(response, target, out_transcoder)) }
}
