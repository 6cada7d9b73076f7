//! Cuts streams into frames and prints a line for each stream: what `judges/frames.py` compares with the official
//! SDKs' readers.
//!
//! `frame_all` reads lines of FRAMING (`sse`, `aws`), a tab, the size of the pieces in which the stream comes, a tab
//! and the stream in hexadecimal digits. It prints `{"frames": [[name, kind, data], …], "end": null or why}`, names and
//! data in hexadecimal digits.

use specado_ffi::frame::{FRAME_LIMIT, FrameError, Framer, Framing};
use std::error::Error;
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for job in std::io::stdin().lock().lines() {
        let job = job?;
        let mut words = job.split('\t');
        let (Some(framing), Some(size), Some(digits)) = (words.next(), words.next(), words.next()) else {
            return Err("a job is written FRAMING, tab, size, tab, digits".into());
        };
        let framing = if framing == "aws" { Framing::AwsEventStream } else { Framing::Sse };
        let mut frames = Vec::new();
        let end = read(framing, &bytes(digits)?, size.parse()?, &mut frames).err().map(|error| error.to_string());
        writeln!(out, "{}", serde_json::json!({"frames": frames, "end": end}))?;
    }
    Ok(())
}

/// A frame's name, kind and data.
type Printed = [String; 3];

fn read(framing: Framing, stream: &[u8], size: usize, found: &mut Vec<Printed>) -> Result<(), FrameError> {
    let mut framer = Framer::new(framing, FRAME_LIMIT);
    for piece in stream.chunks(size) {
        framer.feed(piece)?;
        drain(&mut framer, found)?;
    }
    framer.finish()?;
    drain(&mut framer, found)
}

fn drain(framer: &mut Framer, found: &mut Vec<Printed>) -> Result<(), FrameError> {
    while let Some(frame) = framer.next()? {
        found.push([digits(frame.name), format!("{:?}", frame.kind), digits(frame.data)]);
    }
    Ok(())
}

fn digits(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn bytes(digits: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16)).collect()
}
