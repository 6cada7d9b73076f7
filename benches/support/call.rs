//! A call through the C functions, as a program in C makes it.

use super::library::{
    specado_context_new, specado_context_translate, specado_get_string_view, specado_string_free, specado_translate,
};
use specado_ffi::capi::context::specado_context_t;
use specado_ffi::capi::translate::specado_request_t;
use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::ptr;

/// A model for each wire format.
pub const TARGETS: [(&str, &str); 8] = [
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("mistral", "mistral-large-latest"),
    ("cohere", "command-a-03-2025"),
    ("ollama", "llama3.2"),
];
const COERCE: &std::ffi::CStr = c"coerce";
const BODY: i32 = 1;

/// A context.
pub fn new_context() -> *mut specado_context_t {
    // SAFETY: the function takes nothing.
    unsafe { specado_context_new() }
}

/// The strings of a call, as C has them.
pub struct Call {
    prompt: CString,
    spec: CString,
    model: CString,
}

impl Call {
    pub fn new(prompt: &str, (spec, model): (&str, &str)) -> Self {
        let c = |text: &str| CString::new(text).expect("no NUL in it");
        Self { prompt: c(prompt), spec: c(spec), model: c(model) }
    }

    fn request(&self) -> specado_request_t {
        specado_request_t {
            prompt_json: self.prompt.as_ptr(),
            provider_spec_json: self.spec.as_ptr(),
            model_id: self.model.as_ptr(),
            mode: COERCE.as_ptr(),
        }
    }

    /// `specado_translate`: the result with its report, as a string that is freed.
    pub fn translate(&self) {
        let mut json: *mut c_char = ptr::null_mut();
        let request = self.request();
        // SAFETY: the strings live, and `json` may be written.
        let result = unsafe {
            specado_translate(
                request.prompt_json,
                request.provider_spec_json,
                request.model_id,
                request.mode,
                &raw mut json,
            )
        };
        assert_eq!(result, 0);
        // SAFETY: the string comes from specado_translate.
        unsafe { specado_string_free(black_box(json)) };
    }

    /// `specado_context_translate` and a view of the body.
    pub fn view(&self, context: *mut specado_context_t) -> (*const c_char, usize) {
        let mut length = 0;
        let request = self.request();
        // SAFETY: context and strings live; `length` may be written.
        let body = unsafe {
            assert_eq!(specado_context_translate(context, &raw const request), 0);
            specado_get_string_view(context, BODY, &raw mut length)
        };
        assert!(!body.is_null() && black_box(length) > 0);
        (body, length)
    }

    /// The body, copied.
    pub fn body(&self, context: *mut specado_context_t) -> Vec<u8> {
        let (body, length) = self.view(context);
        // SAFETY: the view holds until the context is used again.
        unsafe { std::slice::from_raw_parts(body.cast(), length) }.to_vec()
    }
}
