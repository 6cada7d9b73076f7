//! Whole responses.

use super::support::{DIALECTS, body, decoded, encoded};
use serde_json::{Value, json};
use specado_ffi::serve::Target;
use specado_ffi::{ErrorKind, Mode};

fn answer() -> Value {
    json!({
        "id": "r1", "model": "m1", "created": 1_764_316_800,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": [
                {"type": "reasoning", "text": "Think."},
                {"type": "text", "text": "Say \"it\"\n\u{1F600}"},
                {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": [1, {"b": "x"}]}},
                {"type": "tool_call", "id": "c2", "name": "g", "arguments": {}},
            ]},
            "finish_reason": "tool_calls",
        }],
        "usage": {
            "input_tokens": 30, "output_tokens": 12, "total_tokens": 42,
            "input": {"cached_tokens": 10}, "output": {"reasoning_tokens": 4},
        },
        "complete": true,
    })
}

/// The calls of a response.
fn calls(response: &Value) -> Vec<Value> {
    let parts = response["choices"][0]["message"]["content"].as_array().expect("there are parts");
    let calls = parts.iter().filter(|part| part["type"] == "tool_call");
    calls.map(|call| json!([call["name"], call["arguments"]])).collect()
}

#[test]
fn each_api_says_the_same() {
    for dialect in DIALECTS {
        let (made, lost) = body(&answer(), dialect);
        let read = decoded(made.to_string().as_bytes(), dialect, false);
        assert_eq!(calls(&read), [json!(["f", {"a": [1, {"b": "x"}]}]), json!(["g", {}])], "{dialect}: {made}");
        let texts = read["choices"][0]["message"]["content"].as_array().expect("there are parts");
        let text = texts.iter().find(|part| part["type"] == "text").expect("there is a text");
        assert_eq!(text["text"], "Say \"it\"\n\u{1F600}", "{dialect}");
        assert_eq!(read["choices"][0]["finish_reason"], "tool_calls", "{dialect}: {made}");
        assert_eq!(
            (&read["usage"]["input_tokens"], &read["usage"]["output_tokens"]),
            (&json!(30), &json!(12)),
            "{dialect}"
        );
        let thought = texts.iter().any(|part| part["type"] == "reasoning");
        assert_eq!(thought, !lost.iter().any(|path| path.ends_with("content[0]")), "{dialect}: {lost:?}");
    }
}

#[test]
fn when_it_was_made_is_in_the_apis_own_form() {
    assert_eq!(body(&answer(), "openai-chat").0["created"], 1_764_316_800);
    assert_eq!(body(&answer(), "ollama-chat").0["created_at"], "2025-11-28T08:00:00Z");
    let mut without = answer();
    without.as_object_mut().expect("an object").remove("created");
    let target = Target { created: 1_764_316_800, ..Target::default() };
    let made = encoded(&without, "openai-chat", &target).expect("it can be written");
    assert_eq!(made["body"]["created"], 1_764_316_800);
}

#[test]
fn the_client_has_its_own_name_for_the_model() {
    let target = Target { model: "house-model".to_owned(), ..Target::default() };
    let made = encoded(&answer(), "anthropic-messages", &target).expect("it can be written");
    assert_eq!(made["body"]["model"], "house-model");
}

#[test]
fn the_same_dialect_gets_back_what_is_its_own() {
    let recorded = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
        "content": [
            {"type": "thinking", "thinking": "", "signature": "sig"},
            {"type": "text", "text": "A", "citations": [{"type": "char_location", "cited_text": "a", "document_index": 0}]},
            {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}},
            {"type": "tool_use", "id": "t1", "name": "f", "input": {}, "caller": {"type": "direct"}},
        ],
        "stop_reason": "brand_new_reason", "stop_sequence": null, "container": {"id": "c"},
        "usage": {"input_tokens": 1, "output_tokens": 2, "inference_geo": "eu", "service_tier": "standard"},
    });
    let canonical = decoded(recorded.to_string().as_bytes(), "anthropic", false);
    let (made, lost) = body(&canonical, "anthropic-messages");
    assert_eq!(made, recorded);
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn what_has_no_word_is_told() {
    let mut answer = answer();
    answer["choices"][0]["finish_reason"] = json!("content_filter");
    let made = encoded(&answer, "anthropic-messages", &Target::default()).expect("it can be written");
    assert_eq!(made["body"]["stop_reason"], "refusal");
    let items = made["lossiness"]["items"].as_array().expect("a report has items");
    let item = items.iter().find(|item| item["code"] == "MapFallback").expect("it is told");
    assert_eq!((&item["code"], &item["path"]), (&json!("MapFallback"), &json!("choices[0].finish_reason")));
    assert_eq!((&item["severity"], &item["after"]), (&json!("warning"), &json!("refusal")));
}

#[test]
fn modes_refuse_what_would_be_lost() {
    let strict = Target { mode: Mode::Strict, ..Target::default() };
    let error = encoded(&answer(), "openai-chat", &strict).expect_err("a thought is lost");
    assert_eq!(error.kind, ErrorKind::Lossy);
    assert!(error.message.contains("content[0]"), "{error}");
    assert!(encoded(&answer(), "openai-compatible", &Target { mode: Mode::Standard, ..Target::default() }).is_ok());
}

#[test]
fn bad_responses_are_told() {
    for (bad, why) in [
        (json!([]), "must be an object"),
        (json!({}), "neither `choices` nor an `error`"),
        (json!({"choices": 1}), "must be an array"),
        (json!({"choices": [1]}), "must be an object"),
        (json!({"choices": [{"index": 0}]}), "has no `message`"),
        (
            json!({"choices": [{"message": {"role": "assistant", "content": [{"type": "text", "text": 5}]}}]}),
            "must be a string",
        ),
    ] {
        let error = encoded(&bad, "openai-chat", &Target::default()).expect_err("it is no response");
        assert!(error.message.contains(why), "{bad}: {error}");
    }
    assert!(encoded(&answer(), "nobody", &Target::default()).is_err());
}

/// Each leaf of a response is written, or stands in the report: changing one changes either.
#[test]
fn no_leaf_is_lost_silently() {
    let mut rich = answer();
    rich["request_id"] = json!("req_1");
    rich["service_tier"] = json!("priority");
    rich["made_up"] = json!({"deep": [1]});
    rich["choices"][0]["stop_sequence"] = json!("END");
    rich["choices"][0]["logprobs"] = json!({"content": [{"token": "a"}]});
    rich["choices"][0]["message"]["content"][1]["citations"] = json!([{"type": "url", "url": "https://x.example", "title": "X", "start": 0, "end": 1, "raw": {"encrypted": "e"}}]);
    rich["choices"][0]["message"]["content"][2]["signature"] = json!("sig");
    rich["choices"][0]["message"]["content"][2]["extra"] = json!({"anthropic-messages": {"caller": "c"}});
    // what is told by its place, or is the sum of others
    let restated = ["/choices/0/index", "/choices/0/message/role", "/usage/total_tokens", "/complete"];
    let mut seen = 0;
    for dialect in DIALECTS {
        let before = encoded(&rich, dialect, &Target::default()).expect("it can be written");
        for pointer in leaves(&rich, String::new()) {
            if restated.contains(&pointer.as_str()) {
                continue;
            }
            let mut changed = rich.clone();
            let leaf = changed.pointer_mut(&pointer).expect("the leaf is there");
            *leaf = match &*leaf {
                Value::String(text) => json!(format!("{text}X")),
                Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 7),
                other => json!(!other.as_bool().unwrap_or_default()),
            };
            seen += 1;
            if let Ok(after) = encoded(&changed, dialect, &Target::default()) {
                assert_ne!(before, after, "{dialect}: {pointer} is lost silently");
            }
        }
    }
    assert!(seen > 200, "{seen} leaves were changed");
}

fn leaves(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(members) => {
            members.iter().flat_map(|(key, inner)| leaves(inner, format!("{at}/{key}"))).collect()
        }
        Value::Array(elements) => {
            elements.iter().enumerate().flat_map(|(index, inner)| leaves(inner, format!("{at}/{index}"))).collect()
        }
        Value::Null => Vec::new(),
        _ => vec![at],
    }
}

/// Clients of these APIs take no answer without an identifier; Bedrock's answers have none.
#[test]
fn answers_have_an_identifier() {
    let response = json!({
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "complete": true,
    });
    for dialect in
        ["openai-chat", "openai-compatible", "openai-responses", "anthropic-messages", "cohere-chat", "mistral-chat"]
    {
        let (made, _) = body(&response, dialect);
        assert!(made["id"].as_str().is_some_and(|id| !id.is_empty()), "{dialect}: {made}");
    }
}

/// Models of Gemini have one name, with or without where they are found.
#[test]
fn a_models_name_is_without_its_folder() {
    for name in ["models/gemini-9", "gemini-9"] {
        let body = json!({
            "candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": "Hi"}]}, "finishReason": "STOP"}],
            "modelVersion": name
        });
        let read = decoded(body.to_string().as_bytes(), "google-generate-content", false);
        assert_eq!(read["model"], "gemini-9");
        let stream = format!("data: {body}\r\n\r\n");
        assert_eq!(decoded(stream.as_bytes(), "google-generate-content", true)["model"], "gemini-9");
    }
}

/// Parts that an API tells by their members, not by a type, come back as they went.
#[test]
fn own_parts_without_a_type_go_back() {
    let parts = json!([
        {"executableCode": {"language": "PYTHON", "code": "1+1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
        {"fileData": {"mimeType": "image/png", "fileUri": "gs://a"}},
        {"text": "Two."},
    ]);
    let google =
        json!({"candidates": [{"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": parts}}]});
    let (made, lost) = body(&decoded(google.to_string().as_bytes(), "google", false), "google");
    assert_eq!((&made["candidates"][0]["content"]["parts"], lost), (&parts, Vec::new()));
    let blocks = json!([
        {"image": {"format": "png", "source": {"bytes": "AAAA"}}},
        {"toolResult": {"toolUseId": "t", "content": [{"json": {"a": 1}}], "status": "success"}},
        {"text": "Two."},
    ]);
    let message = json!({"role": "assistant", "content": blocks});
    let bedrock = json!({"output": {"message": message}, "stopReason": "end_turn"});
    let (made, lost) = body(&decoded(bedrock.to_string().as_bytes(), "bedrock", false), "bedrock");
    assert_eq!((&made["output"]["message"]["content"], lost), (&blocks, Vec::new()));
}
