//! What is wrong with a spec, and where.

use crate::json::doc::{Doc, line_column};
use crate::json::path::pointer;
use crate::json::tape::Tape;
use crate::json::tree::Place;
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

impl Fault {
    /// A fault. What it quotes may be long; it is cut.
    pub fn new(place: Place, message: impl Into<String>, suggestion: Option<String>) -> Self {
        const SHOWN: usize = 400;
        let mut message = message.into();
        if let Some((at, _)) = message.char_indices().nth(SHOWN) {
            message.truncate(at);
            message.push('…');
        }
        Self { place, message, suggestion }
    }
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

/// The most faults that are told of one spec: what has more is better begun anew, and must not cost a long time.
pub const MAX_FAULTS: usize = 250;

impl SpecProblem {
    /// Works out the places of faults: in the order of the documents, each fault once.
    pub fn locate(faults: &[Fault], sources: &[Source]) -> Vec<Self> {
        let mut sorted: Vec<&Fault> = faults.iter().collect();
        sorted.sort_by_key(|fault| (fault.place.source, fault.place.offset, fault.message.as_str()));
        sorted.dedup_by_key(|fault| (fault.place, fault.message.as_str()));
        let more = sorted.len() > MAX_FAULTS;
        sorted.truncate(MAX_FAULTS);
        let mut located = Vec::with_capacity(sorted.len());
        for (number, source) in sources.iter().enumerate() {
            let own: Vec<&Fault> = sorted.iter().copied().filter(|fault| usize::from(fault.place.source) == number).collect();
            if !own.is_empty() {
                locate_in(source, &own, &mut located);
            }
        }
        if let (true, Some(last)) = (more, located.last().cloned()) {
            let message = "more is wrong than is listed".to_owned();
            located.push(Self { message, suggestion: Some("mend the above first".to_owned()), ..last });
        }
        located
    }
}

/// Works out the places in one document, which is read once for all of them.
fn locate_in(source: &Source, faults: &[&Fault], located: &mut Vec<SpecProblem>) {
    let mut tape = Tape::default();
    let doc = tape.parse(&source.text).ok();
    for fault in faults {
        let offset = fault.place.offset as usize;
        let (line, column) = line_column(&source.text, offset);
        located.push(SpecProblem {
            source: source.name.clone(),
            pointer: doc.map(|doc| pointer_at(doc, offset)).unwrap_or_default(),
            line,
            column,
            message: fault.message.clone(),
            suggestion: fault.suggestion.clone(),
        });
    }
}

/// The pointer of the value that begins at an offset. Nodes stand in the order of the text.
fn pointer_at(doc: Doc<'_>, offset: usize) -> String {
    let (mut low, mut high) = (0, doc.node_count() as u32);
    while low < high {
        let middle = low + (high - low) / 2;
        if doc.offset(middle) < offset { low = middle + 1 } else { high = middle }
    }
    if (low as usize) < doc.node_count() { pointer(&doc, low) } else { String::new() }
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
    /// There is no memory.
    #[error("out of memory: a spec needs more than there is")]
    NoMemory,
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
