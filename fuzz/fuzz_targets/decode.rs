//! Any text as a request in one of the dialects.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::{Context, Wire};

const DIALECTS: [&str; 8] =
    ["openai", "openai-responses", "anthropic", "google", "bedrock", "cohere", "mistral", "ollama"];

fuzz_target!(|input: (u8, &str)| {
    let (dialect, body) = input;
    let mut out = String::new();
    let dialect = DIALECTS[usize::from(dialect) % DIALECTS.len()];
    if Context::new().decode_request_into(dialect, &Wire { body, ..Wire::default() }, &mut out).is_ok() {
        assert!(serde_json::from_str::<&serde_json::value::RawValue>(&out).is_ok(), "the result is not JSON: {out}");
    }
    let found = Context::new().check_request(dialect, body).expect("it is built in");
    found.errors.iter().chain(&found.notes).for_each(|one| assert!(one.line > 0 && one.column > 0, "{one}"));
});
