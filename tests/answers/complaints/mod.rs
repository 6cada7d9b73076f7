//! What others have had complaints about, one test each: small answers in the form of the service concerned.

mod calls;
mod ends;
mod parts;
mod streams;

use crate::support::{Read, sse};
use serde_json::{Value, json};

/// A chunk of a chat completion.
pub fn chunk(delta: &Value, finish: &Value) -> Value {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    json!({"id": "c1", "object": "chat.completion.chunk", "created": 7, "model": "m", "choices": [choice]})
}

pub fn chat(spec: &str, deltas: &[Value], finish: &str) -> Read {
    let mut events: Vec<Value> = deltas.iter().map(|delta| chunk(delta, &Value::Null)).collect();
    events.push(chunk(&json!({}), &json!(finish)));
    sse(spec, &events)
}

/// A message of Claude with these events between its start and its end.
pub fn claude(blocks: &[Value], finish: &str) -> Read {
    let usage = json!({"input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 1});
    let message =
        json!({"id": "m1", "type": "message", "role": "assistant", "model": "c", "content": [], "usage": usage});
    let mut events = vec![json!({"type": "message_start", "message": message})];
    events.extend_from_slice(blocks);
    let usage = json!({"input_tokens": 10, "cache_read_input_tokens": 5, "output_tokens": 9});
    events.push(json!({"type": "message_delta", "delta": {"stop_reason": finish}, "usage": usage}));
    events.push(json!({"type": "message_stop"}));
    sse("anthropic", &events)
}

pub fn block(index: u64, start: &Value, deltas: &[Value]) -> Vec<Value> {
    let mut events = vec![json!({"type": "content_block_start", "index": index, "content_block": start})];
    let delta = |delta: &Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    events.extend(deltas.iter().map(delta));
    events.push(json!({"type": "content_block_stop", "index": index}));
    events
}

pub fn candidate(parts: &Value, finish: &Value) -> Value {
    let candidate = json!({"content": {"role": "model", "parts": parts}, "finishReason": finish, "index": 0});
    json!({"candidates": [candidate], "modelVersion": "g"})
}

pub fn events<'r>(read: &'r Read, name: &str) -> Vec<&'r Value> {
    read.events.iter().filter(|event| event["event"] == name).collect()
}

pub fn kinds(read: &Read) -> Vec<String> {
    read.parts().iter().map(|part| part["type"].as_str().unwrap_or_default().to_owned()).collect()
}
