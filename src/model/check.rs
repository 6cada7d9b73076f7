//! Everything that makes a prompt unusable, each with its place.

use super::read::read;
use super::{Problem, Prompt};
use crate::json::doc::Lines;
use crate::json::path::PlaceCursor;
use crate::json::tape::Tape;

/// Something that makes a prompt unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
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

/// What is wrong with a prompt; nothing for one that can be translated. A text that is no JSON has one issue: where it ceases to be.
pub fn check(text: &str) -> Vec<Issue> {
    let mut lines = Lines::new(text);
    let mut issue = |pointer, offset, message, suggestion| {
        let (line, column) = lines.seek(offset);
        Issue { pointer, line, column, message, suggestion }
    };
    let mut tape = Tape::default();
    let doc = match tape.parse(text) {
        Ok(doc) => doc,
        Err(error) => return vec![issue(String::new(), error.offset, error.to_string(), None)],
    };
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    let mut cursor = PlaceCursor::new();
    let mut issues = Vec::new();
    // pointers that have much in common must not make more of the verdict than the prompt is
    let mut room = (1 << 20) + 8 * text.len();
    for Problem { node, message, suggestion } in prompt.problems {
        let pointer = cursor.pointer(&doc, node);
        let Some(rest) = room.checked_sub(pointer.len()) else {
            let suggestion = Some("mend the above first".to_owned());
            issues.push(issue(pointer, doc.offset(node), "more is wrong than is listed".to_owned(), suggestion));
            break;
        };
        room = rest;
        issues.push(issue(pointer, doc.offset(node), message, suggestion));
    }
    issues
}
