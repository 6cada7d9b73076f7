//! The JSON Schema that editors use: it says what the checker says, as far as a schema can.

use crate::holds::holds;
use crate::support::document;
use serde_json::Value;
use specado_ffi::spec::catalogue;
use specado_ffi::spec::check::check;
use specado_ffi::vocabulary::{Keyword, Scope, Slot};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../schemas/provider-spec.schema.json")).expect("the schema is JSON")
}

#[test]
fn every_built_in_document_is_as_the_schema_says() {
    let schema = schema();
    let providers = (0..catalogue::COUNT).filter_map(catalogue::name).map(|name| (name, catalogue::text(name)));
    for (name, text) in providers.chain(catalogue::dialects().map(|name| (name, catalogue::dialect(name)))) {
        let spec: Value = serde_json::from_str(text.expect("it is listed")).expect("it is JSON");
        let fields = spec.as_object().expect("a spec is an object");
        for (field, value) in fields {
            assert!(holds(&schema, &schema["properties"][field], value), "{name}: {field}");
        }
        assert!(holds(&schema, &schema, &spec), "{name}");
    }
}

/// What the schema refuses, the checker refuses, and the other way round where a schema can tell.
#[test]
fn the_schema_and_the_checker_agree() {
    let schema = schema();
    for (fields, right) in [
        (r"{}", true),
        (r#"{"$schema": "s", "title": "t"}"#, true),
        (r#"{"famlies": {}}"#, false),
        (r#"{"title": 5}"#, false),
        (r#"{"sources": [{"fact": "f"}]}"#, false),
        (r#"{"parameters": {"sampling.temperature": {"min": 0, "below": "sampling.n"}}}"#, true),
        (r#"{"parameters": {"sampling.temprature": {}}}"#, false),
        (r#"{"parameters": {"sampling.temperature": {"most": 1}}}"#, false),
        (r#"{"parameters": {"sampling.temperature": {"below": "n"}}}"#, false),
        (r#"{"parameters": {"user": {"max_length": -1}}}"#, false),
        (r#"{"rules": {"r": {"forbid": ["user"], "because": "b"}}}"#, true),
        (r#"{"rules": {"r": {"forbid": ["usr"], "because": "b"}}}"#, false),
        (r#"{"rules": {"r": {"exclusive": ["user"], "because": "b"}}}"#, false),
        (r#"{"rules": {"r": {"set": {"usr": 1}, "because": "b"}}}"#, false),
        (r#"{"rules": {"r": {"forbid": ["user"], "when": {"usr": 1}, "because": "b"}}}"#, false),
        (r#"{"rules": {"r": {"forbid": ["user"], "when": {"user": {"is": 1}}, "because": "b"}}}"#, false),
        (r#"{"layout": {"turns": {"split": ["reasoning"]}}}"#, true),
        (r#"{"layout": {"turns": {"split": ["image"]}}}"#, false),
        (r#"{"layout": {"system": "lift"}}"#, false),
        (r#"{"limits": {"max_output_tokens": 5}}"#, true),
        (r#"{"limits": {"max_tokens": 5}}"#, false),
        (r#"{"modalities": {"output": ["smell"]}}"#, false),
        (r#"{"families": {"f": {}}, "models": {"m": {"family": "f"}}}"#, true),
        (r#"{"families": 5}"#, false),
        (r#"{"models": {"m": 5}}"#, false),
        (r#"{"dialect": "d"}"#, false),
    ] {
        let text = document(fields);
        let spec: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(holds(&schema, &schema, &spec), right, "the schema on {fields}");
        assert_eq!(check(&text, &|_| None).is_empty(), right, "the checker on {fields}");
    }
}

#[test]
fn the_lists_are_those_of_the_vocabulary() {
    let schema = schema();
    let texts = |pointer: &str| -> Vec<String> {
        let list =
            schema.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is not a list"));
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let slots: Vec<&str> = Slot::all(Scope::Request).map(|slot| slot.info().name).collect();
    assert_eq!(texts("/$defs/slot/enum"), slots);
    let words = |slot, scope| -> Vec<&str> { Keyword::of(slot, scope).iter().map(|word| word.text()).collect() };
    assert_eq!(texts("/$defs/filler/properties/role/enum"), words(Slot::Role, Scope::Message));
    assert_eq!(texts("/$defs/layout/properties/roles/propertyNames/enum"), words(Slot::Role, Scope::Message));
    assert_eq!(
        texts("/$defs/layout/properties/turns/properties/split/anyOf/0/items/enum"),
        words(Slot::Kind, Scope::Message)[1..]
    );
}
