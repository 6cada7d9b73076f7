//! Something wrong in a JSON text: where, what, and what to do.

use super::write::{number, string};
use crate::grow::Sink;
use std::fmt::{self, Display, Formatter};

/// Something wrong in a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The document's name, where there may be several.
    pub document: Option<String>,
    /// The JSON Pointer of the value.
    pub pointer: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do, where that is plain.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// Writes it as a JSON object.
    pub fn write(&self, out: &mut impl Sink) {
        out.push_str("{\"path\":");
        string(out, &self.pointer);
        for (name, count) in [(",\"line\":", self.line), (",\"column\":", self.column)] {
            out.push_str(name);
            number(out, count);
        }
        let document = self.document.as_deref();
        let texts =
            [("message", Some(&*self.message)), ("suggestion", self.suggestion.as_deref()), ("source", document)];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            out.push_str(",\"");
            out.push_str(name);
            out.push_str("\":");
            string(out, text);
        }
        out.push('}');
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { document, pointer, line, column, message, suggestion } = self;
        if let Some(document) = document {
            write!(f, "{document}: ")?;
        }
        let pointer = if pointer.is_empty() { "/" } else { pointer };
        write!(f, "{pointer} (line {line}, column {column}): {message}")?;
        if let Some(suggestion) = suggestion {
            write!(f, "; {suggestion}")?;
        }
        Ok(())
    }
}
