//! What the corpus becomes in every dialect, read again.

use serde_json::Value;
use specado_ffi::{Context, Mode, Request, Wire};
use std::fs;
use std::path::Path;

/// A provider and a model for each dialect.
pub const TARGETS: [(&str, &str); 8] = [
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5.1"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("cohere", "command-a-03-2025"),
    ("mistral", "mistral-large-latest"),
    ("ollama", "llama3.2"),
];

fn prompts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the corpus is there").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let named = |path: &std::path::PathBuf| {
        (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), fs::read_to_string(path))
    };
    paths.iter().map(named).map(|(name, text)| (name, text.expect("a prompt is text"))).collect()
}

fn body(context: &mut Context, prompt: &str, (spec, model): (&str, &str)) -> Option<String> {
    let request = Request { prompt, spec, model, mode: Mode::Coerce };
    context.translate(&request).ok().map(|done| done.body.to_owned())
}

fn decoded(context: &mut Context, dialect: &str, body: &str) -> String {
    let mut out = String::new();
    match context.decode_request_into(dialect, &Wire { body, ..Wire::default() }, &mut out) {
        Ok(()) => out,
        Err(error) => format!("refused: {error}"),
    }
}

/// The same value with another leaf, for each leaf.
pub fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let of = |(key, member): (&String, &Value)| {
                changed(member)
                    .into_iter()
                    .map(|other| {
                        let mut members = members.clone();
                        members.insert(key.clone(), other);
                        Value::Object(members)
                    })
                    .collect::<Vec<_>>()
            };
            members.iter().flat_map(of).collect()
        }
        Value::Array(elements) => {
            let of = |(at, element): (usize, &Value)| {
                changed(element)
                    .into_iter()
                    .map(|other| {
                        let mut elements = elements.clone();
                        elements[at] = other;
                        Value::Array(elements)
                    })
                    .collect::<Vec<_>>()
            };
            elements.iter().enumerate().flat_map(of).collect()
        }
        Value::String(text) => vec![Value::String(format!("{text}x"))],
        Value::Bool(value) => vec![Value::Bool(!value)],
        Value::Number(number) => vec![Value::from(number.as_f64().unwrap_or_default() + 1.0)],
        Value::Null => Vec::new(),
    }
}

/// No leaf of a request is lost without a word: another one makes another prompt, or another report.
#[test]
fn every_leaf_counts() {
    let mut context = Context::new();
    let (mut leaves, mut silent) = (0, Vec::new());
    for (name, prompt) in prompts() {
        for target in TARGETS {
            let Some(body) = body(&mut context, &prompt, target).filter(|body| body.len() < 4000) else { continue };
            let Ok(value) = serde_json::from_str::<Value>(&body) else { continue };
            let before = decoded(&mut context, target.0, &value.to_string());
            for other in changed(&value) {
                leaves += 1;
                if decoded(&mut context, target.0, &other.to_string()) == before {
                    silent.push(format!("{name} for {}: {other}", target.0));
                }
            }
        }
    }
    assert!(leaves > 5000, "{leaves}");
    assert!(silent.is_empty(), "{} of {leaves} leaves: {}", silent.len(), silent[..silent.len().min(10)].join("\n"));
}

/// What was written is read and written again as it was.
#[test]
fn what_was_written_comes_back() {
    let mut context = Context::new();
    let (mut all, mut other) = (0, Vec::new());
    for (name, prompt) in prompts() {
        for target in TARGETS {
            let Some(body) = body(&mut context, &prompt, target) else { continue };
            let form = format!("{{\"dialect\":\"{}\",\"request\":{body}}}", target.0);
            let again = self::body(&mut context, &form, target).unwrap_or_else(|| "refused".to_owned());
            all += 1;
            let values = [&body, &again].map(|text| serde_json::from_str::<Value>(text).unwrap_or(Value::Null));
            if values[0] != values[1] {
                other.push(format!("{name} for {}:\n  {body}\n  {again}", target.0));
            }
        }
    }
    println!("{} of {all} come back", all - other.len());
    assert!(other.len() * 20 < all, "{} of {all}: {}", other.len(), other[..other.len().min(40)].join("\n"));
}
