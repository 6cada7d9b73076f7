//! Everything that threads share, used by many at once: providers and the plans compiled so far, the log and its
//! callback, one context that all of them reach for, batches that start threads of their own. `cargo xtask test` runs
//! it under the thread sanitizer as well.

use specado_ffi::capi::batch::{specado_output_t, specado_outputs_free, specado_translate_batch};
use specado_ffi::capi::context::{
    specado_context_add_spec, specado_context_free, specado_context_new, specado_context_t, specado_context_translate,
    specado_get_string_view,
};
use specado_ffi::capi::error::{specado_clear_error, specado_get_last_error};
use specado_ffi::capi::log::specado_set_log_callback;
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::models::specado_describe_model;
use specado_ffi::capi::translate::{specado_request_t, specado_translate};
use specado_ffi::capi::validate::specado_validate;
use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const THREADS: usize = 4;
const ROUNDS: usize = 30;
const SUCCESS: i32 = 0;
const DEBUG: i32 = 4;

const TARGETS: [(&CStr, &CStr); 6] = [
    (c"openai", c"gpt-4o"),
    (c"anthropic", c"claude-sonnet-4-5"),
    (c"google", c"gemini-2.5-flash"),
    (c"mistral", c"mistral-large-latest"),
    (c"ollama", c"llama3.2"),
    (c"nobody", c"at-all"),
];

const PROMPTS: [&CStr; 3] = [
    c"{\"prompt\": \"What grows on a dry-stone wall?\"}",
    c"{\"messages\": [{\"role\": \"user\", \"content\": \"Moss?\", \"odd\": 1}], \"temperature\": 9}",
    c"{\"messages\": ",
];

const SPEC: &CStr =
    c"{\"provider\": \"mine\", \"inherits\": \"openai-chat\", \"base_url\": \"https://mine.example/v1\",
    \"families\": {\"any\": {\"match\": [\"*\"]}}}";

static LINES: AtomicUsize = AtomicUsize::new(0);

/// Counts lines, and calls Specado itself, which no lock may forbid.
unsafe extern "C" fn count(_: i32, target: *const c_char, message: *const c_char, lines: *mut c_void) {
    // SAFETY: the strings live during the call; the counter is a static.
    unsafe {
        assert!(CStr::from_ptr(target).to_str().is_ok() && CStr::from_ptr(message).to_str().is_ok());
        (*lines.cast::<AtomicUsize>()).fetch_add(1, Ordering::Relaxed);
    }
    assert_eq!(validate(PROMPTS[0]), SUCCESS);
}

fn request(at: usize) -> specado_request_t {
    let (spec, model) = TARGETS[at % TARGETS.len()];
    let prompt = PROMPTS[at % PROMPTS.len()];
    specado_request_t {
        prompt_json: prompt.as_ptr(),
        provider_spec_json: spec.as_ptr(),
        model_id: model.as_ptr(),
        mode: c"coerce".as_ptr(),
    }
}

fn validate(prompt: &CStr) -> i32 {
    let mut verdict = ptr::null_mut();
    // SAFETY: the strings live during the call; what it hands out is freed once.
    unsafe {
        let result = specado_validate(prompt.as_ptr(), c"prompt".as_ptr(), &raw mut verdict);
        specado_string_free(verdict);
        result
    }
}

fn translate(at: usize) {
    let request = request(at);
    let mut json = ptr::null_mut();
    // SAFETY: the strings live during the call; what it hands out is freed once.
    let result = unsafe {
        let result = specado_translate(
            request.prompt_json,
            request.provider_spec_json,
            request.model_id,
            request.mode,
            &raw mut json,
        );
        specado_string_free(json);
        result
    };
    assert_eq!(result != SUCCESS, !specado_get_last_error().is_null(), "an error text stands where there is an error");
    specado_clear_error();
}

fn describe(at: usize) {
    let (spec, model) = TARGETS[at % TARGETS.len()];
    let mut json = ptr::null_mut();
    // SAFETY: the strings live during the call; what it hands out is freed once.
    unsafe {
        specado_describe_model(spec.as_ptr(), model.as_ptr(), &raw mut json);
        specado_string_free(json);
    }
}

fn batch(at: usize) {
    let items: [specado_request_t; 6] = std::array::from_fn(|item| request(at + item));
    let mut outputs = [const { MaybeUninit::<specado_output_t>::uninit() }; 6];
    // SAFETY: the items live during the call; there is room for as many outputs, which it makes, and which are freed
    // once.
    unsafe {
        assert_eq!(specado_translate_batch(items.as_ptr(), items.len(), outputs.as_mut_ptr().cast()), SUCCESS);
        specado_outputs_free(outputs.as_mut_ptr().cast(), outputs.len());
    }
}

/// A context of the thread's own, with a spec of its own.
fn in_a_context(at: usize) {
    let context = specado_context_new();
    let request = specado_request_t { provider_spec_json: c"mine".as_ptr(), ..request(2 * PROMPTS.len() * at) };
    // SAFETY: context and strings live during the calls, and no other thread has them.
    unsafe {
        assert_eq!(specado_context_add_spec(context, SPEC.as_ptr()), SUCCESS);
        assert_eq!(specado_context_translate(context, &raw const request), SUCCESS);
        assert!(!specado_get_string_view(context, 0, ptr::null_mut()).is_null());
        specado_context_free(context);
    }
}

/// A context that all threads reach for: whoever comes second is refused. Whoever got in looks at nothing, because the
/// views end with the next one's call.
fn meet(shared: *mut specado_context_t, at: usize) {
    let request = request(at);
    // SAFETY: the context lives until all threads have ended.
    unsafe { specado_context_translate(shared, &raw const request) };
}

fn log(at: usize) {
    let user_data = (&raw const LINES).cast_mut().cast();
    let callback = (!at.is_multiple_of(3)).then_some(count as _);
    // SAFETY: callback and counter live for ever.
    unsafe { specado_set_log_callback(DEBUG, callback, user_data) };
}

fn work(shared: *mut specado_context_t, thread: usize) {
    for round in 0..ROUNDS {
        let at = thread + round;
        match at % 7 {
            0 => batch(at),
            1 => log(at),
            2 => describe(at),
            3 => in_a_context(at),
            4 => meet(shared, at),
            5 => assert_eq!(validate(PROMPTS[at % PROMPTS.len()]), SUCCESS),
            _ => translate(at),
        }
    }
}

/// A pointer that threads share.
#[derive(Clone, Copy)]
struct Shared(*mut specado_context_t);

// SAFETY: a context notices that two calls meet.
unsafe impl Send for Shared {}

#[test]
fn all_that_is_shared_at_once() {
    let shared = Shared(specado_context_new());
    log(1);
    thread::scope(|scope| {
        for number in 0..THREADS {
            scope.spawn(move || work({ shared }.0, number));
        }
    });
    log(0);
    // SAFETY: all threads have ended.
    unsafe { specado_context_free(shared.0) };
    assert!(LINES.load(Ordering::Relaxed) > 0, "something was logged");
}
