//! Tools that take free text, at providers whose tools take arguments: functions on the wire, and themselves again in
//! the answer, by the receipt.

use super::support::{stream, view, whole_with};
use serde_json::{Value, json};
use specado_ffi::serve::Target;
use specado_ffi::{Context, Mode, Reply, Request};

const MODELS: &[(&str, &str)] = &[
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "amazon.nova-pro-v1:0"),
    ("deepseek", "deepseek-chat"),
    ("groq", "openai/gpt-oss-120b"),
    ("mistral", "mistral-large-2512"),
    ("cohere", "command-a-03-2025"),
    ("ollama", "qwen3"),
];
const INPUT: &str = "*** Begin Patch\n-\"old\"\n+new ☂ \\ \u{1F30A}";

fn prompt() -> Value {
    json!({
        "messages": [{"role": "user", "content": "Mend the mast."}],
        "tools": [
            {"type": "custom", "name": "apply.patch", "description": "Applies a patch",
             "format": {"type": "grammar", "syntax": "lark", "definition": "start: /(.|\\n)+/"}},
            {"name": "read", "json_schema": {"type": "object", "properties": {"path": {"type": "string"}}}}
        ]
    })
}

/// The body and the receipt of a translation, in which nothing is lost.
fn translated(prompt: &Value, spec: &str, model: &str) -> (Value, Value) {
    let mut context = Context::new();
    let request = Request { prompt: &prompt.to_string(), spec, model, mode: Mode::Standard };
    let done = context.translate(&request).unwrap_or_else(|error| panic!("{spec}: {error}"));
    (view(done.body), view(done.receipt))
}

/// The name that the tool has on the wire.
fn wire_name(receipt: &Value) -> String {
    let renamed = receipt["tools"].as_object().and_then(|tools| tools.iter().find(|(_, own)| *own == "apply.patch"));
    renamed.map_or("apply.patch", |(wire, _)| wire).to_owned()
}

fn called(wire: &str) -> Value {
    json!({
        "id": "a1", "model": "m", "complete": true,
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": [
            {"type": "tool_call", "id": "call_0001", "name": wire, "arguments": {"input": INPUT}},
            {"type": "tool_call", "id": "call_0002", "name": "read", "arguments": {"path": "mast"}}
        ]}}]
    })
}

#[test]
fn they_go_as_functions_and_come_back() {
    for &(spec, model) in MODELS {
        let (body, receipt) = translated(&prompt(), spec, model);
        assert_eq!(receipt["custom_tools"], json!(["apply.patch"]), "{spec}");
        let sent = body.to_string();
        assert!(sent.contains("start: /(.|"), "{spec}: {sent}");
        assert!(!sent.contains("\"custom\""), "{spec}: {sent}");

        let mut written = String::new();
        Context::new()
            .encode_response_into(&called(&wire_name(&receipt)).to_string(), spec, &Target::default(), &mut written)
            .unwrap_or_else(|error| panic!("{spec}: {error}"));
        let answer = whole_with(spec, &receipt.to_string(), view(&written)["body"].to_string().as_bytes());
        let message = &answer["choices"][0]["message"];
        assert_eq!(message["content"][0]["type"], "custom_call", "{spec}: {message}");
        assert_eq!(message["content"][0]["name"], "apply.patch", "{spec}: {message}");
        assert_eq!(message["content"][0]["input"], INPUT, "{spec}: {message}");
        assert_eq!(message["content"][1]["arguments"], json!({"path": "mast"}), "{spec}: {message}");

        let mut next = prompt();
        let messages = next["messages"].as_array_mut().expect("a list");
        messages.push(message.clone());
        let results = message["content"].as_array().expect("parts").iter().map(|call| {
            let kind = if call["type"] == "custom_call" { "custom_result" } else { "tool_result" };
            let mut result = json!({"type": kind, "content": "done"});
            match call.get("id") {
                Some(id) => result["tool_call_id"] = id.clone(),
                None => result["name"] = call["name"].clone(),
            }
            result
        });
        messages.push(json!({"role": "tool", "content": results.collect::<Vec<_>>()}));
        let (body, _) = translated(&next, spec, model);
        assert!(body.to_string().contains("Begin Patch"), "{spec}: {body}");
    }
}

fn anthropic(pieces: &[&str]) -> String {
    let mut text = String::new();
    let mut event = |value: Value| text += &format!("event: {}\ndata: {value}\n\n", value["type"].as_str().unwrap());
    event(json!({"type": "message_start", "message": {"id": "m1", "type": "message", "role": "assistant",
        "model": "claude", "content": [], "stop_reason": null, "usage": {"input_tokens": 1, "output_tokens": 1}}}));
    event(json!({"type": "content_block_start", "index": 0, "content_block":
        {"type": "tool_use", "id": "t1", "name": "patch", "input": {}}}));
    for piece in pieces {
        event(json!({"type": "content_block_delta", "index": 0, "delta":
            {"type": "input_json_delta", "partial_json": piece}}));
    }
    event(json!({"type": "content_block_stop", "index": 0}));
    event(json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}}));
    event(json!({"type": "message_stop"}));
    text
}

/// The parts and the report of a stream of Claude's in which the tool `patch` takes free text.
fn read(pieces: &[&str], size: usize) -> (Vec<Value>, Value, Value) {
    let receipt = r#"{"custom_tools": ["patch"]}"#;
    let reply = Reply { status: 200, headers: "", receipt: Some(receipt) };
    let mut decoder = Context::new().decoder_of("anthropic", None, &reply).expect("it is a provider");
    let (events, response, report) = stream(&mut decoder, anthropic(pieces).as_bytes(), size).expect("it is whole");
    (events, response["choices"][0]["message"]["content"][0].clone(), report)
}

#[test]
fn their_text_is_told_once_it_is_whole() {
    let json = json!({"input": INPUT}).to_string();
    let letters: Vec<String> = json.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    for (pieces, size) in [(&[&*json][..], 1), (&letters, 7), (&letters, usize::MAX)] {
        let (events, part, report) = read(pieces, size);
        assert_eq!(part, json!({"type": "custom_call", "id": "t1", "name": "patch", "input": INPUT}));
        let told: Vec<&Value> = events.iter().filter(|event| event["event"] == "delta").collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0]["field"], &told[0]["text"]), (&json!("input"), &json!(INPUT)));
        assert_eq!(report["items"], json!([]), "{report}");
    }
}

#[test]
fn arguments_that_are_no_such_text_come_as_they_are() {
    for json in [r#"{"input": 5}"#, r#"{"patch": "a"}"#, r#"{"input": "a", "more": 1}"#, "{\"input\": \"a"] {
        let (_, part, report) = read(&[json], usize::MAX);
        assert_eq!(part["input"], json, "{part}");
        assert_eq!(report["items"][0]["code"], "Conflict", "{report}");
    }
}
