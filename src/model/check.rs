//! Everything that makes a prompt unusable, each with its place.

use super::read::read;
use super::{Problem, Prompt};
use crate::json::Diagnostic;
use crate::json::doc::Lines;
use crate::json::path::PathCursor;
use crate::json::tape::Tape;

/// What is wrong with a prompt; nothing for one that can be translated. A text that is no JSON has one: where it ceases to be.
pub fn check(text: &str) -> Vec<Diagnostic> {
    let mut lines = Lines::new(text);
    let mut diagnostic = |pointer, offset, message, suggestion| {
        let (line, column) = lines.seek(offset);
        Diagnostic { document: None, pointer, line, column, message, suggestion }
    };
    let mut tape = Tape::default();
    let doc = match tape.parse(text) {
        Ok(doc) => doc,
        Err(error) => return vec![diagnostic(String::new(), error.offset, error.to_string(), None)],
    };
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    let mut cursor = PathCursor::new();
    let mut found = Vec::new();
    // pointers that have much in common must not make more of the verdict than the prompt is
    let mut room = (1 << 20) + 8 * text.len();
    for Problem { node, message, suggestion } in prompt.problems {
        let pointer = cursor.pointer(&doc, node);
        let Some(rest) = room.checked_sub(pointer.len()) else {
            let suggestion = Some("mend the above first".to_owned());
            found.push(diagnostic(pointer, doc.offset(node), "more is wrong than is listed".to_owned(), suggestion));
            break;
        };
        room = rest;
        found.push(diagnostic(pointer, doc.offset(node), message, suggestion));
    }
    found
}
