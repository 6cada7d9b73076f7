//! Results that stand apart from the calls that they answer.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

fn call(id: &str) -> Value {
    json!({"type": "tool_call", "id": id, "name": "f", "arguments": {}})
}

fn result(id: &str) -> Value {
    json!({"type": "tool_result", "id": id, "content": "r"})
}

/// The turns, each a list of what is said, called and answered in it; and the severity of each result that moved.
fn turns(layout: &str, messages: &Value) -> (Value, Vec<(String, String)>) {
    let spec = document(&format!(
        r#"{{"layout": {layout}, "request": {{"turns": {{"$each": "$messages", "$as": "turn"}}}}, "define": {{
            "turn": {{"$each": "$parts", "$as": "part"}},
            "part": {{"$match": "$kind", "tool_call": {{"$first": ["call {{$id}}", "call"]}}, "tool_result": {{"$first": ["result {{$id}}", "result"]}}, "text": "$text"}}
        }}}}"#
    ));
    let prompt = json!({"messages": messages}).to_string();
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let items = report["items"].as_array().expect("it is a list").iter();
    let moved =
        items.filter(|item| item["message"].as_str().is_some_and(|message| message.contains("right behind it")));
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let moved = moved.map(|item| (text(item, "path"), text(item, "severity"))).collect();
    let body: Value = serde_json::from_str(done.body).expect("it is JSON");
    (body["turns"].clone(), moved)
}

#[test]
fn results_go_up_behind_their_calls() {
    let said = |role: &str, parts: Value| json!({"role": role, "content": parts});
    let (ask, ab) = (said("user", json!("go")), said("assistant", json!([call("a"), call("b")])));
    let (a, b) = (said("tool", json!([result("a")])), said("tool", json!([result("b")])));
    let hm = said("user", json!("hm"));
    let nameless = json!({"type": "tool_result", "content": "r"});
    for (messages, expected, moved) in [
        (json!([ask, ab, a, b, hm]), json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["hm"]]), vec![]),
        (json!([ask, ab, b, a]), json!([["go"], ["call a", "call b"], ["result b"], ["result a"]]), vec![]),
        (
            json!([ask, ab, a, hm, b]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["hm"]]),
            vec![("messages[4].content[0]", "warning")],
        ),
        (
            json!([ask, ab, hm, ask, a, b]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["hm"], ["go"]]),
            vec![("messages[4].content[0]", "warning"), ("messages[5].content[0]", "warning")],
        ),
        // in one message: words before a result, and between two
        (
            json!([
                ask,
                ab,
                said(
                    "user",
                    json!([{"type": "text", "text": "x"}, result("a"), {"type": "text", "text": "y"}, result("b")])
                )
            ]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["x", "y"]]),
            vec![("messages[2].content[1]", "warning"), ("messages[2].content[3]", "warning")],
        ),
        (
            json!([
                ask,
                ab,
                said(
                    "user",
                    json!([result("a"), {"type": "text", "text": "x"}, result("b"), {"type": "text", "text": "y"}])
                )
            ]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["x", "y"]]),
            vec![("messages[2].content[2]", "warning")],
        ),
        // calls in a row are one turn: their results stand right behind it, or go there
        (
            json!([ask, said("assistant", json!([call("a")])), said("assistant", json!([call("b")])), a, b]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"]]),
            vec![],
        ),
        (
            json!([ask, said("assistant", json!([call("a")])), said("assistant", json!([call("b")])), hm, b, a, hm]),
            json!([["go"], ["call a", "call b"], ["result b"], ["result a"], ["hm"], ["hm"]]),
            vec![("messages[4].content[0]", "warning"), ("messages[5].content[0]", "warning")],
        ),
        // nothing but calls and results: in other words the same
        (
            json!([ask, ab, a, said("assistant", json!([call("c")])), b, said("tool", json!([result("c")]))]),
            json!([["go"], ["call a", "call b"], ["result a"], ["result b"], ["call c"], ["result c"]]),
            vec![("messages[4].content[0]", "info")],
        ),
        // a call and its result in one message
        (
            json!([said("assistant", json!([call("a"), result("a"), {"type": "text", "text": "so"}])), hm]),
            json!([["call a", "result a", "so"], ["hm"]]),
            vec![],
        ),
        // an identifier that comes again, one that nobody called, none
        (
            json!([said("assistant", json!([call("a")])), a, hm, said("assistant", json!([call("a")])), hm, a]),
            json!([["call a"], ["result a"], ["hm"], ["call a"], ["result a"], ["hm"]]),
            vec![("messages[5].content[0]", "warning")],
        ),
        (json!([ask, hm, a]), json!([["go"], ["hm"], ["result a"]]), vec![]),
        (
            json!([ab, a, hm, said("tool", json!([nameless]))]),
            json!([["call a", "call b"], ["result a"], ["hm"], ["result"]]),
            vec![],
        ),
    ] {
        let (turns, paths) = turns(r#"{"results": {"after_calls": true}}"#, &messages);
        let paths: Vec<(&str, &str)> =
            paths.iter().map(|(path, severity)| (path.as_str(), severity.as_str())).collect();
        assert_eq!((&turns, &paths), (&expected, &moved), "{messages}");
    }
}

#[test]
fn where_results_may_stand_anywhere_they_stay() {
    let messages = json!([{"role": "assistant", "content": [call("a")]}, {"role": "user", "content": "hm"}, {"role": "tool", "content": [result("a")]}]);
    assert_eq!(turns("{}", &messages), (json!([["call a"], ["hm"], ["result a"]]), vec![]));
    // a system message that is hoisted stands between nothing
    let messages = json!([{"role": "assistant", "content": [call("a")]}, {"role": "system", "content": "s"}, {"role": "tool", "content": [result("a")]}]);
    let hoisted = turns(r#"{"results": {"after_calls": true}, "system": "hoist"}"#, &messages);
    assert_eq!(hoisted, (json!([["call a"], ["result a"]]), vec![]));
}

/// Some models take up an answer of their own only with the reasoning that it began with.
#[test]
fn an_answer_that_was_begun_without_reasoning() {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "b": "$reasoning.budget_tokens"}, "define": {"line": "$role"},
        "rules": {"r": {"when": {"unreasoned_answer": {"set": true}}, "forbid": ["reasoning.budget_tokens"], "because": "it was begun without"}}}"#,
    );
    let thought = |field: &str| json!({"type": "reasoning", "text": "t", field: "s"});
    let ask = json!({"role": "user", "content": "go"});
    let answer = |parts: Value| json!({"role": "assistant", "content": parts});
    let answered = json!({"role": "user", "content": [result("a")]});
    for (messages, begun) in [
        (json!([ask]), false),
        (json!([ask, answer(json!([call("a")])), answered]), true),
        (json!([ask, answer(json!([thought("signature"), call("a")])), answered]), false),
        (json!([ask, answer(json!([thought("encrypted"), call("a")])), answered]), false),
        (json!([ask, answer(json!([thought("id"), call("a")])), answered]), true),
        // the first step counts: the model need not think again between its calls
        (
            json!([
                ask,
                answer(json!([thought("signature"), call("a")])),
                answered,
                answer(json!([call("a")])),
                answered
            ]),
            false,
        ),
        (json!([ask, answer(json!([call("a")])), answered, ask]), false),
        (json!([ask, answer(json!("Sure:"))]), true),
    ] {
        let prompt = json!({"messages": messages, "reasoning": {"budget_tokens": 2048}}).to_string();
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let body: Value = serde_json::from_str(done.body).expect("it is JSON");
        assert_eq!(body.get("b").is_none(), begun, "{prompt}");
        assert_eq!(done.lossiness.contains("it was begun without"), begun, "{prompt}");
    }
}
