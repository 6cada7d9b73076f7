//! The prompts that requests become have the nodes that reading them would give.

use super::{Wire, Work, decode};
use crate::json::tape::Tape;
use crate::spec::built_in;
use serde_json::{Map, Value, json};

/// Bodies of every dialect, with nearly all that it has.
const SEEDS: &str = include_str!("../../tests/decode/seeds.json");

/// Reads a body, and compares; the prompt.
fn held(work: &mut Work, dialect: &str, body: &str, headers: Option<&str>) -> String {
    let provider = built_in::provider(dialect).expect("it is built in").expect("it is in order");
    let plan = provider.decoder(None).expect("it can be read");
    let [text, prompt] = [true, false].map(|only_text| {
        let mut tape = Tape::default();
        let doc = tape.parse(body).expect("the body is JSON");
        let wire = Wire { body, headers, url: None };
        let read = decode(&plan, doc, &wire, work, only_text);
        let read = read.unwrap_or_else(|error| panic!("{dialect}: {error}: {body}"));
        assert_eq!(read.prompt.doc().is_err(), only_text, "{dialect}: {body}");
        if !only_text {
            read.prompt.is_what_is_read();
        }
        read.prompt.text().to_string()
    });
    assert_eq!(text, prompt);
    prompt
}

/// Puts a member that nobody knows into every object.
fn estrange(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(estrange),
        Value::Object(members) => {
            members.values_mut().for_each(estrange);
            members.insert("odd \"key\"".to_owned(), json!({"a": [1, "b\n", {}], "c": null}));
        }
        _ => {}
    }
}

#[test]
fn bodies_of_all_dialects() {
    let seeds: Map<String, Value> = serde_json::from_str(SEEDS).expect("it is JSON");
    assert_eq!(seeds.len(), 8);
    let mut work = Work::default();
    for (dialect, bodies) in &seeds {
        for mut body in bodies.as_array().cloned().expect("a list for each dialect") {
            held(&mut work, dialect, &body.to_string(), None);
            held(&mut work, dialect, &format!("{body:#}"), Some("anthropic-beta: one, two"));
            estrange(&mut body);
            let prompt = held(&mut work, dialect, &body.to_string(), None);
            assert!(prompt.contains("odd \\\"key\\\""), "{dialect}: {prompt}");
        }
    }
}

#[test]
fn what_strings_hold() {
    let mut work = Work::default();
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let texts = [" {\"a\" : [1, \"\\u00e4\"]}\n", "{\"a\": {}}", "{\"a\"", &deep(250), &deep(256)];
    for (text, is_read) in texts.into_iter().zip([true, true, false, true, false]) {
        let format = json!({"type": "json_schema", "structure": {"jsonSchema": {"name": "n", "schema": text}}});
        let body = json!({"messages": [], "outputConfig": {"textFormat": format}}).to_string();
        let prompt = held(&mut work, "bedrock", &body, None);
        assert_eq!(prompt.contains(text) && !prompt.contains("\"["), is_read, "{prompt}");
    }
    let image = json!({"inlineData": {"mimeType": "image/png", "data": "iVBORw0K-_8"}});
    let schema = json!({"type": "OBJECT", "nullable": true, "properties": {"a\n": {"any_of": [{"type": "STRING"}]}}});
    let tool = json!({"functionDeclarations": [{"name": "f", "parameters": schema}]});
    let body = json!({"contents": [{"role": "user", "parts": [image]}], "tools": [tool]}).to_string();
    let prompt = held(&mut work, "google", &body, None);
    assert!(prompt.contains("iVBORw0K+/8=") && prompt.contains("[\"object\",\"null\"]"), "{prompt}");
}
