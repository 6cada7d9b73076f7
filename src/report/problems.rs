//! What makes a prompt or a response unusable, as one error.

use crate::error::{Error, ErrorKind};
use crate::grow::{self, Text};
use crate::json::doc::{Doc, Lines};
use crate::json::path::PathCursor;
use crate::model::Problem;
use std::fmt::Write;

/// What makes a prompt unusable, all of it.
pub fn refuse_problems(doc: &Doc<'_>, problems: &[Problem]) -> Result<(), Error> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut message = Text::default();
    let (mut lines, mut cursor) = (Lines::new(doc.text()), PathCursor::new());
    for (at, problem) in problems.iter().enumerate() {
        // a path that many have in common must not make more of the text than the prompt is
        if message.len() > (1 << 20) + 8 * doc.length() {
            let _ = write!(message, "; {} problems more, which are not listed", problems.len() - at);
            break;
        }
        if !message.is_empty() {
            message.push_str("; ");
        }
        let (line, column) = lines.seek(doc.offset(problem.node));
        let place = cursor.path(doc, problem.node);
        let at = if place.is_empty() { "the prompt" } else { &place };
        // writing to a string cannot fail
        let _ = write!(message, "{at}: {} (line {line}, column {column})", problem.message);
        if let Some(suggestion) = &problem.suggestion {
            let _ = write!(message, "; {suggestion}");
        }
    }
    if grow::short() {
        return Err(Error::no_memory());
    }
    Err(Error::new(ErrorKind::InvalidInput, message.into_string()))
}
