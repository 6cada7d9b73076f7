//! Calls of tools.

use super::{block, candidate, chat, chunk, claude};
use crate::support::{How, read, sse};
use serde_json::{Value, json};

#[test]
fn parallel_calls_do_not_collide() {
    let call = |name: &str| candidate(&json!([{"functionCall": {"name": name, "args": {"n": name}}}]), &Value::Null);
    let end = candidate(&json!([{"text": ""}]), &json!("STOP"));
    let read = sse("google", &[call("a"), call("b"), call("b"), end]);
    let parts = read.parts();
    let names: Vec<&str> = parts.iter().filter_map(|part| part["name"].as_str()).collect();
    assert_eq!(names, ["a", "b", "b"]);
    assert_eq!(parts[1]["arguments"], json!({"n": "b"}));
}

#[test]
fn calls_without_index_or_id() {
    let fragment =
        |name: &Value, arguments: &str| json!({"tool_calls": [{"function": {"name": name, "arguments": arguments}}]});
    let deltas = [fragment(&json!("look"), "{\"a\""), fragment(&json!(""), ": 1"), fragment(&Value::Null, "}")];
    let read = chat("openai-compatible", &deltas, "tool_calls");
    assert_eq!(read.parts(), [json!({"type": "tool_call", "name": "look", "arguments": {"a": 1}})]);
}

#[test]
fn a_call_without_arguments_has_an_object() {
    let tool = json!({"type": "tool_use", "id": "t", "name": "look", "input": {}});
    let read = claude(&block(0, &tool, &[json!({"type": "input_json_delta", "partial_json": ""})]), "tool_use");
    assert_eq!(read.parts()[0]["arguments"], json!({}));
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": ""}});
    assert_eq!(chat("openai", &[json!({"tool_calls": [call]})], "tool_calls").parts()[0]["arguments"], json!({}));
}

/// An empty call ends one whose arguments come in pieces. Where there is none it is no call that anyone could answer.
#[test]
fn an_empty_call_is_none() {
    let empty = json!({"functionCall": {}});
    let parts = json!([{"text": "Hi"}, empty]);
    let read = sse("google", &[candidate(&parts, &Value::Null), candidate(&json!([empty]), &json!("STOP"))]);
    assert_eq!((read.parts(), read.finish()), (vec![json!({"type": "text", "text": "Hi"})], "stop"));
    assert!(read.codes().contains(&"Drop"), "{}", read.response);
    let whole = candidate(&parts, &json!("STOP")).to_string();
    let whole = crate::support::read("google", whole.as_bytes(), How::Whole);
    assert_eq!((whole.parts().len(), whole.codes()), (1, vec!["Drop"]));
    // one that opens with its name and ends so is one call
    let begun = json!({"functionCall": {"name": "look", "id": "c", "willContinue": true}});
    let piece =
        json!({"functionCall": {"partialArgs": [{"jsonPath": "$.at", "stringValue": "sea"}], "willContinue": true}});
    let events = [begun, piece, empty].map(|part| candidate(&json!([part]), &Value::Null));
    let read = sse("google", &events);
    assert_eq!((read.parts().len(), read.codes().contains(&"Drop")), (1, false), "{}", read.response);
}

#[test]
fn calls_beside_the_finish_are_kept() {
    let call =
        json!({"id": "a", "index": 0, "type": "function", "function": {"name": "look", "arguments": "{\"a\":1}"}});
    for spec in ["zhipu", "mistral", "openai"] {
        let read = sse(spec, &[chunk(&json!({"role": "assistant", "tool_calls": [call]}), &json!("tool_calls"))]);
        assert_eq!(read.parts()[0]["arguments"], json!({"a": 1}), "{spec}");
        assert_eq!(read.finish(), "tool_calls", "{spec}");
    }
}

#[test]
fn an_id_in_each_piece_is_one_call() {
    let fragment = |text: &str| {
        let function = json!({"name": "look", "arguments": text});
        json!({"tool_calls": [{"index": 0, "id": "a", "type": "function", "function": function}]})
    };
    let read = chat("openai-compatible", &[fragment("{\"a\""), fragment(":1}")], "tool_calls");
    assert_eq!(read.parts(), [json!({"type": "tool_call", "id": "a", "name": "look", "arguments": {"a": 1}})]);
}

/// Half of a surrogate pair that stays alone is told in the field that it came in.
#[test]
fn a_half_of_a_call_stays_in_the_call() {
    let call = r#"{"index":0,"id":"t","function":{"name":"f","arguments":"x\ud83d"}}"#;
    let event = format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{call}]}},"finish_reason":"stop"}}]}}"#);
    let read = read("openai", format!("data: {event}\n\n"), How::Pieces(7));
    let call = &read.parts()[0];
    assert_eq!((&call["arguments"], call.get("text")), (&json!("x\u{FFFD}"), None), "{call}");
    assert_eq!(read.codes(), ["Drop"]);
}
