//! What holds for every pair of APIs, whatever comes: what is written reads back, with the same end, and says the same
//! unless that is reported. The fuzz target `transcode` holds any bytes to the same.

use super::support::{DIALECTS, part, stream, written};
use proptest::prelude::*;
use serde_json::Value;
use specado_ffi::response::Field;
use specado_ffi::serve::{Target, Told, Transcoder};
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Decoder, ErrorKind, Reply};
use std::cell::RefCell;

fn rich() -> Vec<Told<'static>> {
    let mut parts = part(0, Keyword::Reasoning, "", "", &[(Field::Text, "Hm"), (Field::Text, "m.")]);
    parts.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "It \"rains\"\n"), (Field::Text, "in \u{C5}s")]));
    parts.extend(part(2, Keyword::ToolCall, "c1", "look", &[(Field::Arguments, "{\"at\":"), (Field::Arguments, "1}")]));
    stream(parts, "tool_calls")
}

thread_local! {
    /// Compiles each API once.
    static CONTEXT: RefCell<Context> = RefCell::new(Context::new());
}

fn reply(status: u16) -> Reply<'static> {
    Reply { status, ..Reply::default() }
}

fn response(decoder: &mut Decoder) -> Value {
    serde_json::from_str(decoder.response().expect("there is memory")).expect("a response is JSON")
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

/// What is written of a stream; `None` if it cannot be cut into events.
fn transcoded(transcoder: &mut Transcoder, bytes: &[u8], piece: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for piece in bytes.chunks(piece.max(1)).map(Some).chain([None]) {
        let done = match piece {
            Some(piece) => transcoder.feed(piece),
            None => transcoder.finish(),
        };
        out.extend_from_slice(transcoder.bytes());
        if let Err(error) = done {
            assert!(!matches!(error.kind, ErrorKind::Lossy | ErrorKind::Internal), "{error}");
            return None;
        }
    }
    Some(out)
}

/// Holds one stream of one API to the law, written as another's.
fn hold(from: &str, to: &str, bytes: &[u8]) {
    let reply_of_provider = reply(200);
    let new = || {
        let target = Target { created: 7, ..Target::default() };
        CONTEXT
            .with_borrow_mut(|context| context.transcoder_of((from, None, &reply_of_provider), to, &target))
            .expect("both are built in")
    };
    let mut transcoder = new();
    let Some(out) = transcoded(&mut transcoder, bytes, bytes.len()) else { return };
    let was = response(transcoder.decoder());
    if was["complete"] == true && was["choices"][0]["finish_reason"].is_null() {
        // most APIs know an end only by its reason
        return;
    }
    for piece in [1, 7] {
        let pieces = transcoded(&mut new(), bytes, piece);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let message = || format!("{from} to {to}: in pieces of {piece}:\n{}", text(bytes));
        assert_eq!(pieces.as_deref().map(text), Some(text(&out)), "{}", message());
        assert!(pieces.as_ref() == Some(&out), "{}", message());
    }
    let head: Value = serde_json::from_str(transcoder.encoder().head()).expect("the head is JSON");
    let status = u16::try_from(head["status"].as_u64().expect("a status is a number")).expect("of three digits");
    let mut decoder =
        CONTEXT.with_borrow_mut(|context| context.decoder_of(to, None, &reply(status))).expect("it is built in");
    let (came, text) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&out));
    let at = format!("{from} to {to}:\n{came}\n{was}\n{text}");
    decoder.feed(&out).unwrap_or_else(|error| panic!("{error}: {at}"));
    decoder.finish().unwrap_or_else(|error| panic!("{error}: {at}"));
    while decoder.next_event().unwrap_or_else(|error| panic!("{error}: {at}")).is_some() {}
    let is = response(&mut decoder);
    assert_eq!(was.get("error").is_some(), is.get("error").is_some(), "{at}\n{is}");
    assert_eq!(was["complete"], is["complete"], "{at}\n{is}");
    let report: Value = serde_json::from_str(transcoder.encoder().lossiness()).expect("a report is JSON");
    let reported = matches!(report["max_severity"].as_str(), Some("warning" | "error"));
    assert!(reported || said(&was) == said(&is), "{at}\n{is}");
}

/// What may stand between events, or looks so.
const BETWEEN: &[&[u8]] = &[
    b": wait\n\n",
    b": \xFF\n",
    b"\n",
    b"\r",
    b" \r\n",
    b"data:\n\n",
    b"event: x\n",
    b"event: \xFF\n",
    b"id: 7\r\n",
    b"odd\n",
    b"\xEF\xBB\xBFodd\n",
];

/// A place where a line begins.
fn line(stream: &[u8], at: usize) -> usize {
    let ends: Vec<_> = stream.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    ends.get(at % (ends.len() + 1)).copied().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Streams that are cut, that say something twice, that have other bytes than they should, and more between events.
    /// Half of them are for clients of their own API.
    #[test]
    fn what_is_written_reads_back(
        from in 0..DIALECTS.len(),
        to in 0..2 * DIALECTS.len(),
        cut in 0usize..10_000,
        twice in prop::option::of((0usize..4000, 1usize..400)),
        bytes in prop::collection::vec((0usize..4000, any::<u8>()), 0..3),
        between in prop::collection::vec((0usize..4000, prop::sample::select(BETWEEN)), 0..3),
    ) {
        let (mut stream, ..) = written(DIALECTS[from], &rich(), &Target::default());
        if let Some((at, length)) = twice {
            let at = at % stream.len();
            let again = stream[at..stream.len().min(at + length)].to_vec();
            stream.splice(at..at, again);
        }
        for (at, byte) in bytes {
            let at = at % stream.len();
            stream[at] = byte;
        }
        for (at, more) in between {
            let at = line(&stream, at);
            stream.splice(at..at, more.iter().copied());
        }
        stream.truncate(cut);
        hold(DIALECTS[from], DIALECTS.get(to).unwrap_or(&DIALECTS[from]), &stream);
    }
}

#[test]
fn each_api_is_written_as_each_other() {
    for from in DIALECTS {
        let (stream, ..) = written(from, &rich(), &Target::default());
        for to in DIALECTS {
            hold(from, to, &stream);
        }
    }
}
