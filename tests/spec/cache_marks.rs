//! Cache marks that may not outlive one before them.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

#[test]
fn none_outlives_one_before_it() {
    let spec = document(
        r#"{"layout": {"system": "hoist", "cache_ttls": ["1h", "30m", "5m"]},
        "request": {"m": {"$each": "$messages", "$as": "message"}, "s": {"$each": "$system", "$as": "part"}, "t": {"$each": "$tools", "$as": "tool"}},
        "define": {"message": {"$each": "$parts", "$as": "part"}, "part": {"mark": "$cache_control", "text": "$text", "inner": {"$each": "$parts", "$as": "part"}},
        "tool": {"name": "$name", "ttl": "$cache_control.ttl"}}}"#,
    );
    let mark = |ttl: &str| match ttl {
        "" => Value::Null,
        "-" => json!({"type": "ephemeral"}),
        ttl => json!({"ttl": ttl, "type": "ephemeral"}),
    };
    // a tool's, the system's, those of two parts: given and sent
    for (given, sent, reported) in [
        (["1h", "1h", "30m", "5m"], ["1h", "1h", "30m", "5m"], vec![]),
        (["", "", "", "1h"], ["", "", "", "1h"], vec![]),
        (["", "", "-", "1h"], ["", "", "-", "5m"], vec!["messages[1].content[1].cache_control"]),
        (["-", "", "", "30m"], ["", "", "", "5m"], vec!["messages[1].content[1].cache_control"]),
        (
            ["30m", "1h", "1h", "-"],
            ["30m", "30m", "30m", "-"],
            vec!["messages[0].content[0].cache_control", "messages[1].content[0].cache_control"],
        ),
        // one that nobody knows stays, and shortens none
        (["", "2h", "9m", "1h"], ["", "2h", "9m", "1h"], vec![]),
    ] {
        let text = |at: usize| json!({"type": "text", "text": "x", "cache_control": mark(given[at])});
        let prompt = json!({
            "messages": [{"role": "system", "content": [text(1)]}, {"role": "user", "content": [text(2), text(3)]}],
            "tools": [{"name": "f", "cache_control": mark(given[0])}]
        });
        let prompt = prompt.to_string();
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let body: Value = serde_json::from_str(done.body).expect("it is JSON");
        let found = [
            body["t"][0]["ttl"].clone(),
            body["s"][0]["mark"].clone(),
            body["m"][0][0]["mark"].clone(),
            body["m"][0][1]["mark"].clone(),
        ];
        let tool = if matches!(sent[0], "" | "-") { Value::Null } else { json!(sent[0]) };
        assert_eq!(found, [tool, mark(sent[1]), mark(sent[2]), mark(sent[3])], "{given:?}");
        let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
        let items = report["items"].as_array().expect("it is a list").iter();
        let shortened = items.filter(|item| item["code"] == "PerformanceImpact" && item["after"].is_object());
        let paths: Vec<&str> = shortened.map(|item| item["path"].as_str().expect("a path is a text")).collect();
        assert_eq!(paths, reported, "{given:?}");
    }
}

/// A message's mark is that of its last part.
#[test]
fn a_message_is_marked_at_its_end() {
    let spec = |part: &str| {
        document(&format!(
            r#"{{"request": {{"s": {{"$first": ["$system_text", {{"$each": "$system", "$as": "part"}}]}}, "m": {{"$each": "$messages", "$as": "message"}}}}, "layout": {{"system": "hoist"}},
            "define": {{"message": {{"$first": ["$content", {{"$each": "$parts", "$as": "part"}}]}}, "part": {part}}}}}"#
        ))
    };
    let mark = json!({"type": "ephemeral"});
    let prompt = json!({"messages": [
        {"role": "system", "content": "s", "cache_control": mark},
        {"role": "user", "content": "a", "cache_control": mark},
        {"role": "user", "content": ["b", "c"], "cache_control": mark},
        {"role": "user", "content": ["d", {"type": "text", "text": "e", "cache_control": {"type": "own"}}], "cache_control": mark}
    ]})
    .to_string();
    let translated = |spec: &str| {
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
        let items = report["items"].as_array().expect("it is a list").iter();
        let paths: Vec<String> =
            items.map(|item| item["path"].as_str().expect("a path is a text").to_owned()).collect();
        let body: Value = serde_json::from_str(done.body).expect("it is JSON");
        (body, paths)
    };
    let (body, paths) = translated(&spec(r#"{"$match": "$kind", "text": {"t": "$text", "c": "$cache_control.type"}}"#));
    let part = |text: &str| json!({"t": text, "c": "ephemeral"});
    let sent =
        json!({"s": [part("s")], "m": [[part("a")], [{"t": "b"}, part("c")], [{"t": "d"}, {"t": "e", "c": "own"}]]});
    assert_eq!((body, paths), (sent, vec!["messages[3].cache_control".to_owned()]));
    // where none is written, a plain text stays one
    let (body, paths) = translated(&spec(r#"{"$match": "$kind", "text": {"t": "$text"}}"#));
    assert_eq!(body, json!({"s": "s", "m": ["a", [{"t": "b"}, {"t": "c"}], [{"t": "d"}, {"t": "e"}]]}));
    assert_eq!(paths.len(), 5, "{paths:?}");
}
