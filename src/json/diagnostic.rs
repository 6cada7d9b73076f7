//! Something wrong in a JSON text: where, what, and what to do.

use super::doc::{Doc, Lines, line_column};
use super::node::NodeId;
use super::path::PathCursor;
use super::tape::SyntaxError;
use super::write::{number, string};
use crate::grow::{Grow, Sink};
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
    /// Where a text ceases to be JSON.
    pub fn not_json(text: &str, error: &SyntaxError) -> Self {
        let (line, column) = line_column(text, error.offset);
        let message = text!("{error}");
        Self { document: None, pointer: String::new(), line, column, message, suggestion: None }
    }

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

/// What is wrong with values of a document (node, message, suggestion; in the order of the text), with their places.
pub fn placed(doc: Doc<'_>, wrong: impl Iterator<Item = (NodeId, String, Option<String>)>) -> Vec<Diagnostic> {
    let (mut lines, mut cursor) = (Lines::new(doc.text()), PathCursor::new());
    // pointers that have much in common must not make more of the verdict than the document is
    let mut room = (1 << 20) + 8 * doc.length();
    let mut found = Vec::new();
    for (node, message, suggestion) in wrong {
        let (line, column) = lines.seek(doc.offset(node));
        let pointer = cursor.pointer(&doc, node);
        let place = Diagnostic { document: None, pointer, line, column, message, suggestion };
        let Some(rest) = room.checked_sub(place.pointer.len() + place.message.len()) else {
            let (message, suggestion) = (text!("more is wrong than is listed"), Some(text!("mend the above first")));
            found.put(Diagnostic { message, suggestion, ..place });
            break;
        };
        room = rest;
        found.put(place);
    }
    found
}
