//! Responses that services have sent, where they are there: each is as the schema says.

use crate::schema::{closed, is_response};
use crate::support::{decoder, stream, whole};
use serde_json::Value;
use std::path::Path;

pub const EXCHANGES: &str = "../shared/exchanges/recorded";
pub const CAPTURES: &str = "../shared/captures";

/// Who answers at a host.
pub const HOSTS: &[(&str, &str)] = &[
    ("api.anthropic.com", "anthropic"),
    ("api.cerebras.ai", "cerebras"),
    ("api.cohere.com", "cohere"),
    ("api.deepseek.com", "deepseek"),
    ("api.groq.com", "groq"),
    ("api.mistral.ai", "mistral"),
    ("api.openai.com", "openai"),
    ("api.z.ai", "zhipu"),
    ("bedrock-runtime.us-east-1.amazonaws.com", "bedrock"),
    ("generativelanguage.googleapis.com", "google"),
    ("ollama.com", "ollama"),
    ("openrouter.ai", "openrouter"),
];

pub fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    files
}

#[test]
fn every_recorded_response_is_as_the_schema_says() {
    let schema = closed();
    let mut seen = 0;
    for (host, provider) in HOSTS {
        for file in files(&Path::new(EXCHANGES).join(host)) {
            let exchange = json(&file);
            let url = exchange["url"].as_str().unwrap_or_default();
            let provider = if url.contains("/responses") { "openai-responses" } else { provider };
            let Some(body) = exchange["body"].as_str() else { continue };
            let status = exchange["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(200);
            let streams = !body.trim_start().starts_with(['{', '[']) && status < 400;
            let response = if streams {
                let mut decoder = decoder(provider, status, "");
                let Ok((_, response, _)) = stream(&mut decoder, body.as_bytes(), 997) else { continue };
                response
            } else {
                whole(provider, status, "", body.as_bytes())
            };
            is_response(&schema, &response, &file.display().to_string());
            seen += 1;
        }
    }
    assert!(seen > 500 || !Path::new(EXCHANGES).exists(), "{seen} responses are read");
    println!("{seen} recorded responses are as the schema says");
}

#[test]
fn every_captured_response_is_as_the_schema_says() {
    let schema = closed();
    let apis = [
        ("anthropic", "anthropic"),
        ("bedrock", "bedrock"),
        ("bedrock-anthropic", "anthropic"),
        ("chat-completions", "openai"),
        ("google", "google"),
        ("responses", "openai-responses"),
        ("vertex-anthropic", "vertex-ai-anthropic"),
    ];
    let mut seen = 0;
    for case in files(Path::new(CAPTURES)) {
        for (folder, provider) in apis {
            for name in ["response.json", "followup-response.json"] {
                let file = case.join(folder).join(name);
                let Ok(body) = std::fs::read(&file) else { continue };
                let response = whole(provider, 200, "", &body);
                is_response(&schema, &response, &file.display().to_string());
                assert!(response["complete"] == true || response["error"].is_object(), "{}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 200 || !Path::new(CAPTURES).exists(), "{seen} captures are read");
}
