//! What a provider answers: a whole response, a stream of events, or an error, in the canonical form.
//!
//! [`reader`] reads an event by the templates of the spec ([`crate::decode`]); [`apply`] makes flat events of what was
//! read, and keeps the response so far ([`answer`], [`part`], [`usage`]); [`extra`] tells what no template has read;
//! events like one before are known by their bytes ([`learned`]);
//! [`errors`] says what an error is; [`mod@write`] writes the response. A whole response is a stream of one event;
//! [`mod@check`] tells all that is wrong with one.

mod answer;
mod apply;
mod assembly;
mod check;
mod citations;
mod cited;
mod decoder;
mod errors;
mod event;
mod extra;
mod fields;
mod find;
mod found;
mod halves;
mod headers;
mod learned;
mod members;
mod part;
mod pieces;
mod pool;
mod reader;
mod receipt;
pub mod report;
mod said;
mod seen;
mod tagged;
mod usage;
mod wrapped;
mod write;

pub use check::check;
pub(crate) use decoder::frame_error;
pub use decoder::{Decoder, Described};
pub use event::{Event, EventKind, Field, Stretch};
pub(crate) use seen::Seen;

/// What came back over HTTP, beside its body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    /// The status; 0 if it is not known.
    pub status: u16,
    /// The headers: lines of `name: value`.
    pub headers: &'a str,
    /// `metadata.receipt` of the translation, JSON.
    pub receipt: Option<&'a str>,
}
