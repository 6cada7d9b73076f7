//! Streams that mean ill: memory stays in proportion to what was sent. That time does is counted in `benches/growth`.

use crate::support::{cut_anywhere, event, header, message, random, raw_header, read};
use specado_ffi::frame::{FrameError, Framer, Framing};

const FRAMINGS: [Framing; 4] = [Framing::Sse, Framing::NdJson, Framing::JsonArray, Framing::AwsEventStream];

/// A frame that has no end is an error as soon as it is too large, wherever it is cut.
#[test]
fn frames_without_an_end() {
    let long = "x".repeat(300);
    let streams = [
        format!("data: {long}"),
        format!("data: 1\n\ndata: {long}\n\n"),
        format!("event: {long}"),
        format!(": {long}\n\n"),
        "data: 1\n".repeat(50),
        format!("data: 1\n{}", ": x\n".repeat(50)),
        format!("{{\"a\": \"{long}"),
        format!("[\"{long}"),
        format!("[1, {}", "[".repeat(300)),
        "{\"a\":".repeat(100),
        format!("<{long}"),
        long.clone(),
        format!("{}\n", "x\n".repeat(150)),
        "0".repeat(300),
    ];
    for text in &streams {
        for framing in FRAMINGS {
            let end = cut_anywhere(framing, 100, text.as_bytes()).1;
            assert_eq!(end, Err(FrameError::TooLarge { limit: 100 }), "{framing:?}: {text}");
        }
    }
}

/// Events may go on for ever, and so may comments, names and blank lines between them.
#[test]
fn streams_without_an_end() {
    let short = ["data: 0123456789\n\n", ": a comment\n\n", "event: x\n", "id: 1\n", "\r\n", "retry: 1\r", "foo: 1\n"];
    for one in short {
        let text = format!(": begin\n\n{}", one.repeat(10_000));
        let (frames, end) = read(&mut Framer::new(Framing::Sse, 64), text.as_bytes().chunks(1000));
        assert!(end == Ok(()) || end == Err(FrameError::Cut), "{one:?}: {end:?}");
        assert_eq!(frames.len(), if one.starts_with("data") { 10_000 } else { 0 }, "{one:?}");
    }
}

/// What is large comes whole, byte by byte.
#[test]
fn large_frames_in_small_pieces() {
    const SIZE: usize = 200_000;
    let text = "x".repeat(SIZE);
    let streams: [(Framing, Vec<u8>); 9] = [
        (Framing::Sse, format!("data: {text}\n\n").into_bytes()),
        (Framing::Sse, format!("{{\"a\": \"{text}\"}}").into_bytes()),
        (Framing::Sse, "data: 1\n".repeat(SIZE / 8).into_bytes()),
        (Framing::Sse, format!("<p>{text}").into_bytes()),
        (Framing::Sse, "no event\n".repeat(SIZE / 9).into_bytes()),
        (Framing::NdJson, format!("{{\"a\": {}{}}}\n", "[".repeat(SIZE / 2), "]".repeat(SIZE / 2)).into_bytes()),
        (Framing::NdJson, format!("1\n{text}\n").into_bytes()),
        (Framing::JsonArray, format!("[{}0]", "0,".repeat(SIZE / 2)).into_bytes()),
        (Framing::AwsEventStream, event("a", &text)),
    ];
    for (framing, bytes) in streams {
        let (frames, end) = read(&mut Framer::new(framing, usize::MAX), bytes.chunks(1));
        assert!(!frames.is_empty() && end == Ok(()), "{framing:?}: {end:?}");
    }
}

/// Frames that nobody has asked for yet are there when bytes come.
#[test]
fn frames_that_wait() {
    let stream = "data: 1\n\n".repeat(20_000);
    let mut framer = Framer::new(Framing::Sse, 64);
    framer.feed(stream.as_bytes()).expect("there is memory");
    for count in 0..20_000 {
        framer.feed(b": c\n").expect("there is memory");
        assert!(framer.next().is_ok_and(|frame| frame.is_some()), "frame {count}");
    }
}

/// Of ten thousand headers, two of one name are found.
#[test]
fn many_headers() {
    let mut headers: Vec<Vec<u8>> = (0..10_000).map(|number| raw_header(&format!("h{number}"), 0, b"")).collect();
    headers.push(header(":event-type", "e"));
    let (frames, end) = read(&mut Framer::new(Framing::AwsEventStream, 100), [&message(&headers, b"{}")[..]]);
    assert_eq!((frames.len(), end), (1, Ok(())));
    headers.push(header("h77", ""));
    let (frames, end) = read(&mut Framer::new(Framing::AwsEventStream, 100), [&message(&headers, b"{}")[..]]);
    assert!(frames.is_empty() && matches!(end, Err(FrameError::BadFrame { .. })), "{end:?}");
}

/// Bytes without sense: the same frames however they are cut, and no panic.
#[test]
fn bytes_without_sense() {
    let words: [&[u8]; 24] = [
        b"data:",
        b"data: ",
        b"event: e",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b": c",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b",",
        b"1",
        b" ",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB",
        b"\xFF",
        b"\0\0\0\x10\0\0\0\0",
        b"<",
        b"id",
        b"null",
    ];
    let mut state = 7_u64;
    for _ in 0..40_000 {
        let mut bytes = Vec::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            bytes.extend_from_slice(words[(state >> 40) as usize % words.len()]);
        }
        for framing in FRAMINGS {
            let framer = &mut Framer::new(framing, 30);
            let whole = read(framer, [&bytes[..]]);
            for pieces in [bytes.chunks(1).collect(), random(&bytes, state)] {
                framer.reset();
                assert_eq!(read(framer, pieces), whole, "{framing:?}: {}", bytes.escape_ascii());
            }
        }
    }
}

/// After an error there is only this error, until the framer begins anew; nothing comes after the end.
#[test]
fn after_the_end() {
    let mut framer = Framer::new(Framing::NdJson, 10);
    framer.feed(b"{\"a\": \"0123456789\"}").expect("there is memory");
    let large = FrameError::TooLarge { limit: 10 };
    assert_eq!(framer.next(), Err(large));
    assert_eq!((framer.feed(b"{}"), framer.finish()), (Err(large), Err(large)));
    framer.reset();
    framer.feed(b"{}").expect("it begins anew");
    framer.finish().expect("it ends");
    assert_eq!(framer.next().map(|frame| frame.is_some()), Ok(true));
    assert!(matches!(framer.feed(b"{}"), Err(FrameError::BadFrame { offset: 2, .. })));
    assert_eq!(large.to_string(), "a frame of the stream is larger than 10 bytes");
}
