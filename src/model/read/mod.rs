//! Reads a prompt in any of the accepted forms into the canonical model, in one pass over each object.
//!
//! What the reader does not know it leaves alone: an unmarked leaf is found and reported at the end. It marks only
//! structure whose meaning stays in the result whatever a template does.

mod choice;
mod media;
mod message;
mod part;
mod request;
pub mod response;
mod tool;

use super::{Field, NO_NODE, Note, NoteKind, Problem, Prompt, Record, Run, Value};
use crate::grow::{self, Grow};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::sort;
use crate::table::Table;
use crate::vocabulary::{JsonType, Keyword, PROMPT_SLOTS, Scope, Slot};
use std::borrow::Cow;

/// Reads a document into a prompt. What makes it unusable is in [`Prompt::problems`].
pub fn read(doc: Doc<'_>, prompt: &mut Prompt) {
    prompt.clear();
    if grow::short() {
        return;
    }
    Reader { doc, prompt, ranks: [0; PROMPT_SLOTS], calls: Table::default(), indexed: 0, answer: false }.document();
    // in the order of the text, all their places are found in one walk
    sort::by_key(&mut prompt.problems, |problem| problem.node);
}

struct Reader<'a, 'p> {
    doc: Doc<'a>,
    prompt: &'p mut Prompt,
    /// How good the spelling was that filled each slot of the request.
    ranks: [u8; PROMPT_SLOTS],
    /// Calls by identifier, up to the one of number `indexed`: only filled when there are many.
    calls: Table<Cow<'a, str>, u32>,
    indexed: usize,
    /// It is an answer: what a provider has in a form of its own may be told by its first member, not by a type.
    answer: bool,
}

impl<'a> Reader<'a, '_> {
    fn problem(&mut self, node: NodeId, message: impl Into<Cow<'static, str>>, suggestion: Option<&str>) {
        let suggestion = suggestion.map(grow::copy);
        self.prompt.problems.put(Problem { node, message: grow::owned(message.into()), suggestion });
    }

    /// A key's text.
    #[inline]
    fn key(&self, key: NodeId) -> Cow<'a, str> {
        // nearly all are written without escapes
        self.doc.plain_key(key).map_or_else(|| self.doc.string(key), Cow::Borrowed)
    }

    /// A string's text, for who takes it for a word.
    #[inline]
    fn word(&self, node: NodeId) -> Cow<'a, str> {
        self.doc.plain(node).map_or_else(|| self.doc.string(node), Cow::Borrowed)
    }

    /// True (and marked) for `null`, which says as much as leaving the field out.
    fn is_null(&self, node: NodeId) -> bool {
        let null = self.doc.kind(node) == Kind::Null;
        if null {
            self.doc.mark_read(node);
        }
        null
    }

    /// True if the node has the shape of the slot; else that is a problem.
    #[inline]
    fn has_shape(&mut self, slot: Slot, node: NodeId) -> bool {
        let fits = slot.info().shape.is_of(self.doc, node);
        if !fits {
            self.misshapen(slot, node);
        }
        fits
    }

    #[cold]
    fn misshapen(&mut self, slot: Slot, node: NodeId) {
        let wanted = match slot.info().shape {
            JsonType::Any | JsonType::Keyword => "a value",
            JsonType::Bool => "a boolean",
            JsonType::Number => "a number",
            JsonType::String => "a string",
            JsonType::Object => "an object",
            JsonType::Array | JsonType::List => "an array",
            JsonType::Strings => "a string or an array of strings",
        };
        let found = self.doc.kind(node);
        let text = if found == Kind::String { self.doc.inner(node) } else { "" };
        let quoted = match slot.info().shape {
            JsonType::Bool => matches!(text, "true" | "false"),
            JsonType::Number => text.parse::<f64>().is_ok(),
            _ => false,
        };
        let suggestion = quoted.then(|| text!("write it without quotes: {text}"));
        self.problem(node, text!("must be {wanted}, found {}", found.name()), suggestion.as_deref());
    }

    /// Fills a slot of the request. Of two spellings the one of the higher rank counts, of two keys the last.
    fn put(&mut self, slot: Slot, node: NodeId, rank: u8) {
        if !self.is_null(node) && self.has_shape(slot, node) {
            self.put_value(slot, Value::Node(node), node, rank);
        }
    }

    fn put_value(&mut self, slot: Slot, value: Value, node: NodeId, rank: u8) {
        self.doc.set_tag(node, slot as u16);
        if slot.info().element == Some(Scope::Item) {
            self.doc.elements(node).for_each(|element| self.doc.set_tag(element, slot as u16));
        }
        let old = std::mem::replace(&mut self.ranks[slot as usize], rank);
        let held = match self.prompt.values[slot] {
            // a word that no node says (a response format by its schema alone) leaves its own pieces to be reported
            Value::Node(held) | Value::Keyword(_, held) if held != NO_NODE => Some(held),
            _ => None,
        };
        match held {
            Some(held) if old > rank => {
                self.ranks[slot as usize] = old;
                self.prompt.notes.put(Note { node, kind: NoteKind::TwoSpellings, instead: held });
                return;
            }
            Some(held) => {
                let kind = if old == rank { NoteKind::DuplicateKey } else { NoteKind::TwoSpellings };
                self.prompt.notes.put(Note { node: held, kind, instead: node });
            }
            None => {}
        }
        self.prompt.values.set(slot, value);
    }

    /// Where the fields of the next record begin.
    fn begin(&self) -> u32 {
        self.prompt.fields.len() as u32
    }

    /// Adds a slot to the record that began at `first`; `null` adds none, a second value replaces the first.
    #[inline]
    fn field(&mut self, first: u32, slot: Slot, node: NodeId) {
        if slot == Slot::IsError && self.doc.raw(node) == "false" {
            // what holds anyway: nobody misses it
            self.doc.mark_read(node);
        }
        if !self.is_null(node) && self.has_shape(slot, node) {
            self.doc.set_tag(node, slot as u16);
            self.field_value(first, slot, Value::Node(node), node);
            self.prompt.has_origin |= matches!(slot, Slot::Origin | Slot::Quotes);
            if slot == Slot::CacheControl {
                self.cache_mark(first, node);
            }
        }
    }

    /// The pieces of a cache mark, for providers that have another form of it.
    fn cache_mark(&mut self, first: u32, mark: NodeId) {
        for (key, slot) in [("type", Slot::CacheType), ("ttl", Slot::CacheTtl)] {
            if let Some(value) = self.doc.get(mark, key).filter(|&value| self.doc.kind(value) == Kind::String) {
                self.doc.set_tag(value, slot as u16);
                self.field_value(first, slot, Value::Node(value), value);
                self.prompt.has_cache_ttl |= slot == Slot::CacheTtl;
            }
        }
    }

    fn field_value(&mut self, first: u32, slot: Slot, value: Value, node: NodeId) {
        let fields = &mut self.prompt.fields[first as usize..];
        if let Some(field) = fields.iter_mut().find(|field| field.slot == slot) {
            let old = std::mem::replace(&mut field.value, value);
            if let Value::Node(held) | Value::Keyword(_, held) | Value::Slice { node: held, .. } = old
                && held != NO_NODE
            {
                self.said_twice(held, node);
            }
            return;
        }
        self.prompt.fields.put(Field { slot, value });
    }

    /// Two fields for one slot: the same text twice is no loss, another one is.
    fn said_twice(&mut self, earlier: NodeId, later: NodeId) {
        if self.doc.raw(earlier) == self.doc.raw(later) {
            self.doc.mark_read(earlier);
        } else {
            self.prompt.notes.put(Note { node: earlier, kind: NoteKind::TwoSpellings, instead: later });
        }
    }

    fn record(&self, word: Keyword, node: NodeId, first: u32) -> Record {
        let fields = Run { first, count: self.prompt.fields.len() as u32 - first };
        Record { word, node, fields, parts: Run::default() }
    }
}
