//! How streams come, and how they end.

use super::{block, candidate, chat, chunk, claude, events};
use crate::support::{How, aws, lines, read, read_all, sse, sse_text};
use serde_json::{Value, json};

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

/// Servers that speak Responses leave events out, and number none.
#[test]
fn events_that_are_left_out_are_not_missed() {
    let delta = json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Hi"});
    let text = json!({"type": "output_text", "text": "Hi", "annotations": []});
    let item = json!({"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [text]});
    let done = json!({"id": "r", "object": "response", "model": "m", "status": "completed", "output": [item]});
    let read = sse("openai-responses", &[delta, json!({"type": "response.completed", "response": done})]);
    assert_eq!((read.parts(), read.finish()), (vec![json!({"type": "text", "text": "Hi"})], "stop"));
    assert_eq!(
        (read.codes(), &read.response["complete"]),
        (vec!["Unsupported"], &json!(true)),
        "the item's id is kept"
    );
}

#[test]
fn unknown_events_are_no_answers() {
    let event = json!({"type": "response.shell_call_output_content.done", "output_index": 0, "output": [{"stdout": "hi", "outcome": {"type": "exit"}}]});
    let read = sse("openai-responses", &[event]);
    assert_eq!((read.parts().len(), read.class()), (0, "network"), "{}", read.response);
    assert!(read.response["extra"].to_string().contains("stdout"));
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

/// Azure's first chunk knows nothing of the response yet.
#[test]
fn a_chunk_that_knows_no_time_says_none() {
    let chunk = |id: &str, created: u64, delta: Value| {
        let choices = if id.is_empty() { json!([]) } else { json!([{"index": 0, "delta": delta}]) };
        json!({"id": id, "model": id, "created": created, "choices": choices})
    };
    let events = [chunk("", 0, json!({})), chunk("c", 1_764_300_000, json!({"content": "Hi"}))];
    let read = sse("azure-openai", &events);
    assert_eq!((&read.response["created"], &read.response["id"]), (&json!(1_764_300_000), &json!("c")));
    assert_eq!(read.report["items"], json!([]));
}
