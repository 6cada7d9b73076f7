//! Frames of AWS's event streams, written.

use serde_json::Value;

/// Frames of AWS: each event is an object of one member, its type.
pub fn aws(events: &[Value]) -> Vec<u8> {
    events.iter().flat_map(aws_frame).collect()
}

/// One frame; the type of an exception ends in `Exception`.
fn aws_frame(event: &Value) -> Vec<u8> {
    let (name, payload) = event.as_object().and_then(|event| event.iter().next()).expect("an event of one member");
    let (kind, key) =
        if name.ends_with("Exception") { ("exception", ":exception-type") } else { ("event", ":event-type") };
    let mut headers = Vec::new();
    for (key, value) in [(":message-type", kind), (key, name), (":content-type", "application/json")] {
        headers.push(key.len() as u8);
        headers.extend(key.bytes().chain([7]).chain((value.len() as u16).to_be_bytes()).chain(value.bytes()));
    }
    let payload = payload.to_string();
    let mut frame = Vec::new();
    frame.extend((16 + (headers.len() + payload.len()) as u32).to_be_bytes());
    frame.extend((headers.len() as u32).to_be_bytes());
    frame.extend(crc(&frame).to_be_bytes());
    frame.extend(headers.iter().copied().chain(payload.bytes()));
    frame.extend(crc(&frame).to_be_bytes());
    frame
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
