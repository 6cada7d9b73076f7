//! Writes streams and answers in other dialects, for the judges: a job a line in, a line of JSON out.
//!
//! `stream FROM TO HEX` transcodes; `whole FROM TO HEX` decodes and encodes. Fields are divided by tabs.

use specado_ffi::serve::Target;
use specado_ffi::{Context, Error, Reply};
use std::fmt::Write;
use std::io::{BufRead, stdin};

/// The client asks for usage.
const REQUEST: &str = r#"{"stream_options":{"include_usage":true}}"#;

fn main() {
    let mut context = Context::new();
    for line in stdin().lock().lines().map_while(Result::ok) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [how, from, to, hex] = fields[..] else { panic!("a job has four fields") };
        let bytes = bytes_of(hex);
        let made = if how == "stream" {
            stream(&mut context, from, to, &bytes)
        } else {
            whole(&mut context, from, to, &bytes)
        };
        match made {
            Ok(made) => println!("{made}"),
            Err(error) => println!("{{\"error\":{:?}}}", error.to_string()),
        }
    }
}

fn stream(context: &mut Context, from: &str, to: &str, bytes: &[u8]) -> Result<String, Error> {
    let reply = Reply { status: 200, ..Reply::default() };
    let target = Target { request: REQUEST.to_owned(), ..Target::default() };
    let mut transcoder = context.transcoder_of((from, None, &reply), to, &target)?;
    let mut hex = String::new();
    for piece in bytes.chunks(7) {
        transcoder.feed(piece)?;
        append(transcoder.bytes(), &mut hex);
    }
    transcoder.finish()?;
    append(transcoder.bytes(), &mut hex);
    let response = transcoder.decoder().response()?.to_owned();
    let lossiness = transcoder.encoder().lossiness();
    Ok(format!("{{\"bytes\":\"{hex}\",\"response\":{response},\"lossiness\":{lossiness}}}"))
}

fn whole(context: &mut Context, from: &str, to: &str, bytes: &[u8]) -> Result<String, Error> {
    let reply = Reply { status: 200, ..Reply::default() };
    let mut decoder = context.decoder_of(from, None, &reply)?;
    decoder.whole(bytes)?;
    let response = decoder.response()?.to_owned();
    let mut made = String::new();
    context.encode_response_into(&response, to, &Target::default(), &mut made)?;
    Ok(format!("{{\"made\":{made},\"response\":{response}}}"))
}

fn append(bytes: &[u8], hex: &mut String) {
    for byte in bytes {
        // writing to a string cannot fail
        let _ = write!(hex, "{byte:02x}");
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).filter_map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}
