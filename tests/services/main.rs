//! What services refuse though no schema says so, and what they are sent instead: tables of cases beside this file.
//!
//! A file holds cases of one kind: `name`, `prompt`, `models` (`PROVIDER/MODEL`), `mode` (else standard), and what must
//! hold of the result: `body` (pointer to value), `without` (pointers that lead nowhere), `reports` (every item of the
//! report, `CODE severity path`), `refused` (a part of the error text, where there is no result). A step `*` of a
//! pointer stands for every member or element.

mod many_tools;

use serde_json::{Map, Value};
use specado_ffi::{Context, Mode, Request};
use std::path::Path;

const FIELDS: &[&str] = &["name", "prompt", "models", "mode", "body", "without", "reports", "refused"];

#[test]
fn bodies_are_such_as_the_services_take() {
    let mut files: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "there are no cases");
    let mut complaints = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("it is UTF-8");
        let cases: Vec<Map<String, Value>> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        for case in &cases {
            let name = format!("{file}/{}", case["name"].as_str().expect("`name` is a text"));
            for field in case.keys() {
                assert!(FIELDS.contains(&field.as_str()), "{name}: there is no field {field}");
            }
            assert!(FIELDS[4..].iter().any(|field| case.contains_key(*field)), "{name}: nothing must hold");
            for model in list(case, "models") {
                complaints
                    .extend(judged(case, model).into_iter().map(|complaint| format!("{name} at {model}: {complaint}")));
            }
        }
    }
    assert!(complaints.is_empty(), "{} complaints:\n  {}", complaints.len(), complaints.join("\n  "));
}

fn list<'c>(case: &'c Map<String, Value>, field: &str) -> Vec<&'c str> {
    let values = case.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().map(|value| value.as_str().unwrap_or_else(|| panic!("`{field}` holds texts"))).collect()
}

/// What is wrong with the result for this model.
fn judged(case: &Map<String, Value>, model: &str) -> Vec<String> {
    let (spec, model) = model.split_once('/').expect("PROVIDER/MODEL");
    let mode = match case.get("mode").and_then(Value::as_str) {
        None | Some("standard") => Mode::Standard,
        Some("strict") => Mode::Strict,
        Some("coerce") => Mode::Coerce,
        Some(other) => panic!("there is no mode {other}"),
    };
    let prompt = case["prompt"].to_string();
    let mut context = Context::new();
    let refused = case.get("refused").and_then(Value::as_str);
    let done = match (context.translate(&Request { prompt: &prompt, spec, model, mode }), refused) {
        (Ok(done), None) => done,
        (Ok(done), Some(_)) => return vec![format!("it is not refused, but sent as {}", done.body)],
        (Err(error), Some(part)) if error.to_string().contains(part) => return Vec::new(),
        (Err(error), _) => return vec![format!("refused: {error}")],
    };
    let body: Value = serde_json::from_str(done.body).expect("a body is JSON");
    let report: Value = serde_json::from_str(done.lossiness).expect("a report is JSON");
    let mut complaints = wrong_body(case, &body);
    if case.contains_key("reports") {
        let mut expected = list(case, "reports");
        let items: Vec<String> = report["items"].as_array().expect("it has items").iter().map(line).collect();
        let mut found: Vec<&str> = items.iter().map(String::as_str).collect();
        expected.sort_unstable();
        found.sort_unstable();
        if expected != found {
            complaints.push(format!("reported {found:?}, not {expected:?}"));
        }
    }
    if !complaints.is_empty() {
        complaints.push(format!("the body is {body}"));
    }
    complaints
}

fn line(item: &Value) -> String {
    ["code", "severity", "path"].map(|field| item[field].as_str().expect("it is a text")).join(" ")
}

fn wrong_body(case: &Map<String, Value>, body: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for (pointer, expected) in case.get("body").and_then(Value::as_object).into_iter().flatten() {
        let found = at(body, pointer);
        if found.is_empty() {
            complaints.push(format!("nothing is at {pointer:?}"));
        }
        complaints.extend(
            found
                .into_iter()
                .filter(|value| *value != expected)
                .map(|value| format!("{pointer:?} is {value}, not {expected}")),
        );
    }
    for pointer in list(case, "without") {
        complaints.extend(at(body, pointer).into_iter().map(|value| format!("{pointer:?} is there: {value}")));
    }
    complaints
}

/// All values at a pointer whose steps may be `*`.
fn at<'v>(value: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        found = found.into_iter().flat_map(|value| inner(value, &step)).collect();
    }
    found
}

fn inner<'v>(value: &'v Value, step: &str) -> Vec<&'v Value> {
    match value {
        Value::Object(members) if step == "*" => members.values().collect(),
        Value::Array(elements) if step == "*" => elements.iter().collect(),
        Value::Object(members) => members.get(step).into_iter().collect(),
        Value::Array(elements) => step.parse().ok().and_then(|index: usize| elements.get(index)).into_iter().collect(),
        _ => Vec::new(),
    }
}
