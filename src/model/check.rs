//! Everything that makes a prompt unusable, each with its place.

use super::read::read;
use super::{Problem, Prompt, Proven};
use crate::grow::{self, Grow};
use crate::json::doc::Doc;
use crate::json::tape::{NO_MEMORY, Tape};
use crate::json::{self, Diagnostic};

/// What is wrong with a prompt; nothing for one that can be translated. A text that is no JSON has one: where it ceases
/// to be. Where memory is [short](crate::grow::short), some of it is missing.
pub fn check(text: &str) -> Vec<Diagnostic> {
    let mut tape = Tape::default();
    let mut found = Vec::new();
    match tape.parse(text) {
        Ok(doc) => found = check_doc(doc),
        Err(error) if error.reason == NO_MEMORY => {
            grow::note();
        }
        Err(error) => found.put(Diagnostic::not_json(text, &error)),
    }
    found
}

/// The same for a text that is read.
pub fn check_doc(doc: Doc<'_>) -> Vec<Diagnostic> {
    if !Proven::default().covers(&doc) {
        return Vec::new();
    }
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    placed(doc, prompt.problems)
}

/// Problems with their places.
pub fn placed(doc: Doc<'_>, problems: Vec<Problem>) -> Vec<Diagnostic> {
    let wrong = problems.into_iter();
    json::placed(doc, wrong.map(|Problem { node, message, suggestion }| (node, message, suggestion)))
}
