//! Requests that services accepted, where they are beside this repository: another leaf makes another body, or another
//! report, for every dialect. All of them with `SPECADO_EXHAUSTIVE=1`, else some.

use super::corpus::{TARGETS, changed};
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};
use std::fs;
use std::path::{Path, PathBuf};

/// Whose a recorded request is, by a part of its URL.
const HOSTS: [(&str, &str); 8] = [
    ("api.openai.com/v1/chat/completions", "openai"),
    ("api.openai.com/v1/responses", "openai-responses"),
    ("api.anthropic.com/v1/messages", "anthropic"),
    ("generativelanguage.googleapis.com/", "google"),
    ("bedrock-runtime", "bedrock"),
    ("api.mistral.ai/v1/chat/completions", "mistral"),
    ("api.cohere.com/v2/chat", "cohere"),
    ("openrouter.ai/api/v1/chat/completions", "openrouter"),
];

/// Every request of so many is changed, where not all are, and every leaf of so many.
const SAMPLES: (usize, usize) = (4, 3);

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Provider, request and URL of what a service accepted.
fn accepted() -> Vec<(&'static str, Value, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/exchanges/recorded");
    let mut found = Vec::new();
    for path in files(&folder).iter().flat_map(|host| files(host)) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let Ok(exchange) = serde_json::from_str::<Value>(&text) else { continue };
        let url = exchange["url"].as_str().unwrap_or_default().to_owned();
        let is_chat = (!url.contains("google") || url.contains("enerateContent"))
            && (!url.contains("bedrock") || url.contains("/converse"));
        let host = HOSTS.iter().find(|(part, _)| url.contains(part) && is_chat);
        let small = exchange["request"].is_object() && exchange["request"].to_string().len() < 12_000;
        if let (Some(&(_, provider)), true, Some(200)) = (host, small, exchange["status"].as_u64()) {
            found.push((provider, exchange["request"].clone(), url, path.display().to_string()));
        }
    }
    found
}

fn outcome(context: &mut Context, prompt: &str, (spec, model): (&str, &str)) -> Option<String> {
    match context.translate(&Request { prompt, spec, model, mode: Mode::Coerce }) {
        Ok(done) => Some([done.url, done.headers, done.body, done.lossiness].join("\n")),
        Err(_) => None,
    }
}

#[test]
fn every_leaf_of_a_recorded_request_counts() {
    let all = std::env::var_os("SPECADO_EXHAUSTIVE").is_some();
    let (each, leaf) = if all { (1, 1) } else { SAMPLES };
    let mut context = Context::new();
    let (mut leaves, mut silent) = (0_usize, Vec::new());
    for (at, (provider, request, url, name)) in accepted().into_iter().enumerate() {
        if at % each != 0 {
            continue;
        }
        let form = |request: &Value| json!({"dialect": provider, "request": request, "url": url}).to_string();
        for (number, target) in TARGETS.iter().enumerate() {
            // what is refused goes nowhere
            let Some(before) = outcome(&mut context, &form(&request), *target) else { continue };
            for other in changed(&request).into_iter().skip((at + number) % leaf).step_by(leaf) {
                // the model is the one that the call names
                if other["model"] != request["model"] {
                    continue;
                }
                leaves += 1;
                if outcome(&mut context, &form(&other), *target).as_ref() == Some(&before) {
                    silent.push(format!("{name} for {}: {}", target.0, difference(&request, &other, "")));
                }
            }
        }
    }
    println!("{leaves} leaves changed, {} silent", silent.len());
    assert!(silent.is_empty(), "{} of {leaves} leaves are silent:\n  {}", silent.len(), silent.join("\n  "));
}

/// Where two values of one shape differ.
fn difference(one: &Value, other: &Value, at: &str) -> String {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let found = one.iter().find(|(key, value)| other.get(*key) != Some(value));
            found.map_or_else(String::new, |(key, value)| difference(value, &other[key], &format!("{at}/{key}")))
        }
        (Value::Array(one), Value::Array(other)) => {
            let found = one.iter().zip(other).position(|(one, other)| one != other);
            found.map_or_else(String::new, |place| difference(&one[place], &other[place], &format!("{at}/{place}")))
        }
        _ => format!("{at} from {one} to {other}"),
    }
}
