//! Tools whose names come again, and choices of tools that nobody declares.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::translate::{Context, Mode, Request};

/// The body's tools and choice, and what is reported: path and severity.
fn translated(prompt: &Value) -> (Value, Value, Vec<(String, String)>) {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "t": {"$each": "$tools", "$as": "tool"}, "c": {"$match": "$tool_choice", "named": "$tool_choice.name", "auto": "auto"}},
        "define": {"line": "$content", "tool": {"$match": "$kind", "function": {"$first": ["{$name}: {$description}", "$name"]}, "provider": "$raw"}}}"#,
    );
    let prompt = prompt.to_string();
    let mut context = Context::new();
    let done = context.translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce }).expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let items = report["items"].as_array().expect("it is a list").iter();
    let items = items.map(|item| (text(item, "path"), text(item, "severity"))).collect();
    let body: Value = serde_json::from_str(done.body).expect("it is JSON");
    (body["t"].clone(), body["c"].clone(), items)
}

#[test]
fn a_name_is_declared_once_and_chosen_if_it_is_declared() {
    let (f, other, g) = (json!({"name": "f", "description": "1"}), json!({"name": "f", "description": "2"}), json!({"name": "g"}));
    let search = json!({"type": "web_search", "name": "f"});
    for (tools, choice, sent, chosen, reported) in [
        (json!([f, g]), json!({"name": "g"}), json!(["f: 1", "g"]), json!("g"), vec![]),
        (json!([f, f, g]), Value::Null, json!(["f: 1", "g"]), Value::Null, vec![("tools[1]", "info")]),
        (json!([f, g, other, g]), Value::Null, json!(["f: 1", "g"]), Value::Null, vec![("tools[2]", "error"), ("tools[3]", "info")]),
        (json!([{"name": "\u{66}", "description": "1"}, f]), Value::Null, json!(["f: 1"]), Value::Null, vec![("tools[1]", "info")]),
        (json!([f]), json!({"name": "zz"}), json!(["f: 1"]), Value::Null, vec![("tool_choice.name", "error")]),
        // what a provider runs may go by any name
        (json!([f, search]), json!({"name": "zz"}), json!(["f: 1", search]), json!("zz"), vec![]),
        (json!([f, search, search]), json!("auto"), json!(["f: 1", search, search]), json!("auto"), vec![]),
    ] {
        let (body_tools, body_choice, items) = translated(&json!({"prompt": "x", "tools": tools, "tool_choice": choice}));
        let items: Vec<(&str, &str)> = items.iter().map(|(path, severity)| (path.as_str(), severity.as_str())).collect();
        assert_eq!((body_tools, body_choice, items), (sent, chosen, reported), "{tools} {choice}");
    }
}
