//! Recorded streams of live services, where they are at hand: cut anywhere they are the same frames, and those that a
//! reader of a few lines finds in the whole.

use crate::support::cut_anywhere;
use serde_json::Value;
use specado_ffi::frame::{FRAME_LIMIT, FrameKind, Framing};
use std::fs;
use std::path::{Path, PathBuf};

/// The bodies of recorded streams: file, whether they are binary, bytes.
fn streams() -> Vec<(PathBuf, bool, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/exchanges/recorded");
    let Ok(hosts) = fs::read_dir(folder) else { return Vec::new() };
    let files = hosts.flatten().flat_map(|host| fs::read_dir(host.path()).into_iter().flatten().flatten());
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).ok()?;
        let exchange: Value = serde_json::from_str(&text).ok()?;
        match &exchange["body"] {
            Value::Object(body) => {
                use base64::Engine;
                let bytes = base64::engine::general_purpose::STANDARD.decode(body["base64"].as_str()?).ok()?;
                Some((file.path(), true, bytes))
            }
            Value::String(body) if exchange["headers"].to_string().contains("text/event-stream") => {
                Some((file.path(), false, body.clone().into_bytes()))
            }
            _ => None,
        }
    };
    files.filter_map(read).collect()
}

/// Server-sent events by way of lines: enough for streams that are well made.
fn by_lines(text: &str) -> Vec<(String, String)> {
    let text = text.replace("\r\n", "\n");
    let field = |event: &str, name: &str| {
        let lines = event.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let values: Vec<&str> = lines.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect();
        (!values.is_empty()).then(|| values.join("\n"))
    };
    text.split("\n\n")
        .filter_map(|event| Some((field(event, "event").unwrap_or_default(), field(event, "data")?)))
        .collect()
}

#[test]
fn recorded_streams() {
    let streams = streams();
    let (mut texts, mut binary, mut events) = (0, 0, 0);
    for (path, is_binary, bytes) in &streams {
        let framing = if *is_binary { Framing::AwsEventStream } else { Framing::Sse };
        let (frames, end) = cut_anywhere(framing, FRAME_LIMIT, bytes);
        assert_eq!(end, Ok(()), "{}", path.display());
        assert!(!frames.is_empty(), "{}", path.display());
        events += frames.len();
        if *is_binary {
            binary += 1;
            for (name, _, data) in frames {
                assert!(!name.is_empty() && serde_json::from_str::<Value>(&data).is_ok(), "{}", path.display());
            }
            continue;
        }
        texts += 1;
        assert!(frames.iter().all(|(_, kind, _)| *kind == FrameKind::Event), "{}", path.display());
        let found: Vec<(String, String)> = frames.into_iter().map(|(name, _, data)| (name, data)).collect();
        assert_eq!(found, by_lines(&String::from_utf8_lossy(bytes)), "{}", path.display());
    }
    println!("{texts} streams of text, {binary} binary ones, {events} frames");
    assert!(streams.is_empty() || (texts > 30 && binary > 0), "{texts} texts, {binary} binary");
}
