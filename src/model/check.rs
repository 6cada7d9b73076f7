//! Everything that makes a prompt unusable, each with its place.

use super::read::read;
use super::{Problem, Prompt, Proven};
use crate::grow::{self, Grow};
use crate::json::Diagnostic;
use crate::json::doc::Lines;
use crate::json::path::PathCursor;
use crate::json::tape::{NO_MEMORY, Tape};

/// What is wrong with a prompt; nothing for one that can be translated. A text that is no JSON has one: where it ceases
/// to be. Where memory is [short](crate::grow::short), some of it is missing.
pub fn check(text: &str) -> Vec<Diagnostic> {
    let mut lines = Lines::new(text);
    let mut diagnostic = |pointer, offset, message, suggestion| {
        let (line, column) = lines.seek(offset);
        Diagnostic { document: None, pointer, line, column, message, suggestion }
    };
    let mut tape = Tape::default();
    let mut found = Vec::new();
    let doc = match tape.parse(text) {
        Ok(doc) => doc,
        Err(error) if error.reason == NO_MEMORY => {
            grow::note();
            return found;
        }
        Err(error) => {
            found.put(diagnostic(String::new(), error.offset, text!("{error}"), None));
            return found;
        }
    };
    if !Proven::default().covers(&doc) {
        return found;
    }
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    let mut cursor = PathCursor::new();
    // pointers that have much in common must not make more of the verdict than the prompt is
    let mut room = (1 << 20) + 8 * text.len();
    for Problem { node, message, suggestion } in prompt.problems {
        let pointer = cursor.pointer(&doc, node);
        let Some(rest) = room.checked_sub(pointer.len()) else {
            let suggestion = Some(text!("mend the above first"));
            found.put(diagnostic(pointer, doc.offset(node), text!("more is wrong than is listed"), suggestion));
            break;
        };
        room = rest;
        found.put(diagnostic(pointer, doc.offset(node), message, suggestion));
    }
    found
}
