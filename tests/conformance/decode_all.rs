//! Reads answers and prints a line for each: what `judges/answers.py` compares with the official SDKs' accumulators.
//!
//! `decode_all` reads lines of SPEC, a tab, `whole` or the size of the pieces in which a stream comes, a tab and the
//! body in hexadecimal digits. It prints `{"response": …, "lossiness": …, "failed": null or why}`. With `request` the
//! body is a request, which is read as a prompt.

use specado_ffi::{Context, Decoder, Reply, Wire};
use std::error::Error;
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut context = Context::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for job in std::io::stdin().lock().lines() {
        let job = job?;
        let mut words = job.split('\t');
        let (Some(spec), Some(how), Some(digits)) = (words.next(), words.next(), words.next()) else {
            return Err("a job is written SPEC, tab, `whole`, `request` or size, tab, digits".into());
        };
        if how == "request" {
            let body = String::from_utf8(bytes(digits)?)?;
            let mut prompt = String::new();
            context.decode_request_into(spec, &Wire { body: &body, url: None, headers: None }, &mut prompt)?;
            writeln!(out, "{prompt}")?;
            continue;
        }
        let mut decoder = context.decoder_of(spec, None, &Reply { status: 200, headers: "", receipt: None })?;
        let failed = read(&mut decoder, &bytes(digits)?, how.parse().ok()).err().map(|error| error.to_string());
        let response = decoder.response()?.to_owned();
        let failed = serde_json::to_string(&failed)?;
        writeln!(out, "{{\"response\":{response},\"lossiness\":{},\"failed\":{failed}}}", decoder.lossiness()?)?;
    }
    Ok(())
}

fn read(decoder: &mut Decoder, body: &[u8], size: Option<usize>) -> Result<(), specado_ffi::Error> {
    let Some(size) = size else { return decoder.whole(body) };
    for piece in body.chunks(size) {
        decoder.feed(piece)?;
        while decoder.next_event()?.is_some() {}
    }
    decoder.finish()?;
    while decoder.next_event()?.is_some() {}
    Ok(())
}

fn bytes(digits: &str) -> Result<Vec<u8>, std::num::ParseIntError> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16)).collect()
}
