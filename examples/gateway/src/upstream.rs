//! The provider, over HTTP.

use crate::args::Args;
use crate::translation::Asked;
use reqwest::{Client, Response, Url, redirect};
use specado_ffi::placeholder::{Piece, pieces};
use std::fmt::{self, Write};
use std::time::Duration;

/// Where requests go.
#[derive(Debug)]
pub struct Upstream {
    client: Client,
    base: Option<Url>,
    idle: Duration,
}

/// Why there is no response, or no more of it.
#[derive(Debug)]
pub enum Fault {
    /// The gateway cannot ask: a key is missing, say.
    Setup(String),
    /// The provider cannot be reached, or the connection broke.
    Network(String),
    /// It was silent for too long.
    Timeout,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(message) => out.write_str(message),
            Self::Network(message) => write!(out, "the provider cannot be reached: {message}"),
            Self::Timeout => out.write_str("the provider did not answer in time"),
        }
    }
}

impl Upstream {
    /// Makes the client, which keeps connections.
    pub fn new(args: &Args) -> Result<Self, String> {
        // the one provider of cryptography; a second call changes nothing
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(args.connect_timeout)
            // keys are for the provider alone
            .redirect(redirect::Policy::none())
            .user_agent(concat!("specado-gateway/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| error.to_string())?;
        let base = args.base_url.as_deref().map(|base| base.parse().map_err(|error| format!("{base}: {error}")));
        Ok(Self { client, base: base.transpose()?, idle: args.idle_timeout })
    }

    /// Sends a request, and waits for the head of the response.
    pub async fn send(&self, asked: &mut Asked) -> Result<Response, Fault> {
        let url = self.url(&expanded(&asked.url)?)?;
        let method = asked.method.parse().map_err(|_| Fault::Setup(format!("{:?} is no method", asked.method)))?;
        let mut request = self.client.request(method, url).body(std::mem::take(&mut asked.body));
        for (name, value) in &asked.headers {
            request = request.header(name, expanded(value)?);
        }
        self.in_time(request.send()).await
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&self, response: &mut Response) -> Result<Option<bytes::Bytes>, Fault> {
        self.in_time(response.chunk()).await
    }

    async fn in_time<T>(&self, doing: impl Future<Output = reqwest::Result<T>>) -> Result<T, Fault> {
        match tokio::time::timeout(self.idle, doing).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) if error.is_timeout() => Err(Fault::Timeout),
            // URLs may have keys
            Ok(Err(error)) => Err(Fault::Network(chain(&error.without_url()))),
            Err(_) => Err(Fault::Timeout),
        }
    }

    /// The URL, at the place that was given.
    fn url(&self, url: &str) -> Result<Url, Fault> {
        let mut url: Url = url.parse().map_err(|error| Fault::Setup(format!("the provider's URL: {error}")))?;
        if let Some(base) = &self.base {
            let path = format!("{}{}", base.path().trim_end_matches('/'), url.path());
            let query = url.query().map(str::to_owned);
            url = base.clone();
            url.set_path(&path);
            url.set_query(query.as_deref());
        }
        Ok(url)
    }
}

/// An error with its reasons.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut reason = error.source();
    while let Some(error) = reason {
        let _ = write!(text, ": {error}");
        reason = error.source();
    }
    text
}

/// A text with its placeholders filled in from the environment.
pub fn expanded(text: &str) -> Result<String, Fault> {
    let piece = |piece| match piece {
        Piece::Text(text) => Ok(text.to_owned()),
        Piece::Name(name) => std::env::var(name).map_err(|_| Fault::Setup(format!("the environment has no {name}"))),
    };
    pieces(text).map(piece).collect()
}
