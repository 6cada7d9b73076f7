//! What comes back: `decode`, `decode-request`, `encode`, `transcode`.

use super::{check, scratch, specado};
use serde_json::{Value, json};
use specado_ffi::spec::plan::response::ErrorClass;
use std::fs;

const CLAUDE: &str = r#"{"id": "m1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
    "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn",
    "usage": {"input_tokens": 9, "output_tokens": 2}}"#;

/// A stream of a chat completion.
fn chunks() -> String {
    let chunk = |choice: Value| format!("data: {}\n\n", json!({"id": "c1", "model": "gpt-4o", "choices": [choice]}));
    [
        chunk(json!({"index": 0, "delta": {"role": "assistant", "content": "Hel"}})),
        chunk(json!({"index": 0, "delta": {"content": "lo"}})),
        chunk(json!({"index": 0, "delta": {}, "finish_reason": "stop"})),
        "data: [DONE]\n\n".to_owned(),
    ]
    .concat()
}

#[test]
fn a_whole_answer_is_decoded() {
    let decode = ["decode", "--provider", "anthropic"];
    check(&decode, CLAUDE, 0, r#"{"id":"m1","model":"claude-sonnet-4-5","provider":"anthropic""#, "nothing lost");
    check(&[&decode[..], &["--pretty"]].concat(), CLAUDE, 0, "{\n  \"id\": \"m1\",\n", "");
    let odd = CLAUDE.replace("end_turn", "bored");
    check(&decode, &odd, 0, r#""finish_reason":"other","finish":{"raw":"bored"}"#, "warning finish_reason");
    assert!(specado(&[&decode[..], &["--quiet"]].concat(), &odd).stderr.is_empty());

    let headers = scratch("answer-headers");
    fs::write(&headers, "request-id: r1\n").expect("it can be written");
    let written = scratch("answer.json");
    let arguments = ["--headers", headers.to_str().expect("UTF-8"), "-o", written.to_str().expect("UTF-8")];
    assert!(specado(&[&decode[..], &arguments].concat(), CLAUDE).stdout.is_empty());
    assert!(fs::read_to_string(written).expect("it was written").contains(r#""request_id":"r1""#));
}

#[test]
fn a_stream_is_decoded() {
    let decode = ["decode", "-p", "openai", "-m", "gpt-4o", "--stream"];
    check(&decode, chunks(), 0, r#"[{"type":"text","text":"Hello"}]"#, "nothing lost");
    let events = specado(&[&decode[..], &["--events"]].concat(), chunks());
    let lines = String::from_utf8(events.stdout).expect("UTF-8");
    let events: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("each is JSON")).collect();
    let names: Vec<_> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names, ["start", "part_start", "delta", "delta", "part_end", "finish", "end"]);
    let piece = json!({
        "event": "delta", "choice": 0, "part": 0, "kind": "text", "field": "text", "text": "Hel"
    });
    assert_eq!((&events[2], &events[6]), (&piece, &json!({"event": "end", "complete": true})));
    check(&["decode", "-p", "openai", "--events"], "", 2, "", "--stream");
}

/// What was changed for the wire is undone.
#[test]
fn a_receipt_is_undone() {
    let prompt = r#"{"prompt": "Hi", "tools": [{"name": "the wind!", "json_schema": {"type": "object"}}]}"#;
    let made = specado(&["translate", "-p", "openai", "-m", "gpt-4o", "--quiet"], prompt);
    let made: Value = serde_json::from_slice(&made.stdout).expect("it is JSON");
    let name = &made["provider_request_json"]["tools"][0]["function"]["name"];
    let receipt = scratch("receipt.json");
    fs::write(&receipt, made["metadata"]["receipt"].to_string()).expect("it can be written");
    let call = json!({"id": "a", "type": "function", "function": {"name": name, "arguments": "{}"}});
    let body = json!({"choices": [{"message": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}).to_string();
    let decode = ["decode", "-p", "openai", "--receipt", receipt.to_str().expect("UTF-8")];
    assert_ne!(name, "the wind!", "it had to be changed");
    check(&decode, body, 0, r#""name":"the wind!""#, "");
}

/// Each class of errors has the exit code that the help says.
#[test]
fn errors_have_the_exit_code_of_their_class() {
    let help = String::from_utf8(specado(&["decode", "--help"], "").stdout).expect("UTF-8");
    let code = |class: &str| {
        let words: Vec<&str> = help.split_whitespace().collect();
        let at = words.iter().position(|word| word.trim_end_matches(':') == class).expect(class);
        words[at - 1].parse::<i32>().unwrap_or_else(|_| panic!("{class} has no exit code"))
    };
    let mut codes = Vec::new();
    for (name, class) in ErrorClass::ALL {
        codes.push(code(name));
        if class == ErrorClass::Network {
            let cut = &chunks()[..60];
            check(&["decode", "-p", "openai", "--stream"], cut, code(name), r#""code":"network""#, "");
            continue;
        }
        let told = match class {
            ErrorClass::Overloaded => "server_is_overloaded",
            ErrorClass::ContextLength => "context_length_exceeded",
            ErrorClass::ContentFiltered => "content_policy_violation",
            _ => "x",
        };
        let body = json!({"error": {"message": "m", "code": told}}).to_string();
        let status = class.status().to_string();
        let provider = if class == ErrorClass::Cancelled { "cohere" } else { "openai" };
        let decode = ["decode", "-p", provider, "--status", &status];
        check(&decode, body, code(name), &format!(r#""code":"{name}""#), "");
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ErrorClass::ALL.len(), "each has its own");
    check(&["decode", "-p", "nobody"], "{}", 4, "", "there is no dialect or provider \"nobody\"");
    check(&["decode", "-p", "openai", "no-such-file.json"], "", 5, "", "no-such-file.json");
}

#[test]
fn requests_are_read() {
    let request = r#"{"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}"#;
    let decode = ["decode-request", "--dialect", "anthropic-messages"];
    let prompt = r#"{"prompt":{"messages":[{"role":"user","content":"Hi"}]"#;
    check(&decode, request, 0, prompt, "nothing lost");
    check(&decode, "{", 3, "", "line 1, column 2");
    check(&["decode-request", "--dialect", "nobody"], request, 4, "", "\"nobody\"");
    let gemini = r#"{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}"#;
    let url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent";
    check(&["decode-request", "--dialect", "google", "--url", url], gemini, 0, r#""model":"gemini-2.5-flash""#, "");
    check(
        &["translate", "--from", "anthropic-messages", "-p", "google", "-m", "gemini-2.5-flash", "--body"],
        request,
        0,
        r#""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#,
        "nothing lost",
    );
}

#[test]
fn answers_are_written() {
    let response = specado(&["decode", "-p", "anthropic", "--quiet"], CLAUDE).stdout;
    let encode = ["encode", "--dialect", "openai-chat", "--body"];
    check(&encode, response, 0, r#""finish_reason":"stop""#, "warning usage.raw");
    let transcode = ["transcode", "--from", "openai", "--to", "anthropic-messages"];
    check(&transcode, chunks(), 0, "event: message_stop", "nothing lost");
    let cut = &chunks()[..chunks().len() / 2];
    let failed = specado(&transcode, cut);
    let stream = String::from_utf8_lossy(&failed.stdout);
    assert!(stream.contains("event: error") && !stream.contains("message_stop"), "{stream}");
}
