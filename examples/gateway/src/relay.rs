//! A stream, from the provider to the client. Nothing is read that the client has not taken: who reads slowly, slows its
//! own stream down, and a client that goes away takes its connection to the provider along.

use crate::upstream::Fault;
use crate::{Gateway, losses};
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use specado_ffi::json::tree::{Key, Tree};
use specado_ffi::serve::Transcoder;
use std::convert::Infallible;
use std::sync::Arc;

/// A stream that runs.
struct Relay {
    gateway: Arc<Gateway>,
    upstream: reqwest::Response,
    transcoder: Transcoder,
    ended: bool,
}

/// Begins a stream: its head is known when its first bytes are.
pub async fn response(
    gateway: Arc<Gateway>,
    upstream: reqwest::Response,
    transcoder: Transcoder,
) -> Result<Response<Body>, Fault> {
    let mut relay = Relay { gateway, upstream, transcoder, ended: false };
    let first = relay.next().await?.unwrap_or_default();
    let head = Tree::parse(relay.transcoder.encoder().head()).unwrap_or_else(Tree::empty);
    let status = head.get("status").and_then(Tree::scalar).and_then(|status| status.parse().ok());
    let content_type = head.get("content_type").and_then(Tree::text).unwrap_or("application/octet-stream");
    let content_type = HeaderValue::from_str(content_type);
    // what fails from here on is told in the stream
    let rest = stream::unfold(relay, |mut relay| async {
        let bytes = match relay.next().await {
            Ok(bytes) => bytes?,
            Err(fault) => relay.broken(&fault),
        };
        Some((Ok::<_, Infallible>(bytes), relay))
    });
    let first = stream::iter([Ok(first)]);
    let mut response = Response::new(Body::from_stream(futures_util::StreamExt::chain(first, rest)));
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    if let Ok(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    for (name, value) in head.get("headers").map_or(&[][..], Tree::members) {
        let value = HeaderValue::from_str(value.text().unwrap_or_default());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(Key::as_str(name).as_bytes()), value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

impl Relay {
    /// The next bytes for the client; `None` behind the last.
    async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        while !self.ended {
            let more = self.gateway.upstream.next(&mut self.upstream).await?;
            let done = match &more {
                Some(bytes) => self.transcoder.feed(bytes),
                None => self.transcoder.finish(),
            };
            self.ended = more.is_none() || done.is_err();
            if let Err(error) = done {
                eprintln!("a stream ended early: {error}");
            }
            let bytes = Bytes::copy_from_slice(self.transcoder.bytes());
            if self.ended {
                self.log();
            }
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// What the client is told of a connection that broke: a stream that is cut is an error in every API.
    fn broken(&mut self, fault: &Fault) -> Bytes {
        eprintln!("a stream broke: {fault}");
        self.ended = true;
        let _ = self.transcoder.finish();
        Bytes::copy_from_slice(self.transcoder.bytes())
    }

    fn log(&mut self) {
        if self.gateway.args.quiet {
            return;
        }
        let read = self.transcoder.decoder().lossiness().unwrap_or_default().to_owned();
        let lost = losses::line([&*read, self.transcoder.encoder().lossiness()]);
        eprintln!("a stream ended; lost: {}", if lost.is_empty() { "nothing" } else { &lost });
    }
}
