//! Framing: streams, cut anywhere, become the same frames.

mod aws;
mod hostile;
mod json;
mod recorded;
mod sse;
mod support;
