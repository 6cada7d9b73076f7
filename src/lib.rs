//! Specado: one provider-neutral prompt in, the exact request of any language model provider out, with a report of
//! every loss. The crate is made to be used from C (`specado.h`); the Rust API serves its tests and its command line.
//!
//! ```
//! use specado_ffi::{Context, Mode, Request};
//!
//! let prompt = r#"{"messages": [{"role": "user", "content": "Hello"}], "sampling": {"temperature": 1.5}}"#;
//! let request = Request { prompt, spec: "anthropic", model: "claude-sonnet-4-5", mode: Mode::Standard };
//! let mut context = Context::new();
//! let translation = context.translate(&request)?;
//!
//! assert_eq!(translation.url, "https://api.anthropic.com/v1/messages");
//! assert!(translation.body.starts_with(r#"{"model":"claude-sonnet-4-5","max_tokens":"#));
//! // Anthropic takes temperatures up to 1
//! assert!(translation.lossiness.contains(r#""code":"Clamp","path":"sampling.temperature""#));
//! # Ok::<(), specado_ffi::Error>(())
//! ```
//!
//! The rooms, from the lowest; each imports from those before it alone (`tests/rooms.rs`), and `docs/architecture.md`
//! follows one prompt through all of them:
//!
//! [`placeholder`], [`frame`], [`json`] → [`vocabulary`] → [`model`] → [`spec`] → `input` → `report` → `codec` →
//! `encode`, `decode` → [`response`] → [`serve`] → `context` → [`models`] → `columns` → [`capi`]

#![deny(unsafe_code)]

#[macro_use]
mod grow;
pub mod capi;
mod codec;
mod columns;
mod context;
mod decode;
mod encode;
mod error;
pub mod frame;
mod input;
pub mod json;
pub mod model;
pub mod models;
pub mod placeholder;
mod report;
pub mod response;
pub mod serve;
mod sort;
pub mod spec;
mod spec_cache;
mod table;
pub mod vocabulary;

pub use context::{Context, Known, Translation};
pub use decode::Wire;
pub use encode::Request;
pub use error::{Error, ErrorKind};
pub use report::{Code, Mode, Severity};
pub use response::{Decoder, Reply};
