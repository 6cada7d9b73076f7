//! What templates compile to, seen by what they write.

use crate::support::document;
use specado_ffi::{Context, Mode, Request};

/// What a template writes for a prompt with these members.
#[track_caller]
fn writes(prompt: &str, request: &str, expected: &str) {
    writes_with(prompt, request, "{}", expected);
}

#[track_caller]
fn writes_with(prompt: &str, request: &str, fields: &str, expected: &str) {
    let comma = if fields == "{}" { "" } else { "," };
    let spec = document(&format!(
        r#"{{"request": {{"model": "$model.id", "a": {request}}}{comma}{}}}"#,
        &fields[1..fields.len() - 1]
    ));
    let prompt = format!(r#"{{"prompt": "x"{}{prompt}}}"#, if prompt.is_empty() { "" } else { ", " });
    let request = Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce };
    let mut result = String::new();
    Context::new().translate_into(&request, &mut result).unwrap_or_else(|error| panic!("{spec}: {error}"));
    let result: serde_json::Value = serde_json::from_str(&result).expect("it is JSON");
    let a = &result["provider_request_json"]["a"];
    let written = if a.is_null() { "absent".to_owned() } else { a.to_string() };
    assert_eq!(written, expected, "{prompt} by {spec}");
}

#[test]
fn alternatives_take_what_they_need() {
    let user = r#""user": "u""#;
    let both = r#""user": "u", "service_tier": "s""#;
    let pair = r#"{"$first": [{"u": "$user", "s": "$service_tier"}, {"u": "$user", "o": "$service_tier?"}, "none"]}"#;
    writes("", pair, r#""none""#);
    writes(user, pair, r#"{"u":"u"}"#);
    writes(both, pair, r#"{"u":"u","s":"s"}"#);
    // inside strings, arrays, defines and flagged objects
    for needs in [
        r#""{$user}-{$service_tier}""#,
        r#"["$user", ["$service_tier"]]"#,
        r#"{"$use": "pair"}"#,
        r#"{"$header": {"h": "t"}, "u": "$user", "s": "$service_tier"}"#,
        r#"{"$header": {"h": "t"}, "$value": ["$user", "$service_tier"]}"#,
        r#"{"$match": "$traits.both", "yes": ["$user", "$service_tier"], "$else": "$stream"}"#,
    ] {
        let define = if needs.contains("$use\"") {
            r#"{"define": {"pair": {"u": "$user", "s": "$service_tier"}}}"#
        } else {
            r#"{"docs": "d"}"#
        };
        let fields = if needs.contains("traits") { r#"{"traits": {"both": "yes"}}"# } else { define };
        let request = format!(r#"{{"$first": [{needs}, "none"]}}"#);
        writes_with(user, &request, fields, r#""none""#);
    }
    // a match needs its slot, not what stands in its arms; a list and a nested first need nothing
    writes(
        user,
        r#"{"$first": [{"$match": "$user", "u": {"s": "$service_tier", "c": "$user"}}, "none"]}"#,
        r#"{"c":"u"}"#,
    );
    writes("", r#"{"$first": [{"$match": "$user", "u": 1}, "none"]}"#, r#""none""#);
}

#[test]
fn matches_on_constants_are_folded() {
    let request = r#"{"$match": "$traits.t", "exact": 1, "pre*": 2, "true": 3, "$else": 4}"#;
    for (trait_value, expected) in [("\"exact\"", 1), ("\"prefix\"", 2), ("true", 3), ("\"other\"", 4), ("7", 4)] {
        writes_with("", request, &format!(r#"{{"traits": {{"t": {trait_value}}}}}"#), &expected.to_string());
    }
    writes("", request, "4");
    writes_with(
        "",
        r#"{"t": "$traits.t", "u": "$traits.u", "k": 1}"#,
        r#"{"traits": {"t": {"x": [1, null]}}}"#,
        r#"{"t":{"x":[1,null]},"k":1}"#,
    );
}

#[test]
fn constants_are_written_as_they_are() {
    writes(
        "",
        r#"[1.50, 12345678901234567890, "é\u0000\"\\", true, null, {"b": {}}]"#,
        r#"[1.50,12345678901234567890,"é\u0000\"\\",true,null,{"b":{}}]"#,
    );
    writes("", r#"{"$$ref": "$$user", "x": "${ENV:KEY}"}"#, r#"{"$ref":"$user","x":"${ENV:KEY}"}"#);
}

#[test]
fn defines_are_used_in_every_scope() {
    let fields = r#"{"define": {"name": {"n": "$user"}, "m": {"t": "$text", "of": {"$use": "name"}}}}"#;
    writes_with(
        r#""user": "u""#,
        r#"[{"$use": "name"}, {"$each": "$messages", "$as": "m"}]"#,
        fields,
        r#"[{"n":"u"},{"t":"x","of":{"n":"u"}}]"#,
    );
}
