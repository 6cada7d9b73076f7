//! Any bytes as a stream of one API, written as a stream of another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use specado_ffi::serve::{Target, Transcoder};
use specado_ffi::{Context, Decoder, Error, ErrorKind, Reply};
use std::cell::RefCell;

const APIS: [&str; 9] = [
    "openai-chat",
    "openai-responses",
    "anthropic-messages",
    "google-generate-content",
    "bedrock-converse",
    "cohere-chat",
    "mistral-chat",
    "ollama-chat",
    "openai-compatible",
];

/// What is written of a stream that comes in pieces of this size, and why that came to an end before its end.
fn written(transcoder: &mut Transcoder, bytes: &[u8], piece: usize) -> (Vec<u8>, Option<Error>) {
    let mut out = Vec::new();
    for piece in bytes.chunks(piece).map(Some).chain([None]) {
        let done = match piece {
            Some(piece) => transcoder.feed(piece),
            None => transcoder.finish(),
        };
        out.extend_from_slice(transcoder.bytes());
        if let Err(error) = done {
            return (out, Some(error));
        }
    }
    (out, None)
}

/// A response as our own decoder reads it.
fn response(decoder: &mut Decoder) -> Value {
    serde_json::from_str(decoder.response().expect("there is memory")).expect("a response is JSON")
}

/// Reads what was written, as whoever is served does.
fn read_back(api: &str, status: u16, bytes: &[u8]) -> Value {
    let reply = Reply { status, ..Reply::default() };
    let mut decoder = CONTEXT.with_borrow_mut(|context| context.decoder_of(api, None, &reply)).expect("it is built in");
    let text = || String::from_utf8_lossy(bytes);
    decoder.feed(bytes).unwrap_or_else(|error| panic!("{api}: {error}: {}", text()));
    decoder.finish().unwrap_or_else(|error| panic!("{api}: {error}: {}", text()));
    while decoder.next_event().unwrap_or_else(|error| panic!("{api}: {error}: {}", text())).is_some() {}
    response(&mut decoder)
}

/// All that is said as text, and which tools are called.
fn said(response: &Value) -> (String, Vec<String>) {
    let parts = response["choices"][0]["message"]["content"].as_array();
    let of = |kind: &'static str, field: &'static str| {
        let parts = parts.into_iter().flatten().filter(move |part| part["type"] == kind);
        parts.filter_map(move |part| part[field].as_str())
    };
    (of("text", "text").collect(), of("tool_call", "name").map(str::to_owned).collect())
}

fn is_bad(lossiness: &str) -> bool {
    let report: Value = serde_json::from_str(lossiness).expect("a report is JSON");
    matches!(report["max_severity"].as_str(), Some("warning" | "error"))
}

thread_local! {
    /// Compiles each API once.
    static CONTEXT: RefCell<Context> = RefCell::new(Context::new());
}

fuzz_target!(|input: (u8, u8, u8, &[u8])| {
    let (from, to, piece, bytes) = input;
    let api = |number: u8| APIS[usize::from(number) % APIS.len()];
    let (from, to) = (api(from), api(to));
    let reply = Reply { status: 200, ..Reply::default() };
    let new = || {
        let target = Target { created: 7, ..Target::default() };
        CONTEXT
            .with_borrow_mut(|context| context.transcoder_of((from, None, &reply), to, &target))
            .expect("both are built in")
    };
    let mut transcoder = new();
    let (out, stopped) = written(&mut transcoder, bytes, bytes.len().max(1));
    let pieces = written(&mut new(), bytes, usize::from(piece).max(1));
    if let Some(error) = stopped {
        // bytes that cannot be cut into events are refused as such; coerce ends nothing for a loss
        assert_ne!(error.kind, ErrorKind::Lossy, "{error}");
        assert_ne!(error.kind, ErrorKind::Internal, "{error}");
        return;
    }
    assert!(pieces.1.is_none() && pieces.0 == out, "what is written depends on how the stream was cut");
    let was = response(transcoder.decoder());
    if was["complete"] == true && was["choices"][0]["finish_reason"].is_null() {
        // most APIs know an end only by its reason
        return;
    }
    let head: Value = serde_json::from_str(transcoder.encoder().head()).expect("the head is JSON");
    let status = head["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status is a number");
    let is = read_back(to, status, &out);
    let text = String::from_utf8_lossy(&out);
    assert_eq!(was.get("error").is_some(), is.get("error").is_some(), "{from} to {to}: {was}\n{is}\n{text}");
    assert_eq!(was["complete"], is["complete"], "{from} to {to}: {was}\n{is}\n{text}");
    let reported = is_bad(transcoder.encoder().lossiness());
    assert!(reported || said(&was) == said(&is), "{from} to {to}: {was}\n{is}\n{text}");
});
