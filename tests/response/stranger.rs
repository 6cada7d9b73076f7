//! What docs/provider-spec.md promises: the answers of a made-up API, read by one file.

use crate::schema::{closed, is_response};
use crate::support::{decoder, stream, whole};
use serde_json::{Value, json};
use specado_ffi::spec::check::check;

/// The page's own example.
fn spec() -> &'static str {
    let page = include_str!("../../docs/provider-spec.md");
    let found = page.split("```json\n").find(|part| part.contains("\"parrot\""));
    found.and_then(|part| part.split("```").next()).expect("it is there")
}

#[test]
fn the_example_is_right() {
    let wrong: Vec<String> = check(spec(), &|_| None).iter().map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn its_answers_are_read() {
    let body = r#"{"ticket": "t7", "voice": "p2", "says": [{"ponders": "hm", "seal": "s"}, {"squawk": "Ahoy!"},
        {"does": {"what": "look", "nr": "c1", "with": {"at": "sea"}}}, {"feather": 1}],
        "ended": "cut", "crumbs": {"in": 4, "stored": 3, "out": 2}, "mood": "fine"}"#;
    let response = whole(spec(), 200, "X-Perch: r1", body.as_bytes());
    let expected = json!({
        "id": "t7",
        "model": "p2",
        "provider": "parrot",
        "request_id": "r1",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": [
                {"type": "reasoning", "text": "hm", "signature": "s"},
                {"type": "text", "text": "Ahoy!"},
                {"type": "tool_call", "id": "c1", "name": "look", "arguments": {"at": "sea"}},
                {"feather": 1}
            ], "origin": "parrot/p2"},
            "finish_reason": "length",
            "finish": {"raw": "cut"}
        }],
        "usage": {
            "input_tokens": 7,
            "output_tokens": 2,
            "total_tokens": 9,
            "input": {"cached_tokens": 3},
            "raw": {"in": 4, "stored": 3, "out": 2}
        },
        "complete": true,
        "extra": {"/mood": "fine"}
    });
    assert_eq!(response, expected);
    is_response(&closed(), &response, "a parrot");
}

#[test]
fn its_streams_are_read() {
    let body = [
        r#"{"is": "hello", "ticket": "t7", "voice": "p2"}"#,
        r#"{"is": "piece", "at": 0, "piece": {"squawk": "Aho"}, "beat": 1}"#,
        r#"{"is": "piece", "at": 0, "piece": {"squawk": "y!"}, "beat": 2}"#,
        r#"{"is": "whole", "at": 0}"#,
        r#"{"is": "beat"}"#,
        r#"{"is": "piece", "at": 1, "piece": {"does": {"what": "look", "nr": "c1"}}}"#,
        r#"{"is": "piece", "at": 1, "piece": {"does": {"with": "{\"at\":"}}}"#,
        r#"{"is": "piece", "at": 1, "piece": {"does": {"with": "\"sea\"}"}}}"#,
        r#"{"is": "whole", "at": 1}"#,
        r#"{"is": "bye", "ended": "moulting", "crumbs": {"in": 4, "stored": 3, "out": 2}}"#,
    ]
    .join("\n");
    for piece in [1, 7, body.len()] {
        let (events, response, report) =
            stream(&mut decoder(spec(), 200, ""), body.as_bytes(), piece).expect("it is read");
        let content = &response["choices"][0]["message"]["content"];
        assert_eq!(content[0], json!({"type": "text", "text": "Ahoy!"}));
        let call = json!({"type": "tool_call", "id": "c1", "name": "look", "arguments": {"at": "sea"}});
        assert_eq!(content[1], call);
        assert_eq!(response["choices"][0]["finish_reason"], "other");
        assert_eq!(response["choices"][0]["finish"]["raw"], "moulting");
        assert_eq!((&response["complete"], &response["extra"]), (&json!(true), &Value::Null));
        assert_eq!(report["items"].as_array().map(Vec::len), Some(1), "{report}");
        assert_eq!(report["items"][0]["code"], "MapFallback");
        let names: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
        let expected = "start part_start delta delta part_end part_start delta delta part_end finish usage end";
        assert_eq!(names.join(" "), expected);
    }
    let cut = &body[..body.len() / 2];
    let response = stream(&mut decoder(spec(), 200, ""), cut.as_bytes(), 5).expect("what came is read").1;
    assert_eq!((&response["error"]["code"], &response["complete"]), (&json!("network"), &json!(false)));
}

#[test]
fn its_errors_are_told_apart() {
    let error = |status, body: &str| whole(spec(), status, "", body.as_bytes())["error"].clone();
    let tired = error(503, r#"{"fault": {"kind": "tired", "words": "The parrot sleeps.", "wake_in": "2s"}}"#);
    assert_eq!((&tired["code"], &tired["retry_after_ms"]), (&json!("overloaded"), &json!(2000)));
    let long = error(400, r#"{"fault": {"kind": "no", "words": "That is too long to say, pilgrim."}}"#);
    assert_eq!((&long["code"], &long["retryable"]), (&json!("context_length"), &json!(false)));
    // an error with a status that says otherwise
    assert_eq!(error(200, r#"{"fault": {"kind": "tired", "words": "Zzz."}}"#)["code"], "overloaded");
    // nobody's row: HTTP's own meaning
    assert_eq!(error(429, r#"{"fault": {"kind": "no", "words": "Later."}}"#)["code"], "rate_limit");
}
