//! Any bytes as a response, at once and in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::response::EventKind;
use specado_ffi::{Context, Decoder, Reply};

const PROVIDERS: [&str; 9] =
    ["openai", "openai-responses", "anthropic", "google", "bedrock", "cohere", "mistral", "ollama", "openrouter"];

/// The events of a stream that is fed in pieces, and the response.
fn read(decoder: &mut Decoder, bytes: &[u8], piece: usize) -> (Vec<String>, String) {
    let mut events = Vec::new();
    let mut take = |decoder: &mut Decoder| {
        let mut damaged = false;
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => {
                    let texts = [event.id, event.name, event.text].map(|text| decoder.text(text).to_owned());
                    let place = (event.kind, event.choice, event.part, event.of, event.field, event.number);
                    events.push(format!("{place:?} {texts:?}"));
                    if event.kind == EventKind::End {
                        events.push("end".to_owned());
                    }
                }
                Ok(None) => return damaged,
                Err(_) if damaged => return true,
                Err(_) => damaged = true,
            }
        }
    };
    for piece in bytes.chunks(piece) {
        if decoder.feed(piece).is_err() || take(decoder) {
            return (events, String::new());
        }
    }
    if decoder.finish().is_err() || take(decoder) {
        return (events, String::new());
    }
    assert_eq!(events.last().map(String::as_str), Some("end"), "the end is the last event, and there is one");
    assert_eq!(events.iter().filter(|event| *event == "end").count(), 1);
    (events, decoder.response().expect("there is memory").to_owned())
}

fuzz_target!(|input: (u8, u16, u8, &[u8])| {
    let (provider, status, piece, bytes) = input;
    let provider = PROVIDERS[usize::from(provider) % PROVIDERS.len()];
    let reply = Reply { status: status % 600, ..Reply::default() };
    let new = || Context::new().decoder_of(provider, None, &reply).expect("it is built in");
    let whole = read(&mut new(), bytes, bytes.len().max(1));
    let pieces = read(&mut new(), bytes, usize::from(piece).max(1));
    if !whole.1.is_empty() {
        assert_eq!(whole, pieces);
        let json = serde_json::from_str::<&serde_json::value::RawValue>(&whole.1);
        assert!(json.is_ok(), "the response is not JSON: {}", whole.1);
    }
    let mut decoder = new();
    if decoder.whole(bytes).is_ok() {
        let response = decoder.response().expect("there is memory").to_owned();
        let json = serde_json::from_str::<&serde_json::value::RawValue>(&response);
        assert!(json.is_ok(), "the response is not JSON: {response}");
        let report = decoder.lossiness().expect("there is memory").to_owned();
        assert!(serde_json::from_str::<&serde_json::value::RawValue>(&report).is_ok(), "{report}");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let found = Context::new().check_response(provider, text).expect("it is built in");
        found.errors.iter().chain(&found.notes).for_each(|one| assert!(one.line > 0 && one.column > 0, "{one}"));
    }
});
