//! A call through the C functions, as a program in C makes it.

use super::library::{
    specado_context_new, specado_context_translate, specado_get_string_view, specado_string_free, specado_translate,
};
use specado_ffi::capi::context::specado_context_t;
use specado_ffi::capi::translate::specado_request_t;
use std::cell::{Cell, UnsafeCell};
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

/// How many characters of white space a prompt has that [`Call::new`] turns into others.
const SPACES: usize = 8;

/// A prompt with white space before its first closing brace.
pub fn spaced(prompt: &str) -> String {
    let place = prompt.find('}').expect("a prompt has an object");
    [&prompt[..place], &" ".repeat(SPACES), &prompt[place..]].concat()
}

/// The strings of a call, as C has them.
pub struct Call {
    prompt: UnsafeCell<Vec<u8>>,
    /// Where white space is that is another one each time, so that no prompt is like the one before.
    spaces: Option<usize>,
    turn: Cell<u8>,
    spec: CString,
    model: CString,
}

impl Call {
    /// A call of a [`spaced`] prompt, never twice in a row with the same.
    pub fn new(prompt: &str, target: (&str, &str)) -> Self {
        let spaces = prompt.find(&" ".repeat(SPACES)).expect("the prompt has white space");
        Self { spaces: Some(spaces), ..Self::again(prompt, target) }
    }

    /// A call of the same prompt each time.
    pub fn again(prompt: &str, (spec, model): (&str, &str)) -> Self {
        let c = |text: &str| CString::new(text).expect("no NUL in it");
        let prompt = UnsafeCell::new(c(prompt).into_bytes_with_nul());
        Self { prompt, spaces: None, turn: Cell::new(0), spec: c(spec), model: c(model) }
    }

    fn request(&self) -> specado_request_t {
        let prompt = self.prompt.get();
        if let Some(spaces) = self.spaces {
            let turn = self.turn.get();
            self.turn.set(turn.wrapping_add(1));
            // SAFETY: nobody reads the prompt between calls.
            let spaces = unsafe { &mut (&mut *prompt)[spaces..spaces + SPACES] };
            for (bit, space) in spaces.iter_mut().enumerate() {
                *space = if turn >> bit & 1 == 1 { b'\n' } else { b' ' };
            }
        }
        specado_request_t {
            // SAFETY: as above.
            prompt_json: unsafe { (*prompt).as_ptr().cast() },
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
