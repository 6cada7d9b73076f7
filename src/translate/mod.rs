//! A prompt through a plan: parameters and rules, layout, writer, report.

mod error;

pub use error::{Error, ErrorKind};

/// Where the line is drawn between a loss that is reported and one that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Fails at the first `warning`.
    Strict,
    /// Fails at an `error`.
    #[default]
    Standard,
    /// Never fails for a loss.
    Coerce,
}

impl Mode {
    /// The mode of this name; none is [`Mode::Standard`].
    pub fn parse(name: Option<&str>) -> Result<Self, Error> {
        match name {
            None | Some("standard" | "warn") => Ok(Self::Standard),
            Some("strict") => Ok(Self::Strict),
            Some("coerce") => Ok(Self::Coerce),
            Some(other) => {
                Err(Error::new(ErrorKind::InvalidInput, format!("unknown mode {other:?}; use \"strict\", \"standard\" or \"coerce\"")))
            }
        }
    }
}

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

/// A finished translation: views into its [`Context`].
#[derive(Clone, Copy, Debug)]
pub struct Translation<'c> {
    /// The request body, JSON.
    pub body: &'c str,
    /// The HTTP method.
    pub method: &'c str,
    /// The URL.
    pub url: &'c str,
    /// The headers, a JSON object.
    pub headers: &'c str,
    /// The report, a JSON object.
    pub lossiness: &'c str,
    /// Provider, model, dialect …, a JSON object.
    pub metadata: &'c str,
}

/// Compiled specs and all buffers that translating needs, kept from call to call.
#[derive(Debug, Default)]
pub struct Context {}

impl Context {
    /// A context that knows the built-in specs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a spec document under its provider name, for this context, before the built-in ones.
    pub fn add_spec(&mut self, _spec: &str) -> Result<(), Error> {
        todo!()
    }

    /// Translates; the result lies in the context's own buffers (each of them followed by a NUL byte).
    pub fn translate(&mut self, _request: &Request<'_>) -> Result<Translation<'_>, Error> {
        todo!()
    }

    /// Translates and appends the whole result document (`provider_request_json`, `http`, `lossiness`, `metadata`) to `out`.
    /// On an error `out` is as it was.
    pub fn translate_into(&mut self, _request: &Request<'_>, _out: &mut Vec<u8>) -> Result<(), Error> {
        todo!()
    }

    /// Translates and appends the bare request body to `out`. On an error `out` is as it was.
    pub fn body_into(&mut self, _request: &Request<'_>, _out: &mut Vec<u8>) -> Result<(), Error> {
        todo!()
    }

    /// The result document of the last translation, from its views; written at the first call after it.
    pub fn result(&mut self) -> Option<&str> {
        todo!()
    }

    /// The views of the last translation, if it succeeded.
    pub fn last(&self) -> Option<Translation<'_>> {
        todo!()
    }

    /// Gives back memory that an unusually large prompt needed.
    pub fn trim(&mut self) {}
}
