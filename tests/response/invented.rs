//! An API that nobody has, `lighthouse.json`, written by docs/provider-spec.md alone: what it answers is read.
//!
//! Its framing is that of server-sent events with names, it has several answers at once, counts tokens exclusively, and
//! has words of its own for how an answer ends and for what goes wrong.

use crate::schema::{closed, is_response};
use crate::support::{decoder, stream, whole};
use serde_json::{Value, json};
use specado_ffi::spec::check::check;
use specado_ffi::{Context, Mode, Request};

const SPEC: &str = include_str!("lighthouse.json");

const OIL: &str = r#"{"poured": 12, "reused": 4, "burnt": 30, "hummed": 10}"#;

fn answer() -> String {
    format!(
        r#"{{"log": "L-9", "keeper": "beam-2", "lit_at": 1700000000, "beams": [{{"no": 0, "flashes": [
            {{"hum": "Rocks.", "mark": "s1"}},
            {{"glow": "Land!", "charts": [{{"sheet": "https://sea.example/4", "name": "Skerries", "words": "rocks"}}]}},
            {{"signal": {{"flag": "tide", "tag": "c1", "rope": "{{\"at\": \"noon\"}}"}}}},
            {{"foghorn": 3}}], "went_out": "signal"}}], "oil": {OIL}, "weather": "fair"}}"#
    )
}

fn usage() -> Value {
    json!({
        "input_tokens": 16, "output_tokens": 40, "total_tokens": 56, "input": {"cached_tokens": 4},
        "output": {"reasoning_tokens": 10}, "raw": {"poured": 12, "reused": 4, "burnt": 30, "hummed": 10}
    })
}

#[test]
fn the_spec_is_right() {
    let wrong: Vec<String> = check(SPEC, &|_| None).iter().map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_whole_answer_is_read() {
    let response = whole(SPEC, 200, "X-Watch: w7", answer().as_bytes());
    is_response(&closed(), &response, "a lighthouse");
    let chart = json!({"sheet": "https://sea.example/4", "name": "Skerries", "words": "rocks"});
    let cited = json!({
        "url": "https://sea.example/4", "title": "Skerries", "cited_text": "rocks", "raw": chart
    });
    let message = json!({"role": "assistant", "origin": "lighthouse/beam-2", "content": [
        {"type": "reasoning", "text": "Rocks.", "signature": "s1"},
        {"type": "text", "text": "Land!", "citations": [cited]},
        {"type": "tool_call", "id": "c1", "name": "tide", "arguments": {"at": "noon"}},
        {"foghorn": 3}
    ]});
    let choice = json!({"index": 0, "message": message, "finish_reason": "tool_calls", "finish": {"raw": "signal"}});
    let expected = json!({
        "id": "L-9", "model": "beam-2", "created": 1_700_000_000, "provider": "lighthouse", "request_id": "w7",
        "choices": [choice], "usage": usage(), "complete": true, "extra": {"/weather": "fair"}
    });
    assert_eq!(response, expected);
}

/// The answer, appended to the prompt, is what the API wants next.
#[test]
fn its_answers_go_back_as_they_came() {
    let response = whole(SPEC, 200, "", answer().as_bytes());
    let prompt = json!({"messages": [{"role": "user", "content": "Where?"}, response["choices"][0]["message"]]});
    let request = Request { prompt: &prompt.to_string(), spec: SPEC, model: "beam-2", mode: Mode::Coerce };
    let mut context = Context::new();
    let made = context.translate(&request).expect("it can be written");
    let body: Value = serde_json::from_str(made.body).expect("it is JSON");
    let call = json!({"signal": {"flag": "tide", "tag": "c1", "rope": "{\"at\":\"noon\"}"}});
    let said = json!([{"hum": "Rocks.", "mark": "s1"}, {"glow": "Land!"}, call]);
    assert_eq!(body["watch"][1], json!({"who": "assistant", "flashes": said}));
    assert!(made.lossiness.contains("foghorn") && made.lossiness.contains("citations"), "{}", made.lossiness);
}

#[test]
fn the_ends_of_answers_are_told() {
    for (word, reason) in [
        ("dawn", "stop"),
        ("no oil", "length"),
        ("signal", "tool_calls"),
        ("mist", "content_filter"),
        ("fog", "content_filter"),
        ("earthquake", "other"),
    ] {
        // a call would say of itself that the answer ended for it
        let body = json!({"beams": [{"no": 0, "flashes": [{"glow": "Hi"}], "went_out": word}]}).to_string();
        let response = whole(SPEC, 200, "", body.as_bytes());
        let choice = &response["choices"][0];
        assert_eq!((&choice["finish_reason"], &choice["finish"]["raw"]), (&json!(reason), &json!(word)));
    }
}

#[test]
fn streams_are_read_however_they_are_cut() {
    let flash = |slot: u32, flash: Value| ("flash", json!({"beams": [{"no": 0, "slot": slot, "flash": flash}]}));
    let events = [
        ("lit", json!({"log": "L-9", "keeper": "beam-2"})),
        flash(0, json!({"hum": "Ro"})),
        flash(0, json!({"hum": "cks.", "mark": "s1"})),
        ("tick", json!({"n": 1})),
        flash(1, json!({"glow": "Land"})),
        flash(1, json!({"glow": "!"})),
        flash(2, json!({"signal": {"flag": "tide", "tag": "c1"}})),
        flash(2, json!({"signal": {"rope": "{\"at\": "}})),
        flash(2, json!({"signal": {"rope": "\"noon\"}"}})),
        ("out", json!({"beams": [{"no": 0, "went_out": "signal"}], "oil": usage()["raw"]})),
        ("dark", json!({})),
    ];
    let mut frames: Vec<String> =
        events.iter().map(|(name, data)| format!("event: {name}\ndata: {data}\n\n")).collect();
    frames.push(": a comment\n\ndata: [DARK]\n\n".to_owned());
    let body = frames.concat();
    for piece in [1, 2, 7, body.len()] {
        let (_, response, report) = stream(&mut decoder(SPEC, 200, ""), body.as_bytes(), piece).expect("it is read");
        is_response(&closed(), &response, "a stream");
        let whole = whole(SPEC, 200, "", answer().as_bytes());
        let (said, all) = (&response["choices"][0]["message"]["content"], &whole["choices"][0]["message"]["content"]);
        assert_eq!((&said[0], &said[1]["text"], &said[2]), (&all[0], &all[1]["text"], &all[2]));
        assert_eq!(response["choices"][0]["finish_reason"], "tool_calls");
        assert_eq!((&response["usage"], &response["complete"]), (&usage(), &json!(true)));
        assert_eq!(report["items"], json!([]), "pieces of {piece}");
    }
    // one that breaks off in the middle of the call
    let cut = body.find("event: out").expect("it is there");
    let response = stream(&mut decoder(SPEC, 200, ""), &body.as_bytes()[..cut], 7).expect("what came is read").1;
    assert_eq!((&response["error"]["code"], &response["complete"]), (&json!("network"), &json!(false)));
}

#[test]
fn errors_are_told_apart() {
    let body = |no: &str, says: &str| json!({"wreck": {"no": no, "says": says, "rest": 30}}).to_string();
    let rows = [
        (400, body("E12", "Slow."), "rate_limit"),
        (200, body("E41", "Too long."), "context_length"),
        (500, body("E9", "All lamps are lit, wait."), "overloaded"),
        (401, body("E9", "Who are you?"), "authentication"),
    ];
    for (status, body, class) in rows {
        let error = &whole(SPEC, status, "", body.as_bytes())["error"];
        assert_eq!((&error["code"], &error["retry_after_ms"]), (&json!(class), &json!(30_000)), "{body}");
    }
    let event = format!("event: wreck\ndata: {}\n\n", body("E12", "Slow."));
    let (events, response, _) = stream(&mut decoder(SPEC, 200, ""), event.as_bytes(), 5).expect("it is read");
    assert_eq!((&events[0]["event"], &events[0]["name"]), (&json!("error"), &json!("rate_limit")));
    assert_eq!(response["complete"], false);
}
