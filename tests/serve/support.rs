//! What the tests of serving have in common.

use serde_json::Value;
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Error, Mode, Reply};

/// All APIs that can be served.
pub const DIALECTS: [&str; 9] = [
    "anthropic-messages",
    "openai-chat",
    "openai-compatible",
    "openai-responses",
    "google-generate-content",
    "bedrock-converse",
    "cohere-chat",
    "mistral-chat",
    "ollama-chat",
];

/// Writes a response for a target; the whole result.
pub fn encoded(response: &Value, dialect: &str, target: &Target) -> Result<Value, Error> {
    let mut made = String::new();
    Context::new().encode_response_into(&response.to_string(), dialect, target, &mut made)?;
    Ok(serde_json::from_str(&made).expect("the result is JSON"))
}

/// Writes a response; its body and the paths of what is reported.
pub fn body(response: &Value, dialect: &str) -> (Value, Vec<String>) {
    let made = encoded(response, dialect, &Target::default()).expect("it can be written");
    (made["body"].clone(), paths(&made["lossiness"]))
}

/// The paths of a report.
pub fn paths(lossiness: &Value) -> Vec<String> {
    let items = lossiness["items"].as_array().expect("a report has items");
    items.iter().map(|item| item["path"].as_str().expect("an item has a path").to_owned()).collect()
}

/// Reads a body back.
pub fn decoded(body: &[u8], provider: &str, stream: bool) -> Value {
    let mut context = Context::new();
    let mut decoder =
        context.decoder_of(provider, None, &Reply { status: 200, ..Reply::default() }).expect("the provider is known");
    if stream {
        decoder.feed(body).expect("the stream can be read");
        decoder.finish().expect("the stream can be read");
        while decoder.next_event().expect("the stream can be read").is_some() {}
    } else {
        decoder.whole(body).expect("the body can be read");
    }
    serde_json::from_str(decoder.response().expect("there is memory")).expect("a response is JSON")
}

/// An event without anything.
pub fn event(kind: EventKind) -> Told<'static> {
    Told {
        kind,
        choice: 0,
        part: 0,
        of: None,
        field: Field::None,
        class: None,
        id: "",
        name: "",
        text: "",
        number: i64::from(kind == EventKind::End),
    }
}

/// The events of a part that is said in these pieces.
pub fn part<'t>(number: u32, kind: Keyword, id: &'t str, name: &'t str, pieces: &[(Field, &'t str)]) -> Vec<Told<'t>> {
    let of = |kind_of: EventKind| Told { part: number, of: Some(kind), ..event(kind_of) };
    let mut events = vec![Told { id, name, ..of(EventKind::PartStart) }];
    events.extend(pieces.iter().map(|&(field, text)| Told { field, text, ..of(EventKind::Delta) }));
    events.push(of(EventKind::PartEnd));
    events
}

/// A stream of these parts that ends for this reason.
pub fn stream<'t>(parts: Vec<Told<'t>>, reason: &'t str) -> Vec<Told<'t>> {
    let mut events = vec![Told { id: "r1", name: "m1", ..event(EventKind::Start) }];
    events.extend(parts);
    events.push(Told { name: reason, ..event(EventKind::Finish) });
    events.push(Told { text: r#"{"input_tokens":9,"output_tokens":5,"total_tokens":14}"#, ..event(EventKind::Usage) });
    events.push(event(EventKind::End));
    events
}

/// What comes of events: bytes, report, and how it ended.
pub fn written(dialect: &str, events: &[Told<'_>], target: &Target) -> (Vec<u8>, Value, Result<(), Error>) {
    let mut encoder = Context::new().encoder_of(dialect, target).expect("the dialect can be written");
    let mut bytes = Vec::new();
    let mut done = Ok(());
    for event in events {
        encoder.sent();
        done = encoder.push(event);
        bytes.extend_from_slice(encoder.bytes());
        if done.is_err() {
            break;
        }
    }
    let report = serde_json::from_str(encoder.lossiness()).expect("a report is JSON");
    (bytes, report, done)
}

/// A target with usage asked for.
pub fn asking(mode: Mode) -> Target {
    Target { mode, request: r#"{"stream_options":{"include_usage":true}}"#.to_owned(), ..Target::default() }
}

/// The data of server-sent events.
pub fn events_of(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("it is text");
    let data = text.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]");
    data.map(|data| serde_json::from_str(data).expect("data are JSON")).collect()
}
