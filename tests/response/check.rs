//! What is wrong with an answer: everything, each with its place.

use crate::recorded::{CAPTURES, EXCHANGES, HOSTS, files, json};
use specado_ffi::json::Diagnostic;
use specado_ffi::{Context, ErrorKind};
use std::path::Path;

/// Errors and notes, a line each: `/pointer line:column message; suggestion`.
fn verdict(provider: &str, body: &str) -> (Vec<String>, Vec<String>) {
    let found = Context::new().check_response(provider, body).unwrap_or_else(|error| panic!("{provider}: {error}"));
    let line = |one: &Diagnostic| {
        let suggestion = one.suggestion.as_ref().map(|text| format!("; {text}")).unwrap_or_default();
        format!("{} {}:{} {}{suggestion}", one.pointer, one.line, one.column, one.message)
    };
    (found.errors.iter().map(line).collect(), found.notes.iter().map(line).collect())
}

#[track_caller]
fn told(provider: &str, body: &str, errors: &[&str], notes: &[&str]) {
    let (found, unknown) = verdict(provider, body);
    assert_eq!(found, errors, "notes: {unknown:#?}");
    assert_eq!(unknown, notes);
}

#[test]
fn sound_answers_and_errors_have_none() {
    let chat = r#"{"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
        "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}}"#;
    for provider in ["openai-chat", "openai", "groq", "mistral"] {
        told(provider, chat, &[], &[]);
    }
    let claude = r#"{"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}"#;
    told("anthropic", claude, &[], &[]);
    told("google", r#"[{"error": {"code": 400, "message": "m", "status": "INVALID_ARGUMENT"}}]"#, &[], &[]);
}

#[test]
fn what_is_no_answer_at_all() {
    told("cohere", "{\n \"a\":", &[" 2:6 the text ends in the middle of a value"], &[]);
    told("openai", "5", &[" 1:1 must be an object, found a number"], &[]);
    told("google", "[]", &[" 1:1 must be an object or an array of 1, found an array"], &[]);
    for body in ["{}", r#"{"candidates": []}"#] {
        let wrong = " 1:1 is no response of google, and none of its errors; name the provider that it is from";
        told("google", body, &[wrong], &[]);
    }
}

/// Types, at every depth and in every kind of place: of the answer, of parts, of usage, of errors.
#[test]
fn values_of_other_types() {
    let body = r#"{"id": 5, "choices": [{"index": 0, "message": {"role": "assistant", "content": 7,
        "tool_calls": [{"id": "a", "type": "function", "function": {"name": 5, "arguments": "{}"}}]}}],
        "usage": {"prompt_tokens": "7", "completion_tokens": -2}}"#;
    told(
        "openai",
        body,
        &[
            "/id 1:8 must be a string, found a number",
            "/choices/0/message/content 1:80 must be a string, found a number",
            "/choices/0/message/tool_calls/0/function/name 2:77 must be a string, found a number",
            "/usage/prompt_tokens 3:36 must be a number, found a string; write it without quotes: 7",
            "/usage/completion_tokens 3:62 is no count of tokens",
        ],
        &[],
    );
    told("openai", r#"{"choices": {"index": 0}}"#, &["/choices 1:13 must be an array, found an object"], &[]);
    let body = r#"{"candidates": [{"content": {"role": "model", "parts": [{"text": 5}]}, "finishReason": "STOP"}]}"#;
    told("google", body, &["/candidates/0/content/parts/0/text 1:66 must be a string, found a number"], &[]);
    let body = r#"{"type": "message", "role": "assistant", "stop_reason": "end_turn", "content": [
        {"type": "text", "text": ["Hi"]}]}"#;
    told("anthropic", body, &["/content/0/text 2:34 must be a string, found an array"], &[]);
    // what a part is must be a word, known or not
    let body = r#"{"type": "message", "role": "assistant", "stop_reason": "end_turn", "content": [{"type": 5}]}"#;
    let wrong =
        "/content/0/type 1:90 must be \"text\", \"tool_use\", \"thinking\" or \"redacted_thinking\", found a number";
    told("anthropic", body, &[wrong], &[]);
    let body = r#"{"type": "error", "error": {"type": "api_error", "message": 7}}"#;
    told("anthropic", body, &["/error/message 1:61 must be a string, found a number"], &[]);
}

/// Fields, words and kinds of part that the spec does not know may be known to the service.
#[test]
fn what_the_spec_does_not_know_is_a_note() {
    let body = r#"{"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi", "shiny": 1},
        "finish_reason": "bored"}], "usage": {"prompt_tokens": 7, "sparks": 3}, "modl": "m"}"#;
    told(
        "openai",
        body,
        &[],
        &[
            "/choices/0/message/shiny 1:86 is not known to this provider's spec; it is kept under `extra`",
            "/choices/0/finish_reason 2:26 is a reason that this provider's spec does not know; it is read as `other`",
            "/modl 2:89 is not known to this provider's spec; it is kept under `extra`; did you mean model?",
        ],
    );
    let body = r#"{"id": "x", "message": {"role": "assistant", "content": [{"type": "glow", "hue": 1}]},
        "finish_reason": "COMPLETE"}"#;
    let own = "/message/content/0 1:58 is of no kind that this provider's spec knows; it is a part of the answer as it \
               stands";
    told("cohere", body, &[], &[own]);
}

#[test]
fn keys_that_stand_twice() {
    let body = r#"{"candidates": [{"content": {"role": "model", "role": "model", "parts": [{"text": "Hi"}]}}]}"#;
    let twice = "/candidates/0/content/role 1:55 the key \"role\" stands twice in this object; keep one of them";
    assert_eq!(verdict("google", body).0, [twice]);
}

#[test]
fn bad_input() {
    let refused = Context::new().check_response("anthropc", "{}").expect_err("there is none");
    assert_eq!(refused.kind, ErrorKind::ProviderNotFound);
    let deep = format!("{{\"choices\": {}{}}}", "[".repeat(300), "]".repeat(300));
    assert!(verdict("openai", &deep).0[0].contains("deep"));
    // many faults take no more than their share of time, and the verdict ends
    let many = format!("{{\"choices\": [{}7]}}", "{\"message\": 5, \"index\": {}},".repeat(20_000));
    assert!(!verdict("openai", &many).0.is_empty());
}

/// What services have answered is sound.
#[test]
fn recorded_answers_have_no_errors() {
    let (mut seen, mut wrong) = (0, Vec::new());
    let mut check = |provider: &str, body: &str, file: &Path| {
        let (errors, _) = verdict(provider, body);
        wrong.extend(errors.iter().map(|error| format!("{} by {provider}: {error}", file.display())));
        seen += 1;
    };
    for (host, provider) in HOSTS {
        for file in files(&Path::new(EXCHANGES).join(host)) {
            let exchange = json(&file);
            let url = exchange["url"].as_str().unwrap_or_default();
            let provider = if url.contains("/responses") { "openai-responses" } else { provider };
            // what else these hosts serve: vectors, and another API
            let is_other = url.contains("/invoke") || url.contains("ollama.com/v1/");
            let body = exchange["body"].as_str().filter(|body| !is_other && body.trim_start().starts_with('{'));
            if let Some(body) = body {
                check(provider, body, &file);
            }
        }
    }
    let apis = [("anthropic", "anthropic"), ("bedrock", "bedrock"), ("chat-completions", "openai")];
    let others = [("google", "google"), ("responses", "openai-responses"), ("vertex-anthropic", "vertex-ai-anthropic")];
    for case in files(Path::new(CAPTURES)) {
        for (folder, provider) in apis.into_iter().chain(others) {
            for name in ["response.json", "followup-response.json"] {
                let file = case.join(folder).join(name);
                if let Ok(body) = std::fs::read_to_string(&file) {
                    check(provider, &body, &file);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 500 || !Path::new(EXCHANGES).exists(), "{seen} answers are checked");
    println!("{seen} recorded answers are sound");
}
