//! Why answers end, and what they cost.

use super::{block, candidate, chat, chunk, claude, kinds};
use crate::support::{How, lines, read, read_all, sse, whole};
use serde_json::{Value, json};

#[test]
fn calls_end_in_tool_calls() {
    let call = json!([{"functionCall": {"name": "look", "args": {"at": 1}}}]);
    assert_eq!(whole("google", &candidate(&call, &json!("STOP"))).finish(), "tool_calls");
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}});
    assert_eq!(chat("openai", &[json!({"tool_calls": [call]})], "stop").finish(), "tool_calls");
    let tool = block(0, &json!({"type": "tool_use", "id": "t", "name": "look", "input": {}}), &[]);
    assert_eq!(claude(&tool, "end_turn").finish(), "tool_calls");
    let call =
        json!({"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "look", "arguments": {}}}]});
    let line = json!({"model": "l", "message": call, "done": true, "done_reason": "stop"});
    assert_eq!(read("ollama", lines(&[line]), How::Pieces(3)).finish(), "tool_calls");
}

#[test]
fn refusals_are_no_stops() {
    assert_eq!(claude(&[], "refusal").finish(), "refusal");
    let message = json!({"role": "assistant", "content": null, "refusal": "no"});
    let body = json!({"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
    let read = whole("openai", &body);
    assert_eq!((read.finish(), kinds(&read)), ("refusal", vec!["refusal".to_owned()]));
    assert_eq!(chat("openai", &[json!({"content": "a"})], "content_filter").finish(), "content_filter");
    assert_eq!(chat("zhipu", &[json!({"content": "a"})], "sensitive").finish(), "content_filter");
    assert_eq!(chat("together", &[json!({"content": "a"})], "eos").finish(), "stop");
    for reason in ["SAFETY", "RECITATION", "PROHIBITED_CONTENT"] {
        assert_eq!(whole("google", &candidate(&json!([]), &json!(reason))).finish(), "content_filter", "{reason}");
    }
}

#[test]
fn unknown_reasons_are_told() {
    for read in [claude(&[], "tired"), chat("openai", &[json!({"content": "a"})], "tired")] {
        assert_eq!(read.finish(), "other");
        assert_eq!(read.response["choices"][0]["finish"]["raw"], "tired");
        assert!(read.codes().contains(&"MapFallback"), "{}", read.report);
    }
}

#[test]
fn blocked_prompts_are_told() {
    let read = whole("google", &json!({"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": "g"}));
    assert_eq!(read.finish(), "content_filter");
    assert_eq!(read.response["blocked"]["reason"], "SAFETY");
    let read = sse("google", &[json!({"promptFeedback": {"blockReason": "OTHER"}})]);
    assert_eq!((read.finish(), &read.response["complete"]), ("content_filter", &json!(true)));
}

#[test]
fn malformed_calls_are_told() {
    let mut body = candidate(&json!([]), &json!("MALFORMED_FUNCTION_CALL"));
    body["candidates"][0]["finishMessage"] = json!("Malformed function call: print(");
    let read = whole("google", &body);
    assert_eq!(read.finish(), "malformed_tool_call");
    assert_eq!(read.response["choices"][0]["finish"]["message"], "Malformed function call: print(");
}

#[test]
fn incomplete_responses_say_why() {
    for (reason, finish) in [("max_output_tokens", "length"), ("content_filter", "content_filter")] {
        let body = json!({"id": "r", "object": "response", "status": "incomplete", "incomplete_details": {"reason": reason}, "output": []});
        assert_eq!(whole("openai-responses", &body).finish(), finish);
        let read = sse("openai-responses", &[json!({"type": "response.incomplete", "response": body})]);
        assert_eq!((read.finish(), &read.response["complete"]), (finish, &json!(true)));
    }
}

#[test]
fn the_stop_sequence_is_told() {
    let message = json!({"id": "m", "type": "message", "role": "assistant", "content": [], "stop_reason": "stop_sequence", "stop_sequence": "END"});
    let read = whole("anthropic", &message);
    assert_eq!((read.finish(), &read.response["choices"][0]["stop_sequence"]), ("stop_sequence", &json!("END")));
    let choice = json!({"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop", "stop_reason": "END"});
    let read = whole("vllm", &json!({"id": "v", "choices": [choice]}));
    assert!(read.response.to_string().contains("END"), "{}", read.response);
}

#[test]
fn the_prompt_in_a_message_is_no_reason() {
    let error = json!({"error": {"message": "Invalid value: 'rate limit 429 maximum'", "type": "invalid_request_error", "param": "messages", "code": null}});
    let read = read_all("openai", 400, "", error.to_string().as_bytes(), How::Whole);
    assert_eq!((read.class(), &read.response["error"]["retryable"]), ("invalid_request", &json!(false)));
}

#[test]
fn cumulative_usage_counts_once() {
    let read = claude(&block(0, &json!({"type": "text", "text": "a"}), &[]), "end_turn");
    let usage = &read.response["usage"];
    assert_eq!((&usage["input_tokens"], &usage["output_tokens"]), (&json!(15), &json!(9)));
    assert_eq!(usage["input"]["cached_tokens"], 5);
}

#[test]
fn usage_behind_the_finish_counts() {
    let usage =
        json!({"id": "c1", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}});
    let read = sse("openai", &[chunk(&json!({"content": "a"}), &json!("stop")), usage]);
    assert_eq!(read.response["usage"]["total_tokens"], 7);
    assert_eq!(read.response["complete"], true);
}

#[test]
fn thoughts_are_output_tokens() {
    let mut body = candidate(&json!([{"text": "a"}]), &json!("STOP"));
    body["usageMetadata"] =
        json!({"promptTokenCount": 5, "candidatesTokenCount": 2, "thoughtsTokenCount": 30, "totalTokenCount": 37});
    let read = whole("google", &body);
    assert_eq!(read.response["usage"]["output_tokens"], 32);
    assert_eq!(read.response["usage"]["output"]["reasoning_tokens"], 30);
    let usage = json!({"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 37, "completion_tokens_details": {"reasoning_tokens": 30}});
    let choice = json!({"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"});
    let read = whole("xai", &json!({"id": "x", "choices": [choice], "usage": usage}));
    assert_eq!(read.response["usage"]["output_tokens"], 32);
    assert_eq!(read.codes(), [""; 0], "the total is the sum");
}

#[test]
fn usage_in_odd_places() {
    let usage = json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7});
    let mut mistral = chunk(&json!({"content": ""}), &json!("stop"));
    mistral["usage"] = usage;
    let read = sse("mistral", &[chunk(&json!({"content": "a"}), &Value::Null), mistral]);
    assert_eq!(read.response["usage"]["total_tokens"], 7, "{}", read.response);
    let usage = json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7});
    let (mut groq, mut moonshot) = (chunk(&json!({}), &json!("stop")), chunk(&json!({}), &json!("stop")));
    groq["x_groq"] = json!({"id": "req_1", "usage": usage});
    moonshot["choices"][0]["usage"] = usage;
    for (spec, last) in [("groq", groq), ("moonshot", moonshot)] {
        let read = sse(spec, &[chunk(&json!({"content": "a"}), &Value::Null), last]);
        assert_eq!(read.response["usage"]["total_tokens"], 7, "{spec}: {}", read.response);
        assert!(read.response.get("extra").is_none(), "{spec}: {}", read.response);
    }
}
