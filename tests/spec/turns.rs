//! Who speaks after whom, what may stand in one turn, and models that are laid out in a way of their own.

use crate::support::{document, refused, sound};
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

/// The turns, each its role and what is written of its parts; and the report, `CODE severity path` each.
fn laid_out(layout: &str, model: &str, messages: &Value) -> (Value, Vec<String>) {
    let spec = document(&format!(
        r#"{{"layout": {layout}, "request": {{"turns": {{"$each": "$messages", "$as": "turn"}}}}, "define": {{
            "turn": {{"by": "$role", "of": {{"$each": "$parts", "$as": "part"}}}},
            "part": {{"$match": "$kind", "image": {{"$first": ["picture {{$data}}"]}},
                "tool_call": {{"$first": ["call {{$id}}"]}},
                "tool_result": {{"$first": ["{{$id}}: {{$content}}", {{"$each": "$parts", "$as": "inner"}}, "{{$id}}"]}},
                "text": "$text"}},
            "inner": {{"$match": "$kind", "text": "$text"}}
        }}}}"#
    ));
    let prompt = json!({"messages": messages}).to_string();
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model, mode: Mode::Coerce })
        .expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let line =
        |item: &Value| ["code", "severity", "path"].map(|name| item[name].as_str().unwrap_or("-").to_owned()).join(" ");
    // names of calls and the like have no place in these turns
    let laid = |line: &String| !line.starts_with("Unsupported") || line.ends_with("content[0]");
    let items = report["items"].as_array().expect("it is a list").iter().map(line).filter(laid).collect();
    let body: Value = serde_json::from_str(done.body).expect("it is JSON");
    let turns =
        body["turns"].as_array().expect("there are turns").iter().map(|turn| json!([turn["by"], turn["of"]])).collect();
    (turns, items)
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the rows read better")]
fn becomes(layout: &str, messages: Value, turns: Value, report: &[&str]) {
    assert_eq!(
        laid_out(layout, "m", &messages),
        (turns, report.iter().map(ToString::to_string).collect()),
        "{layout} of {messages}"
    );
}

fn said(role: &str, text: &str) -> Value {
    json!({"role": role, "content": text})
}

#[expect(clippy::needless_pass_by_value, reason = "the rows read better")]
fn result(id: &str, content: Value) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": content})
}

fn call(id: &str) -> Value {
    json!({"role": "assistant", "content": [{"type": "tool_call", "id": id, "name": "f"}]})
}

#[test]
fn system_messages_become_one() {
    let messages = json!([said("system", "a"), said("developer", "b"), said("user", "hi"), said("system", "c")]);
    becomes(
        r#"{"system": "first"}"#,
        messages.clone(),
        json!([["system", ["a", "b", "c"]], ["user", ["hi"]]]),
        &["Relocate info messages[1]", "MapFallback info messages[1].role", "Relocate warning messages[3]"],
    );
    becomes(
        r#"{"system": "user"}"#,
        messages,
        json!([["user", ["a", "b", "c", "hi"]]]),
        &[
            "Relocate warning messages[0]",
            "Relocate warning messages[1]",
            "MapFallback info messages[1].role",
            "Relocate warning messages[3]",
        ],
    );
    // without a user to begin with, it has a message of its own
    let messages = json!([said("system", "a"), said("assistant", "hi")]);
    becomes(
        r#"{"system": "user"}"#,
        messages,
        json!([["user", ["a"]], ["assistant", ["hi"]]]),
        &["Relocate warning messages[0]"],
    );
}

#[test]
fn who_must_be_first_comes_behind_the_system() {
    let layout = r#"{"turns": {"first": {"role": "user", "text": "."}}}"#;
    let messages = json!([said("system", "a"), said("assistant", "hi")]);
    becomes(
        layout,
        messages,
        json!([["system", ["a"]], ["user", ["."]], ["assistant", ["hi"]]]),
        &["Emulate warning messages"],
    );
    let messages = json!([said("system", "a"), said("user", "hi")]);
    becomes(layout, messages, json!([["system", ["a"]], ["user", ["hi"]]]), &[]);
}

#[test]
fn speakers_take_turns() {
    let messages = json!([
        said("user", "a"),
        said("user", "b"),
        said("assistant", "c"),
        said("assistant", "d"),
        said("user", "e")
    ]);
    becomes(
        r#"{"turns": {"merge": "turns"}}"#,
        messages,
        json!([["user", ["a", "b"]], ["assistant", ["c", "d"]], ["user", ["e"]]]),
        &["Relocate info messages[1]", "Relocate info messages[3]"],
    );
}

#[test]
fn results_that_are_empty() {
    let layout = r#"{"results": {"empty": "nothing", "empty_error": "failed"}, "text": {"empty": "drop_blank"}}"#;
    let failed = json!({"role": "tool", "tool_call_id": "a", "is_error": true});
    becomes(
        layout,
        json!([call("a"), result("a", json!("")), call("b"), result("b", json!([]))]),
        json!([
            ["assistant", ["call a"]],
            ["tool", ["a: nothing"]],
            ["assistant", ["call b"]],
            ["tool", ["b: nothing"]]
        ]),
        &["Emulate info messages[1]", "Emulate info messages[3]"],
    );
    let turns = json!([["assistant", ["call a"]], ["tool", ["a: failed"]]]);
    let (done, report) = laid_out(layout, "m", &json!([call("a"), failed]));
    assert_eq!((done, report), (turns, vec!["Emulate info messages[1]".to_owned()]));
    // a part of which nothing is written counts for none
    becomes(
        layout,
        json!([call("a"), result("a", json!([{"type": "image", "data": "AA", "media_type": "image/png"}]))]),
        json!([["assistant", ["call a"]], ["tool", ["a: nothing"]]]),
        &["Emulate info messages[1]", "Unsupported error messages[1].content[0]"],
    );
}

#[test]
fn media_go_behind_all_results() {
    let layout = r#"{"results": {"after_calls": true, "media": {"kinds": ["image"], "text": "{$id} of {$name} \"", "instead": "see below"}}, "turns": {"split": ["tool_result"]}}"#;
    let image = |data: &str| json!({"type": "image", "data": data});
    let calls = json!({"role": "assistant", "content": [call("a")["content"][0], call("b")["content"][0]]});
    becomes(
        layout,
        json!([
            calls,
            result("a", json!([image("AA"), {"type": "text", "text": "x"}, image("BB")])),
            result("b", json!([image("CC")])),
            said("user", "so")
        ]),
        json!([
            ["assistant", ["call a", "call b"]],
            ["tool", [["x"]]],
            ["tool", ["b: see below"]],
            ["user", ["a of f \"", "picture AA", "picture BB", "b of f \"", "picture CC"]],
            ["user", ["so"]]
        ]),
        &[
            "Relocate warning messages[1].content[0]",
            "Relocate warning messages[1].content[2]",
            "Relocate warning messages[2].content[0]",
        ],
    );
}

#[test]
fn calls_and_results_apart() {
    let layout =
        r#"{"turns": {"merge": "all", "apart": {"user": "go on", "assistant": "noted"}}, "roles": {"tool": "user"}}"#;
    let mut both = call("a");
    both["content"].as_array_mut().expect("it is a list").insert(0, json!({"type": "text", "text": "hm"}));
    becomes(
        layout,
        json!([said("user", "hi"), both, result("a", json!("1")), said("user", "so")]),
        json!([
            ["user", ["hi"]],
            ["assistant", ["hm"]],
            ["user", ["go on"]],
            ["assistant", ["call a"]],
            ["user", ["a: 1"]],
            ["assistant", ["noted"]],
            ["user", ["so"]]
        ]),
        &["Emulate warning messages[1]", "Emulate warning messages[2]"],
    );
}

#[test]
fn models_are_laid_out_by_their_kind() {
    let layout = r#"{"turns": {"merge": "turns"}, "by_model": {
        "tiny": {"match": ["*-tiny", "tiny-*"], "system": "user"},
        "old": {"match": ["*old*"], "turns": {"merge": "none"}, "system": "first"}
    }}"#;
    let messages = json!([said("user", "a"), said("user", "b"), said("system", "c")]);
    let merged = json!([["user", ["c", "a", "b"]]]);
    assert_eq!(laid_out(layout, "old-tiny", &messages).0, merged, "the first that fits");
    assert_eq!(laid_out(layout, "tiny-1", &messages).0, merged);
    assert_eq!(laid_out(layout, "an-old-1", &messages).0, json!([["system", ["c"]], ["user", ["a"]], ["user", ["b"]]]));
    assert_eq!(laid_out(layout, "m", &messages).0, json!([["user", ["a", "b"]], ["system", ["c"]]]));
}

#[test]
fn kinds_of_model_are_checked_whole() {
    sound(
        r#"{"layout": {"by_model": {"k": {"match": ["a*"], "system": "first", "sources": [{"url": "u"}]}}, "sources": [{"url": "u"}]}}"#,
    );
    refused(
        r#"{"layout": {"by_model": {"k": {"match": ["a*"], "sistem": "first"}}}}"#,
        &[("/layout/by_model/k/sistem", "system")],
    );
    refused(
        r#"{"layout": {"by_model": {"k": {"match": ["a*"], "turns": {"merge": "some"}}}}}"#,
        &[("/layout/by_model/k/turns/merge", "some")],
    );
    refused(r#"{"layout": {"by_model": {"k": {"system": "first"}}}}"#, &[("/layout/by_model/k", "match")]);
    refused(r#"{"layout": {"by_model": [1]}}"#, &[("/layout/by_model", "an object")]);
    refused(
        r#"{"layout": {"results": {"media": {"kinds": ["text"], "text": "a", "instead": "b"}}}}"#,
        &[("/layout/results/media/kinds/0", "text")],
    );
    refused(r#"{"layout": {"results": {"media": {"kinds": ["image"]}}}}"#, &[("/layout/results/media", "`instead`")]);
    refused(r#"{"layout": {"turns": {"apart": {"user": "a"}}}}"#, &[("/layout/turns/apart", "`assistant`")]);
}

#[test]
fn what_is_said_ahead_of_calls_is_one_turn_with_them() {
    let messages = json!([
        said("user", "a"),
        said("assistant", "b"),
        call("c"),
        result("c", json!("1")),
        said("assistant", "d"),
        said("assistant", "e")
    ]);
    let turns = json!([
        ["user", ["a"]],
        ["assistant", ["b", "call c"]],
        ["tool", ["c: 1"]],
        ["assistant", ["d"]],
        ["assistant", ["e"]]
    ]);
    becomes(r#"{"turns": {"merge": "calls"}}"#, messages, turns, &[]);
}

#[test]
fn system_messages_stand_ahead_of_the_answer() {
    let layout = r#"{"system": "before_answer", "turns": {"last": {"role": "user", "text": "Go on."}}}"#;
    let (ask, well, tell, also) = (said("user", "a"), said("user", "b"), said("system", "s"), said("system", "t"));
    let answer = said("assistant", "c");
    let turn = |role: &str, text: &str| json!([role, [text]]);
    let (asked, pressed, told, answered) =
        (turn("user", "a"), turn("user", "b"), turn("system", "s"), turn("assistant", "c"));
    becomes(layout, json!([ask, tell, answer, well]), json!([asked, told, answered, pressed]), &[]);
    becomes(layout, json!([ask, answer, well, tell]), json!([asked, answered, pressed, told]), &[]);
    let moved = &["Relocate info messages[1]", "Relocate info messages[2]"];
    becomes(layout, json!([ask, tell, also, well]), json!([asked, pressed, told, turn("system", "t")]), moved);
    // a leading one goes to `$system`, of which these turns know nothing; so does one that the user says nothing ahead
    // of
    becomes(
        layout,
        json!([answer, tell, answer, well]),
        json!([answered, answered, pressed]),
        &["Relocate warning messages[1]"],
    );
}

#[test]
fn reasoning_alone_gets_words() {
    let thought = json!({"role": "assistant", "content": [{"type": "reasoning", "text": "h"}]});
    let put = "Emulate info messages[1].content[0]";
    becomes(
        r#"{"text": {"with_reasoning": "."}}"#,
        json!([said("user", "a"), thought, said("assistant", "b")]),
        json!([["user", ["a"]], ["assistant", ["."]], ["assistant", ["b"]]]),
        &[put, "Unsupported warning messages[1].content[0]"],
    );
}

/// Reasoning of earlier turns refuses nothing in "standard", also where a part of it alone has no place.
#[test]
fn a_part_of_a_thought_that_has_no_place_is_no_error() {
    let thought =
        json!({"type": "reasoning", "id": "rs_1", "text": "Hm.", "summary": [{"type": "summary_text", "text": "So."}]});
    let answer = json!({"role": "assistant", "content": [thought, {"type": "text", "text": "Yes."}]});
    let prompt = json!({"messages": [{"role": "user", "content": "q"}, answer, {"role": "user", "content": "r"}]});
    let mut context = Context::new();
    let request =
        Request { prompt: &prompt.to_string(), spec: "openai-responses", model: "gpt-5", mode: Mode::Standard };
    let done = context.translate(&request).expect("a thought is no part of what was said");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    assert_eq!(
        (&report["items"][0]["path"], &report["max_severity"]),
        (&json!("messages[1].content[0].text"), &json!("warning"))
    );
}
