//! `schemas/response.schema.json` and docs/response.md: what they list is what the code has.

use crate::holds::holds;
use serde_json::Value;
use specado_ffi::response::{EventKind, Field};
use specado_ffi::spec::catalogue;
use specado_ffi::spec::plan::response::ErrorClass;
use specado_ffi::vocabulary::{Keyword, Scope, Slot};
use std::collections::BTreeSet;

pub fn schema() -> Value {
    serde_json::from_str(include_str!("../../schemas/response.schema.json")).expect("the schema is JSON")
}

/// The schema with every object closed that lists its members: what is not listed is a mistake here.
pub fn closed() -> Value {
    fn close(schema: &mut Value) {
        if let Value::Object(members) = schema {
            let lists = members.get("properties").is_some_and(Value::is_object)
                && members.get("type").is_some_and(|kind| kind != "string");
            if lists && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        if let Value::Array(elements) = schema {
            elements.iter_mut().for_each(close);
        }
    }
    let mut schema = schema();
    close(&mut schema);
    schema
}

/// A response is as the schema says, and has nothing that it does not name.
#[track_caller]
pub fn is_response(schema: &Value, response: &Value, what: &str) {
    if holds(schema, schema, response) {
        return;
    }
    // the part that is to blame
    let of = |name: &str| schema.pointer(&format!("/$defs/{name}")).expect("it is defined");
    let choices = response["choices"].as_array().into_iter().flatten();
    for part in choices.flat_map(|choice| choice["message"]["content"].as_array().into_iter().flatten()) {
        assert!(holds(schema, of("part"), part), "{what}: {part}");
    }
    for (name, member) in [("usage", &response["usage"]), ("error", &response["error"])] {
        assert!(member.is_null() || holds(schema, of(name), member), "{what}: {member}");
    }
    panic!("{what}: {response}");
}

fn listed(pointer: &str) -> Vec<String> {
    let schema = schema();
    let list = schema.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is no list"));
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn the_lists_are_those_of_the_code() {
    let classes: Vec<&str> = ErrorClass::ALL.iter().map(|&(name, _)| name).collect();
    assert_eq!(listed("/$defs/error_class/enum"), classes);
    let events: Vec<&str> = EventKind::ALL.iter().map(|&(name, _)| name).collect();
    assert_eq!(listed("/$defs/event/properties/event/enum"), events);
    let fields: Vec<&str> = Field::ALL.iter().map(|&(name, _)| name).filter(|name| !name.is_empty()).collect();
    assert_eq!(listed("/$defs/event/properties/field/enum"), fields);
}

#[test]
fn the_kinds_of_part_are_those_of_prompts_without_results() {
    let kinds: BTreeSet<&str> = Keyword::of(Slot::Kind, Scope::Part).iter().map(|kind| kind.text()).collect();
    let mut listed: BTreeSet<String> = listed("/$defs/known_part/properties/type/enum").into_iter().collect();
    listed.extend(["other", "tool_result", "custom_result"].map(str::to_owned));
    assert_eq!(listed, kinds.into_iter().map(str::to_owned).collect());
}

/// Every reason that a built-in spec names, and no other.
#[test]
fn the_finish_reasons_are_those_of_the_specs() {
    fn reasons(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if members.get("$match").is_some_and(|slot| slot == "$finish_reason") {
                    found.extend(members.keys().filter(|key| !key.starts_with('$') && *key != "*").cloned());
                }
                members.values().for_each(|value| reasons(value, found));
            }
            Value::Array(elements) => elements.iter().for_each(|value| reasons(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    let providers = (0..catalogue::COUNT).filter_map(catalogue::name).filter_map(catalogue::text);
    for text in providers.chain(catalogue::dialects().filter_map(catalogue::dialect)) {
        reasons(&serde_json::from_str(text).expect("a spec is JSON"), &mut found);
    }
    assert_eq!(listed("/$defs/finish_reason/enum").into_iter().collect::<BTreeSet<_>>(), found);
}

/// A response has a member for every slot of the way back.
#[test]
fn every_slot_has_a_member() {
    let schema = schema();
    let names = [
        ("response.id", "id"),
        ("response.model", "model"),
        ("response.created", "created"),
        ("response.service_tier", "service_tier"),
    ];
    // where a thing stands, what it belongs to, and texts that become parts
    let inner = [
        "index",
        "output.index",
        "output.id",
        "part.index",
        "call.index",
        "summary.index",
        "outputs",
        "cited",
        "error.items",
        "text",
        "parts",
        "reasoning_text",
        "refusal_text",
        "summary_text",
        "error.code",
        "error.status",
    ];
    let has = |definition: &str, path: &str| {
        let mut at = &schema["$defs"][definition]["properties"];
        for (number, name) in path.split('.').enumerate() {
            if number > 0 {
                at = &at["properties"];
            }
            at = &at[name];
        }
        at.is_object()
    };
    for scope in [Scope::Response, Scope::Choice, Scope::Citation] {
        for name in Slot::all(scope).map(|slot| slot.info().name).filter(|name| !inner.contains(name)) {
            let path = names.iter().find(|(slot, _)| *slot == name).map_or(name, |&(_, path)| path);
            let found = ["response", "choice", "citation"].iter().any(|definition| has(definition, path))
                || path.split_once('.').is_some_and(|(group, path)| has(group, path));
            assert!(found, "the schema has no member for `{name}`");
        }
    }
}

#[test]
fn every_member_is_described() {
    fn look(value: &Value, path: &str) {
        for (name, member) in value["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            let describes =
                member["description"].is_string() || member["$ref"].is_string() || member["enum"].is_array();
            assert!(describes || member["not"].is_object() || member["type"] == "string", "{path} is not described");
            look(member, &path);
        }
    }
    for (name, definition) in schema()["$defs"].as_object().expect("there are definitions") {
        look(definition, name);
    }
}
