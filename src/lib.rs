//! Specado: one provider-neutral prompt in, the exact request of any language model provider out, with a report of
//! every loss. The crate is made to be used from C (`specado.h`); `docs/architecture.md` shows how it is built.

#![deny(unsafe_code)]

#[macro_use]
mod grow;
pub mod capi;
mod codec;
mod context;
mod encode;
mod error;
mod input;
pub mod json;
pub mod model;
pub mod models;
mod report;
pub mod spec;
mod spec_cache;
pub mod vocabulary;

pub use context::{Context, Known, Translation};
pub use encode::Request;
pub use error::{Error, ErrorKind};
pub use report::{Code, Mode, Severity};
