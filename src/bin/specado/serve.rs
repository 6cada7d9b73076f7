//! `specado encode` and `specado transcode`: an answer in the form of an API.

use super::args::{Encode, Transcode};
use super::failure::Failure;
use super::output::Output;
use super::{decode, input, losses};
use specado_ffi::serve::Target;
use specado_ffi::{Context, Reply};
use std::io::Read;
use std::path::Path;

/// How much is read at a time.
const CHUNK: usize = 16 << 10;

/// Writes a whole response.
pub fn encode(options: &Encode) -> Result<u8, Failure> {
    let spec = input::spec(&options.dialect)?;
    let response = input::text(options.file.as_deref())?;
    let mut result = String::new();
    let target = Target { mode: options.mode.into(), ..Target::default() };
    Context::new().encode_response_into(&response, &spec, &target, &mut result)?;
    let (body, lossiness) = decode::pieces(&result, "body").unwrap_or_default();
    if !options.quiet {
        losses::print(&lossiness);
    }
    let mut out = Output::open(options.output.as_deref())?;
    out.json(if options.body { &body } else { &result }, options.layout)?;
    out.finish()?;
    Ok(0)
}

/// Writes a stream as another API's.
pub fn transcode(options: &Transcode) -> Result<u8, Failure> {
    let text =
        |path: &Option<std::path::PathBuf>| path.as_deref().map(|path: &Path| input::text(Some(path))).transpose();
    let (from, to) = (input::spec(&options.from)?, input::spec(&options.to)?);
    let (headers, receipt) = (text(&options.headers)?.unwrap_or_default(), text(&options.receipt)?);
    let reply = Reply { status: options.status, headers: &headers, receipt: receipt.as_deref() };
    let request = text(&options.request)?.unwrap_or_default();
    let target = Target { mode: options.mode.into(), request, ..Target::default() };
    let mut transcoder = Context::new().transcoder_of((&from, options.model.as_deref(), &reply), &to, &target)?;
    let name = input::name(options.file.as_deref());
    let (mut file, _) = input::open(options.file.as_deref())?;
    let mut out = Output::open(options.output.as_deref())?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = file.read(&mut chunk).map_err(|error| Failure::file(name, &error))?;
        let done = match length {
            0 => transcoder.finish(),
            length => transcoder.feed(&chunk[..length]),
        };
        // what ends a stream early is part of the stream
        out.bytes(transcoder.bytes())?;
        done?;
        if length == 0 {
            break;
        }
    }
    if !options.quiet {
        losses::print(transcoder.decoder().lossiness()?);
        losses::print(transcoder.encoder().lossiness());
    }
    out.finish()?;
    Ok(0)
}
