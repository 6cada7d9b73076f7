//! Translates the measured prompts in a warm context, at a model of each wire format, to be counted.
//!
//! `cargo xtask counts` runs it under callgrind, which counts what happens in [`counted`]. One line is printed for each
//! call of it, in order.

use specado_ffi::capi::context::{
    specado_context_free, specado_context_new, specado_context_t, specado_context_translate,
};
use specado_ffi::capi::translate::specado_request_t;
use std::ffi::{CStr, CString};
use std::hint::black_box;

#[path = "support/prompts.rs"]
mod prompts;

/// A model for each wire format.
const TARGETS: [(&CStr, &CStr); 8] = [
    (c"openai", c"gpt-4o"),
    (c"openai-responses", c"gpt-5"),
    (c"anthropic", c"claude-sonnet-4-5"),
    (c"google", c"gemini-2.5-flash"),
    (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0"),
    (c"mistral", c"mistral-large-latest"),
    (c"cohere", c"command-a-03-2025"),
    (c"ollama", c"llama3.2"),
];

/// The prompts that are counted: of one size and kind each.
const COUNTED: [&str; 5] = ["0.1 KB", "7 KB", "15 KB", "session", "1 MB"];

/// How often a context translates a prompt before it is warm.
const WARM: usize = 3;

fn translate(context: *mut specado_context_t, prompt: &CStr, (spec, model): (&CStr, &CStr)) {
    let request = specado_request_t {
        prompt_json: prompt.as_ptr(),
        provider_spec_json: spec.as_ptr(),
        model_id: model.as_ptr(),
        mode: c"coerce".as_ptr(),
    };
    // SAFETY: context and strings live during the call.
    assert_eq!(black_box(unsafe { specado_context_translate(context, &raw const request) }), 0);
}

/// What is counted. Its name is what callgrind looks for.
#[inline(never)]
fn counted(context: *mut specado_context_t, prompt: &CStr, target: (&CStr, &CStr), times: usize) {
    (0..times).for_each(|_| translate(context, prompt, target));
}

fn main() {
    for (name, prompt) in prompts::all().into_iter().filter(|(name, _)| COUNTED.contains(name)) {
        let prompt = CString::new(prompt).expect("no NUL in it");
        for target in TARGETS {
            let context = specado_context_new();
            (0..WARM).for_each(|_| translate(context, &prompt, target));
            counted(context, &prompt, target, 1);
            println!("{name}\t{}", target.0.to_string_lossy());
            // what must be found: the same, done twice
            if (name, target) == ("7 KB", TARGETS[0]) {
                counted(context, &prompt, target, 2);
                println!("fault\t{}", target.0.to_string_lossy());
            }
            // SAFETY: it came from `specado_context_new` and is freed once.
            unsafe { specado_context_free(context) };
        }
    }
}
