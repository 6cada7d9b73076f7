//! `specado`: the library on the command line.

mod args;
mod blocks;
mod decode;
mod failure;
mod format;
mod input;
mod lines;
mod list;
mod losses;
mod models;
mod output;
mod response;
mod serve;
mod translate;
mod validate;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Translate(options) => translate::run(&options),
        Command::DecodeRequest(options) => decode::run(&options),
        Command::Decode(options) => response::run(&options),
        Command::Encode(options) => serve::encode(&options),
        Command::Transcode(options) => serve::transcode(&options),
        Command::Validate(options) => validate::run(&options),
        Command::Providers(options) => list::providers(options),
        Command::Models(options) => list::models(&options),
        Command::Describe(options) => models::describe(&options),
        Command::Compare(options) => models::compare(&options),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Failure { code: failure::CLOSED, .. }) => ExitCode::SUCCESS,
        Err(Failure { message, code }) => {
            eprintln!("specado: {message}");
            ExitCode::from(code)
        }
    }
}
