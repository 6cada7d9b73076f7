//! Subsets of JSON Schema: what each field does to a schema, and what is reported of it.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};
use std::fmt::Write;

/// The schema that is written, as text, and the report: `CODE severity path`.
fn written(subset: &str, schema: &str) -> (String, Vec<String>) {
    let spec = document(&format!(
        r#"{{"request": {{"m": {{"$each": "$messages", "$as": "line"}}, "t": {{"$each": "$tools", "$as": "tool"}}}},
        "define": {{"line": "$content", "tool": {{"$first": ["$json_schema | schema:s"]}}}}, "schemas": {{"s": {subset}}}}}"#
    ));
    let prompt = format!(r#"{{"prompt": "x", "tools": [{{"name": "f", "json_schema": {schema}}}]}}"#);
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("it can be sent");
    let sent =
        done.body.strip_prefix(r#"{"m":["x"],"t":["#).and_then(|rest| rest.strip_suffix("]}")).expect("it has a tool");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let items = report["items"].as_array().expect("it is a list").iter().filter(|item| item["path"] != "tools[0].name");
    let line = |item: &Value| {
        format!(
            "{} {} {}",
            text(item, "code"),
            text(item, "severity"),
            text(item, "path").replace("tools[0].json_schema", "$")
        )
    };
    (sent.to_owned(), items.map(line).collect())
}

/// Rows of subset, schema, what is written, what is reported.
fn all_hold(rows: &[(&str, &str, &str, &[&str])]) {
    for (subset, schema, sent, reported) in rows {
        assert_eq!(
            written(subset, schema),
            ((*sent).to_owned(), reported.iter().map(|&line| line.to_owned()).collect()),
            "{subset} {schema}"
        );
    }
}

#[test]
fn what_conforms_goes_byte_for_byte() {
    let schema = r##"{ "type" : "object", "properties" : { "b" : {"type":"string", "format": "date"}, "a" : {"$ref": "#/$defs/x"} },
        "required" : [ "a" , "b" ], "additionalProperties" : false , "$defs": {"x": {"enum": [1], "type": "integer"}} }"##;
    let subset = r##"{"require_all": true, "close_objects": true, "keywords": {"format": {"values": ["date"]}}, "refs": {"to": ["#/$defs/*"], "alone": true},
        "typed": true, "known_required": true, "with_items": true, "with_properties": "all", "prefix_items": true, "drop": ["not"], "tell": true,
        "rename": {"oneOf": "anyOf"}, "flat_top": ["anyOf"], "empty": {}, "refuse": ["if"], "no_boolean": true, "type_in_branches": true}"##;
    all_hold(&[(subset, schema, schema, &[])]);
}

#[test]
fn values_of_keywords() {
    let taken = r#"{"keywords": {"format": {"values": ["date", "date-*"]}, "pattern": {"values": ["^*$"], "without": ["(?="]}, "minItems": {"min": 0, "max": 1}}}"#;
    all_hold(&[
        (taken, r#"{"format":"date-time"}"#, r#"{"format":"date-time"}"#, &[]),
        (taken, r#"{"format":"uri"}"#, "{}", &["Drop warning $.format"]),
        (taken, r#"{"pattern":"^a$"}"#, r#"{"pattern":"^a$"}"#, &[]),
        (taken, r#"{"pattern":"a$"}"#, "{}", &["Drop warning $.pattern"]),
        (taken, r#"{"pattern":"^(?=a)$"}"#, "{}", &["Drop warning $.pattern"]),
        (taken, r#"{"minItems":1}"#, r#"{"minItems":1}"#, &[]),
        (taken, r#"{"minItems":7}"#, r#"{"minItems":1}"#, &["Clamp warning $.minItems"]),
        // names of properties are none of keywords
        (taken, r#"{"properties":{"format":{"enum":["uri"]}}}"#, r#"{"properties":{"format":{"enum":["uri"]}}}"#, &[]),
    ]);
    let told = r#"{"tell": true, "drop": ["maxItems", "title"], "keywords": {"minItems": {"max": 1}, "format": {"values": ["date"]}}}"#;
    all_hold(&[
        (
            told,
            r#"{"description":"Say \"a\".","minItems":2,"maxItems":3}"#,
            r#"{"minItems":1,"description":"Say \"a\".\n\n{minItems: 2, maxItems: 3}"}"#,
            &["Clamp warning $.minItems", "Emulate warning $.maxItems"],
        ),
        (told, r#"{"format":"uri"}"#, r#"{"description":"{format: \"uri\"}"}"#, &["Emulate warning $.format"]),
        (told, r#"{"title":"T"}"#, "{}", &["Drop info $.title"]),
    ]);
}

#[test]
fn references() {
    let defs = r##""$defs":{"t":{"type":"string","title":"T"},"r":{"items":{"$ref":"#/$defs/r"}}}"##;
    let with = |rest: &str| format!("{{{rest},{defs}}}");
    let (alone, none) = (r##"{"refs": {"to": ["#", "#/$defs/*"], "alone": true}}"##, r#"{"refs": {"to": []}}"#);
    let rows: &[(&str, &str, &str, &[&str])] = &[
        (alone, r##""not":{"$ref":"#/$defs/t"}"##, r##""not":{"$ref":"#/$defs/t"}"##, &[]),
        // what stands beside a reference counts before what it leads to
        (
            alone,
            r##""not":{"$ref":"#/$defs/t","title":"U","minLength":2}"##,
            r#""not":{"title":"U","minLength":2,"type":"string"}"#,
            &[r#"MapFallback info $.not["$ref"]"#],
        ),
        // both would constrain: the reference becomes a branch
        (
            alone,
            r##""not":{"$ref":"#/$defs/t","type":"number"}"##,
            r##""not":{"anyOf":[{"$ref":"#/$defs/t"}],"type":"number"}"##,
            &[r#"MapFallback info $.not["$ref"]"#],
        ),
        (
            alone,
            r##""not":{"$ref":"#","title":"again","anyOf":[{}]}"##,
            r##""not":{"$ref":"#"}"##,
            &["Drop warning $.not.title", "Drop warning $.not.anyOf"],
        ),
        // elsewhere than among the definitions
        (
            alone,
            r##""not":{"$ref":"#/$defs/r/items"}"##,
            r##""not":{"$ref":"#/$defs/r"}"##,
            &[r#"MapFallback info $.not["$ref"]"#],
        ),
        (alone, r#""not":{"$ref":"https://example.org/s"}"#, r#""not":{}"#, &[r#"MapFallback warning $.not["$ref"]"#]),
        (alone, r#""not":{"$ref":5}"#, r#""not":{}"#, &[r#"MapFallback warning $.not["$ref"]"#]),
    ];
    for (subset, schema, sent, reported) in rows {
        all_hold(&[(subset, &with(schema), &with(sent), reported)]);
    }
    let cut: &[&str] = &[r#"MapFallback warning $["$defs"].r.items["$ref"]"#, r#"MapFallback info $.not["$ref"]"#];
    let (_, reported) = written(none, &with(r##""not":{"$ref":"#/$defs/r"}"##));
    assert!(cut.iter().all(|line| reported.iter().any(|found| found == line)), "{reported:?}");
    all_hold(&[(
        none,
        &with(r##""not":{"$ref":"#/$defs/t"}"##),
        r#"{"not":{"type":"string","title":"T"}}"#,
        &[r#"MapFallback info $.not["$ref"]"#, r#"Relocate info $["$defs"]"#],
    )]);
    // renamed definitions
    let moved = r##"{"rename": {"definitions": "$defs"}, "refs": {"to": ["#/$defs/*"]}}"##;
    all_hold(&[(
        moved,
        r##"{"not":{"$ref":"#/definitions/a~1b"},"definitions":{"a/b":{}}}"##,
        r##"{"not":{"$ref":"#/$defs/a~1b"},"$defs":{"a/b":{}}}"##,
        &[],
    )]);
}

#[test]
fn types() {
    let (typed, any) = (
        r#"{"typed": true}"#,
        r#"{"typed": true, "untyped": ["string", "null"], "no_boolean": true, "drop": ["not"]}"#,
    );
    for (schema, kind) in [
        (r#"{"enum":["a"]}"#, r#""string""#),
        (r#"{"enum":["a",null]}"#, r#"["string","null"]"#),
        (r#"{"enum":[1,2.5]}"#, r#""number""#),
        (r#"{"enum":[1]}"#, r#""integer""#),
        (r#"{"const":true}"#, r#""boolean""#),
        (r#"{"required":["a"]}"#, r#""object""#),
        (r#"{"items":{}}"#, r#""array""#),
        (r#"{"minLength":1}"#, r#""string""#),
        (r#"{"maximum":1}"#, r#""number""#),
    ] {
        let sent = format!("{},\"type\":{kind}}}", schema.strip_suffix('}').expect("it is an object"));
        all_hold(&[(typed, schema, &sent, &[])]);
    }
    all_hold(&[
        (typed, r#"{"enum":["a",1]}"#, r#"{"enum":["a",1]}"#, &[]),
        (typed, r#"{"anyOf":[{}]}"#, r#"{"anyOf":[{}]}"#, &[]),
        (any, r#"{"description":"d"}"#, r#"{"description":"d","type":["string","null"]}"#, &[]),
        (any, r#"{"items":true}"#, r#"{"items":{"type":["string","null"]},"type":"array"}"#, &[]),
        (
            any,
            r#"{"items":false}"#,
            r#"{"items":{"type":["string","null"]},"type":"array"}"#,
            &["MapFallback warning $.items"],
        ),
        (any, r#"{"additionalProperties":false}"#, r#"{"additionalProperties":false,"type":"object"}"#, &[]),
        (
            r#"{"type_in_branches": true}"#,
            r#"{"type":"string","anyOf":[{"format":"date"},{"type":"null"},5]}"#,
            r#"{"anyOf":[{"format":"date","type":"string"},{"type":"null"},5]}"#,
            &["Relocate info $.type"],
        ),
    ]);
}

#[test]
fn what_is_no_object() {
    let given = r#"{"not_object": {"type": "object"}}"#;
    let empty = r#"{"not_object": {"type": "array"}, "empty": {"type": "object"}}"#;
    for subset in [given, empty] {
        all_hold(&[
            (subset, "true", r#"{"type":"object"}"#, &["MapFallback info $"]),
            (subset, "false", r#"{"type":"object"}"#, &["MapFallback warning $"]),
            (subset, r#""a text""#, r#"{"type":"object"}"#, &["MapFallback warning $"]),
            (subset, "[7]", r#"{"type":"object"}"#, &["MapFallback warning $"]),
        ]);
    }
    all_hold(&[
        (given, r#"{ "type" : "array" }"#, r#"{ "type" : "array" }"#, &[]),
        (r#"{"prefix_items": true}"#, "true", "true", &[]),
    ]);
}

#[test]
fn what_is_put_in() {
    all_hold(&[
        (
            r#"{"with_properties": "top", "empty": {}}"#,
            r#"{"items":{"type":"object"}}"#,
            r#"{"items":{"type":"object"},"properties":{},"type":"object"}"#,
            &[],
        ),
        (
            r#"{"with_properties": "all"}"#,
            r#"{"items":{"type":["object","null"]}}"#,
            r#"{"items":{"type":["object","null"],"properties":{}}}"#,
            &[],
        ),
        (r#"{"with_items": true}"#, r#"{"type":"array"}"#, r#"{"type":"array","items":{}}"#, &[]),
        (
            r#"{"prefix_items": true}"#,
            r#"{"items":[{}],"additionalItems":false}"#,
            r#"{"prefixItems":[{}],"items":false}"#,
            &[],
        ),
        (
            r#"{"prefix_items": true, "with_items": true}"#,
            r#"{"type":"array","items":[{}]}"#,
            r#"{"type":"array","prefixItems":[{}],"items":{}}"#,
            &[],
        ),
        (
            r#"{"keep_top": ["type", "items"]}"#,
            r#"{"$schema":"s","type":"array","items":{"title":"t"}}"#,
            r#"{"type":"array","items":{"title":"t"}}"#,
            &[r#"Drop info $["$schema"]"#],
        ),
        (
            r#"{"known_required": true}"#,
            r#"{"properties":{"a":{}},"required":["b","a",5]}"#,
            r#"{"properties":{"a":{}},"required":["a"]}"#,
            &["Drop warning $.required[0]", "Drop warning $.required[2]"],
        ),
        (r#"{"known_required": true}"#, r#"{"required":true}"#, "{}", &["Drop warning $.required"]),
        (
            r#"{"require_all": true}"#,
            r#"{"properties":{"a":{}},"required":["b","a"]}"#,
            r#"{"properties":{"a":{}},"required":["a"]}"#,
            &["Drop warning $.required[0]"],
        ),
        (
            r#"{"merge_all_of": true}"#,
            r#"{"title":"t","allOf":[{"type":"string","title":"u"}]}"#,
            r#"{"title":"t","type":"string"}"#,
            &[],
        ),
        (
            r#"{"merge_all_of": true}"#,
            r#"{"minimum":1,"allOf":[{"minimum":2}]}"#,
            r#"{"minimum":1,"allOf":[{"minimum":2}]}"#,
            &[],
        ),
        (r#"{"merge_all_of": true}"#, r#"{"allOf":[{},{}]}"#, r#"{"allOf":[{},{}]}"#, &[]),
    ]);
}

/// A top that only refers to a definition is that definition, where the top must be an object.
#[test]
fn a_top_that_is_a_reference() {
    let schema = r##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}}}}}"##;
    let sent = r##"{"$defs":{"a":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}}}},"type":"object","properties":{"a":{"$ref":"#/$defs/a"}}}"##;
    all_hold(&[(r#"{"empty": {}}"#, schema, sent, &[r#"MapFallback info $["$ref"]"#])]);
}

/// Whether a schema leads back to itself, and what becomes of one that does not fit.
#[test]
fn schemas_that_lead_back() {
    let subset = r#"{"refuse": ["not"], "refs": {"recursive": false}, "drop": ["title"]}"#;
    let own = |defs: &str| {
        format!(r##"{{"type":"object","title":"t","properties":{{"a":{{"$ref":"#/$defs/a"}}}},"$defs":{defs}}}"##)
    };
    for (defs, fits) in [
        (r##"{"a":{"type":"array","items":{"$ref":"#/$defs/a"}}}"##, false),
        (r##"{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}"##, false),
        (r##"{"a":{"anyOf":[{"$ref":"#"}]}}"##, false),
        (r##"{"a":{"$ref":"#/properties/a"}}"##, false),
        (r##"{"a":{"anyOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"}]},"b":{"type":"string"}}"##, true),
        // what is no reference of a schema
        (r##"{"a":{"type":"string","default":{"$ref":"#/$defs/a"}}}"##, true),
    ] {
        let (sent, _) = written(subset, &own(defs));
        assert_eq!(sent == own(defs), !fits, "{defs}: {sent}");
    }
}

/// References can stand for each other in long chains, and for many times as much as was written.
#[test]
fn references_that_multiply() {
    let long = 20_000;
    let mut chain = String::from(r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{"##);
    for at in 0..long {
        write!(chain, r##""d{at}":{{"anyOf":[{{"$ref":"#/$defs/d{}"}}]}},"##, at + 1).expect("it is written");
    }
    write!(chain, r#""d{long}":{{"type":"string"}}}}}}"#).expect("it is written");
    let mut tree = String::from(r##"{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{"##);
    for at in 0..60 {
        write!(
            tree,
            r##""d{at}":{{"anyOf":[{{"$ref":"#/$defs/d{next}"}},{{"$ref":"#/$defs/d{next}"}}]}},"##,
            next = at + 1
        )
        .expect("it is written");
    }
    tree.push_str(r#""d60":{"type":"string"}}}"#);
    for subset in [r#"{"refs": {"to": []}}"#, r#"{"refuse": ["not"], "refs": {"recursive": false, "alone": true}}"#] {
        for schema in [&chain, &tree] {
            let (sent, _) = written(subset, schema);
            assert!(sent.len() <= 10 * schema.len() + 20_000, "{} bytes of {}", sent.len(), schema.len());
            let read: Value = serde_json::from_str(&sent).expect("it is JSON");
            assert_eq!(read["type"], json!("object"));
        }
    }
}
