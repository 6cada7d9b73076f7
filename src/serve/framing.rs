//! Events as bytes: the framings that [`frame`](crate::frame) takes apart.

use crate::frame::crc32;
use crate::grow::Grow;
use crate::spec::plan::response::StreamFormat;

/// The media type of a stream.
pub fn content_type(format: StreamFormat) -> &'static str {
    match format {
        StreamFormat::Sse => "text/event-stream",
        StreamFormat::NdJson => "application/x-ndjson",
        StreamFormat::JsonArray => "application/json",
        StreamFormat::AwsEventStream => "application/vnd.amazon.eventstream",
    }
}

/// Writes an event: its name, if it has one, and its JSON, in which no line ends.
pub fn event(format: StreamFormat, name: Option<&str>, failed: bool, json: &str, first: bool, out: &mut Vec<u8>) {
    match format {
        StreamFormat::Sse => {
            if let Some(name) = name {
                put(out, &[b"event: ", name.as_bytes(), b"\n"]);
            }
            out.put_all(b"data: ");
            one_line(json, out);
            out.put_all(b"\n\n");
        }
        StreamFormat::NdJson => {
            one_line(json, out);
            out.put_all(b"\n");
        }
        StreamFormat::JsonArray => put(out, &[if first { b"[" } else { b"," }, json.as_bytes()]),
        StreamFormat::AwsEventStream => message(name.unwrap_or_default(), failed, json, out),
    }
}

/// Writes what ends a stream.
pub fn end(format: StreamFormat, last: Option<&str>, first: bool, out: &mut Vec<u8>) {
    if let Some(last) = last {
        put(out, &[b"data: ", last.as_bytes(), b"\n\n"]);
    }
    if format == StreamFormat::JsonArray {
        out.put_all(if first { b"[]" } else { b"]" });
    }
}

/// JSON of others may have line ends between its values, which end a line of the wire.
fn one_line(json: &str, out: &mut Vec<u8>) {
    let mut from = 0;
    for at in memchr::memchr2_iter(b'\n', b'\r', json.as_bytes()) {
        put(out, &[&json.as_bytes()[from..at], b" "]);
        from = at + 1;
    }
    out.put_all(&json.as_bytes()[from..]);
}

/// A message of AWS: lengths, their checksum, headers, the payload, a checksum of it all.
fn message(name: &str, failed: bool, json: &str, out: &mut Vec<u8>) {
    let start = out.len();
    out.put_all(&[0; 12]);
    if out.len() < start + 12 {
        return;
    }
    let (kind, key): (&[u8], &[u8]) =
        if failed { (b"exception", b":exception-type") } else { (b"event", b":event-type") };
    header(key, name.as_bytes(), out);
    header(b":content-type", b"application/json", out);
    header(b":message-type", kind, out);
    let headers = (out.len() - start - 12) as u32;
    out.put_all(json.as_bytes());
    let total = (out.len() - start + 4) as u32;
    out[start..start + 4].copy_from_slice(&total.to_be_bytes());
    out[start + 4..start + 8].copy_from_slice(&headers.to_be_bytes());
    let prelude = crc32(&out[start..start + 8]);
    out[start + 8..start + 12].copy_from_slice(&prelude.to_be_bytes());
    let checksum = crc32(&out[start..]);
    out.put_all(&checksum.to_be_bytes());
}

/// A header whose value is a string.
fn header(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    const STRING: u8 = 7;
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    put(out, &[&[name.len() as u8], name, &[STRING], &(value.len() as u16).to_be_bytes(), value]);
}

fn put(out: &mut Vec<u8>, pieces: &[&[u8]]) {
    for piece in pieces {
        out.put_all(piece);
    }
}
