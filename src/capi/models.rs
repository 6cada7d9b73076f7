//! Models.
//!
//! What is known of a model, and what a prompt would lose when it is moved to another one, before anything is sent.
//! Both functions work with built-in specs by name and with spec documents.
//!
//! A description:
//!
//! ```json
//! {"provider": "...", "model": "...", "dialect": "...", "title": "...", "docs": "...", "family": "...",
//!  "listed": true, "aliases": [...],
//!  "limits": {"context_window": 200000, "max_output_tokens": 64000},
//!  "modalities": {"input": ["text", "image"], "output": ["text"]},
//!  "features": {"image_url": "native", "json_schema": "emulated", "seed": "reported", ...},
//!  "parameters": {"sampling.temperature": {"supported": true, "min": 0, "max": 1},
//!                 "sampling.seed": {"supported": false}, ...},
//!  "rules": {...}, "sources": [{"url": "...", "date": "...", "fact": "..."}]}
//! ```
//!
//! Limits are in tokens. A feature is "native" (it has a place in the request), "emulated" (put together from others,
//! or approximated) or "reported" (it has no place: the report says so). A model that is not "listed" is known by its
//! family.
//!
//! A comparison:
//!
//! ```json
//! {"from": {"provider": "...", "model": "...", "context_window": 0, "max_severity": "...", "summary": "..."},
//!  "to": {...}, "lost": [...], "kept": [...], "regained": [...]}
//! ```
//!
//! Items are those of the lossiness report, without those of severity "info". "lost" is what only the second model
//! approximates or loses, "kept" what the first one does no better, "regained" what only the first one approximates or
//! loses. "refused" in a side tells why nothing of the prompt could be sent there.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, out_string};
use super::thread_context;
use crate::models::{Side, compare, describe};
use std::ffi::c_char;

/// The description of a model.
pub(super) fn described(spec: &str, model: &str) -> Result<OutgoingString, CallError> {
    OutgoingString::copy_of(&thread_context::with(|context| describe(context, spec, model))?)
}

/// The comparison of two models.
pub(super) fn compared(prompt: &str, from: Side<'_>, to: Side<'_>) -> Result<OutgoingString, CallError> {
    let text = thread_context::with(|context| {
        let text = compare(context, prompt, from, to);
        thread_context::trim_after(context, prompt.len());
        text
    })?;
    OutgoingString::copy_of(&text)
}

/// Describes a model: limits, modalities, features, parameters, rules, sources.
///
/// - `provider_spec_json`: a built-in provider's name, such as "anthropic", or a whole provider spec.
/// - `model_id`: the model.
/// - `out_json`: receives the description, to be freed with `specado_string_free`; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_describe_model(
    provider_spec_json: *const c_char,
    model_id: *const c_char,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_describe_model", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or strings that stay as they are during the call.
        let (spec, model) =
            unsafe { (args::text(provider_spec_json, "provider_spec_json")?, args::text(model_id, "model_id")?) };
        described(spec, model)?.store(&out);
        Ok(SUCCESS)
    })
}

/// Tells what a prompt would lose when it is moved from one model to another.
///
/// - `prompt_json`: the prompt, see `specado_request_t`.
/// - `from_spec_json`, `from_model_id`: the model that it is for now, see `specado_translate`.
/// - `to_spec_json`, `to_model_id`: the model that it is to be moved to.
/// - `out_json`: receives the comparison, to be freed with `specado_string_free`; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_compare_models(
    prompt_json: *const c_char,
    from_spec_json: *const c_char,
    from_model_id: *const c_char,
    to_spec_json: *const c_char,
    to_model_id: *const c_char,
    out_json: *mut *mut c_char,
) -> specado_result_t {
    call("specado_compare_models", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_json, "out_json") }?;
        // SAFETY: the header asks for NULL or strings that stay as they are during the call.
        let (prompt, from, to) = unsafe {
            let from = Side {
                spec: args::text(from_spec_json, "from_spec_json")?,
                model: args::text(from_model_id, "from_model_id")?,
            };
            let to = Side {
                spec: args::text(to_spec_json, "to_spec_json")?,
                model: args::text(to_model_id, "to_model_id")?,
            };
            (args::text(prompt_json, "prompt_json")?, from, to)
        };
        compared(prompt, from, to)?.store(&out);
        Ok(SUCCESS)
    })
}
