//! A prompt through a plan: parameters and rules, layout, writer, report.

mod apart;
mod arguments;
mod asked_tools;
mod blank;
mod cache_marks;
mod calls;
mod context;
mod documents;
mod emulate;
mod engine;
mod entries;
mod error;
mod extra;
mod fresh;
mod gather;
mod http;
mod layout;
mod lengths;
mod lists;
mod loss;
mod mentions;
mod merge;
mod open_calls;
mod options;
mod own;
mod provider_tools;
mod report;
mod result_parts;
mod schema;
mod settings;
mod signatures;
mod specs;
mod sweep;
mod system;
mod texts;
mod tool_names;
mod tools;
mod unique;
mod values;
mod work;
mod writer;

pub use context::{Context, Known};
pub use error::{Error, ErrorKind};
pub use loss::{Code, Severity};

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
    /// The mode's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Standard => "standard",
            Self::Coerce => "coerce",
        }
    }

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
