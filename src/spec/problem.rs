//! What is wrong with a spec, and where.

use super::tree::Place;
use crate::prompt::doc::line_column;
use crate::prompt::place::pointer;
use crate::prompt::tape::Tape;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// A document that a spec is made of.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name (as `inherits` has it).
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
}

/// Something wrong, before its place is worked out.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub message: String,
    /// What to do.
    pub suggestion: Option<String>,
}

/// Something wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecProblem {
    /// The document's name.
    pub source: String,
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

impl Display for SpecProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { source, pointer, line, column, message, suggestion } = self;
        let pointer = if pointer.is_empty() { "/" } else { pointer };
        write!(f, "{source}: {pointer} (line {line}, column {column}): {message}")?;
        if let Some(suggestion) = suggestion {
            write!(f, "; {suggestion}")?;
        }
        Ok(())
    }
}

impl SpecProblem {
    /// Works out the places of faults.
    pub fn locate(faults: &[Fault], sources: &[Source]) -> Vec<Self> {
        let mut located: Vec<Self> = Vec::new();
        for fault in faults {
            let Some(source) = sources.get(fault.place.source as usize) else { continue };
            let (line, column) = line_column(&source.text, fault.place.offset as usize);
            let problem = Self {
                source: source.name.clone(),
                pointer: pointer_at(&source.text, fault.place.offset as usize),
                line,
                column,
                message: fault.message.clone(),
                suggestion: fault.suggestion.clone(),
            };
            if !located.contains(&problem) {
                located.push(problem);
            }
        }
        located
    }
}

/// The pointer of the value that begins at an offset.
fn pointer_at(text: &str, offset: usize) -> String {
    let mut tape = Tape::default();
    let Ok(doc) = tape.parse(text) else { return String::new() };
    let node = (0..doc.node_count() as u32).find(|&node| doc.offset(node) == offset);
    node.map_or_else(String::new, |node| pointer(&doc, node))
}

/// Why there is no plan.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SpecError {
    /// A document is not JSON.
    #[error("the spec {source_name} is not JSON: {reason} (line {line}, column {column})")]
    NotJson {
        /// The document's name.
        source_name: String,
        /// What is wrong.
        reason: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A document breaks the rules of the language.
    #[error("the spec is not usable: {}", list(problems))]
    Invalid {
        /// All that is wrong.
        problems: Vec<SpecProblem>,
    },
    /// The provider has no such model.
    #[error("the provider \"{provider}\" has no model {model:?}{}", nearest_words(nearest))]
    ModelNotFound {
        /// The provider.
        provider: String,
        /// The model that was asked for.
        model: String,
        /// Names that are near.
        nearest: Vec<String>,
    },
}

fn list(problems: &[SpecProblem]) -> String {
    const SHOWN: usize = 20;
    let mut text = problems.iter().take(SHOWN).map(SpecProblem::to_string).collect::<Vec<_>>().join("; ");
    if problems.len() > SHOWN {
        text.push_str(&format!("; and {} more", problems.len() - SHOWN));
    }
    text
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", nearest.join(", ")) }
}
