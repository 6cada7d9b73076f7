//! Everything that makes a prompt unusable, each with its place.

use super::doc::line_column;
use super::model::Prompt;
use super::place::pointer;
use super::read::read;
use super::tape::Tape;

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
    let issue = |pointer, offset, message, suggestion| {
        let (line, column) = line_column(text, offset);
        Issue { pointer, line, column, message, suggestion }
    };
    let mut tape = Tape::default();
    let doc = match tape.parse(text) {
        Ok(doc) => doc,
        Err(error) => return vec![issue(String::new(), error.offset, error.to_string(), None)],
    };
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    let problems = prompt.problems.into_iter();
    problems.map(|problem| issue(pointer(&doc, problem.node), doc.offset(problem.node), problem.message, problem.suggestion)).collect()
}
