//! One receipt is enough: reading a client's request changes no name and makes nothing into something else, so that all
//! there is to undo in its answer is what the translation for the provider has done.

use super::support::encoded;
use serde_json::{Value, json};
use specado_ffi::serve::Target;
use specado_ffi::{Context, Mode, Reply, Request, Wire};

/// A client's request in its own API, read.
fn read(dialect: &str, request: &Value) -> Value {
    let (body, mut made) = (request.to_string(), String::new());
    let wire = Wire { body: &body, ..Wire::default() };
    Context::new().decode_request_into(dialect, &wire, &mut made).expect("the request can be read");
    serde_json::from_str(&made).expect("a document is JSON")
}

/// The names of the tools that Claude is offered, and the receipt.
fn offered(dialect: &str, request: &Value) -> (Vec<String>, String) {
    let prompt = json!({"dialect": dialect, "request": request}).to_string();
    let request = Request { prompt: &prompt, spec: "anthropic", model: "claude-3-haiku-20240307", mode: Mode::Coerce };
    let mut context = Context::new();
    let made = context.translate(&request).expect("it can be translated");
    let body: Value = serde_json::from_str(made.body).expect("a body is JSON");
    let tools = body["tools"].as_array().into_iter().flatten();
    (tools.filter_map(|tool| tool["name"].as_str().map(str::to_owned)).collect(), made.receipt.to_owned())
}

/// What the client gets where Claude calls this tool with these arguments: whole, and as a stream.
fn answered(dialect: &str, receipt: &str, tool: &str, arguments: &Value) -> (Value, String) {
    let reply = Reply { status: 200, receipt: Some(receipt), ..Reply::default() };
    let mut context = Context::new();
    let call = json!({"type": "tool_use", "id": "toolu_1", "name": tool, "input": arguments});
    let body = json!({"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [call],
        "stop_reason": "tool_use", "usage": {"input_tokens": 1, "output_tokens": 1}});
    let decoder = context.whole_response("anthropic", None, &reply, body.to_string().as_bytes()).expect("it is known");
    let response = serde_json::from_str(decoder.response().expect("there is memory")).expect("a response is JSON");
    let whole = encoded(&response, dialect, &Target::default()).expect("it can be written");

    let mut begin = call;
    begin["input"] = json!({});
    let mut message = body;
    message["content"] = json!([]);
    let delta = json!({"type": "input_json_delta", "partial_json": arguments.to_string()});
    let events = [
        json!({"type": "message_start", "message": message}),
        json!({"type": "content_block_start", "index": 0, "content_block": begin}),
        json!({"type": "content_block_delta", "index": 0, "delta": delta}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 1}}),
        json!({"type": "message_stop"}),
    ];
    let framed = |event: &Value| {
        let name = event["type"].as_str().expect("an event has a type");
        format!("event: {name}\ndata: {event}\n\n")
    };
    let stream = events.iter().map(framed).collect::<Vec<_>>().concat();
    let mut transcoder =
        context.transcoder_of(("anthropic", None, &reply), dialect, &Target::default()).expect("both are known");
    let mut out = Vec::new();
    transcoder.feed(stream.as_bytes()).expect("it is read");
    out.extend_from_slice(transcoder.bytes());
    transcoder.finish().expect("it is read");
    out.extend_from_slice(transcoder.bytes());
    (whole["body"].clone(), String::from_utf8(out).expect("it is text"))
}

#[test]
fn names_come_back_as_the_client_has_them() {
    let schema = json!({"type": "object", "properties": {"at": {"type": "string"}}});
    let declared = json!({"name": "files.read", "parametersJsonSchema": schema});
    let google = json!({"contents": [{"role": "user", "parts": [{"text": "hi"}]}],
        "tools": [{"functionDeclarations": [declared]}]});
    let prompt = read("google-generate-content", &google);
    assert_eq!(prompt["prompt"]["tools"][0]["name"], "files.read", "reading changes no name: {prompt}");
    let (tools, receipt) = offered("google-generate-content", &google);
    assert_ne!(tools[0], "files.read", "Claude takes no such name");
    let (whole, stream) = answered("google-generate-content", &receipt, &tools[0], &json!({"at": "x"}));
    assert_eq!(whole["candidates"][0]["content"]["parts"][0]["functionCall"]["name"], "files.read", "{whole}");
    assert!(stream.contains("\"files.read\"") && !stream.contains(&tools[0]), "{stream}");
}

#[test]
fn custom_tools_come_back_as_such() {
    let chat = json!({"model": "x", "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "custom", "custom": {"name": "patch"}}]});
    let responses = json!({"model": "x", "input": "hi", "tools": [{"type": "custom", "name": "patch"}]});
    for (dialect, request) in [("openai-chat", &chat), ("openai-responses", &responses)] {
        let prompt = read(dialect, request);
        assert_eq!(prompt["prompt"]["tools"][0]["type"], "custom", "reading makes no function of it: {prompt}");
        let (tools, receipt) = offered(dialect, request);
        let (whole, stream) = answered(dialect, &receipt, &tools[0], &json!({"input": "a patch"}));
        let call = if dialect == "openai-chat" {
            whole["choices"][0]["message"]["tool_calls"][0]["custom"].clone()
        } else {
            assert_eq!(whole["output"][0]["type"], "custom_tool_call", "{whole}");
            whole["output"][0].clone()
        };
        assert_eq!((&call["name"], &call["input"]), (&json!("patch"), &json!("a patch")), "{dialect}: {whole}");
        assert!(stream.contains("a patch") && !stream.contains("\\\"input\\\""), "{dialect}: {stream}");
    }
}

#[test]
fn an_answer_that_a_tool_has_given_is_a_text() {
    let schema = json!({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"],
        "additionalProperties": false});
    let chat = json!({"model": "x", "messages": [{"role": "user", "content": "hi"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}});
    let google = json!({"contents": [{"role": "user", "parts": [{"text": "hi"}]}],
        "generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": schema}});
    let said = [
        ("openai-chat", &chat, "/choices/0/message/content"),
        ("google-generate-content", &google, "/candidates/0/content/parts/0/text"),
    ];
    for (dialect, request, place) in said {
        let (tools, receipt) = offered(dialect, request);
        let (whole, stream) = answered(dialect, &receipt, &tools[0], &json!({"x": "y"}));
        assert_eq!(whole.pointer(place), Some(&json!("{\"x\":\"y\"}")), "{dialect}: {whole}");
        assert!(!stream.contains(&tools[0]), "{dialect}: {stream}");
    }
}
