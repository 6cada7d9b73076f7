//! Classes of errors, by status, body and headers; bodies of proxies; bytes that are no text.

use crate::support::{How, read, read_all};
use serde_json::{Value, json};

/// Spec, status, headers, body, class, whether it is worth trying again.
type Row = (&'static str, u16, &'static str, Value, &'static str, bool);

fn rows() -> Vec<Row> {
    let openai =
        |kind: &str, code: Value, message: &str| json!({"error": {"message": message, "type": kind, "code": code}});
    let claude = |kind: &str, message: &str| json!({"type": "error", "error": {"type": kind, "message": message}});
    let google =
        |status: &str, details: Value| json!({"error": {"message": "m", "status": status, "details": details}});
    let aws = |name: &'static str, status, class, again| -> Row {
        ("bedrock", status, name, json!({"message": "m"}), class, again)
    };
    let long = "This model's maximum context length is 8192 tokens";
    vec![
        ("openai", 401, "", openai("invalid_request_error", json!("invalid_api_key"), "m"), "authentication", false),
        ("openai", 403, "", openai("x", Value::Null, "m"), "permission", false),
        ("openai", 404, "", openai("invalid_request_error", json!("model_not_found"), "m"), "model_not_found", false),
        ("openai", 429, "", openai("insufficient_quota", json!("insufficient_quota"), "m"), "quota", false),
        ("openai", 429, "", openai("requests", json!("rate_limit_exceeded"), "m"), "rate_limit", true),
        (
            "openai",
            400,
            "",
            openai("invalid_request_error", json!("context_length_exceeded"), "m"),
            "context_length",
            false,
        ),
        ("openai", 400, "", openai("invalid_request_error", Value::Null, long), "context_length", false),
        (
            "openai",
            400,
            "",
            openai("invalid_request_error", json!("content_policy_violation"), "m"),
            "content_filtered",
            false,
        ),
        ("openai", 413, "", openai("x", Value::Null, "m"), "too_large", false),
        ("openai", 422, "", openai("x", Value::Null, "m"), "invalid_request", false),
        ("openai", 500, "", openai("server_error", Value::Null, "m"), "server", true),
        ("openai", 504, "", openai("x", Value::Null, "m"), "timeout", true),
        ("anthropic", 400, "", claude("invalid_request_error", "prompt is too long: 9 > 8"), "context_length", false),
        ("anthropic", 401, "", claude("authentication_error", "m"), "authentication", false),
        ("anthropic", 402, "", claude("billing_error", "m"), "quota", false),
        ("anthropic", 403, "", claude("permission_error", "m"), "permission", false),
        ("anthropic", 404, "", claude("not_found_error", "model: x"), "model_not_found", false),
        ("anthropic", 413, "", claude("request_too_large", "m"), "too_large", false),
        ("anthropic", 429, "", claude("rate_limit_error", "m"), "rate_limit", true),
        ("anthropic", 529, "", claude("overloaded_error", "m"), "overloaded", true),
        ("anthropic", 500, "", claude("api_error", "m"), "server", true),
        (
            "google",
            400,
            "",
            google("INVALID_ARGUMENT", json!([{"reason": "API_KEY_INVALID"}])),
            "authentication",
            false,
        ),
        ("google", 403, "", google("PERMISSION_DENIED", json!([])), "permission", false),
        ("google", 429, "", google("RESOURCE_EXHAUSTED", json!([])), "rate_limit", true),
        ("google", 503, "", google("UNAVAILABLE", json!([])), "overloaded", true),
        ("google", 504, "", google("DEADLINE_EXCEEDED", json!([])), "timeout", true),
        aws("x-amzn-ErrorType: ThrottlingException:http://x\n", 429, "rate_limit", true),
        aws("x-amzn-errortype: AccessDeniedException\n", 403, "permission", false),
        aws("x-amzn-errortype: ExpiredTokenException\n", 403, "authentication", false),
        aws("x-amzn-errortype: ModelTimeoutException\n", 408, "timeout", true),
        aws("x-amzn-errortype: ServiceUnavailableException\n", 503, "overloaded", true),
        ("cohere", 401, "", json!({"id": "i", "message": "m"}), "authentication", false),
        ("cohere", 429, "", json!({"id": "i", "message": "m"}), "rate_limit", true),
        ("mistral", 401, "", json!({"detail": "m"}), "authentication", false),
        (
            "mistral",
            429,
            "",
            json!({"object": "error", "message": "m", "type": "x", "code": "1300"}),
            "rate_limit",
            true,
        ),
        ("ollama", 404, "", json!({"error": "model 'x' not found"}), "model_not_found", false),
    ]
}

#[test]
fn classes() {
    let mut wrong = Vec::new();
    for (spec, status, headers, body, class, again) in rows() {
        let read = read_all(spec, status, headers, body.to_string().as_bytes(), How::Whole);
        let error = &read.response["error"];
        if (read.class(), &error["retryable"]) != (class, &json!(again)) || error["status"] != status {
            wrong.push(format!("{spec} {status} {headers:?} {body}: should be {class}, {again}: {error}"));
        }
        let fed = read_all(spec, status, headers, body.to_string().as_bytes(), How::Pieces(3));
        assert_eq!(fed.response, read.response, "{spec}: a stream that failed is read as an error's body");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bodies_that_are_no_json() {
    for (status, class) in [(502, "server"), (403, "permission"), (401, "authentication"), (429, "rate_limit")] {
        for body in ["<html><body>Bad gateway</body></html>", "", "busy", "{\"error\":"] {
            let read = read_all("openai", status, "", body.as_bytes(), How::Whole);
            assert_eq!((read.class(), &read.response["error"]["status"]), (class, &json!(status)), "{body}");
            assert!(read.fault.is_none());
        }
    }
    for spec in ["openai", "anthropic", "google", "bedrock", "cohere", "mistral", "ollama", "openai-responses"] {
        for body in ["<!doctype html><p>Sign in</p>", "", "   ", "null", "[]", "7", "{}"] {
            for how in [How::Whole, How::Pieces(2)] {
                let read = read(spec, body, how);
                let failed = read.fault.is_some() || !read.class().is_empty();
                assert!(failed && read.response["complete"] == false, "{spec} {body:?} {how:?}: {}", read.response);
            }
        }
    }
}

#[test]
fn long_pages_are_cut() {
    let page = "<p>".repeat(1 << 18);
    let read = read_all("openai", 502, "", page.as_bytes(), How::Whole);
    assert!(read.response.to_string().len() < 20_000);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let body = b"{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\xffb\"},\"finish_reason\":\"stop\"}]}";
    let read = read("openai", body, How::Whole);
    assert_eq!(read.parts()[0]["text"], "a\u{FFFD}b");
    assert!(read.codes().contains(&"Drop"), "{}", read.report);
}
