//! Streams that come byte by byte, and are cut into frames.

use specado_ffi::frame::{Framer, Framing};
use std::hint::black_box;

/// What it has many of, its framing, and the bytes.
type Stream = (&'static str, Framing, fn(usize) -> Vec<u8>);

pub const KINDS: &[Stream] = &[
    ("bytes of an event's data", Framing::Sse, |n| format!("data: {}\n\n", "x".repeat(n)).into()),
    ("lines of an event's data", Framing::Sse, |n| format!("{}\n", "data: 1\n".repeat(n)).into()),
    ("comments in an event", Framing::Sse, |n| format!("data: 1\n{}\n", ": x\n".repeat(n)).into()),
    ("bytes of a body where a stream was wanted", Framing::Sse, |n| format!("{{\"a\":\"{}\"}}", "x".repeat(n)).into()),
    ("bytes of a page", Framing::Sse, |n| format!("<p>{}", "x".repeat(n)).into()),
    ("lines of no event", Framing::Sse, |n| "no event\n".repeat(n).into()),
    ("levels of a line", Framing::NdJson, |n| format!("{{\"a\":{}{}}}\n", "[".repeat(n), "]".repeat(n)).into()),
    ("bytes of a line", Framing::NdJson, |n| format!("1\n\"{}\"\n", "x".repeat(n)).into()),
    ("elements of an array", Framing::JsonArray, |n| format!("[{}0]", "0,".repeat(n)).into()),
    ("bytes of a payload", Framing::AwsEventStream, |n| message(&[], &vec![b'x'; n])),
    ("headers of a message", Framing::AwsEventStream, |n| {
        let header = |at| [&[5], format!("{at:05}").as_bytes(), &[0]].concat();
        message(&(0..n).flat_map(header).collect::<Vec<u8>>(), b"{}")
    }),
];

/// Cuts a stream into frames.
pub fn cut(framing: Framing, bytes: &[u8]) {
    let mut framer = Framer::new(framing, usize::MAX);
    for piece in bytes.chunks(1) {
        framer.feed(piece).expect("there is memory");
        while let Ok(Some(frame)) = framer.next() {
            black_box(frame);
        }
    }
}

/// All frames come before the first is asked for, and bytes after each.
pub fn wait(count: usize) {
    let mut framer = Framer::new(Framing::Sse, 64);
    framer.feed("data: 1\n\n".repeat(count).as_bytes()).expect("there is memory");
    for _ in 0..count {
        framer.feed(b": c\n").expect("there is memory");
        assert!(framer.next().is_ok_and(|frame| frame.is_some()), "as many were fed");
    }
}

/// A message of the AWS event stream.
fn message(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let lengths = [16 + headers.len() + payload.len(), headers.len()];
    let mut bytes: Vec<u8> = lengths.iter().flat_map(|&length| (length as u32).to_be_bytes()).collect();
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes.extend([headers, payload].concat());
    bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
    bytes
}
