//! docs/response.md: its examples are what comes out, and it names whatever there is.

use crate::holds::holds;
use crate::schema::schema;
use crate::support::{decoder, stream, whole};
use serde_json::Value;
use specado_ffi::spec::plan::response::ErrorClass;

const PAGE: &str = include_str!("../../docs/response.md");

/// The block behind a mark.
fn block(mark: &str) -> &'static str {
    let mark = format!("<!-- {mark} -->\n```json\n");
    let rest = PAGE.split_once(&mark).unwrap_or_else(|| panic!("{mark} is in no page")).1;
    rest.split_once("\n```").expect("the block ends").0
}

fn json(mark: &str) -> Value {
    serde_json::from_str(block(mark)).unwrap_or_else(|error| panic!("{mark}: {error}"))
}

#[test]
fn the_body_is_read_as_the_page_says() {
    let response = whole("anthropic", 200, "request-id: req_01", block("body").as_bytes());
    assert_eq!(response, json("response"));
    assert!(holds(&schema(), &schema(), &response));
}

#[test]
fn the_error_is_read_as_the_page_says() {
    let body = br#"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."},"request_id":"req_02"}"#;
    let response = whole("anthropic", 429, "retry-after: 20", body);
    assert_eq!(response["error"], json("error"));
    assert!(holds(&schema(), &schema(), &response));
}

#[test]
fn the_stream_is_told_as_the_page_says() {
    let chunk = |rest: &str| format!("data: {{\"id\":\"c1\",\"model\":\"gpt-4o\",{rest}}}\n\n");
    let body = [
        chunk(r#""choices":[{"index":0,"delta":{"role":"assistant","content":""}}]"#),
        chunk(r#""choices":[{"index":0,"delta":{"content":"Hel"}}]"#),
        chunk(r#""choices":[{"index":0,"delta":{"content":"lo"}}]"#),
        chunk(r#""choices":[{"index":0,"delta":{},"finish_reason":"stop"}]"#),
        chunk(r#""choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}"#),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat();
    let expected: Vec<Value> =
        block("events").lines().map(|line| serde_json::from_str(line).expect("an event is JSON")).collect();
    let schema = schema();
    for piece in [1, 2, 7, body.len()] {
        let mut decoder = decoder("openai", 200, "");
        let (events, response, _) = stream(&mut decoder, body.as_bytes(), piece).expect("it is read");
        for (event, shown) in events.iter().zip(&expected) {
            assert!(holds(&schema, &schema["$defs"]["event"], event), "{event}");
            // `finish` and `usage` are of no part, and say so by leaving it out
            let mut shown = shown.clone();
            if event["part"].is_null() {
                shown.as_object_mut().expect("an event is an object").remove("choice");
            }
            assert_eq!(*event, shown);
        }
        assert_eq!(events.len(), expected.len());
        assert!(holds(&schema, &schema, &response));
    }
}

/// What stands in the code marks of the page.
fn is_named(name: &str) -> bool {
    PAGE.contains(&format!("`{name}`"))
}

#[test]
fn the_page_names_whatever_there_is() {
    let schema = schema();
    for (definition, body) in schema["$defs"].as_object().expect("there are definitions") {
        for (name, member) in body["properties"].as_object().into_iter().flatten() {
            let part = definition == "known_part" && !matches!(name.as_str(), "text" | "arguments" | "input");
            // what these are prompts say
            let plain = part && matches!(name.as_str(), "filename" | "title" | "format" | "detail" | "type" | "name");
            let shown = definition == "event" && name == "event" || name == "role";
            assert!(is_named(name) || plain || shown, "docs/response.md does not name {definition}.{name}");
            for inner in member["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                assert!(is_named(inner), "docs/response.md does not name {definition}.{name}.{inner}");
            }
            for word in member["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(is_named(word) || word == "other" || name == "role", "docs/response.md does not name {word}");
            }
        }
    }
    for word in schema["$defs"]["finish_reason"]["enum"].as_array().expect("words").iter().filter_map(Value::as_str) {
        assert!(is_named(word), "docs/response.md does not name {word}");
    }
}

#[test]
fn the_page_says_which_errors_are_worth_a_retry() {
    for (name, class) in ErrorClass::ALL {
        let retry = if class.is_worth_a_retry() { " yes " } else { " " };
        let row = format!("| `{name}` |{retry}|");
        assert!(PAGE.contains(&row), "docs/response.md has no row {row}");
    }
}
