//! Any text as a prompt, for a model of every dialect.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::{Context, ErrorKind, Mode, Request};

const TARGETS: &[(&str, &str)] = &[
    ("openai", "gpt-5.1"),
    ("openai-responses", "gpt-5.1"),
    ("anthropic", "claude-3-7-sonnet-latest"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "amazon.nova-pro-v1:0"),
    ("cohere", "command-a-03-2025"),
    ("mistral", "mistral-large-latest"),
    ("ollama", "llama3.3"),
    ("deepseek", "deepseek-v4-flash"),
];

thread_local! {
    static CONTEXT: std::cell::RefCell<Context> = std::cell::RefCell::new(Context::new());
}

fuzz_target!(|prompt: &str| {
    CONTEXT.with_borrow_mut(|context| {
        for (spec, model) in TARGETS {
            let request = Request { prompt, spec, model, mode: Mode::Coerce };
            let mut out = String::new();
            match context.translate_into(&request, &mut out) {
                Ok(()) => {
                    if let Err(error) = serde_json::from_str::<&serde_json::value::RawValue>(&out) {
                        assert!(error.to_string().contains("recursion"), "not JSON: {out}");
                    }
                    let mut again = String::new();
                    context.translate_into(&request, &mut again).expect("what went once goes again");
                    assert_eq!(out, again);
                }
                Err(error) => {
                    assert!(matches!(error.kind, ErrorKind::Json | ErrorKind::InvalidInput), "{:?} {error}", error.kind)
                }
            }
        }
    });
});
