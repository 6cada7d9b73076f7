//! Spec documents for tests, and what must be said of them.

use serde_json::{Map, Value, json};
use specado_ffi::json::Diagnostic;
use specado_ffi::spec::Provider;
use specado_ffi::spec::check::check;
use std::sync::Arc;

/// No spec is registered.
pub fn none(_: &str) -> Option<Arc<String>> {
    None
}

/// A small provider, with these fields in place of its own.
pub fn document(fields: &str) -> String {
    let mut document = json!({
        "provider": "x",
        "base_url": "https://example.org",
        "http": {"url": "{$base_url}/v1"},
        "families": {"any": {"match": ["*"]}},
        "request": {"model": "$model.id"}
    });
    let fields: Map<String, Value> = serde_json::from_str(fields).unwrap_or_else(|error| panic!("{fields}: {error}"));
    for (name, value) in fields {
        document[name] = value;
    }
    serde_json::to_string_pretty(&document).expect("it is JSON")
}

/// Holds the place of a problem to the text: the value at the pointer begins at the line and column.
#[track_caller]
pub fn stands_there(text: &str, problem: &Diagnostic) {
    let document: Value = serde_json::from_str(text).expect("the spec is JSON");
    let value = document.pointer(&problem.pointer).unwrap_or_else(|| panic!("{problem}: the pointer leads nowhere"));
    let line = text.lines().nth(problem.line - 1).unwrap_or_else(|| panic!("{problem}: there is no such line"));
    let rest: String = line.chars().skip(problem.column - 1).collect();
    let begins = match value {
        Value::Object(_) => rest.starts_with('{'),
        Value::Array(_) => rest.starts_with('['),
        scalar => rest.starts_with(&scalar.to_string()),
    };
    assert!(begins, "{problem}: {rest:?} stands there");
}

/// The spec has exactly these problems, by pointer, each with this in its text or suggestion.
#[track_caller]
pub fn refused(fields: &str, expected: &[(&str, &str)]) {
    let text = document(fields);
    let problems = check(&text, &none);
    let shown: Vec<String> = problems.iter().map(Diagnostic::to_string).collect();
    assert_eq!(problems.len(), expected.len(), "{fields}: {shown:#?}");
    for (problem, (pointer, says)) in problems.iter().zip(expected) {
        assert_eq!(problem.pointer, *pointer, "{fields}: {shown:#?}");
        assert!(problem.to_string().contains(says), "{fields}: {says:?} is not in {shown:#?}");
        stands_there(&text, problem);
    }
    assert!(Provider::load(&text, &none).is_err(), "what has problems is not loaded");
}

/// Nothing is wrong with the spec.
#[track_caller]
pub fn sound(fields: &str) -> Arc<Provider> {
    let text = document(fields);
    let problems: Vec<String> = check(&text, &none).iter().map(Diagnostic::to_string).collect();
    assert!(problems.is_empty(), "{fields}: {problems:#?}");
    Provider::load(&text, &none).unwrap_or_else(|error| panic!("{fields}: {error}"))
}
