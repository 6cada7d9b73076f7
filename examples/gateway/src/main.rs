//! An example of what Specado is for: a server that speaks the APIs of eight providers, and passes what it is asked on
//! to any provider there is. `docs/gateway.md` says what it does, and what it does not.

mod answer;
mod args;
mod failure;
mod losses;
mod relay;
mod routes;
mod server;
mod translation;
mod upstream;

use args::Args;
use clap::Parser;
use std::process::ExitCode;
use std::sync::Arc;

/// What all requests share.
pub struct Gateway {
    args: Args,
    /// The provider's name, or its spec.
    spec: String,
    upstream: upstream::Upstream,
}

fn main() -> ExitCode {
    let done = start(Args::parse());
    if let Err(message) = &done {
        eprintln!("specado-gateway: {message}");
    }
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn start(args: Args) -> Result<(), String> {
    let spec = translation::spec(&args.provider)?;
    let upstream = upstream::Upstream::new(&args)?;
    let gateway = Arc::new(Gateway { args, spec, upstream });
    // what would fail at each request fails now: no such provider, no key
    translation::try_out(&gateway)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(server::run(gateway))
}
