//! What goes wrong here, in the form that the client reads.

use crate::translation::{self, Written};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// An error of a class, with its true status.
pub fn response(dialect: &str, class: &str, status: StatusCode, message: &str) -> Response<Body> {
    let mut response = match translation::failed(dialect, class, status.as_u16(), message) {
        Ok(written) => whole(written),
        Err(error) => Response::new(Body::from(error.to_string())),
    };
    *response.status_mut() = status;
    response
}

/// A whole answer as a response.
pub fn whole(written: Written) -> Response<Body> {
    let mut response = Response::new(Body::from(written.body));
    *response.status_mut() = StatusCode::from_u16(written.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &written.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
