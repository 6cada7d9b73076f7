//! What is said: text, thoughts, media, what nobody knows.

use super::{block, candidate, chat, claude, kinds};
use crate::support::{How, read, sse, whole};
use serde_json::{Value, json};

#[test]
fn empty_text_makes_no_part() {
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}});
    let read =
        chat("openai", &[json!({"role": "assistant", "content": ""}), json!({"tool_calls": [call]})], "tool_calls");
    assert_eq!(kinds(&read), ["tool_call"]);
    let mut blocks = block(0, &json!({"type": "text", "text": ""}), &[]);
    blocks.extend(block(1, &json!({"type": "tool_use", "id": "t", "name": "look", "input": {}}), &[]));
    assert_eq!(kinds(&claude(&blocks, "tool_use")), ["tool_call"]);
    assert_eq!(claude(&blocks, "tool_use").codes(), [""; 0]);
}

#[test]
fn a_second_thought_is_a_part_of_its_own() {
    let deltas = [
        json!({"reasoning_content": "a"}),
        json!({"content": "b"}),
        json!({"reasoning_content": "c"}),
        json!({"content": "d"}),
    ];
    assert_eq!(kinds(&chat("deepseek", &deltas, "stop")), ["reasoning", "text", "reasoning", "text"]);
    let thought = json!({"type": "thinking", "thinking": ""});
    let mut blocks = block(0, &thought, &[json!({"type": "thinking_delta", "thinking": "a"})]);
    blocks.extend(block(1, &json!({"type": "text", "text": ""}), &[json!({"type": "text_delta", "text": "b"})]));
    blocks.extend(block(2, &thought, &[json!({"type": "thinking_delta", "thinking": "c"})]));
    assert_eq!(kinds(&claude(&blocks, "end_turn")), ["reasoning", "text", "reasoning"]);
}

#[test]
fn signatures_stay_with_what_they_sign() {
    let call = json!([{"functionCall": {"name": "a", "args": {}}, "thoughtSignature": "S1"}]);
    let text = json!([{"text": "", "thoughtSignature": "S2"}]);
    let read = sse("google", &[candidate(&call, &Value::Null), candidate(&text, &json!("STOP"))]);
    assert_eq!(read.parts()[0]["signature"], "S1");
    assert_eq!(read.parts()[1]["signature"], "S2");
    let thought = [
        json!({"type": "thinking_delta", "thinking": "hm"}),
        json!({"type": "signature_delta", "signature": "old"}),
        json!({"type": "signature_delta", "signature": "new"}),
    ];
    let mut blocks = block(0, &json!({"type": "thinking", "thinking": "", "signature": ""}), &thought);
    blocks.extend(block(1, &json!({"type": "redacted_thinking", "data": "ENC"}), &[]));
    let read = claude(&blocks, "end_turn");
    assert_eq!(read.parts()[0]["signature"], "new", "a signature replaces the one before");
    assert_eq!(read.parts()[1]["encrypted"], "ENC");
}

#[test]
fn fragments_of_reasoning_details_are_merged() {
    let detail = |more: Value| {
        let mut detail = json!({"type": "reasoning.text", "index": 0, "format": "anthropic-claude-v1"});
        detail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"reasoning_details": [detail]})
    };
    let deltas = [detail(json!({"text": "I "})), detail(json!({"text": "see"})), detail(json!({"signature": "SIG"}))];
    let read = chat("openrouter", &deltas, "stop");
    assert_eq!(kinds(&read), ["reasoning"]);
    assert_eq!((&read.parts()[0]["text"], &read.parts()[0]["signature"]), (&json!("I see"), &json!("SIG")));
}

#[test]
fn thoughts_have_many_names() {
    for (spec, name) in [
        ("deepseek", "reasoning_content"),
        ("moonshot", "reasoning_content"),
        ("qwen", "reasoning_content"),
        ("zhipu", "reasoning_content"),
        ("xai", "reasoning_content"),
        ("groq", "reasoning"),
        ("vllm", "reasoning"),
        ("vllm", "reasoning_content"),
        ("together", "reasoning"),
        ("together", "reasoning_content"),
        ("cerebras", "reasoning"),
        ("openrouter", "reasoning"),
        ("openai-compatible", "reasoning"),
        ("openai-compatible", "reasoning_content"),
    ] {
        let read = chat(spec, &[json!({name: "hm"}), json!({"content": "a"})], "stop");
        assert_eq!(kinds(&read), ["reasoning", "text"], "{spec} {name}");
        let message = json!({"role": "assistant", "content": "a", name: "hm"});
        let read =
            whole(spec, &json!({"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}));
        assert_eq!(kinds(&read), ["reasoning", "text"], "{spec} {name}, whole");
    }
}

#[test]
fn images_are_kept() {
    let image = json!([{"inlineData": {"mimeType": "image/png", "data": "aGk="}}]);
    let read = sse("google", &[candidate(&image, &json!("STOP"))]);
    assert_eq!(kinds(&read), ["image"]);
    assert!(read.parts()[0].to_string().contains("aGk="), "{:?}", read.parts());
}

#[test]
fn content_in_a_list_with_thoughts() {
    let thought = json!([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]);
    let read = chat("mistral", &[json!({"content": thought}), json!({"content": "a"})], "stop");
    assert_eq!(kinds(&read), ["reasoning", "text"]);
    assert_eq!(read.parts()[0]["text"], "hm");
}

#[test]
fn unknown_blocks_stay_where_they_are() {
    let mut blocks =
        block(0, &json!({"type": "novelty", "from": {"model": "a"}}), &[json!({"type": "novel_delta", "x": 1})]);
    blocks.extend(block(1, &json!({"type": "text", "text": "b"}), &[]));
    let read = claude(&blocks, "end_turn");
    assert_eq!(read.parts()[0], json!({"type": "novelty", "from": {"model": "a"}}));
    assert_eq!(read.parts()[1]["text"], "b");
    assert!(read.events.iter().any(|event| event["event"] == "extra" && event["text"] == "1"), "{:?}", read.events);
    let delta = json!({"type": "compaction_delta", "content": "in short"});
    let read = claude(&block(0, &json!({"type": "compaction", "content": null}), &[delta]), "end_turn");
    assert_eq!(read.parts()[0], json!({"type": "compaction", "content": "in short"}));
}

/// Cohere has them beside the parts, not in them.
#[test]
fn citations_behind_the_text_belong_to_it() {
    let source = json!({"type": "tool", "id": "1"});
    let cited = json!([{"start": 0, "end": 3, "text": "Yes", "sources": [source], "type": "TEXT_CONTENT"}]);
    let call = json!({"id": "c", "type": "function", "function": {"name": "look", "arguments": "{}"}});
    let content = json!([{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Yes"}]);
    let message = json!({"role": "assistant", "tool_calls": [call], "content": content, "citations": cited});
    let body = json!({"id": "i", "finish_reason": "COMPLETE", "message": message});
    for read in [read("cohere", body.to_string(), How::Whole), read("cohere", body.to_string(), How::Pieces(9))] {
        let expected = json!({"type": "TEXT_CONTENT", "cited_text": "Yes", "start": 0, "end": 3, "raw": cited[0]});
        let text = read.parts().into_iter().find(|part| part["type"] == "text").unwrap();
        assert_eq!(text["citations"], json!([expected]), "{}", read.response);
        assert_eq!(read.report["items"], json!([]));
        let of = |event: &Value, kind: &str| event["event"] == kind && event["kind"] == "text";
        let end = read.events.iter().position(|event| of(event, "part_end"));
        assert!(end.is_none() || end > read.events.iter().rposition(|event| of(event, "delta")), "{:?}", read.events);
    }
}
