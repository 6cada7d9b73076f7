//! What a message or a result says: a string, or parts, each with its fields.

use super::records::{Writer, first};
use super::steps::Entry;
use super::trail::Found;
use crate::codec::base64;
use crate::grow::Grow;
use crate::report::loss::{Code, Loss, Severity};
use crate::vocabulary::{Keyword, Scope, Slot};
use std::ops::Range;

/// Calls, and results, of every kind.
const CALLS: u64 = bit(Keyword::ToolCall) | bit(Keyword::CustomCall);
const RESULTS: u64 = bit(Keyword::ToolResult) | bit(Keyword::CustomResult);

/// A word in a set of words.
pub const fn bit(word: Keyword) -> u64 {
    1 << word as u64
}

/// Parts that are being written: a stretch of [`Writer::parts`].
pub type Parts = Range<usize>;

impl Writer<'_, '_> {
    /// The parts of records, to be written; [`Self::done_with`] gives their memory back.
    pub fn parts_of(&mut self, records: impl IntoIterator<Item = Entry>) -> Parts {
        let start = self.parts.len();
        for record in records {
            self.steps.entries(record).for_each(|part| self.parts.put(part));
        }
        start..self.parts.len()
    }

    pub fn done_with(&mut self, parts: &Parts) {
        self.parts.truncate(parts.start);
    }

    pub fn kind_of(&self, part: Entry) -> u64 {
        match self.bound(part, Scope::Part, Slot::Kind) {
            Some(Found::Keywords(words, _)) => words,
            _ => 0,
        }
    }

    pub fn is_result(&self, part: Entry) -> bool {
        self.kind_of(part) & RESULTS != 0
    }

    pub fn is_thought(&self, part: Entry) -> bool {
        self.kind_of(part) == bit(Keyword::Reasoning)
    }

    /// What a message or a result says: a string, or parts.
    pub fn content(&mut self, text: Option<Found>, parts: Parts, scope: Scope) {
        match text {
            Some(text) if parts.is_empty() => self.member("content", text),
            Some(text) => self.text_beside(text, parts),
            None if parts.is_empty() && scope == Scope::Part => {}
            None => self.list("content", parts),
        }
    }

    /// A string with parts beside it: calls, and thoughts, which a message can have beside its text.
    fn text_beside(&mut self, text: Found, parts: Parts) {
        // thoughts come first, then what was said, then calls
        let thoughts = self.parts[parts.clone()].iter().take_while(|&&part| self.is_thought(part)).count();
        let (thoughts, others) = (parts.start..parts.start + thoughts, parts.start + thoughts..parts.end);
        let calls = self.parts[others.clone()].iter().all(|&part| self.kind_of(part) & CALLS != 0);
        let thought = self.parts[thoughts.clone()].first().map(|&part| self.only_text(part));
        if !calls || thoughts.len() > 1 || thought == Some(None) {
            return self.text_between(text, thoughts, others);
        }
        if let Some(thought) = thought.flatten() {
            self.member("reasoning_content", thought);
        }
        self.member("content", text);
        if others.is_empty() {
            return;
        }
        self.own_key("tool_calls");
        self.out.prompt.array();
        for at in others {
            let call = self.parts[at];
            self.begin(call);
            if self.kind_of(call) == bit(Keyword::CustomCall) {
                self.own_key("type");
                self.out.prompt.word("custom");
            }
            self.rest_of_part(call);
        }
        self.out.prompt.end();
    }

    /// A plain text, and the parts that were said before it and after it.
    pub fn text_between(&mut self, text: Found, ahead: Parts, behind: Parts) {
        self.own_key("content");
        self.out.prompt.array();
        self.all(ahead);
        self.out.prompt.comma();
        self.out.prompt.object();
        self.own_key("type");
        self.out.prompt.word("text");
        self.member("text", text);
        self.out.prompt.end();
        self.all(behind);
        self.out.prompt.end();
    }

    /// The text of a part that is nothing but a text.
    fn only_text(&self, part: Entry) -> Option<Found> {
        let binds = self.steps.own(part).count();
        self.bound(part, Scope::Part, Slot::Text).filter(|_| binds == 2)
    }

    pub fn list(&mut self, key: &str, parts: Parts) {
        self.own_key(key);
        self.out.prompt.array();
        self.all(parts);
        self.out.prompt.end();
    }

    fn all(&mut self, parts: Parts) {
        for at in parts {
            self.part(self.parts[at]);
        }
    }

    fn part(&mut self, part: Entry) {
        if let Some(raw) = self.bound(part, Scope::Part, Slot::Raw) {
            self.out.prompt.comma();
            self.origin(part.node);
            return self.value(raw);
        }
        let kind = self.kind_of(part);
        self.begin(part);
        self.own_key("type");
        if kind == bit(Keyword::Other)
            && let Some(Found::Spec(start, end, _)) = self.bound(part, Scope::Part, Slot::Type)
        {
            self.spec(start, end);
        } else {
            self.out.prompt.word(first(kind).unwrap_or(Keyword::Text).text());
            if let Some(told) = self.media_type(part, kind) {
                self.own_key("media_type");
                self.out.prompt.word(told);
            }
        }
        self.rest_of_part(part);
    }

    /// The media type that the bytes of an image tell, where the API has no place for one and others demand it.
    fn media_type(&mut self, part: Entry, kind: u64) -> Option<&'static str> {
        if kind != bit(Keyword::Image) || self.bound(part, Scope::Part, Slot::MediaType).is_some() {
            return None;
        }
        let Some(Found::Node(data)) = self.bound(part, Scope::Part, Slot::Data) else { return None };
        let told = base64::image_type(self.doc.inner(data))?;
        let message = "has no media type beside it; the first bytes tell it";
        self.out.losses.put(Loss::at(data, Code::MapFallback, Severity::Info, message));
        Some(told)
    }

    fn begin(&mut self, part: Entry) {
        self.out.prompt.comma();
        self.origin(part.node);
        self.out.prompt.object();
    }

    /// A part's fields behind its type, and its end.
    fn rest_of_part(&mut self, part: Entry) {
        self.fields(part, Scope::Part);
        let inner = self.parts_of([part]);
        self.content(self.bound(part, Scope::Part, Slot::Content), inner.clone(), Scope::Part);
        self.done_with(&inner);
        self.own_fields(part);
        self.rest_of_record(part.node);
        self.out.prompt.end();
    }
}
