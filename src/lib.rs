//! Specado: one provider-neutral prompt in, the exact request of any language model provider out, with a report of
//! every loss. The crate is made to be used from C (`specado.h`); `docs/architecture.md` shows how it is built.

#![deny(unsafe_code)]

#[macro_use]
mod grow;
pub mod capi;
mod digest;
mod json;
pub mod models;
pub mod prompt;
pub mod spec;
pub mod translate;
