//! Texts that a provider takes in one form only: names that must differ, data that stand for text, strings without
//! text.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

/// The body, and the paths of what is reported.
fn translated(spec: &str, prompt: &Value) -> (Value, Vec<String>) {
    let prompt = prompt.to_string();
    let mut context = Context::new();
    let request = Request { prompt: &prompt, spec, model: "m", mode: Mode::Coerce };
    let done = context.translate(&request).unwrap_or_else(|error| panic!("{prompt}: {error}"));
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let paths = report["items"].as_array().expect("it is a list").iter();
    let paths = paths.map(|item| item["path"].as_str().expect("a path is a text").to_owned()).collect();
    (serde_json::from_str(done.body).expect("it is JSON"), paths)
}

fn of_parts(part: &str) -> String {
    document(&format!(
        r#"{{"request": {{"m": {{"$each": "$messages", "$as": "message"}}}}, "define": {{"message": {{"$each": "$parts", "$as": "part"}}, "part": {part}}}}}"#
    ))
}

fn parts(parts: &Value) -> Value {
    json!({"messages": [{"role": "user", "content": parts}]})
}

#[test]
fn names_that_must_differ() {
    let spec = of_parts(
        r#"{"$unique": {"$first": ["$title | charset:name", "document"]}, "$max": 16}},
        "character_sets": {"name": {"characters": "a-zA-Z0-9 ()[]-", "replacement": "-", "single_spaces": true}"#,
    );
    let titled = |title: &str| json!({"type": "document", "data": "YQ==", "media_type": "text/plain", "title": title});
    let untitled = json!({"type": "document", "data": "YQ==", "media_type": "text/plain"});
    for (given, names) in [
        (json!([untitled, untitled, untitled]), json!(["document", "document-2", "document-3"])),
        (json!([titled("a"), titled("b"), titled("a")]), json!(["a", "b", "a-2"])),
        // what the numbering would make is there already
        (json!([titled("a"), titled("a-2"), titled("a"), titled("a")]), json!(["a", "a-2", "a-3", "a-4"])),
        (json!([titled("a-2"), titled("a"), titled("a")]), json!(["a-2", "a", "a-3"])),
        // sixteen characters, number included
        (
            json!([titled("0123456789abcdefgh"), titled("0123456789abcdefXY")]),
            json!(["0123456789abcdef", "0123456789abcd-2"]),
        ),
        (json!([titled("é\"\\x\n  y")]), json!(["---x y"])),
        (json!([titled(""), titled("  ")]), json!(["-", " -"])),
    ] {
        assert_eq!(translated(&spec, &parts(&given)).0, json!({"m": [names]}), "{given}");
    }
    let spec = of_parts(
        r#"{"n": {"$unique": {"$first": ["$title", "document"]}}, "d": "$data", "t": "$media_type", "k": {"$match": "$kind", "document": 1}}"#,
    );
    let (_, paths) = translated(&spec, &parts(&json!([titled("a"), titled("a"), untitled, untitled])));
    assert_eq!(
        paths,
        ["messages[0].content[1]"],
        "the name that was given, and is not sent; nobody gave the last one a name"
    );
}

/// Names are told apart within a request, not from one request to the next.
#[test]
fn a_context_forgets_names() {
    let spec = of_parts(r#"{"$unique": "document"}"#);
    let prompt = parts(&json!("x")).to_string();
    let mut context = Context::new();
    for _ in 0..2 {
        let request = Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce };
        assert_eq!(context.translate(&request).expect("it can be sent").body, r#"{"m":[["document"]]}"#);
    }
}

#[test]
fn data_that_stand_for_text() {
    let spec =
        of_parts(r#"{"$first": [{"text": "$data | utf8", "name": "$title?"}, {"bytes": "$data"}, {"said": "$text"}]}"#);
    for (data, written) in [
        ("aGVsbG8=", json!({"text": "hello"})),
        ("aGVsbG8", json!({"text": "hello"})),
        ("YSJcCsOp", json!({"text": "a\"\\\né"})),
        ("", json!({"text": ""})),
        // no UTF-8, a NUL, no base64, another alphabet
        ("/////w==", json!({"bytes": "/////w=="})),
        ("AGE=", json!({"bytes": "AGE="})),
        ("a", json!({"bytes": "a"})),
        ("__8=", json!({"bytes": "__8="})),
        ("aGVs bG8=", json!({"bytes": "aGVs bG8="})),
    ] {
        let part = json!([{"type": "document", "data": data, "media_type": "text/plain"}]);
        assert_eq!(translated(&spec, &parts(&part)).0, json!({"m": [[written]]}), "{data}");
    }
    let plain = of_parts(r#"{"text": "$data | utf8", "kind": "$kind"}"#);
    let image = parts(&json!([{"type": "image", "data": "/////w==", "media_type": "image/png"}]));
    assert_eq!(
        translated(&plain, &image).0,
        json!({"m": [[{"kind": "image"}]]}),
        "a member without a form is left out"
    );
}

#[test]
fn texts_of_objects() {
    let spec = of_parts(
        r#"{"$first": ["$content | json_object", {"said": "$content"}, {"$match": "$kind", "tool_call": "call"}]}"#,
    );
    let call = json!({"type": "tool_call", "id": "c", "name": "f", "arguments": {}});
    for (content, written) in [
        (r#"{"a": 1.25}"#, json!({"a": 1.25})),
        ("\n {\"a\": \"\\u00e9\"} ", json!({"a": "é"})),
        ("{}", json!({})),
        ("[1]", json!({"said": "[1]"})),
        ("7", json!({"said": "7"})),
        ("{a: 1}", json!({"said": "{a: 1}"})),
        ("{} {}", json!({"said": "{} {}"})),
        ("", json!({"said": ""})),
    ] {
        let result = json!({"type": "tool_result", "id": "c", "content": content});
        let (body, _) = translated(&spec, &parts(&json!([call.clone(), result])));
        assert_eq!(body["m"][0][1], written, "{content}");
    }
}

#[test]
fn strings_without_text() {
    let spec = |rule: &str| {
        let request = r#""request": {"m": {"$each": "$messages", "$as": "line"}, "s": "$sampling.stop | list"}, "define": {"line": "$content"}"#;
        document(&format!(r#"{{{request}, "parameters": {{"sampling.stop": {rule}}}}}"#))
    };
    let (blank, empty) = (r#"{"empty_items": "drop_blank", "max_items": 2}"#, r#"{"empty_items": "drop_empty"}"#);
    for (rule, stop, sent, reported) in [
        (blank, json!(["a", " ", "b"]), json!(["a", "b"]), vec!["sampling.stop[1]"]),
        (blank, json!(["", "a", "b", "c"]), json!(["a", "b"]), vec!["sampling.stop", "sampling.stop[0]"]),
        (blank, json!(["\n", "\t"]), Value::Null, vec!["sampling.stop[0]", "sampling.stop[1]"]),
        (blank, json!(" "), Value::Null, vec!["sampling.stop"]),
        (blank, json!("a"), json!(["a"]), vec![]),
        (empty, json!(["", " "]), json!([" "]), vec!["sampling.stop[0]"]),
        (empty, json!(["a"]), json!(["a"]), vec![]),
        (r#"{"empty_items": "keep"}"#, json!([""]), json!([""]), vec![]),
        (r#"{"max_length": 3}"#, json!("abcd"), json!(["abc"]), vec!["sampling.stop"]),
        (r#"{"max_length": 3, "out_of_range": "drop"}"#, json!("abcd"), Value::Null, vec!["sampling.stop"]),
    ] {
        let (body, paths) = translated(&spec(rule), &json!({"prompt": "x", "sampling": {"stop": stop}}));
        assert_eq!(body["s"], sent, "{rule} {stop}");
        assert_eq!(paths, reported, "{rule} {stop}");
    }
}

#[test]
fn names_of_some_characters() {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "f": "$response_format.name | charset:name"},
        "define": {"line": "$name | charset:word"},
        "character_sets": {"name": {"characters": "a-zA-Z0-9_-", "max": 64}, "word": {"except": " <|\\/>"}}}"#,
    );
    let long = "x".repeat(70);
    for (given, word, identifier, reported) in [
        ("John-2_b", "John-2_b", "John-2_b", 0),
        ("José 王", "José_王", "Jos___", 2),
        ("a<b>|c\\d/e\tf", "a_b__c_d_e_f", "a_b__c_d_e_f", 2),
        ("Foo[Bar]", "Foo[Bar]", "Foo_Bar_", 1),
        (long.as_str(), long.as_str(), &long[..64], 1),
        ("", "_", "_", 2),
    ] {
        let schema = json!({"type": "json_schema", "name": given, "json_schema": {"type": "object"}});
        let prompt = json!({"messages": [{"role": "user", "name": given, "content": "x"}], "response_format": schema});
        let (body, paths) = translated(&spec, &prompt);
        assert_eq!((&body["m"][0], &body["f"]), (&json!(word), &json!(identifier)), "{given}");
        let named = paths.iter().filter(|path| path.ends_with("name")).count();
        assert_eq!(named, reported, "{given}: {paths:?}");
    }
}

#[test]
fn names_that_begin_with_some_characters() {
    let rule = r#"{"characters": "a-zA-Z0-9_.-", "first": "a-zA-Z_", "max": 24}"#;
    let spec = document(&format!(
        r#"{{"layout": {{"calls": {{"names": {rule}, "ids": {rule}}}}}, "request": {{"m": {{"$each": "$messages", "$as": "message"}}, "t": {{"$each": "$tools", "$as": "tool"}}}},
        "define": {{"message": {{"$each": "$parts", "$as": "part"}}, "part": {{"$match": "$kind", "tool_call": "$id", "text": {{"$write": "$text"}}}}, "tool": "$name"}}}}"#
    ));
    for (given, kept) in
        [("f.1", true), ("_f", true), ("1f", false), (".f", false), ("a b", false), ("-", false), ("ü", false)]
    {
        let call = json!({"type": "tool_call", "id": given, "name": given, "arguments": {}});
        let (body, _) = translated(
            &spec,
            &json!({"tools": [{"name": given}], "messages": [{"role": "assistant", "content": [call]}]}),
        );
        for written in [&body["t"][0], &body["m"][0][0]].map(|value| value.as_str().expect("it is a text")) {
            assert_eq!(written == given, kept, "{given}: {written}");
            let mut characters = written.chars();
            assert!(
                characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_'),
                "{given}: {written}"
            );
            assert!(
                written.len() <= 24
                    && characters.all(|character| character.is_ascii_alphanumeric() || "_.-".contains(character))
            );
        }
    }
}

#[test]
fn empty_texts_in_results() {
    let request = r#""request": {"m": {"$each": "$messages", "$as": "message"}}, "define": {
        "message": {"$each": "$parts", "$as": "part"}, "part": {"$match": "$kind", "tool_result": {"$first": ["$content", {"$each": "$parts", "$as": "inner"}, "nothing"]}},
        "inner": {"$match": "$kind", "text": "$text"}}"#;
    for (rule, content, written, reported) in [
        ("drop_blank", json!([{"type": "text", "text": " "}, {"type": "text", "text": "a"}]), json!(["a"]), 1),
        ("drop_blank", json!([{"type": "text", "text": ""}]), json!("nothing"), 1),
        ("drop_blank", json!(""), json!(""), 0),
        ("drop_empty", json!([{"type": "text", "text": ""}, {"type": "text", "text": " "}]), json!([" "]), 1),
        ("keep", json!([{"type": "text", "text": ""}]), json!([""]), 0),
    ] {
        let spec = document(&format!(r#"{{"layout": {{"text": {{"empty": "{rule}"}}}}, {request}}}"#));
        let result = json!({"type": "tool_result", "id": "a", "content": content});
        let (body, paths) = translated(&spec, &json!({"messages": [{"role": "tool", "content": [result]}]}));
        assert_eq!(body["m"], json!([[written]]), "{rule} {content}");
        let dropped = paths.iter().filter(|path| path.starts_with("messages[0].content[0].content[")).count();
        assert_eq!(dropped, reported, "{rule} {content}: {paths:?}");
    }
}

#[test]
fn a_document_beside_which_there_is_no_text() {
    let spec = document(
        r#"{"layout": {"text": {"with_document": "."}}, "request": {"m": {"$each": "$messages", "$as": "message"}}, "define": {
        "message": {"$each": "$parts", "$as": "part"}, "part": {"$match": "$kind", "text": "$text", "document": {"$write": "$data"}, "image": {"$write": "$data"}}}}"#,
    );
    let medium = |kind: &str| json!({"type": kind, "data": "YQ==", "media_type": "x/y"});
    let text = json!({"type": "text", "text": "t"});
    for (given, written) in [
        (json!([medium("document")]), json!(["YQ==", "."])),
        (json!([medium("document"), medium("document")]), json!(["YQ==", "YQ==", "."])),
        (json!([medium("document"), text]), json!(["YQ==", "t"])),
        (json!([medium("image")]), json!(["YQ=="])),
    ] {
        assert_eq!(translated(&spec, &parts(&given)).0, json!({"m": [written]}), "{given}");
    }
}

/// Each entry that does not fit goes by itself, and is named.
#[test]
fn entries_of_an_object() {
    let spec = |entries: &str| {
        document(&format!(
            r#"{{"request": {{"m": "$metadata"}}, "parameters": {{"metadata": {{"entries": {entries}, "because": "so it is"}}}}}}"#
        ))
    };
    let sent_and_reported = |entries: &str, metadata: &Value| {
        let prompt = json!({"messages": [{"role": "user", "content": "x"}], "metadata": metadata});
        let (body, mut reported) = translated(&spec(entries), &prompt);
        reported.retain(|path| path.starts_with("metadata"));
        (body["m"].clone(), reported)
    };
    for (entries, metadata, sent, paths) in [
        ("{}", json!({"a": "1", "": ""}), json!({"a": "1", "": ""}), vec![]),
        ("{}", json!({"a": 1, "b": true}), json!({"a": "1", "b": "true"}), vec!["metadata.a", "metadata.b"]),
        (
            "{}",
            json!({"a": null, "b": {"c": "d"}, "e": [], "f": "é\"\n"}),
            json!({"f": "é\"\n"}),
            vec!["metadata.a", "metadata.b", "metadata.e"],
        ),
        // what is left out does not count
        (
            r#"{"max_items": 1}"#,
            json!({"a": null, "b": "1", "c": "2"}),
            json!({"b": "1"}),
            vec!["metadata.a", "metadata.c"],
        ),
        (
            r#"{"keys": {"min": 1, "max": 2}}"#,
            json!({"": "1", "éé": "2", "abc": "3"}),
            json!({"éé": "2"}),
            vec!["metadata[\"\"]", "metadata.abc"],
        ),
        (
            r#"{"keys": {"characters": "a-z-"}, "values": {"characters": "0-9", "max": 2}}"#,
            json!({"a-z": "12", "A": "1", "b": "x", "c": "123", "d": 45, "é": "1"}),
            json!({"a-z": "12", "d": "45"}),
            vec!["metadata.A", "metadata.b", "metadata.c", "metadata.d", "metadata[\"é\"]"],
        ),
    ] {
        let expected = (sent, paths.into_iter().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(sent_and_reported(entries, &metadata), expected, "{entries} {metadata}");
    }
    let nothing = (Value::Null, vec!["metadata.a".to_owned()]);
    assert_eq!(sent_and_reported(r#"{"max_items": 0}"#, &json!({"a": "1"})), nothing);
}
