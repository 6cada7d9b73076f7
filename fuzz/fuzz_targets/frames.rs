//! Any bytes as a stream, cut anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::frame::{FrameError, FrameKind, Framer, Framing};

const FRAMINGS: [Framing; 4] = [Framing::Sse, Framing::NdJson, Framing::JsonArray, Framing::AwsEventStream];
const LIMIT: usize = 300;

type Frames = Vec<(Vec<u8>, FrameKind, Vec<u8>)>;

/// What comes out of a stream in pieces of these sizes, over and over.
fn read(framing: Framing, stream: &[u8], sizes: &[u8]) -> (Frames, Result<(), FrameError>) {
    let (mut framer, mut frames, mut rest) = (Framer::new(framing, LIMIT), Vec::new(), stream);
    let mut sizes = sizes.iter().cycle();
    let end = loop {
        let (piece, after) = rest.split_at(rest.len().min(sizes.next().map_or(rest.len(), |&size| size.max(1).into())));
        let fed = if piece.is_empty() { framer.finish() } else { framer.feed(piece) };
        let drained = fed.and_then(|()| {
            while let Some(frame) = framer.next()? {
                frames.push((frame.name.to_vec(), frame.kind, frame.data.to_vec()));
            }
            Ok(())
        });
        if drained.is_err() || piece.is_empty() {
            break drained;
        }
        rest = after;
    };
    (frames, end)
}

fuzz_target!(|input: (u8, &[u8], &[u8])| {
    let (framing, sizes, stream) = input;
    let framing = FRAMINGS[usize::from(framing) % FRAMINGS.len()];
    let whole = read(framing, stream, &[]);
    assert_eq!(read(framing, stream, sizes), whole);
    assert_eq!(read(framing, stream, &[1]), whole);
    // what only a payload's limit bounds may be larger by the message's headers
    assert!(whole.0.iter().all(|(_, _, data)| data.len() <= LIMIT || framing == Framing::AwsEventStream));
});
