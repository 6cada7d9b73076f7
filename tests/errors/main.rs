//! Errors: a row of `rows.json` is what a provider answers, and the class that it is of. The bodies are invented, after
//! the sources that the specs name.
//!
//! `spec`, `status` (0 in the middle of a stream), `headers`, `body` (a text is no JSON); `is` the class,
//! `retry_after_ms` and `request_id` where they are told; `lossy` where the body has members that no spec knows.

use serde::Deserialize;
use serde_json::Value;
use specado_ffi::spec::catalogue;
use specado_ffi::{Context, Reply};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Row {
    spec: String,
    status: u16,
    #[serde(default)]
    headers: String,
    body: Value,
    is: String,
    retry_after_ms: Option<u64>,
    request_id: Option<String>,
    #[serde(default)]
    lossy: bool,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("rows.json")).expect("the rows are JSON")
}

/// The canonical error, and what was reported.
fn error(spec: &str, status: u16, headers: &str, body: &str) -> (Value, Value) {
    let reply = Reply { status, headers, receipt: None };
    let mut decoder = Context::new().decoder_of(spec, None, &reply).expect("the spec reads responses");
    decoder.whole(body.as_bytes()).expect("the body is read");
    let response: Value = serde_json::from_str(decoder.response().expect("there is a response")).expect("it is JSON");
    let report: Value = serde_json::from_str(decoder.lossiness().expect("there is a report")).expect("it is JSON");
    (response, report)
}

#[test]
fn classes() {
    let mut wrong = Vec::new();
    for row in rows() {
        let body = row.body.as_str().map_or_else(|| row.body.to_string(), str::to_owned);
        let (response, report) = error(&row.spec, row.status, &row.headers, &body);
        let error = &response["error"];
        let lossless = report["items"].as_array().is_some_and(Vec::is_empty);
        let told = [
            error["code"] == row.is.as_str(),
            error["retry_after_ms"].as_u64() == row.retry_after_ms,
            row.request_id
                .as_ref()
                .is_none_or(|id| response["request_id"] == id.as_str() || error["request_id"] == id.as_str()),
            row.lossy || lossless || !row.body.is_object(),
            error["message"].is_string(),
        ];
        if told.contains(&false) {
            wrong.push(format!(
                "{} {}, {body}: {} {told:?}\n  {response}\n  {}",
                row.spec, row.status, row.is, report["items"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Classes whose requests may succeed later, and only those.
#[test]
fn retries() {
    for row in rows().iter().filter(|row| !row.headers.contains("x-should-retry")) {
        let (response, _) = error(&row.spec, row.status, &row.headers, &row.body.to_string());
        let class = response["error"]["code"].as_str().unwrap_or_default();
        let later = ["rate_limit", "overloaded", "timeout", "server", "network"].contains(&class);
        assert_eq!(response["error"]["retryable"], later, "{}: {response}", row.spec);
    }
}

/// Messages repeat what the caller wrote: no phrase in the middle of one counts.
#[test]
fn echoes() {
    const SAID: &str = "messages.0: 'prompt is too long, maximum context length, exceeds the context window, too many tokens, \
        input is too long, exceed context limit, rate limit 429, overloaded_error, insufficient_quota, credit balance is too \
        low, model not found, model identifier is invalid, is not a valid model ID, Content Exists Risk, location is not \
        supported, Incorrect API key, range of input length should be, credits' is not of the type that it should have";
    for spec in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let string = Value::from(SAID);
        for body in
            [format!("{{\"error\":{{\"message\":{string}}}}}"), format!("{{\"message\":{string}}}"), SAID.to_owned()]
        {
            let (response, _) = error(spec, 400, "", &body);
            assert_eq!(response["error"]["code"], "invalid_request", "{spec}: {response}");
        }
    }
}

/// Every built-in provider has rows here.
#[test]
fn every_provider() {
    let tested: BTreeSet<String> = rows().into_iter().map(|row| row.spec).collect();
    let known: BTreeSet<String> = (0..catalogue::COUNT).filter_map(catalogue::name).map(str::to_owned).collect();
    assert_eq!(known.difference(&tested).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Recorded errors of live services, where they are at hand: by the host and what the answer says.
#[test]
fn recorded() {
    const HOSTS: [(&str, &str); 5] = [
        ("api.openai.com", "openai"),
        ("api.groq.com", "groq"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "bedrock"),
        ("generativelanguage.googleapis.com", "google"),
        ("aiplatform.googleapis.com", "vertex-ai"),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/exchanges/recorded");
    let mut count = 0;
    for (host, spec) in HOSTS {
        for file in fs::read_dir(folder.join(host)).into_iter().flatten().flatten() {
            let text = fs::read_to_string(file.path()).expect("it is text");
            let exchange: Value = serde_json::from_str(&text).expect("it is JSON");
            let status = exchange["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(0);
            let Some(body) = exchange["body"].as_str().filter(|_| status >= 400) else { continue };
            let responses = exchange["url"].as_str().is_some_and(|url| url.ends_with("/responses"));
            let spec = if responses { "openai-responses" } else { spec };
            let unknown = status == 404 || body.contains("model identifier") || body.contains("model_not_found");
            let expected = if unknown { "model_not_found" } else { "invalid_request" };
            let (response, report) = error(spec, status, "", body);
            assert_eq!(response["error"]["code"], expected, "{}: {response}", file.path().display());
            assert_eq!(report["items"].as_array().map(Vec::len), Some(0), "{}: {report}", file.path().display());
            count += 1;
        }
    }
    println!("{count} recorded errors");
    assert!(count > 15 || !folder.is_dir(), "{count} recorded errors");
}
