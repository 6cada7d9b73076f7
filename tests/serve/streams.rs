//! Streams of every API, read back.

use super::support::{DIALECTS, asking, decoded, part, paths, stream, written};
use serde_json::{Value, json};
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Mode, Reply};

fn rich() -> Vec<Told<'static>> {
    let mut parts = part(0, Keyword::Reasoning, "", "", &[(Field::Text, "Thi"), (Field::Text, "nk.")]);
    parts.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Say \"it\"\n"), (Field::Text, "\u{1F600}")]));
    let pieces = [(Field::Arguments, "{\"a\":"), (Field::Arguments, "[1]}")];
    parts.extend(part(2, Keyword::ToolCall, "c1", "f", &pieces));
    parts.extend(part(3, Keyword::ToolCall, "c2", "g", &[(Field::Arguments, "{}")]));
    stream(parts, "tool_calls")
}

fn said(response: &Value) -> Vec<String> {
    let parts = response["choices"][0]["message"]["content"].as_array().expect("there are parts");
    let said = parts.iter().map(|part| match part["type"].as_str() {
        Some("tool_call") => format!("call {} {}", part["name"], part["arguments"]),
        kind => format!("{} {}", kind.unwrap_or_default(), part["text"]),
    });
    said.collect()
}

#[test]
fn each_api_says_the_same() {
    for dialect in DIALECTS {
        let (bytes, report, done) = written(dialect, &rich(), &asking(Mode::Coerce));
        assert!(done.is_ok(), "{dialect}");
        let read = decoded(&bytes, dialect, true);
        let mut expected = vec![
            "reasoning \"Think.\"".to_owned(),
            "text \"Say \\\"it\\\"\\n\u{1F600}\"".to_owned(),
            "call \"f\" {\"a\":[1]}".to_owned(),
            "call \"g\" {}".to_owned(),
        ];
        if report["items"].as_array().is_some_and(|items| items.iter().any(|item| item["path"] == "reasoning.text")) {
            expected.remove(0);
        }
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(said(&read), expected, "{dialect}: {text}");
        assert_eq!(read["choices"][0]["finish_reason"], "tool_calls", "{dialect}: {text}");
        assert_eq!(read["complete"], true, "{dialect}: {text}");
        assert_eq!(
            (&read["usage"]["input_tokens"], &read["usage"]["output_tokens"]),
            (&json!(9), &json!(5)),
            "{dialect}: {text}"
        );
    }
}

/// No event has these: they are the transcoder's to pass on.
#[test]
fn what_a_provider_says_of_its_response_is_passed_on_or_told() {
    let head = json!({"id": "c", "object": "chat.completion.chunk", "created": 1_764_316_800, "model": "m",
        "service_tier": "priority"});
    let chunk = |delta: Value, reason: Value| {
        let mut chunk = head.clone();
        chunk["choices"] = json!([{"index": 0, "delta": delta, "finish_reason": reason}]);
        format!("data: {chunk}\n\n")
    };
    let body = chunk(json!({"content": "Hi"}), Value::Null) + &chunk(json!({}), json!("stop")) + "data: [DONE]\n\n";
    for dialect in DIALECTS {
        let reply = Reply { status: 200, ..Reply::default() };
        let made = Context::new().transcoder_of(("openai", None, &reply), dialect, &asking(Mode::Coerce));
        let mut transcoder = made.expect("both are built in");
        transcoder.feed(body.as_bytes()).expect("it can be read");
        let mut out = transcoder.bytes().to_vec();
        transcoder.finish().expect("it can be read");
        out.extend_from_slice(transcoder.bytes());
        let report = serde_json::from_str(transcoder.encoder().lossiness()).expect("a report is JSON");
        let (read, told) = (decoded(&out, dialect, true), paths(&report));
        for (name, said) in [("created", "1764316800 2025-11-28T08:00:00Z"), ("service_tier", "priority")] {
            let is_there = !read[name].is_null() && said.contains(read[name].to_string().trim_matches('"'));
            assert!(is_there != told.iter().any(|path| path == name), "{dialect}, {name}: {read} {told:?}");
        }
    }
}

#[test]
fn only_apis_without_thoughts_lose_them() {
    let losing: Vec<&str> = DIALECTS
        .into_iter()
        .filter(|dialect| written(dialect, &rich(), &Target::default()).1["max_severity"] == "warning")
        .collect();
    assert_eq!(losing, ["openai-chat"]);
}

#[test]
fn usage_of_chat_completions_is_told_to_who_asks() {
    let (asked, ..) = written("openai-chat", &rich(), &asking(Mode::Coerce));
    let (unasked, ..) = written("openai-chat", &rich(), &Target::default());
    assert!(String::from_utf8_lossy(&asked).contains("\"usage\""));
    assert!(!String::from_utf8_lossy(&unasked).contains("\"usage\""));
}

/// From each API to each, in pieces of any size: the bytes are the same, and say the same.
#[test]
fn every_way_from_api_to_api() {
    let mut context = Context::new();
    for from in DIALECTS {
        let (bytes, ..) = written(from, &rich(), &asking(Mode::Coerce));
        let original = said(&decoded(&bytes, from, true));
        for to in DIALECTS {
            let mut made: Vec<Vec<u8>> = Vec::new();
            for size in [1, 7, 1 << 20] {
                let reply = Reply { status: 200, ..Reply::default() };
                let mut transcoder =
                    context.transcoder_of((from, None, &reply), to, &asking(Mode::Coerce)).expect("both are known");
                let mut out = Vec::new();
                for piece in bytes.chunks(size) {
                    transcoder.feed(piece).expect("it can be read");
                    out.extend_from_slice(transcoder.bytes());
                }
                transcoder.finish().expect("it can be read");
                out.extend_from_slice(transcoder.bytes());
                made.push(out);
            }
            assert!(made.iter().all(|bytes| *bytes == made[0]), "{from} to {to}: the cut shows");
            let mut expected = original.clone();
            if to == "openai-chat" {
                expected.retain(|said| !said.starts_with("reasoning"));
            }
            let read = decoded(&made[0], to, true);
            assert_eq!(said(&read), expected, "{from} to {to}: {}", String::from_utf8_lossy(&made[0]));
            assert_eq!(read["choices"][0]["finish_reason"], "tool_calls", "{from} to {to}");
        }
    }
}

/// A whole response of which nobody says why it ended has an end all the same, in every API.
#[test]
fn streams_without_a_reason_end() {
    let mut events = rich();
    events.retain(|event| event.kind != EventKind::Finish);
    for (dialect, end) in [("openai-responses", "response.completed"), ("anthropic-messages", "message_stop")] {
        let (bytes, ..) = written(dialect, &events, &asking(Mode::Coerce));
        assert!(String::from_utf8_lossy(&bytes).contains(end), "{dialect}: {}", String::from_utf8_lossy(&bytes));
    }
}
