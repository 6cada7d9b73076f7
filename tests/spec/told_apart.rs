//! Alternatives that a reader cannot tell apart are refused; `$write` says which is not meant.

use crate::support::{document, none, refused, sound};
use specado_ffi::spec::check::check;
use specado_ffi::{Context, Mode, Request, Wire};

const AT: &str = "cannot be told apart when it is read";

/// A template of the request, and where the alternatives stand that are never read.
#[track_caller]
fn refuses(template: &str, pointers: &[&str]) {
    let expected: Vec<(String, &str)> = pointers.iter().map(|at| (format!("/request/t{at}"), AT)).collect();
    let expected: Vec<(&str, &str)> = expected.iter().map(|(at, says)| (at.as_str(), *says)).collect();
    refused(&format!(r#"{{"request": {{"t": {template}}}}}"#), &expected);
}

#[track_caller]
fn takes(template: &str) {
    sound(&format!(r#"{{"request": {{"t": {template}}}}}"#));
}

#[test]
fn arms() {
    refuses(r#"{"$match": "$service_tier", "a": "x", "b": "x"}"#, &["/b"]);
    refuses(r#"{"$match": "$service_tier", "a": {"k": "x"}, "b": {"k": "x"}, "c": {"k": "y"}}"#, &["/b"]);
    refuses(r#"{"$match": "$tool_choice", "named": "$tool_choice.name", "auto": "auto"}"#, &["/auto"]);
    refuses(r#"{"$match": "$response_format", "json_object": {"k": 1}, "json_schema": {"k": 1}}"#, &["/json_schema"]);
    takes(r#"{"$match": "$service_tier", "a": "x", "b": {"$write": "x"}}"#);
    // the other order tells them apart: the constant is read first
    takes(r#"{"$match": "$tool_choice", "auto": "auto", "named": "$tool_choice.name"}"#);
    // what stands for all other values, and patterns, is not read anyway
    takes(r#"{"$match": "$service_tier", "a": "x", "$else": "x"}"#);
    // what holds the value itself says which it is
    takes(r#"{"$match": "$service_tier", "a": {"tier": "$service_tier"}, "b": {"tier": "$service_tier"}}"#);
    // the same value in another form, whatever the slot says: nothing is lost
    takes(r#"{"$match": "$store", "true": "$metadata", "false": "$metadata"}"#);
    // a member more, which is always there, tells them apart
    takes(r#"{"$match": "$service_tier", "a": {"k": 1}, "b": {"k": 1, "l": 2}}"#);
}

#[test]
fn alternatives() {
    refuses(r#"{"$first": ["$safety_identifier", "$user"]}"#, &["/$first/1"]);
    refuses(r#"{"$first": ["$user", "by {$safety_identifier}"]}"#, &["/$first/1"]);
    refuses(r#"{"k": {"$first": [{"a": "$user"}, {"a": "$safety_identifier"}]}}"#, &["/k/$first/1"]);
    takes(r#"{"$first": ["$safety_identifier", {"$write": "$user"}]}"#);
    takes(r#"{"$first": ["by {$safety_identifier}", "$user"]}"#);
    takes(r#"{"$first": ["$user", "$sampling.seed"]}"#);
    takes(r#"{"$first": [{"a": "$user"}, {"b": "$safety_identifier"}]}"#);
    // a constant stands for what is absent
    takes(r#"{"$first": ["$user", "nobody"]}"#);
    // less of the same is the same
    takes(r#"{"$first": [{"a": "$user", "b": "$store"}, {"a": "$user"}]}"#);
}

/// Kinds of part are told by what they are made of, media by their type, and all through defines.
#[test]
fn records() {
    let spec = |part: &str| {
        format!(
            r#"{{"request": {{"m": {{"$each": "$messages", "$as": "line"}}}},
                "define": {{"line": {{"$each": "$parts", "$as": "part"}}, "part": {{"$match": "$kind", {part}}}}}}}"#
        )
    };
    refused(&spec(r#""text": "$text", "tool_call": "$id""#), &[("/define/part/tool_call", AT)]);
    refused(
        &spec(r#""text": {"t": "$text"}, "refusal": {"t": "$text"}, "reasoning": {"t": "$text", "s": "$signature"}"#),
        &[("/define/part/refusal", AT)],
    );
    let medium = r#"{"type": "$media_type", "data": "$data"}"#;
    sound(&spec(&format!(r#""image": {medium}, "audio": {medium}, "document": {medium}"#)));
    refused(&spec(&format!(r#""document": {medium}, "image": {medium}"#)), &[("/define/part/image", AT)]);
}

/// Templates of responses are held to the same.
#[test]
fn responses() {
    refused(
        r#"{"response": {"stop": {"$match": "$finish_reason", "stop": "end", "length": "end"}}}"#,
        &[("/response/stop/length", AT)],
    );
    sound(r#"{"response": {"stop": {"$match": "$finish_reason", "stop": "end", "length": {"$write": "end"}}}}"#);
}

/// What is written alone is written as ever, and read as the other.
#[test]
fn write_only() {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "t": {"$match": "$service_tier", "a": "x", "b": {"$write": "x"}}},
            "define": {"line": {"by": "$role", "says": "$content"}}}"#,
    );
    assert_eq!(check(&spec, &none), []);
    let prompt = r#"{"service_tier": "b", "messages": [{"role": "user", "content": "hi"}]}"#;
    let mut context = Context::new();
    let request = Request { prompt, spec: &spec, model: "m", mode: Mode::Coerce };
    let body = context.translate(&request).expect("it is taken").body.to_owned();
    assert_eq!(body, r#"{"m":[{"by":"user","says":"hi"}],"t":"x"}"#);
    let mut out = String::new();
    context.decode_request_into(&spec, &Wire { body: &body, ..Wire::default() }, &mut out).expect("it is read");
    assert!(out.contains(r#""service_tier":"a""#), "{out}");
    refused(r#"{"request": {"t": {"$write": "x", "y": 1}}}"#, &[("/request/t/y", "unknown member beside a construct")]);
}
