//! Streams read in pieces of every kind, and messages of the AWS event stream.

use specado_ffi::frame::{FrameError, FrameKind, Framer, Framing};

/// What came out: name, kind, data.
pub type Frames = Vec<(String, FrameKind, String)>;

/// What came out, as bytes.
type Raw = Vec<(Vec<u8>, FrameKind, Vec<u8>)>;

/// All frames of a stream that the network cuts into these pieces, and why there are no more.
pub fn read<'p>(framer: &mut Framer, pieces: impl IntoIterator<Item = &'p [u8]>) -> (Raw, Result<(), FrameError>) {
    let mut found = Vec::new();
    let mut pieces = pieces.into_iter();
    let end = loop {
        let piece = pieces.next();
        let fed = if let Some(piece) = piece { framer.feed(piece) } else { framer.finish() };
        let drained = fed.and_then(|()| drain(framer, &mut found));
        if drained.is_err() || piece.is_none() {
            break drained;
        }
    };
    (found, end)
}

fn drain(framer: &mut Framer, found: &mut Raw) -> Result<(), FrameError> {
    while let Some(frame) = framer.next()? {
        found.push((frame.name.to_vec(), frame.kind, frame.data.to_vec()));
    }
    Ok(())
}

/// The frames of a stream, which are the same however it is cut.
pub fn cut_anywhere(framing: Framing, limit: usize, bytes: &[u8]) -> (Frames, Result<(), FrameError>) {
    let framer = &mut Framer::new(framing, limit);
    let whole = read(framer, [bytes]);
    for size in [1, 2, 3, 7, 64] {
        framer.reset();
        assert_eq!(read(framer, bytes.chunks(size)), whole, "in pieces of {size}: {}", bytes.escape_ascii());
    }
    for seed in 1..4 {
        framer.reset();
        assert_eq!(read(framer, random(bytes, seed)), whole, "at random {seed}: {}", bytes.escape_ascii());
    }
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (whole.0.into_iter().map(|(name, kind, data)| (text(name), kind, text(data))).collect(), whole.1)
}

/// Pieces of 0 to 40 bytes.
pub fn random(bytes: &[u8], seed: u64) -> Vec<&[u8]> {
    let (mut rest, mut state, mut pieces) = (bytes, seed, Vec::new());
    while !rest.is_empty() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (piece, after) = rest.split_at(((state >> 33) as usize % 41).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Frames as a test writes them.
pub fn events(list: &[(&str, &str)]) -> Frames {
    list.iter().map(|(name, data)| ((*name).to_owned(), FrameKind::Event, (*data).to_owned())).collect()
}

/// A whole body.
pub fn whole(data: &str) -> Frames {
    vec![(String::new(), FrameKind::Whole, data.to_owned())]
}

/// CRC-32, bit by bit.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))))
}

/// A header of a message: a string.
pub fn header(name: &str, value: &str) -> Vec<u8> {
    raw_header(name, 7, &[&u16::try_from(value.len()).expect("it is short").to_be_bytes(), value.as_bytes()].concat())
}

/// A header of any type.
pub fn raw_header(name: &str, kind: u8, value: &[u8]) -> Vec<u8> {
    [&[u8::try_from(name.len()).expect("it is short")], name.as_bytes(), &[kind], value].concat()
}

/// A message of the AWS event stream.
pub fn message(headers: &[Vec<u8>], payload: &[u8]) -> Vec<u8> {
    let headers = headers.concat();
    let lengths = [16 + headers.len() + payload.len(), headers.len()];
    let mut bytes: Vec<u8> =
        lengths.iter().flat_map(|length| u32::try_from(*length).expect("it fits").to_be_bytes()).collect();
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes.extend([&headers, payload].concat());
    bytes.extend(crc32(&bytes).to_be_bytes());
    bytes
}

/// An event of the AWS event stream.
pub fn event(name: &str, payload: &str) -> Vec<u8> {
    let headers =
        [header(":event-type", name), header(":content-type", "application/json"), header(":message-type", "event")];
    message(&headers, payload.as_bytes())
}
