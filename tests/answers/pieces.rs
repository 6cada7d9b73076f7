//! What comes in pieces of other kinds: arguments by their places, thoughts in the text, results of the provider's own
//! tools; and errors in answers that look whole.

use crate::support::{How, Read, aws, read, sse, sse_text, whole};
use serde_json::{Value, json};

fn gemini(parts: &[Value], finish: &Value) -> Value {
    json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": finish, "index": 0}]})
}

fn call(members: &Value) -> Value {
    gemini(&[json!({"functionCall": members})], &Value::Null)
}

/// The pieces of the arguments of a part, put together.
fn told(read: &Read, part: u64) -> String {
    let of = |event: &&Value| event["event"] == "delta" && event["part"] == part && event["field"] == "arguments";
    read.events.iter().filter(of).filter_map(|event| event["text"].as_str()).collect()
}

#[test]
fn arguments_come_by_their_places() {
    let piece = |path: &str, value: Value, more: bool| {
        let mut piece = json!({"jsonPath": path, "willContinue": more});
        piece.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        piece
    };
    let pieces = |pieces: &[Value]| call(&json!({"partialArgs": pieces, "willContinue": true}));
    let events = [
        call(&json!({"name": "at_once"})),
        call(&json!({"name": "book", "id": "f1", "willContinue": true})),
        pieces(&[piece("$.to.city", json!({"stringValue": "Sã"}), true)]),
        pieces(&[piece("$.to.city", json!({"stringValue": "o \"P\""}), true)]),
        pieces(&[
            piece("$.to.city", json!({"stringValue": ""}), false),
            piece("$.to.seats[0]", json!({"numberValue": 2}), false),
        ]),
        pieces(&[
            piece("$.to.seats[1]", json!({"boolValue": true}), false),
            piece("$.note", json!({"nullValue": null}), false),
        ]),
        call(&json!({})),
        call(&json!({"name": "none", "willContinue": true})),
        call(&json!({})),
        gemini(&[], &json!("STOP")),
    ];
    let read = sse("vertex-ai", &events);
    let arguments = json!({"to": {"city": "São \"P\"", "seats": [2, true]}, "note": null});
    let parts = [
        json!({"type": "tool_call", "name": "at_once", "arguments": {}}),
        json!({"type": "tool_call", "id": "f1", "name": "book", "arguments": arguments}),
        json!({"type": "tool_call", "name": "none", "arguments": {}}),
    ];
    assert_eq!(read.parts(), parts);
    assert_eq!(serde_json::from_str::<Value>(&told(&read, 1)).unwrap(), arguments);
    assert!(read.events.iter().any(|event| event["text"] == "o \\\"P\\\""), "told when it came: {:?}", read.events);
    assert_eq!((read.finish(), read.codes()), ("tool_calls", vec![]));
}

#[test]
fn arguments_that_break_off_are_no_object() {
    let piece = json!([{"jsonPath": "$.city", "stringValue": "Os", "willContinue": true}]);
    let begun = [
        call(&json!({"name": "book", "willContinue": true})),
        call(&json!({"partialArgs": piece, "willContinue": true})),
    ];
    let cut = sse("vertex-ai", &begun);
    assert_eq!((cut.class(), &cut.parts()[0]["arguments"]), ("network", &json!("{\"city\":\"Os")));
    let ended = sse("vertex-ai", &[&begun[..], &[gemini(&[], &json!("STOP"))]].concat());
    assert_eq!(ended.parts()[0]["arguments"], "{\"city\":\"Os", "nothing is made up");
    assert_eq!(ended.codes(), ["Conflict"]);
}

#[test]
fn arguments_astray_are_told() {
    for path in ["city", "$.city.more", "$.city", "$[0]", "$.list[3]"] {
        let pieces = json!([
            {"jsonPath": "$.list[0]", "numberValue": 1},
            {"jsonPath": "$.city", "stringValue": "Oslo"},
            {"jsonPath": path, "stringValue": "lost"},
        ]);
        let events = [
            call(&json!({"name": "book", "willContinue": true})),
            call(&json!({"partialArgs": pieces, "willContinue": true})),
            call(&json!({})),
            gemini(&[], &json!("STOP")),
        ];
        let read = sse("vertex-ai", &events);
        assert_eq!(read.parts()[0]["arguments"], json!({"list": [1], "city": "Oslo"}), "{path}");
        assert_eq!(read.report["items"][0]["severity"], "error", "{path}: {}", read.report);
        assert!(read.report["items"][0]["before"].to_string().contains("lost"), "{path}: {}", read.report);
    }
}

fn chat(deltas: &[Value]) -> String {
    let chunk = |delta: &Value, finish: &Value| json!({"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]});
    let mut events: Vec<Value> = deltas.iter().map(|delta| chunk(delta, &Value::Null)).collect();
    events.push(chunk(&json!({}), &json!("stop")));
    sse_text(&events)
}

fn texts(read: &Read) -> Vec<(String, String)> {
    let text = |part: &Value, name: &str| part[name].as_str().unwrap_or_default().to_owned();
    read.parts().iter().map(|part| (text(part, "type"), text(part, "text"))).collect()
}

#[test]
fn thoughts_in_the_text_are_thoughts() {
    let content = "<think>\n2 < 3, </th\n</think>\n\nYes: <think> is a tag.";
    let expected = [("reasoning", "\n2 < 3, </th\n"), ("text", "\n\nYes: <think> is a tag.")];
    let expected = expected.map(|(kind, text)| (kind.to_owned(), text.to_owned()));
    for spec in ["minimax", "groq", "huggingface", "together", "llama-cpp"] {
        let message = json!({"role": "assistant", "content": content});
        let body = json!({"id": "c", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]});
        assert_eq!(texts(&whole(spec, &body)), expected, "{spec}");
        for size in [1, 2, 3, 5, 9, 80] {
            let letters: Vec<char> = content.chars().collect();
            let deltas: Vec<Value> =
                letters.chunks(size).map(|piece| json!({"content": piece.iter().collect::<String>()})).collect();
            let read = read(spec, chat(&deltas), How::Pieces(11));
            assert_eq!((texts(&read), read.finish()), (expected.to_vec(), "stop"), "{spec}, {size}");
        }
    }
    let read = read("openai", chat(&[json!({"content": content})]), How::Pieces(11));
    assert_eq!(texts(&read), [("text".to_owned(), content.to_owned())], "where no spec says so it is the answer");
}

#[test]
fn half_a_mark_is_text() {
    let call = json!({"index": 0, "id": "a", "type": "function", "function": {"name": "look", "arguments": "{}"}});
    for (deltas, kinds) in [
        (vec![json!({"content": "<thi"})], vec!["text"]),
        (vec![json!({"content": "\n"}), json!({"tool_calls": [call]})], vec!["text", "tool_call"]),
        (vec![json!({"content": "<think>a</th"}), json!({"tool_calls": [call]})], vec!["reasoning", "tool_call"]),
        (vec![json!({"content": "<think>a"}), json!({"content": "</thi"})], vec!["reasoning"]),
    ] {
        let read = read("minimax", chat(&deltas), How::Pieces(3));
        let found: Vec<String> = texts(&read).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(found, kinds, "{deltas:?}");
        let said: String = deltas.iter().filter_map(|delta| delta["content"].as_str()).collect();
        let kept: String = texts(&read).into_iter().map(|(_, text)| text).collect();
        assert_eq!(kept, said.replace("<think>", ""), "{deltas:?}");
    }
    let cut = sse_text(&[json!({"choices": [{"index": 0, "delta": {"content": "<thi"}}]})]);
    let read = read("minimax", cut, How::Pieces(3));
    assert_eq!((read.class(), read.parts()[0]["text"].as_str()), ("network", Some("<thi")));
}

#[test]
fn an_error_in_an_answer_that_looks_whole() {
    let body = |code: u64, message: &str| {
        let choice = json!({"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"});
        json!({"id": "m", "object": "chat.completion", "model": "m", "created": 1, "choices": [choice],
               "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
               "base_resp": {"status_code": code, "status_msg": message}})
    };
    let read = whole("minimax", &body(0, ""));
    assert_eq!((read.class(), read.finish(), read.response.get("extra")), ("", "stop", None), "{}", read.response);
    for (code, class) in [(1002, "rate_limit"), (1008, "quota"), (1027, "content_filtered"), (2049, "authentication")] {
        let read = whole("minimax", &body(code, "no"));
        assert_eq!((read.class(), &read.response["error"]["message"]), (class, &json!("no")), "{code}");
        assert_eq!((&read.response["complete"], read.parts().len()), (&json!(false), 1), "{code}: what came is kept");
        let mut bare = body(code, "no");
        bare["choices"] = Value::Null;
        assert_eq!(whole("minimax", &bare).class(), class, "{code}, without choices");
        let mut chunk = body(code, "no");
        chunk["choices"] = json!([{"index": 0, "delta": {"content": "Hi"}, "finish_reason": null}]);
        assert_eq!(sse("minimax", &[chunk]).class(), class, "{code}, in a stream");
    }
}

#[test]
fn results_of_the_providers_own_tools_are_gathered() {
    let delta =
        |content: Value| json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"toolResult": content}}});
    let start = json!({"toolUseId": "t", "type": "found", "status": "success"});
    let frames = aws(&[
        json!({"messageStart": {"role": "assistant"}}),
        json!({"contentBlockStart": {"contentBlockIndex": 0, "start": {"toolResult": start}}}),
        delta(json!([{"text": "a"}])),
        delta(json!([{"json": {"b": 1}}, {"text": "c"}])),
        json!({"contentBlockStop": {"contentBlockIndex": 0}}),
        json!({"messageStop": {"stopReason": "end_turn"}}),
    ]);
    let read = read("bedrock", frames, How::Pieces(9));
    let content = json!([{"text": "a"}, {"json": {"b": 1}}, {"text": "c"}]);
    let result = json!({"toolUseId": "t", "type": "found", "status": "success", "content": content});
    assert_eq!(read.parts(), [json!({"toolResult": result})]);
    assert_eq!(read.events.iter().filter(|event| event["field"] == "item").count(), 3);
    assert_eq!(read.codes(), [""; 0], "{}", read.report);
}
