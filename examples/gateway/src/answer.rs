//! One request: read, translated, sent, and its answer written.

use crate::routes::Route;
use crate::translation::{self, Exchange};
use crate::upstream::Fault;
use crate::{Gateway, failure, losses, relay};
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::HeaderMap;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use specado_ffi::{Error, ErrorKind, Reply, Wire};
use std::fmt::Write;
use std::sync::Arc;

/// The header that says what a request lost.
const LOSSINESS: HeaderName = HeaderName::from_static("x-specado-lossiness");
/// The header that says what a whole answer lost.
const ANSWER_LOSSINESS: HeaderName = HeaderName::from_static("x-specado-answer-lossiness");
/// Headers that hold secrets: no API reads anything else in them.
const SECRET: [&str; 6] = ["authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie", "proxy-authorization"];
/// The longest whole answer, and the longest body of an error.
const ANSWER_LIMIT: usize = 64 << 20;

/// How many times as long as it may be a request is heard out.
const HEARD_OUT: usize = 4;

/// What goes wrong before an answer begins: the class, the status, the message.
type Refusal = (&'static str, StatusCode, String);

/// Answers.
pub async fn answer(gateway: Arc<Gateway>, route: &'static Route, request: Request) -> Response<Body> {
    let dialect = match request.uri().query() {
        Some(query) if query.split('&').any(|pair| pair == "alt=sse") => route.dialect,
        _ => route.unframed.unwrap_or(route.dialect),
    };
    let line = format!("{} {}", request.method(), request.uri().path());
    let done = run(&gateway, route, dialect, request).await;
    let response = match done {
        Ok(response) => response,
        Err((class, status, message)) => {
            eprintln!("{line}: {} {message}", status.as_u16());
            return failure::response(dialect, class, status, &message);
        }
    };
    if !gateway.args.quiet {
        let lost = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("nothing");
        eprintln!("{line}: {}; lost: {}; {}", response.status().as_u16(), lost(LOSSINESS), lost(ANSWER_LOSSINESS));
    }
    response
}

async fn run(
    gateway: &Arc<Gateway>,
    route: &Route,
    dialect: &'static str,
    request: Request,
) -> Result<Response<Body>, Refusal> {
    let (head, body) = request.into_parts();
    let body = tokio::time::timeout(gateway.args.idle_timeout, whole(body, gateway.args.body_limit)).await;
    let body = body.map_err(|_| ("timeout", StatusCode::REQUEST_TIMEOUT, "the request did not come".to_owned()))??;
    let body = str::from_utf8(&body).map_err(|error| invalid(format!("the request is not UTF-8: {error}")))?;
    let url = head.uri.path_and_query().map_or("", |url| route.own(url.as_str()));
    let headers = lines(&head.headers);
    let wire = Wire { body, url: Some(url), headers: Some(&headers) };
    let mut asked = translation::translate(gateway, route.dialect, &wire).map_err(|error| refused(&error))?;
    let mut upstream = gateway.upstream.send(&mut asked).await.map_err(|fault| failed(&fault))?;
    let headers = lines(upstream.headers());
    let receipt = Some(&*asked.receipt).filter(|receipt| !receipt.is_empty());
    let reply = Reply { status: upstream.status().as_u16(), headers: &headers, receipt };
    let exchange = Exchange { gateway, dialect, asked: &asked, request: body, reply };
    let lossiness = losses::line([&*asked.lossiness]);
    let mut response = if asked.stream && reply.status < 400 {
        let transcoder = exchange.stream().map_err(|error| refused(&error))?;
        relay::response(Arc::clone(gateway), upstream, transcoder).await.map_err(|fault| failed(&fault))?
    } else {
        let mut bytes = BytesMut::new();
        while let Some(more) = gateway.upstream.next(&mut upstream).await.map_err(|fault| failed(&fault))? {
            if bytes.len() + more.len() > ANSWER_LIMIT {
                return Err(failed(&Fault::Network("the answer is too long".to_owned())));
            }
            bytes.extend_from_slice(&more);
        }
        let written = exchange.whole(&bytes).map_err(|error| refused(&error))?;
        let answer = losses::line(written.lossiness.iter().map(String::as_str));
        let mut response = failure::whole(written);
        put(&mut response, ANSWER_LOSSINESS, &answer);
        response
    };
    put(&mut response, LOSSINESS, &lossiness);
    Ok(response)
}

/// The whole body of a request. What is too long is heard out for a while, and not kept: who is still sending does not
/// read what it is told.
pub async fn whole(mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| invalid(format!("the request cannot be read: {error}")))?;
        let Ok(bytes) = frame.into_data() else { continue };
        length = length.saturating_add(bytes.len());
        if length <= limit {
            kept.extend_from_slice(&bytes);
        } else if length > limit.saturating_mul(HEARD_OUT) {
            break;
        }
    }
    if length <= limit {
        return Ok(kept.freeze());
    }
    Err(("too_large", StatusCode::PAYLOAD_TOO_LARGE, format!("the request is longer than {limit} bytes")))
}

/// Headers as lines of `name: value`, without secrets.
fn lines(headers: &HeaderMap) -> String {
    let mut lines = String::new();
    for (name, value) in headers {
        if let (false, Ok(value)) = (SECRET.contains(&name.as_str()), value.to_str()) {
            let _ = writeln!(lines, "{name}: {value}");
        }
    }
    lines
}

fn put(response: &mut Response<Body>, name: HeaderName, text: &str) {
    if let (false, Ok(value)) = (text.is_empty(), HeaderValue::from_str(text)) {
        response.headers_mut().insert(name, value);
    }
}

fn invalid(message: String) -> Refusal {
    ("invalid_request", StatusCode::BAD_REQUEST, message)
}

/// A request, or an answer, that Specado does not take.
fn refused(error: &Error) -> Refusal {
    let message = error.to_string();
    match error.kind {
        ErrorKind::ModelNotFound => ("model_not_found", StatusCode::NOT_FOUND, message),
        ErrorKind::InvalidInput | ErrorKind::Json | ErrorKind::Lossy => invalid(message),
        _ => ("server", StatusCode::INTERNAL_SERVER_ERROR, message),
    }
}

/// A provider that does not answer.
fn failed(fault: &Fault) -> Refusal {
    let message = fault.to_string();
    match fault {
        Fault::Setup(_) => ("server", StatusCode::INTERNAL_SERVER_ERROR, message),
        Fault::Network(_) => ("network", StatusCode::BAD_GATEWAY, message),
        Fault::Timeout => ("timeout", StatusCode::GATEWAY_TIMEOUT, message),
    }
}
