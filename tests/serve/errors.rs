//! Errors, in the words of each API.

use super::support::{DIALECTS, encoded, event, part, stream, written};
use serde_json::json;
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::spec::plan::response::ErrorClass;
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Reply};

#[test]
fn an_error_has_the_apis_own_words_and_status() {
    let error = json!({
        "choices": [], "complete": false, "provider": "openai", "dialect": "openai-chat",
        "error": {"code": "rate_limit", "message": "Slow down.", "status": 429, "type": "requests", "retryable": true, "retry_after_ms": 1500},
    });
    let made = encoded(&error, "anthropic-messages", &Target::default()).expect("it can be written");
    assert_eq!(made["status"], 429);
    assert_eq!(made["headers"]["retry-after"], "2");
    assert_eq!(made["body"], json!({"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}));
    let made = encoded(&error, "google-generate-content", &Target::default()).expect("it can be written");
    assert_eq!(made["body"]["error"]["message"], "Slow down.", "{made}");
}

/// Each class that an API can be asked about comes back as the same class.
#[test]
fn classes_come_back() {
    let mut wrong = Vec::new();
    for dialect in DIALECTS {
        for (name, class) in ErrorClass::ALL {
            if matches!(class, ErrorClass::Network | ErrorClass::Cancelled) {
                continue;
            }
            let error = json!({"choices": [], "complete": false, "error": {"code": name, "message": "Oh.", "retryable": false}});
            let made = encoded(&error, dialect, &Target::default()).expect("it can be written");
            let status = u16::try_from(made["status"].as_u64().expect("a status")).expect("a status");
            let reply = Reply { status, ..Reply::default() };
            let mut decoder = Context::new().decoder_of(dialect, None, &reply).expect("the dialect is known");
            decoder.whole(made["body"].to_string().as_bytes()).expect("it can be read");
            // some APIs have one word for these and for wider classes, and tell them apart by the message alone
            let may = ["context_length", "content_filtered", "overloaded"].contains(&name);
            if decoder.failure().map(ErrorClass::name) != Some(name) && !may {
                wrong.push(format!("{dialect} {name} {status}: {:?} {}", decoder.failure(), made["body"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_error_before_all_else_is_a_response_of_its_own() {
    let failed =
        Told { class: Some(ErrorClass::Overloaded), text: "Busy.", name: "overloaded", ..event(EventKind::Error) };
    let mut encoder = Context::new().encoder_of("anthropic-messages", &Target::default()).expect("it can be written");
    encoder.push(&failed).expect("it can be pushed");
    let body: serde_json::Value = serde_json::from_slice(encoder.bytes()).expect("the body is JSON");
    assert_eq!(body, json!({"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}}));
    assert_eq!(encoder.head(), r#"{"status":529,"content_type":"application/json"}"#);
    encoder.sent();
    encoder.push(&Told { number: 0, ..event(EventKind::End) }).expect("it can be pushed");
    assert!(encoder.bytes().is_empty());
}

/// Where a header tells the type of an error, it does so also of one that comes in the place of a stream.
#[test]
fn an_error_before_all_else_has_its_headers() {
    let failed =
        Told { class: Some(ErrorClass::RateLimit), text: "Slow down.", name: "rate_limit", ..event(EventKind::Error) };
    let mut encoder = Context::new().encoder_of("bedrock-converse", &Target::default()).expect("it can be written");
    encoder.push(&failed).expect("it can be pushed");
    let head: serde_json::Value = serde_json::from_str(encoder.head()).expect("the head is JSON");
    let headers = json!({"x-amzn-errortype": "ThrottlingException"});
    assert_eq!(head, json!({"status": 429, "content_type": "application/json", "headers": headers}));
}

/// A class for which an API has a word of one cause alone is not told by that cause.
#[test]
fn no_cause_is_made_up() {
    for dialect in ["openai-chat", "openai-responses", "openai-compatible"] {
        let error = json!({"code": "permission", "message": "Not this key.", "status": 403, "retryable": false});
        let made = encoded(
            &json!({"choices": [], "complete": false, "provider": "x", "dialect": "x", "error": error}),
            dialect,
            &Target::default(),
        );
        let made = made.expect("it can be written");
        assert_eq!(made["status"], 403, "{dialect}");
        let error = &made["body"]["error"];
        assert_eq!((&error["type"], &error["code"]), (&json!("request_forbidden"), &json!(null)), "{dialect}");
    }
}

#[test]
fn an_error_in_the_midst_is_an_event_and_no_end_follows() {
    let mut events = stream(part(0, Keyword::Text, "", "", &[(Field::Text, "Hal")]), "stop");
    events.truncate(3);
    events.push(Told { class: Some(ErrorClass::Overloaded), text: "Busy.", ..event(EventKind::Error) });
    events.push(Told { number: 0, ..event(EventKind::End) });
    for dialect in DIALECTS {
        let (bytes, _, done) = written(dialect, &events, &Target::default());
        assert!(done.is_ok(), "{dialect}");
        let mut decoder = Context::new()
            .decoder_of(dialect, None, &Reply { status: 200, ..Reply::default() })
            .expect("the dialect is known");
        decoder.feed(&bytes).expect("it can be read");
        decoder.finish().expect("it can be read");
        while decoder.next_event().expect("it can be read").is_some() {}
        let class = decoder.failure().expect("it is an error");
        assert_ne!(class, ErrorClass::Network, "{dialect}: {}", String::from_utf8_lossy(&bytes));
        assert_eq!(decoder.failure_message(), "Busy.", "{dialect}");
    }
}

/// A stream that was cut is never written as one that is whole.
#[test]
fn a_cut_stream_is_an_error() {
    let mut events = stream(part(0, Keyword::Text, "", "", &[(Field::Text, "Hal")]), "stop");
    events.truncate(3);
    events.push(Told { number: 0, ..event(EventKind::End) });
    for dialect in DIALECTS {
        let (bytes, _, _) = written(dialect, &events, &Target::default());
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("the response was cut"), "{dialect}: {text}");
        assert!(
            !text.contains("[DONE]") && !text.contains("message_stop") && !text.contains("response.completed"),
            "{dialect}: {text}"
        );
    }
}

/// A provider's own code comes back as it was: Google's is a number.
#[test]
fn codes_of_the_same_api_come_back() {
    let error = json!({
        "choices": [], "complete": false, "provider": "google", "dialect": "google-generate-content",
        "error": {"code": "rate_limit", "message": "Slow down.", "status": 429, "type": "RESOURCE_EXHAUSTED",
            "provider_code": 429, "retryable": true},
    });
    let made = encoded(&error, "google-generate-content", &Target::default()).expect("it can be written");
    assert_eq!(made["body"]["error"], json!({"code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED"}));
    let made = encoded(&error, "openai-chat", &Target::default()).expect("it can be written");
    assert_ne!(made["body"]["error"]["code"], 429);
}

/// The members that the official clients of an API read of an error, which they have for every class: as a pointer, and
/// whether null may stand there.
fn read_by_clients(dialect: &str) -> &'static [(&'static str, bool)] {
    match dialect {
        "openai-chat" | "openai-compatible" | "openai-responses" => {
            &[("/error/message", false), ("/error/type", false), ("/error/code", true), ("/error/param", true)]
        }
        "anthropic-messages" => &[("/type", false), ("/error/type", false), ("/error/message", false)],
        "google-generate-content" => &[("/error/code", false), ("/error/status", false), ("/error/message", false)],
        "mistral-chat" => {
            &[("/object", false), ("/message", false), ("/type", true), ("/code", true), ("/param", true)]
        }
        "ollama-chat" => &[("/error", false)],
        _ => &[("/message", false)],
    }
}

#[test]
fn every_error_has_what_clients_read() {
    for dialect in DIALECTS {
        for (name, class) in ErrorClass::ALL {
            // from anyone, and from the API itself, which has said too little
            let bare = json!({"code": name, "message": "Oh.", "retryable": false});
            let coded = json!({"code": name, "message": "Oh.", "retryable": false, "provider_code": "odd"});
            for (error, provider) in [(&bare, ""), (&bare, dialect), (&coded, dialect)] {
                let response = json!({"choices": [], "complete": false, "error": error, "dialect": provider});
                let made = encoded(&response, dialect, &Target::default()).expect("it can be written");
                for &(pointer, may_be_null) in read_by_clients(dialect) {
                    let member = made["body"].pointer(pointer);
                    assert!(
                        member.is_some_and(|member| may_be_null || !member.is_null()),
                        "{dialect} {name} {pointer}: {made}"
                    );
                }
                assert!(
                    dialect != "bedrock-converse" || made["headers"]["x-amzn-errortype"].is_string(),
                    "{name} {made}"
                );
                assert!(
                    error.get("provider_code").is_none()
                        || !dialect.starts_with("openai")
                        || made["body"]["error"]["code"] == "odd"
                );
            }
            let mut events = stream(part(0, Keyword::Text, "", "", &[(Field::Text, "Hal")]), "stop");
            events.truncate(3);
            events.push(Told { class: Some(class), text: "Oh.", ..event(EventKind::Error) });
            let (bytes, ..) = written(dialect, &events, &Target::default());
            let told = String::from_utf8_lossy(&bytes);
            let last =
                told.rsplit("\n\n").find(|event| event.contains("Oh.")).and_then(|event| event.split_once("data: "));
            if let (Some((_, data)), true) = (last, dialect != "openai-responses") {
                let data: serde_json::Value = serde_json::from_str(data).expect("data are JSON");
                for &(pointer, may_be_null) in read_by_clients(dialect) {
                    let member = data.pointer(pointer);
                    assert!(member.is_some_and(|member| may_be_null || !member.is_null()), "{dialect} {name}: {data}");
                }
            }
        }
    }
}
