//! Texts by their lengths: validating, models, and what stands for a placeholder.

use super::batch::specado_output_t;
use super::call_error::CallError;
use super::error::specado_result_t;
use super::http::{expanded, from_environment, missing, not_text};
use super::last_error::SetAside;
use super::lengths::{sized, specado_text_t, told};
use super::models::{compared, described};
use super::validate::checked;
use crate::models::Side;
use std::borrow::Cow;
use std::ffi::{c_char, c_void};
use std::mem::offset_of;
use std::ptr;

/// What is to be compared: the arguments of `specado_compare_models`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_comparison_n_t {
    /// `sizeof(specado_comparison_n_t)`.
    pub size: usize,
    /// The prompt.
    pub prompt_json: specado_text_t,
    /// The provider that it is for now.
    pub from_spec_json: specado_text_t,
    /// The model that it is for now.
    pub from_model_id: specado_text_t,
    /// The provider that it is to be moved to.
    pub to_spec_json: specado_text_t,
    /// The model that it is to be moved to.
    pub to_model_id: specado_text_t,
}

const _: () = {
    let word = size_of::<usize>();
    assert!(offset_of!(specado_comparison_n_t, to_model_id) == 9 * word);
    assert!(size_of::<specado_comparison_n_t>() == 11 * word);
};

/// Gives what a placeholder stands for, as a `specado_resolver_t` does: for `${ENV:NAME}` it is asked for NAME, and
/// puts the text into `value`, whose data is NULL before, and stays so if there is none. The text is read before the
/// resolver is called again, and never freed. It may call Specado; it must not leave by longjmp or an exception.
pub type specado_resolver_n_t =
    Option<unsafe extern "C" fn(name: *const specado_text_t, value: *mut specado_text_t, user_data: *mut c_void)>;

/// `specado_validate`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_validate_n(
    json: *const c_char,
    json_length: usize,
    kind: *const c_char,
    kind_length: usize,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        let json = specado_text_t { data: json, length: json_length };
        let kind = specado_text_t { data: kind, length: kind_length };
        // SAFETY: the header asks for NULL or texts that stay as they are during the call.
        let (json, kind) = unsafe { (json.read("json")?, kind.read("kind")?) };
        checked(json, kind)
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_validate_n", output, body) }
}

/// `specado_describe_model`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_describe_model_n(
    provider_spec_json: *const c_char,
    provider_spec_length: usize,
    model_id: *const c_char,
    model_id_length: usize,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        let spec = specado_text_t { data: provider_spec_json, length: provider_spec_length };
        let model = specado_text_t { data: model_id, length: model_id_length };
        // SAFETY: the header asks for NULL or texts that stay as they are during the call.
        let (spec, model) = unsafe { (spec.read("provider_spec_json")?, model.read("model_id")?) };
        described(spec, model)
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_describe_model_n", output, body) }
}

/// `specado_compare_models`, by lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_compare_models_n(
    comparison: *const specado_comparison_n_t,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        // SAFETY: the header asks for NULL or a structure whose texts stay as they are during the call.
        let (prompt, from, to) = unsafe {
            let given = sized(comparison, "comparison", "specado_comparison_n_t")?;
            let from = (given.from_spec_json.read("from_spec_json")?, given.from_model_id.read("from_model_id")?);
            let to = (given.to_spec_json.read("to_spec_json")?, given.to_model_id.read("to_model_id")?);
            (given.prompt_json.read("prompt_json")?, from, to)
        };
        compared(prompt, Side { spec: from.0, model: from.1 }, Side { spec: to.0, model: to.1 })
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_compare_models_n", output, body) }
}

/// `specado_expand`, by lengths: of the text, of what is asked for and of what it stands for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_expand_n(
    text: *const c_char,
    length: usize,
    resolver: specado_resolver_n_t,
    user_data: *mut c_void,
    output: *mut specado_output_t,
) -> specado_result_t {
    let body = || {
        let text = specado_text_t { data: text, length };
        // SAFETY: the header asks for NULL or a text that stays as it is during the call.
        let text = unsafe { text.read("text") }?;
        if text.contains('\0') {
            return Err(CallError::invalid("`text` has a NUL in it, which no URL and no header may have"));
        }
        expanded(text, |name| match resolver {
            // SAFETY: the header asks for a function of this type.
            Some(resolver) => unsafe { resolved(resolver, name, user_data) },
            None => from_environment(name),
        })
    };
    // SAFETY: the header asks for NULL or a place that may be written.
    unsafe { told("specado_expand_n", output, body) }
}

/// What the host's resolver says.
///
/// # Safety
/// `resolver` may be called with two texts and `user_data`, and what it gives stays as it is until it is called again.
unsafe fn resolved<'a>(
    resolver: unsafe extern "C" fn(*const specado_text_t, *mut specado_text_t, *mut c_void),
    name: &str,
    user_data: *mut c_void,
) -> Result<Cow<'a, str>, CallError> {
    let asked = specado_text_t { data: name.as_ptr().cast(), length: name.len() };
    let mut value = specado_text_t { data: ptr::null(), length: 0 };
    let own = SetAside::new();
    // SAFETY: as the caller of this function holds.
    unsafe { resolver(&raw const asked, &raw mut value, user_data) };
    drop(own);
    // SAFETY: as the caller of this function holds.
    let bytes = unsafe { value.bytes(name) }?.ok_or_else(|| missing(name))?;
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_text(name))
}
