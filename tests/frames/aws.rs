//! The AWS event stream.

use crate::support::{Frames, crc32, cut_anywhere, event, events, header, message, raw_header, whole};
use specado_ffi::frame::{FRAME_LIMIT, FrameError, FrameKind, Framing};

fn aws(bytes: &[u8]) -> (Frames, Result<(), FrameError>) {
    cut_anywhere(Framing::AwsEventStream, FRAME_LIMIT, bytes)
}

#[test]
fn messages() {
    let bytes = [event("start", "{\"role\":\"x\"}"), event("delta", ""), event("stop", "{\"t\":\"é 🎉\"}")].concat();
    let expected = events(&[("start", "{\"role\":\"x\"}"), ("delta", ""), ("stop", "{\"t\":\"é 🎉\"}")]);
    assert_eq!(aws(&bytes), (expected, Ok(())));
    assert_eq!(aws(&[]), (vec![], Ok(())));
    assert_eq!(aws(&message(&[], b"{}")), (events(&[("", "{}")]), Ok(())), "no headers");
    for end in 1..bytes.len() {
        let (frames, end) = aws(&bytes[..end]);
        assert!(end == Err(FrameError::Cut) || (end == Ok(()) && !frames.is_empty()), "{end:?}");
    }
}

/// Errors by the type of the message.
#[test]
fn errors_of_the_service() {
    let exception = [header(":exception-type", "throttled"), header(":message-type", "exception")];
    let error = [header(":error-code", "Gone"), header(":error-message", "it went"), header(":message-type", "error")];
    let bytes = [message(&exception, b"{\"message\":\"slow\"}"), message(&error, b""), message(&error, b"{}")].concat();
    let told = |name: &str, data: &str| (name.to_owned(), FrameKind::Exception, data.to_owned());
    let expected = vec![told("throttled", "{\"message\":\"slow\"}"), told("Gone", "it went"), told("Gone", "{}")];
    assert_eq!(aws(&bytes), (expected, Ok(())));
}

/// Headers of all types are passed by; one that is there twice, broken or of a wrong type is an error.
#[test]
fn headers() {
    let types: [(u8, &[u8]); 10] = [
        (0, b""),
        (1, b""),
        (2, b"1"),
        (3, b"12"),
        (4, b"1234"),
        (5, b"12345678"),
        (6, b"\0\x03abc"),
        (7, b"\0\x03abc"),
        (8, b"12345678"),
        (9, b"1234567890123456"),
    ];
    let mut all: Vec<Vec<u8>> =
        types.iter().map(|(kind, value)| raw_header(&format!("h{kind}"), *kind, value)).collect();
    all.insert(5, header(":event-type", "e"));
    assert_eq!(aws(&message(&all, b"{}")), (events(&[("e", "{}")]), Ok(())));
    let bad = [
        vec![header("a", "1"), header("b", "2"), header("a", "3")],
        vec![raw_header("a", 10, b"")],
        vec![raw_header(":event-type", 6, b"\0\x01e")],
        vec![raw_header("a", 7, b"\0\x09e")],
        vec![raw_header("a", 9, b"123")],
        vec![b"\x05ab".to_vec()],
        vec![b"\x02ab".to_vec()],
    ];
    for headers in bad {
        let (frames, end) = aws(&message(&headers, b"{}"));
        assert!(frames.is_empty() && matches!(end, Err(FrameError::BadFrame { .. })), "{headers:?}: {end:?}");
    }
}

/// A bit that was turned anywhere is found.
#[test]
fn checksums() {
    let (first, second) = (event("a", "{}"), event("b", "{\"x\":1}"));
    for at in 0..second.len() {
        for bit in 0..8 {
            let mut bytes = [first.clone(), second.clone()].concat();
            bytes[first.len() + at] ^= 1 << bit;
            let (frames, end) = aws(&bytes);
            let found = matches!(end, Err(FrameError::BadCrc { offset, .. }) if offset == first.len() as u64);
            assert!(found && frames.len() == 1, "byte {at}, bit {bit}: {end:?}");
        }
    }
}

/// What a message says of its size is looked at before any of it has come.
#[test]
fn sizes() {
    let prelude = |length: u32, headers: u32| {
        let bytes = [length.to_be_bytes(), headers.to_be_bytes()].concat();
        [bytes.clone(), crc32(&bytes).to_be_bytes().to_vec()].concat()
    };
    let large = [
        prelude(u32::MAX, 0),
        prelude(16 + (24 << 20) + 1, 0),
        prelude(16 + (128 << 10) + 1, (128 << 10) + 1),
        prelude(u32::MAX, u32::MAX),
    ];
    for bytes in large {
        assert!(matches!(aws(&bytes).1, Err(FrameError::TooLarge { .. })), "{bytes:?}");
    }
    for bytes in [prelude(16 + (24 << 20), 0), prelude(16 + (128 << 10), 128 << 10), prelude(16, 0)] {
        assert_eq!(aws(&bytes), (vec![], Err(FrameError::Cut)), "{bytes:?}");
    }
    for bytes in [prelude(0, 0), prelude(15, 0), prelude(20, 5)] {
        assert!(matches!(aws(&bytes).1, Err(FrameError::BadFrame { .. })), "{bytes:?}");
    }
    let small =
        cut_anywhere(Framing::AwsEventStream, 10, &[event("a", "0123456789"), event("b", "0123456789a")].concat());
    assert_eq!(small, (events(&[("a", "0123456789")]), Err(FrameError::TooLarge { limit: 10 })));
}

/// Other things where messages were expected.
#[test]
fn others_than_messages() {
    assert_eq!(aws(b"{\"message\": \"no\"}"), (whole("{\"message\": \"no\"}"), Ok(())));
    assert_eq!(aws(b"<html>"), (whole("<html>"), Ok(())));
    assert_eq!(aws(b"data: 1\n\n"), (events(&[("", "1")]), Ok(())));
}
