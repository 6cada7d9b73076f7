//! How many tools services take in one request: those beyond are left out, and each is told.

use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

#[test]
fn tools_beyond_what_the_service_takes_are_left_out() {
    for (spec, model, most, place) in [
        ("openai", "gpt-5", 128, "/tools"),
        ("groq", "openai/gpt-oss-120b", 128, "/tools"),
        ("moonshot", "kimi-k2.6", 128, "/tools"),
        ("zhipu", "glm-4.6", 128, "/tools"),
        ("xai", "grok-4.5", 200, "/tools"),
        ("google", "gemini-3-flash-preview", 512, "/tools/0/functionDeclarations"),
        ("vertex-ai", "gemini-2.5-flash", 512, "/tools/0/functionDeclarations"),
    ] {
        for (count, lost) in [(most, 0), (most + 2, 2)] {
            let tool = |at| json!({"name": format!("gauge_{at}"), "json_schema": {"type": "object", "properties": {}}});
            let tools: Vec<Value> = (0..count).map(tool).collect();
            let prompt = json!({"prompt": "How deep?", "tools": tools}).to_string();
            let mut context = Context::new();
            let request = Request { prompt: &prompt, spec, model, mode: Mode::Coerce };
            let done = context.translate(&request).unwrap_or_else(|error| panic!("{spec}: {error}"));
            let body: Value = serde_json::from_str(done.body).expect("the body is JSON");
            let sent = body.pointer(place).and_then(Value::as_array).map(Vec::len);
            assert_eq!(sent, Some(most), "{spec}, of {count}");
            let report: Value = serde_json::from_str(done.lossiness).expect("the report is JSON");
            let items = report["items"].as_array().expect("it has items");
            assert_eq!(items.iter().filter(|item| item["severity"] == "error").count(), lost, "{spec}: {report}");
        }
    }
}
