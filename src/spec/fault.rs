//! What is wrong with a spec, and where.

use super::names::did_you_mean;
use crate::grow::{self, Gather, Grow, Text};
use crate::json::Diagnostic;
use crate::json::doc::{Doc, line_column};
use crate::json::path::pointer;
use crate::json::tape::Tape;
use crate::json::tree::Location;
use crate::sort;
use std::borrow::Cow;
use std::sync::Arc;

/// A document that a spec is made of.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its name (as `inherits` has it).
    pub name: String,
    /// Its text.
    pub text: Arc<String>,
}

/// Something wrong, before its place is worked out.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Where.
    pub location: Location,
    /// What.
    pub message: String,
    /// What to do.
    pub suggestion: Option<String>,
}

impl Fault {
    /// A fault. What it quotes may be long; it is cut.
    pub fn new<'m>(location: Location, message: impl Into<Cow<'m, str>>, suggestion: Option<String>) -> Self {
        const SHOWN: usize = 400;
        let mut message = Text::from(grow::owned(message.into()));
        if let Some((at, _)) = message.char_indices().nth(SHOWN) {
            message.truncate(at);
            message.push('…');
        }
        Self { location, message: message.into_string(), suggestion }
    }
}

/// The most faults that are told of one spec: what has more is better begun anew, and must not cost a long time.
pub const MAX_FAULTS: usize = 250;

/// What may have been meant by an unknown name, as long as one more fault is told.
pub fn meant(faults: &[Fault], name: &str, known: &mut dyn Iterator<Item = &str>) -> Option<String> {
    if faults.len() > MAX_FAULTS { None } else { did_you_mean(name, known) }
}

/// Works out the places of faults: in the order of the documents, each fault once.
pub fn locate(faults: &[Fault], sources: &[Document]) -> Vec<Diagnostic> {
    let mut sorted: Vec<&Fault> = faults.iter().gather();
    sort::by_key(&mut sorted, |fault| (fault.location.source, fault.location.offset, fault.message.as_str()));
    sorted.dedup_by_key(|fault| (fault.location, fault.message.as_str()));
    let more = sorted.len() > MAX_FAULTS;
    sorted.truncate(MAX_FAULTS);
    let mut located = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let own: Vec<&Fault> =
            sorted.iter().copied().filter(|fault| usize::from(fault.location.source) == number).gather();
        if !own.is_empty() {
            locate_in(source, &own, &mut located);
        }
    }
    if let (true, Some(last)) = (more, located.last()) {
        let more = Diagnostic {
            document: last.document.as_deref().map(grow::copy),
            pointer: grow::copy(&last.pointer),
            line: last.line,
            column: last.column,
            message: grow::copy("more is wrong than is listed"),
            suggestion: Some(grow::copy("mend the above first")),
        };
        located.put(more);
    }
    located
}

/// Works out the places in one document, which is read once for all of them.
fn locate_in(source: &Document, faults: &[&Fault], located: &mut Vec<Diagnostic>) {
    let mut tape = Tape::default();
    let doc = tape.parse(&source.text).ok();
    for fault in faults {
        let offset = fault.location.offset as usize;
        let (line, column) = line_column(&source.text, offset);
        located.put(Diagnostic {
            document: Some(grow::copy(&source.name)),
            pointer: doc.map(|doc| pointer_at(doc, offset)).unwrap_or_default(),
            line,
            column,
            message: grow::copy(&fault.message),
            suggestion: fault.suggestion.as_deref().map(grow::copy),
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
