//! Responses for tests, and what they are read as.

use serde_json::{Map, Value, json};
use specado_ffi::response::{Event, EventKind, Field};
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Decoder, Reply};

/// A decoder of a provider's responses.
pub fn decoder(provider: &str, status: u16, headers: &str) -> Decoder {
    let reply = Reply { status, headers, receipt: None };
    Context::new().decoder_of(provider, None, &reply).unwrap_or_else(|error| panic!("{provider}: {error}"))
}

/// A view of a decoder as JSON.
pub fn view(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A whole body, read.
pub fn whole(provider: &str, status: u16, headers: &str, body: &[u8]) -> Value {
    let mut decoder = decoder(provider, status, headers);
    decoder.whole(body).expect("there is memory");
    view(decoder.response().expect("there is memory"))
}

/// A whole body, read with a receipt.
pub fn whole_with(provider: &str, receipt: &str, body: &[u8]) -> Value {
    let reply = Reply { status: 200, headers: "", receipt: Some(receipt) };
    let mut decoder = Context::new().decoder_of(provider, None, &reply).expect("it is a provider");
    decoder.whole(body).expect("there is memory");
    view(decoder.response().expect("there is memory"))
}

/// A stream, fed in pieces of this length: its events, the response, the report.
pub fn stream(decoder: &mut Decoder, body: &[u8], piece: usize) -> Result<(Vec<Value>, Value, Value), String> {
    let mut events = Vec::new();
    for bytes in body.chunks(piece) {
        decoder.feed(bytes).map_err(|error| error.message)?;
        told(decoder, &mut events)?;
    }
    decoder.finish().map_err(|error| error.message)?;
    told(decoder, &mut events)?;
    let response = view(decoder.response().map_err(|error| error.message)?);
    let report = view(decoder.lossiness().map_err(|error| error.message)?);
    Ok((events, response, report))
}

fn told(decoder: &mut Decoder, events: &mut Vec<Value>) -> Result<(), String> {
    while let Some(event) = decoder.next_event().map_err(|error| error.message)? {
        events.push(shown(decoder, &event));
    }
    Ok(())
}

fn shown(decoder: &Decoder, event: &Event) -> Value {
    let name = EventKind::ALL.iter().find(|(_, kind)| *kind == event.kind).map(|&(name, _)| name);
    let mut told = Map::new();
    told.insert("event".to_owned(), json!(name));
    if let Some(kind) = event.of {
        told.insert("choice".to_owned(), json!(event.choice));
        told.insert("part".to_owned(), json!(event.part));
        told.insert("kind".to_owned(), json!(Keyword::text(kind)));
    }
    let field = Field::ALL.iter().find(|(_, field)| *field == event.field).map(|&(name, _)| name);
    let field = field.filter(|name| !name.is_empty());
    let texts = [("id", event.id), ("name", event.name), ("text", event.text)];
    for (key, text) in field.map(|name| ("field", name)).into_iter().chain(
        texts.into_iter().map(|(key, stretch)| (key, decoder.text(stretch))).filter(|(_, text)| !text.is_empty()),
    ) {
        told.insert(key.to_owned(), json!(text));
    }
    if event.kind == EventKind::End {
        told.insert("complete".to_owned(), json!(event.number == 1));
    }
    Value::Object(told)
}
