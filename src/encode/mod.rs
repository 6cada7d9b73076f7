//! A prompt through a plan: parameters and rules, layout, writing.

pub mod engine;
mod fresh;
mod layout;
mod numbers;
mod origins;
mod params;
mod receipt;
mod shapes;
mod texts;
mod watched;
pub mod workspace;
pub mod write;

use crate::report::Mode;

/// What is to be translated.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The prompt: JSON in any accepted form.
    pub prompt: &'a str,
    /// A spec document, or the name of a built-in (or registered) one, bare or as a JSON string.
    pub spec: &'a str,
    /// The model's id.
    pub model: &'a str,
    /// Where losses fail.
    pub mode: Mode,
}
