//! Decodes a body, and tells all that was said of it.

pub use crate::aws::aws;
use serde_json::{Value, json};
use specado_ffi::frame::{FRAME_LIMIT, FrameKind, Framer, Framing};
use specado_ffi::response::{Event, EventKind, Field};
use specado_ffi::{Context, Decoder, Reply};
use std::cell::RefCell;

/// How a body comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// All at once.
    Whole,
    /// A stream, in pieces of so many bytes.
    Pieces(usize),
    /// A stream, in pieces of 1 to 64 bytes; the number says which.
    Random(u64),
}

/// What was read.
#[derive(Debug, PartialEq)]
pub struct Read {
    pub events: Vec<Value>,
    pub response: Value,
    pub report: Value,
    /// What went wrong with the reading itself.
    pub fault: Option<String>,
}

impl Read {
    /// The parts of the first choice.
    pub fn parts(&self) -> Vec<Value> {
        self.response["choices"][0]["message"]["content"].as_array().cloned().unwrap_or_default()
    }

    pub fn finish(&self) -> &str {
        self.response["choices"][0]["finish_reason"].as_str().unwrap_or_default()
    }

    pub fn class(&self) -> &str {
        self.response["error"]["code"].as_str().unwrap_or_default()
    }

    /// The codes of the report.
    pub fn codes(&self) -> Vec<&str> {
        self.report["items"].as_array().into_iter().flatten().filter_map(|item| item["code"].as_str()).collect()
    }
}

thread_local! {
    static CONTEXT: RefCell<Context> = RefCell::new(Context::new());
}

/// A decoder of a built-in spec.
pub fn decoder(spec: &str, status: u16, headers: &str) -> Decoder {
    let reply = Reply { status, headers, receipt: None };
    CONTEXT.with_borrow_mut(|context| context.decoder_of(spec, None, &reply)).expect(spec)
}

/// What a service answers with 200.
pub fn read(spec: &str, body: impl AsRef<[u8]>, how: How) -> Read {
    read_all(spec, 200, "", body.as_ref(), how)
}

/// A whole answer.
pub fn whole(spec: &str, body: &Value) -> Read {
    read(spec, body.to_string(), How::Whole)
}

/// A stream of server-sent events.
pub fn sse(spec: &str, events: &[Value]) -> Read {
    read(spec, sse_text(events), How::Pieces(7))
}

/// Events as text: `event:` where they have a type.
pub fn sse_text(events: &[Value]) -> String {
    let mut text = String::new();
    for event in events {
        if let Some(name) = event["type"].as_str() {
            text += &format!("event: {name}\n");
        }
        text += &format!("data: {event}\n\n");
    }
    text
}

/// Lines of JSON.
pub fn lines(events: &[Value]) -> String {
    events.iter().fold(String::new(), |lines, event| lines + &event.to_string() + "\n")
}

/// What any service answers.
pub fn read_all(spec: &str, status: u16, headers: &str, body: &[u8], how: How) -> Read {
    let mut decoder = decoder(spec, status, headers);
    let mut events = Vec::new();
    let fault = feed(&mut decoder, body, how, &mut events).err().map(|error| error.to_string());
    let parsed = |text: Result<&str, specado_ffi::Error>| -> Value {
        let text = text.expect("memory");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{spec}: {error}: {text}"))
    };
    let report = parsed(decoder.lossiness());
    let read = Read { events, response: parsed(decoder.response()), report, fault };
    if how != How::Whole {
        assert_eq!(crate::law::broken(&read), None, "{spec}: {}", body.escape_ascii());
    }
    read
}

fn feed(decoder: &mut Decoder, body: &[u8], how: How, events: &mut Vec<Value>) -> Result<(), specado_ffi::Error> {
    let mut seed = 0;
    let mut rest = body;
    if how == How::Whole {
        return decoder.whole(body);
    }
    loop {
        let length = match how {
            How::Random(first) => {
                seed = if seed == 0 { first } else { seed };
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                1 + (seed >> 33) as usize % 64
            }
            How::Pieces(length) => length,
            How::Whole => unreachable!(),
        };
        let (piece, behind) = rest.split_at(length.min(rest.len()));
        rest = behind;
        if piece.is_empty() {
            decoder.finish()?;
        } else {
            decoder.feed(piece)?;
        }
        while let Some(event) = decoder.next_event()? {
            events.push(line(decoder, &event));
        }
        if piece.is_empty() {
            return Ok(());
        }
    }
}

fn line(decoder: &Decoder, event: &Event) -> Value {
    let name = |known: &[(&'static str, EventKind)]| {
        known.iter().find(|(_, kind)| *kind == event.kind).map_or("", |&(name, _)| name)
    };
    let field = Field::ALL.iter().find(|(_, field)| *field == event.field).map_or("", |&(name, _)| name);
    json!({
        "event": name(&EventKind::ALL), "choice": event.choice, "part": event.part,
        "kind": event.of.map(specado_ffi::vocabulary::Keyword::text), "field": field, "id": decoder.text(event.id),
        "name": decoder.text(event.name), "text": decoder.text(event.text), "number": event.number,
    })
}

/// The frames of a stream: name, data.
pub fn frames(framing: Framing, bytes: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut framer = Framer::new(framing, FRAME_LIMIT);
    let mut found = Vec::new();
    framer.feed(bytes).expect("frames");
    for end in [false, true] {
        if end {
            let _ = framer.finish();
        }
        while let Ok(Some(frame)) = framer.next() {
            if frame.kind != FrameKind::Whole {
                found.push((frame.name.to_vec(), frame.data.to_vec()));
            }
        }
    }
    found
}
