//! `specado decode`: what a provider answers.

use super::args::Decode;
use super::failure::Failure;
use super::output::Output;
use super::{format, input, losses};
use specado_ffi::response::{Event, EventKind, Field};
use specado_ffi::spec::plan::response::ErrorClass;
use specado_ffi::{Context, Decoder, Reply};
use std::io::Read;

/// How much is read at a time.
const CHUNK: usize = 16 << 10;

/// Reads a response.
pub fn run(options: &Decode) -> Result<u8, Failure> {
    let spec = input::spec(&options.provider)?;
    let headers = options.headers.as_deref().map(|path| input::text(Some(path))).transpose()?.unwrap_or_default();
    let receipt = options.receipt.as_deref().map(|path| input::text(Some(path))).transpose()?;
    let reply = Reply { status: options.status, headers: &headers, receipt: receipt.as_deref() };
    let mut decoder = Context::new().decoder_of(&spec, options.model.as_deref(), &reply)?;
    let mut out = Output::open(options.output.as_deref())?;
    if options.stream {
        stream(options, &mut decoder, &mut out)?;
    } else {
        let mut body = Vec::new();
        let name = input::name(options.file.as_deref());
        input::open(options.file.as_deref())?.0.read_to_end(&mut body).map_err(|error| Failure::file(name, &error))?;
        decoder.whole(&body)?;
    }
    if !options.quiet {
        losses::print(decoder.lossiness()?);
    }
    if !options.events {
        out.json(decoder.response()?, options.layout)?;
    }
    out.finish()?;
    Ok(decoder.failure().map_or(0, code))
}

fn stream(options: &Decode, decoder: &mut Decoder, out: &mut Output) -> Result<(), Failure> {
    let name = input::name(options.file.as_deref());
    let (mut file, _) = input::open(options.file.as_deref())?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = file.read(&mut chunk).map_err(|error| Failure::file(name, &error))?;
        match length {
            0 => decoder.finish()?,
            length => decoder.feed(&chunk[..length])?,
        }
        while let Some(event) = decoder.next_event()? {
            if options.events {
                out.json(&line(decoder, &event), options.layout)?;
            }
        }
        if length == 0 {
            return Ok(());
        }
    }
}

/// An event as a line of JSON.
fn line(decoder: &Decoder, event: &Event) -> String {
    let name = |known: &[(&'static str, EventKind)]| {
        known.iter().find(|(_, kind)| *kind == event.kind).map_or("", |&(name, _)| name)
    };
    let mut line = format!("{{\"event\":\"{}\"", name(&EventKind::ALL));
    let of_choice = !matches!(event.kind, EventKind::Start | EventKind::Usage | EventKind::Error | EventKind::End);
    if of_choice {
        line += &format!(",\"choice\":{}", event.choice);
    }
    if let Some(kind) = event.of {
        line += &format!(",\"part\":{},\"kind\":\"{}\"", event.part, kind.text());
    }
    if event.field != Field::None {
        let field = Field::ALL.iter().find(|(_, field)| *field == event.field).map_or("", |&(name, _)| name);
        line += &format!(",\"field\":\"{field}\"");
    }
    for (key, stretch) in [("id", event.id), ("name", event.name), ("text", event.text)] {
        let text = decoder.text(stretch);
        if !text.is_empty() {
            line += &format!(",\"{key}\":{}", format::string(text));
        }
    }
    match event.kind {
        EventKind::End => line += &format!(",\"complete\":{}", event.number == 1),
        EventKind::Error if event.number >= 0 => line += &format!(",\"retry_after_ms\":{}", event.number),
        EventKind::Delta if event.field == Field::Summary => line += &format!(",\"number\":{}", event.number),
        _ => {}
    }
    line + "}"
}

/// The exit code of an error.
fn code(class: ErrorClass) -> u8 {
    match class {
        ErrorClass::Authentication => 10,
        ErrorClass::Permission => 11,
        ErrorClass::Quota => 12,
        ErrorClass::RateLimit => 13,
        ErrorClass::Overloaded => 14,
        ErrorClass::ContextLength => 15,
        ErrorClass::ContentFiltered => 16,
        ErrorClass::ModelNotFound => 17,
        ErrorClass::TooLarge => 18,
        ErrorClass::InvalidRequest => 19,
        ErrorClass::Timeout => 20,
        ErrorClass::Server => 21,
        ErrorClass::Network => 22,
        ErrorClass::Cancelled => 23,
    }
}
