//! Emulations that need what a prompt may not have.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

#[test]
fn what_speaks_of_an_absent_slot_stands_in_for_nothing() {
    let spec = document(
        r#"{"request": {"t": {"$each": "$tools", "$as": "tool"}, "m": {"$each": "$messages", "$as": "turn"}},
        "define": {"tool": {"n": "$name", "d": "$description", "p": "$json_schema"}, "turn": "$content"},
        "emulations": {
            "said": {"when": {"store": true}, "instruction": "for {$user}", "replaces": ["store"], "because": "b"},
            "called": {"when": {"stream": true}, "tool": {"name": "t", "description": "for {$user}", "json_schema": {"default": "$metadata"}}, "replaces": ["stream"], "because": "b"}
        }}"#,
    );
    let (user, metadata) = (json!("u"), json!({"a": "b"}));
    let (store, stream) = (json!({"store": true}), json!({"stream": true}));
    for (asked, given, said, tools, reported) in [
        (&store, json!({"user": user}), json!(["for u", "x"]), Value::Null, "Emulate"),
        (&store, json!({}), json!(["x"]), Value::Null, "Unsupported"),
        (
            &stream,
            json!({"user": user, "metadata": metadata}),
            json!(["x"]),
            json!([{"n": "t", "d": "for u", "p": {"default": metadata}}]),
            "Emulate",
        ),
        // a description is not needed
        (
            &stream,
            json!({"metadata": metadata}),
            json!(["x"]),
            json!([{"n": "t", "p": {"default": metadata}}]),
            "Emulate",
        ),
        (&stream, json!({}), json!(["x"]), Value::Null, "Unsupported"),
    ] {
        let mut prompt = json!({"prompt": "x"});
        for fields in [asked, &given] {
            prompt
                .as_object_mut()
                .expect("it is an object")
                .extend(fields.as_object().expect("it is an object").clone());
        }
        let prompt = prompt.to_string();
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let body: Value = serde_json::from_str(done.body).expect("it is JSON");
        assert_eq!((&body["m"], &body["t"]), (&said, &tools), "{prompt}: {body}");
        let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
        let codes = report["items"].as_array().expect("it is a list").iter();
        let codes: Vec<&str> = codes
            .filter(|item| asked.get(item["path"].as_str().unwrap_or("")).is_some())
            .filter_map(|item| item["code"].as_str())
            .collect();
        assert_eq!(codes, [reported], "{prompt}: {report}");
    }
}
