//! What others have had complaints about, one test each: small answers in the form of the service concerned.

use crate::support::{How, Read, aws, lines, read, read_all, sse, sse_text, whole};
use serde_json::{Value, json};

/// A chunk of a chat completion.
fn chunk(delta: &Value, finish: &Value) -> Value {
    let choice = json!({"index": 0, "delta": delta, "finish_reason": finish});
    json!({"id": "c1", "object": "chat.completion.chunk", "created": 7, "model": "m", "choices": [choice]})
}

fn chat(spec: &str, deltas: &[Value], finish: &str) -> Read {
    let mut events: Vec<Value> = deltas.iter().map(|delta| chunk(delta, &Value::Null)).collect();
    events.push(chunk(&json!({}), &json!(finish)));
    sse(spec, &events)
}

/// A message of Claude with these events between its start and its end.
fn claude(blocks: &[Value], finish: &str) -> Read {
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

fn block(index: u64, start: &Value, deltas: &[Value]) -> Vec<Value> {
    let mut events = vec![json!({"type": "content_block_start", "index": index, "content_block": start})];
    let delta = |delta: &Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    events.extend(deltas.iter().map(delta));
    events.push(json!({"type": "content_block_stop", "index": index}));
    events
}

fn candidate(parts: &Value, finish: &Value) -> Value {
    let candidate = json!({"content": {"role": "model", "parts": parts}, "finishReason": finish, "index": 0});
    json!({"candidates": [candidate], "modelVersion": "g"})
}

fn events<'r>(read: &'r Read, name: &str) -> Vec<&'r Value> {
    read.events.iter().filter(|event| event["event"] == name).collect()
}

fn kinds(read: &Read) -> Vec<String> {
    read.parts().iter().map(|part| part["type"].as_str().unwrap_or_default().to_owned()).collect()
}

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
fn a_cut_stream_is_no_success() {
    let text = json!({"content": "half"});
    let chunk = chunk(&text, &Value::Null);
    let message =
        json!({"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant", "content": []}});
    let block = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "half"}});
    let delta = json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "half"});
    let aws_half = aws(&[
        json!({"messageStart": {"role": "assistant"}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": "half"}}}),
    ]);
    let cohere = [
        json!({"type": "message-start", "id": "i", "delta": {"message": {"role": "assistant"}}}),
        json!({"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}}),
        json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "half"}}}}),
    ];
    let streams = [
        ("openai", sse_text(std::slice::from_ref(&chunk)).into_bytes()),
        ("mistral", sse_text(std::slice::from_ref(&chunk)).into_bytes()),
        ("openai", (sse_text(&[chunk]) + "data: [DONE]\n\n").into_bytes()),
        ("anthropic", sse_text(&[message, block]).into_bytes()),
        ("openai-responses", sse_text(&[delta]).into_bytes()),
        ("google", sse_text(&[candidate(&json!([{"text": "half"}]), &Value::Null)]).into_bytes()),
        ("bedrock", aws_half),
        ("cohere", sse_text(&cohere).into_bytes()),
        (
            "ollama",
            lines(&[json!({"model": "l", "message": {"role": "assistant", "content": "half"}, "done": false})])
                .into_bytes(),
        ),
    ];
    for (spec, bytes) in streams {
        let read = read(spec, bytes, How::Pieces(5));
        assert_eq!(read.class(), "network", "{spec}: {}", read.response);
        assert_eq!(read.response["complete"], false, "{spec}");
        assert_eq!(read.response["error"]["retryable"], true, "{spec}");
        assert_eq!(read.parts()[0]["text"], "half", "{spec}");
        assert_eq!(read.finish(), "", "{spec}");
        assert_eq!(read.events.last().unwrap()["event"], "end", "{spec}");
        assert_eq!(read.events.last().unwrap()["number"], 0, "{spec}");
    }
}

#[test]
fn an_error_in_a_stream_is_an_error() {
    let text = chunk(&json!({"content": "a"}), &Value::Null);
    let streams = [
        (
            "anthropic",
            vec![json!({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}})],
            "overloaded",
        ),
        ("openai", vec![text, json!({"error": {"message": "busy", "type": "server_error", "code": null}})], "server"),
        (
            "openai-responses",
            vec![json!({"type": "error", "code": "rate_limit_exceeded", "message": "busy"})],
            "rate_limit",
        ),
        ("google", vec![json!({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})], "overloaded"),
    ];
    for (spec, events, class) in streams {
        let read = sse(spec, &events);
        assert_eq!((read.class(), read.response["error"]["message"].as_str()), (class, Some("busy")), "{spec}");
        assert_eq!(read.response["complete"], false, "{spec}");
        assert_eq!(read.events.iter().filter(|event| event["event"] == "error").count(), 1, "{spec}");
    }
    let frames = aws(&[json!({"throttlingException": {"message": "busy"}})]);
    assert_eq!(read("bedrock", frames, How::Pieces(9)).class(), "rate_limit");
    let frames = aws(&[json!({"validationException": {"message": "busy"}})]);
    assert_eq!(read("bedrock", frames, How::Pieces(9)).class(), "invalid_request");
    assert_eq!(read("ollama", lines(&[json!({"error": "busy"})]), How::Pieces(9)).response["error"]["message"], "busy");
}

#[test]
fn characters_cut_in_two_are_whole_again() {
    let stream = sse_text(&[chunk(&json!({"content": "né 🎉"}), &json!("stop"))]);
    assert_eq!(read("openai", &stream, How::Pieces(1)).parts()[0]["text"], "né 🎉");
    let halves = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\\ud83c\"}}]}\n\n\
                  data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\udf89b\"},\"finish_reason\":\"stop\"}]}\n\n";
    let read = read("openai", halves, How::Pieces(3));
    assert_eq!(read.parts()[0]["text"], "a🎉b");
    assert!(!read.codes().contains(&"Drop"), "{}", read.report);
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
fn images_are_kept() {
    let image = json!([{"inlineData": {"mimeType": "image/png", "data": "aGk="}}]);
    let read = sse("google", &[candidate(&image, &json!("STOP"))]);
    assert_eq!(kinds(&read), ["image"]);
    assert!(read.parts()[0].to_string().contains("aGk="), "{:?}", read.parts());
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
fn chunks_without_choices_or_delta() {
    let filter = json!({"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]});
    let bare = json!({"choices": [{"index": 0, "finish_reason": null, "content_filter_results": {"hate": {"filtered": false}}}]});
    let read = sse(
        "azure-openai",
        &[filter, chunk(&json!({"content": "a"}), &Value::Null), bare, chunk(&json!({}), &json!("stop"))],
    );
    assert_eq!((read.parts().len(), read.finish(), &read.response["complete"]), (1, "stop", &json!(true)));
    assert!(read.response["extra"].to_string().contains("prompt_filter_results"), "{}", read.response);
}

#[test]
fn content_in_a_list_with_thoughts() {
    let thought = json!([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]);
    let read = chat("mistral", &[json!({"content": thought}), json!({"content": "a"})], "stop");
    assert_eq!(kinds(&read), ["reasoning", "text"]);
    assert_eq!(read.parts()[0]["text"], "hm");
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
fn pieces_are_told_when_they_come() {
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": "{\"a"}});
    let mut decoder = crate::support::decoder("openai", 200, "");
    decoder.feed(sse_text(&[chunk(&json!({"tool_calls": [call]}), &Value::Null)]).as_bytes()).unwrap();
    let mut told = 0;
    while decoder.next_event().unwrap().is_some() {
        told += 1;
    }
    assert!(told >= 3, "start, part, piece: {told}");
}

#[test]
fn pieces_behind_the_end_of_their_part() {
    let mut blocks = block(0, &json!({"type": "text", "text": ""}), &[json!({"type": "text_delta", "text": "a"})]);
    blocks.push(json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "b"}}));
    let read = claude(&blocks, "end_turn");
    assert_eq!((&read.parts()[0]["text"], &read.parts()[1]["text"]), (&json!("a"), &json!("b")));
    assert!(read.codes().contains(&"Relocate"), "{}", read.report);
    // an index that no start told of
    let mut blocks =
        vec![json!({"type": "content_block_start", "index": 2, "content_block": {"type": "text", "text": ""}})];
    blocks.push(json!({"type": "content_block_delta", "index": 3, "delta": {"type": "text_delta", "text": "a"}}));
    blocks.push(json!({"type": "content_block_stop", "index": 2}));
    let read = claude(&blocks, "end_turn");
    assert_eq!(read.parts()[0]["text"], "a");
    assert!(read.codes().contains(&"Conflict"), "{}", read.report);
}

#[test]
fn a_stream_starts_once() {
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}});
    let read =
        chat("openai", &[json!({"tool_calls": [call]}), json!({"role": "assistant", "content": "b"})], "tool_calls");
    assert_eq!(events(&read, "start").len(), 1);
    assert_eq!(read.events[0]["event"], "start");
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

#[test]
fn the_prompt_in_a_message_is_no_reason() {
    let error = json!({"error": {"message": "Invalid value: 'rate limit 429 maximum'", "type": "invalid_request_error", "param": "messages", "code": null}});
    let read = read_all("openai", 400, "", error.to_string().as_bytes(), How::Whole);
    assert_eq!((read.class(), &read.response["error"]["retryable"]), ("invalid_request", &json!(false)));
}

#[test]
fn a_whole_answer_where_a_stream_was_asked() {
    let message = json!({"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [{"type": "text", "text": "a"}], "stop_reason": "end_turn"});
    let choice = json!({"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"});
    for (spec, body) in [
        ("anthropic", message.clone()),
        ("openai", json!({"id": "c", "object": "chat.completion", "choices": [choice]})),
        ("google", candidate(&json!([{"text": "a"}]), &json!("STOP"))),
    ] {
        let read = read(spec, body.to_string(), How::Pieces(4));
        assert_eq!((read.parts()[0]["text"].as_str(), read.finish()), (Some("a"), "stop"), "{spec}");
        assert_eq!(read.response["complete"], true, "{spec}");
    }
    assert_eq!(sse("anthropic", &[message]).finish(), "stop", "in one event");
}

#[test]
fn unknown_events_are_no_answers() {
    let event = json!({"type": "response.shell_call_output_content.done", "output_index": 0, "output": [{"stdout": "hi", "outcome": {"type": "exit"}}]});
    let read = sse("openai-responses", &[event]);
    assert_eq!((read.parts().len(), read.class()), (0, "network"), "{}", read.response);
    assert!(read.response["extra"].to_string().contains("stdout"));
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

#[test]
fn retry_after_is_told() {
    let body = br#"{"error": {"message": "slow down", "type": "rate_limit_exceeded"}}"#;
    for (headers, delay) in [
        ("retry-after: 20\n", 20_000),
        ("Retry-After-Ms: 1500\n", 1500),
        ("date: Sat, 28 Nov 2026 17:00:00 GMT\nretry-after: Sat, 28 Nov 2026 17:00:30 GMT\n", 30_000),
    ] {
        let read = read_all("openai", 429, headers, body, How::Whole);
        assert_eq!(
            (read.class(), &read.response["error"]["retry_after_ms"]),
            ("rate_limit", &json!(delay)),
            "{headers}"
        );
    }
    let details = json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "17s"}]);
    let body = json!({"error": {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED", "details": details}});
    let read = read_all("google", 429, "", body.to_string().as_bytes(), How::Whole);
    assert_eq!(read.response["error"]["retry_after_ms"], 17_000);
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
