//! Any text as a provider spec: loaded, compiled, used once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::{Context, Mode, Request};

const PROMPT: &str = r#"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "x"}, {"type": "image", "url": "https://e.org/a"}]},
    {"role": "assistant", "content": [{"type": "tool_call", "id": "i", "name": "f", "arguments": {"a": 1}}]}, {"role": "tool", "tool_call_id": "i", "content": "r"}],
    "tools": [{"name": "f", "json_schema": {"type": "object"}}], "sampling": {"temperature": 0.5, "stop": ["a"]}, "limits": {"max_output_tokens": 7}, "stream": true}"#;

fuzz_target!(|spec: &str| {
    let mut context = Context::new();
    let _ = context.add_spec(spec);
    let mut out = String::new();
    if context.translate_into(&Request { prompt: PROMPT, spec, model: "m", mode: Mode::Coerce }, &mut out).is_ok() {
        serde_json::from_str::<&serde_json::value::RawValue>(&out).expect("a result is JSON");
    } else {
        assert!(out.is_empty(), "a failed translation leaves the output as it was");
    }
});
