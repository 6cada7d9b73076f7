//! Schemas whose top must be a plain object.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

/// The schema that is written, and what is reported: path and severity.
fn written(subset: &str, schema: &Value) -> (Value, Vec<(String, String)>) {
    let spec = document(&format!(
        r#"{{"request": {{"m": {{"$each": "$messages", "$as": "line"}}, "t": {{"$each": "$tools", "$as": "tool"}}}},
        "define": {{"line": "$content", "tool": {{"name": "$name", "schema": "$json_schema | schema:input"}}}},
        "schemas": {{"input": {subset}}}}}"#
    ));
    let prompt = json!({"prompt": "x", "tools": [{"name": "f", "json_schema": schema}]}).to_string();
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let items = report["items"].as_array().expect("it is a list").iter();
    let items =
        items.map(|item| (text(item, "path").replace("tools[0].json_schema", "$"), text(item, "severity"))).collect();
    let body: Value = serde_json::from_str(done.body).expect("it is JSON");
    (body["t"][0]["schema"].clone(), items)
}

const FLAT: &str = r#"{"flat_top": ["anyOf", "oneOf", "allOf", "not"], "empty": {"type": "object", "properties": {}}}"#;

#[test]
fn what_stands_in_branches_goes_up() {
    let (text, number) = (json!({"type": "string"}), json!({"anyOf": [{"type": "number"}]}));
    for (schema, sent, reported) in [
        // further down it may stay
        (
            json!({"type": "object", "properties": {"a": number}}),
            json!({"type": "object", "properties": {"a": number}}),
            vec![],
        ),
        (
            json!({"anyOf": [{"type": "object", "properties": {"a": text}, "required": ["a"]}, {"type": "object", "properties": {"b": number, "a": number}}]}),
            json!({"type": "object", "properties": {"a": text, "b": number}}),
            vec![("$.anyOf", "warning")],
        ),
        (
            json!({"type": "object", "title": "t", "properties": {"c": true}, "required": ["c"], "additionalProperties": false,
                "allOf": [{"properties": {"a": text}, "required": ["a", "c"]}, {"oneOf": [{"properties": {"b": text}, "required": ["b"]}]}]}),
            json!({"type": "object", "title": "t", "properties": {"c": true, "a": text, "b": text}, "required": ["a", "c"], "additionalProperties": false}),
            vec![("$.allOf", "warning")],
        ),
        (
            json!({"type": "object", "properties": {"a": text}, "not": {}}),
            json!({"type": "object", "properties": {"a": text}}),
            vec![("$.not", "warning")],
        ),
        (
            json!({"type": ["object", "null"], "properties": {"a": text}}),
            json!({"type": "object", "properties": {"a": text}}),
            vec![("$.type", "warning")],
        ),
        // as Pydantic writes a union; one that holds itself ends
        (
            json!({"$defs": {"A": {"properties": {"a": text}, "anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}, "B": {"properties": {"b": {"$ref": "#/$defs/A"}}}},
                "oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/none"}, {"$ref": "else"}, {"$ref": 5}]}),
            json!({"type": "object", "properties": {"a": text, "b": {"$ref": "#/$defs/A"}},
                "$defs": {"A": {"properties": {"a": text}, "anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}, "B": {"properties": {"b": {"$ref": "#/$defs/A"}}}}}),
            vec![("$.oneOf", "warning")],
        ),
        // nothing is left of it
        (
            json!({"oneOf": [text, number, true]}),
            json!({"type": "object", "properties": {}}),
            vec![("$.oneOf", "error")],
        ),
        (json!({"type": ["string", "null"]}), json!({"type": "object", "properties": {}}), vec![("$", "error")]),
        (
            json!({"anyOf": 5, "required": 6, "properties": 7}),
            json!({"type": "object", "properties": {}}),
            vec![("$.anyOf", "error")],
        ),
    ] {
        let (found, items) = written(FLAT, &schema);
        let items: Vec<(&str, &str)> =
            items.iter().map(|(path, severity)| (path.as_str(), severity.as_str())).collect();
        assert_eq!((found, items), (sent, reported), "{schema}");
    }
}

#[test]
fn the_rest_of_the_subset_holds() {
    let subset = r#"{"flat_top": ["anyOf"], "drop": ["format"], "close_objects": true, "empty": {"type": "object"}}"#;
    let schema = json!({"format": "f", "additionalProperties": true, "anyOf": [{"properties": {"a": {"type": "object", "format": "g", "properties": {}}}}]});
    let (found, items) = written(subset, &schema);
    let inner = json!({"type": "object", "properties": {}, "additionalProperties": false});
    assert_eq!(found, json!({"type": "object", "properties": {"a": inner}, "additionalProperties": false}));
    let paths: Vec<&str> = items.iter().map(|(path, _)| path.as_str()).collect();
    for path in ["$.format", "$.additionalProperties", "$.anyOf", "$.anyOf[0].properties.a.format"] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
}
