//! The C ABI of `specado.h`: one file per section of the header, whose prose is that file's opening comment.
//!
//! Check, convert, call, convert back: there is no logic here. Conventions:
//!
//! - Every function that can fail goes through [`call`]: one place catches panics, keeps the last error, logs.
//! - Arguments are read by [`args`], which alone decides what NULL and bad UTF-8 lead to.
//! - Out-parameters stand last and hold a value only after success.
//! - What is handed out comes from [`memory`] and is freed by a function of this library.
//! - The comments of exported items are written for C programmers: cbindgen copies them into the header.

#![expect(unsafe_code, reason = "a C ABI takes pointers; this is the only room that does")]
#![expect(non_camel_case_types, reason = "types bear their C names")]
#![expect(clippy::missing_safety_doc, reason = "the comments say what the caller must hold, in the header's words")]

mod allocations;
mod args;
mod arrow_abi;
mod call;
mod call_error;
mod guard;
mod last_error;
mod logger;
mod outgoing;
mod rows;
mod thread_context;
mod workers;

pub mod arrow;
pub mod ask_lengths;
pub mod batch;
pub mod buffer;
pub mod catalogue;
pub mod column;
pub mod column_with_error;
pub mod context;
pub mod debug;
pub mod decode;
pub mod decoder;
pub mod encode;
pub mod encoder;
pub mod error;
pub mod http;
pub mod lengths;
pub mod log;
pub mod memory;
pub mod models;
pub mod response;
pub mod serve_lengths;
pub mod serve_with_error;
pub mod translate;
pub mod utf16;
pub mod validate;
pub mod version;
pub mod with_error;
