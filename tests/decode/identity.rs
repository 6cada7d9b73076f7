//! What a provider takes, read by its spec and translated for it again, is what it was.

use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

/// Translates a request of a dialect to a model; the body and the codes of the report.
#[track_caller]
pub fn translated(dialect: &str, request: &Value, (provider, model): (&str, &str)) -> (Value, Vec<String>) {
    let prompt = json!({"dialect": dialect, "request": request}).to_string();
    let mut context = Context::new();
    let request = Request { prompt: &prompt, spec: provider, model, mode: Mode::Coerce };
    let done = context.translate(&request).unwrap_or_else(|error| panic!("{dialect}: {error}"));
    let report: Value = serde_json::from_str(done.lossiness).expect("the report is JSON");
    let items = report["items"].as_array().expect("it has items");
    let line = |item: &Value| format!("{} {} {}", item["severity"], item["code"], item["path"]).replace('"', "");
    (serde_json::from_str(done.body).expect("the body is JSON"), items.iter().map(line).collect())
}

#[track_caller]
pub fn comes_back(target: (&str, &str), request: &Value) {
    let (body, report) = translated(target.0, request, target);
    assert_eq!(&body, request, "{report:?}");
}

#[test]
fn anthropic() {
    comes_back(
        ("anthropic", "claude-sonnet-4-5"),
        &json!({
            "model": "claude-sonnet-4-5", "max_tokens": 300, "system": "Answer as a lighthouse keeper.",
            "messages": [
                {"role": "user", "content": "What do you see?"},
                {"role": "assistant", "content": [
                    {"type": "thinking", "thinking": "I have to look.", "signature": "c2ln"},
                    {"type": "text", "text": "Let me look.", "cache_control": {"type": "ephemeral"}},
                    {"type": "tool_use", "id": "call_1", "name": "look", "input": {"way": "north"}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "call_1", "content": "A ship.", "is_error": true},
                    {"type": "text", "text": "And in this picture?"},
                    {"type": "image", "source": {"type": "url", "url": "https://example.org/sea.png"}}]}],
            "tools": [{"name": "look", "description": "Looks.", "input_schema": {"type": "object", "properties": {"way": {"type": "string"}}}}],
            "tool_choice": {"type": "tool", "name": "look", "disable_parallel_tool_use": true},
            "stop_sequences": ["fog"], "stream": true, "metadata": {"user_id": "keeper"}, "mcp_servers": [{"type": "url", "name": "sea"}]
        }),
    );
}

#[test]
fn openai() {
    comes_back(
        ("openai", "gpt-4o"),
        &json!({
            "model": "gpt-4o", "max_completion_tokens": 300, "temperature": 0.25, "stop": ["fog"],
            "messages": [
                {"role": "developer", "content": "Answer as a lighthouse keeper."},
                {"role": "user", "content": [
                    {"type": "text", "text": "What is in this picture?"},
                    {"type": "image_url", "image_url": {"url": "https://example.org/sea.png", "detail": "low"}}]},
                {"role": "assistant", "content": "Let me look.", "tool_calls": [
                    {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{\"way\":\"north\"}"}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": "A ship."}],
            "tools": [{"type": "function", "function": {
                "name": "look", "parameters": {"type": "object", "properties": {"way": {"type": "string"}}}}}],
            "tool_choice": "required", "parallel_tool_calls": false, "n": 2, "seed": 7
        }),
    );
}

#[test]
fn what_no_template_knows_is_told() {
    let request = json!({
        "model": "claude-sonnet-4-5", "max_tokens": 10, "shiny": {"level": 3},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi", "glow": "blue"}]}]
    });
    let (body, report) = translated("anthropic", &request, ("openai", "gpt-4o"));
    assert_eq!(body["messages"][0], json!({"role": "user", "content": [{"type": "text", "text": "Hi"}]}));
    assert_eq!(report, ["warning Unsupported messages[0].content[0].glow", "info Unsupported shiny"]);
}

/// Bad input is refused with its reason, and no depth and no repetition is too much.
#[test]
fn bad_input() {
    let deep =
        format!("{{\"messages\": [{{\"role\": \"user\", \"content\": {}1{}}}]}}", "[".repeat(240), "]".repeat(240));
    let mut context = Context::new();
    for (dialect, body, wanted) in [
        ("anthropic", "", Err("not JSON")),
        ("anthropic", "[]", Err("must be an object")),
        ("anthropic", r#"{"messages": 7, "max_tokens": "x"}"#, Err("nothing in common")),
        (
            "anthropic",
            r#"{"max_tokens": "x", "temperature": 1}"#,
            Ok(r#""provider_options":{"anthropic":{"max_tokens":"x"}}"#),
        ),
        ("openai", r#"{"n": 1, "n": 2}"#, Ok("appears twice")),
        ("openai", &deep, Ok("has no place")),
        ("nobody", "{}", Err("nobody")),
    ] {
        let mut out = String::new();
        let wire = specado_ffi::Wire { body, ..Default::default() };
        match (context.decode_request_into(dialect, &wire, &mut out), wanted) {
            (Ok(()), Ok(piece)) => assert!(out.contains(piece), "{body}: {out}"),
            (Err(error), Err(piece)) => assert!(error.message.contains(piece) && out.is_empty(), "{body}: {error}"),
            (done, _) => panic!("{body}: {done:?} {out}"),
        }
    }
}

/// Flags in headers go out again to the same provider, once, and are reported for others.
#[test]
fn flags_in_headers() {
    let prompt = json!({
        "dialect": "anthropic",
        "request": {
            "model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}],
            "mcp_servers": [{"type": "url", "name": "sea"}]
        },
        "headers": {"anthropic-beta": "mcp-client-2025-11-20,fog-2026-01-01", "x-api-key": "k", "user-agent": "me"}
    })
    .to_string();
    let mut context = Context::new();
    let mut to = |spec, model| {
        let request = Request { prompt: &prompt, spec, model, mode: Mode::Coerce };
        let done = context.translate(&request).expect("it is taken");
        (done.headers.to_owned(), serde_json::from_str::<Value>(done.lossiness).expect("it is JSON"))
    };
    let (headers, report) = to("anthropic", "claude-sonnet-4-5");
    assert!(headers.contains(r#""anthropic-beta":"mcp-client-2025-11-20,fog-2026-01-01""#), "{headers}");
    assert_eq!(report["items"], json!([]));
    let (headers, report) = to("openai", "gpt-4o");
    assert!(!headers.contains("fog"), "{headers}");
    let told = report["items"].as_array().expect("there are some").iter().any(|item| item["path"] == "betas");
    assert!(told, "{report}");
}

/// What an API still takes under an older name is read, and goes out under the one that all its models take.
#[test]
fn older_names() {
    let request = json!({"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]});
    for (dialect, model) in [("openai", "gpt-4o"), ("groq", "llama-3.3-70b-versatile")] {
        let (body, report) = translated(dialect, &request, ("anthropic", "claude-sonnet-4-5"));
        assert_eq!((&body["max_tokens"], report.len()), (&json!(9), 0), "{dialect}: {body} {report:?}");
        let (body, report) = translated(dialect, &request, (dialect, model));
        assert_eq!((&body["max_completion_tokens"], report.len()), (&json!(9), 0), "{dialect}: {body} {report:?}");
        assert!(body.get("max_tokens").is_none(), "{body}");
    }
}
