//! What was read, record by record: values, and the fields that all records have, under the prompt's own names.

use super::Decoded;
use super::rest::{self, Keeping};
use super::steps::{Entry, Steps};
use super::trail::{Event, Found};
use crate::codec::openapi::OpenApi;
use crate::grow::{Grow, Text};
use crate::json;
use crate::json::doc::{Doc, unescape_into};
use crate::json::node::NodeId;
use crate::json::tape::Tape;
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::{Keyword, Scope, Slot};

/// What is written from, and where to.
#[derive(Debug)]
pub struct Writer<'a, 'd> {
    pub plan: &'a DecodePlan,
    pub doc: Doc<'a>,
    pub steps: &'a Steps,
    /// The messages, and the parts of the messages and results that are being written.
    pub messages: &'d mut Vec<Entry>,
    pub parts: &'d mut Vec<Entry>,
    /// For the JSON that strings hold.
    pub inner: &'d mut Inner,
    pub out: &'d mut Decoded,
}

/// Memory for the JSON that a string holds.
#[derive(Debug, Default)]
pub struct Inner {
    text: Text,
    tape: Tape,
}

const KEPT_HERE: Keeping = Keeping {
    severity: Severity::Warning,
    message: "is not known to this dialect's spec; it is kept under `extra`, and not sent",
};

impl Writer<'_, '_> {
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.out.prompt.push_str(text);
    }

    /// A comma, unless an object or an array has just begun.
    pub fn comma(&mut self) {
        if !matches!(self.out.prompt.as_bytes().last(), Some(b'{' | b'[')) {
            self.out.prompt.push(',');
        }
    }

    pub fn key(&mut self, name: &str) {
        self.comma();
        json::string(&mut self.out.prompt, name);
        self.out.prompt.push(':');
    }

    /// A key of the prompt's own, in which there is nothing to be escaped.
    pub fn own_key(&mut self, name: &str) {
        self.comma();
        for piece in ["\"", name, "\":"] {
            self.push(piece);
        }
    }

    #[inline]
    pub fn origin(&mut self, node: NodeId) {
        self.out.origins.put((self.out.prompt.len() as u32, node));
    }

    /// A value as JSON.
    pub fn value(&mut self, found: Found) {
        match found {
            Found::Node(node) | Found::Less(node, _) => {
                self.origin(node);
                self.push(self.doc.raw(node));
            }
            Found::Lower(node) => {
                self.origin(node);
                let text = self.doc.raw(node);
                text.chars().for_each(|character| self.out.prompt.push(character.to_ascii_lowercase()));
            }
            Found::Unquoted(node) => self.unquoted(node),
            Found::OpenApi(node) => {
                let Decoded { prompt, origins, .. } = &mut *self.out;
                OpenApi::new(self.doc, prompt, origins).write(node);
            }
            Found::Quoted(node) => {
                self.origin(node);
                json::string(&mut self.out.prompt, self.doc.raw(node));
            }
            Found::Piece(node, start, end) => {
                self.origin(node);
                let text = &self.doc.text()[start as usize..end as usize];
                self.push("\"");
                self.push(text);
                self.push("\"");
            }
            Found::Keywords(words, node) => {
                self.origin(node);
                let word = first(words).map_or("", Keyword::text);
                json::string(&mut self.out.prompt, word);
            }
            Found::Spec(start, end, node) => {
                self.origin(node);
                let plan = self.plan;
                self.push(&plan.text[start as usize..end as usize]);
            }
        }
    }

    /// The JSON that a string holds; the string, if it holds none.
    fn unquoted(&mut self, node: NodeId) {
        self.origin(node);
        self.inner.text.clear();
        unescape_into(self.doc.inner(node), &mut self.inner.text);
        let is_json = self.inner.tape.parse(&self.inner.text).is_ok();
        let text = if is_json { &*self.inner.text } else { self.doc.raw(node) };
        self.out.prompt.push_str(text);
    }

    /// Bytes in base64. Those in the alphabet for URLs, which some services take as well, are written in the usual one.
    fn bytes(&mut self, node: NodeId) {
        let text = self.doc.inner(node);
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'=';
        let for_urls = memchr::memchr2(b'-', b'_', text.as_bytes()).is_some()
            && text.bytes().all(|byte| is_usual(byte) || byte == b'-' || byte == b'_');
        if !for_urls {
            return self.value(Found::Node(node));
        }
        self.origin(node);
        self.push("\"");
        let out = &mut self.out.prompt;
        let mut from = 0;
        for at in memchr::memchr2_iter(b'-', b'_', text.as_bytes()) {
            out.push_str(&text[from..at]);
            out.push(if text.as_bytes()[at] == b'-' { '+' } else { '/' });
            from = at + 1;
        }
        out.push_str(&text[from..]);
        (0..text.len().wrapping_neg() % 4).for_each(|_| out.push('='));
        self.push("\"");
        let message = "is base64 in the alphabet for URLs; it is written in the usual one, which all services take";
        self.out.losses.put(Loss::at(node, Code::MapFallback, Severity::Info, message));
    }

    /// A member of the prompt's own.
    pub fn member(&mut self, name: &str, found: Found) {
        self.own_key(name);
        self.value(found);
    }

    pub fn bound(&self, entry: Entry, scope: Scope, slot: Slot) -> Option<Found> {
        self.steps.bound(entry, scope, slot)
    }

    /// What was not read of a record.
    pub fn rest_of_record(&mut self, node: NodeId) {
        if self.doc.is_used(node) || !rest::has_rest(self.doc, node) {
            return;
        }
        let before = self.out.prompt.len();
        let plan = self.plan;
        self.own_key("extra");
        self.push("{");
        self.key(&plan.extra);
        if !rest::members(self.doc, node, KEPT_HERE, self.out) {
            return self.out.prompt.truncate(before);
        }
        self.push("}");
    }

    /// The slots of a record, under their own names.
    pub fn fields(&mut self, record: Entry, scope: Scope) {
        let mut has_groups = false;
        for event in self.steps.own(record) {
            let Event::Bind(slot, found) = event else { continue };
            if slot.scope != scope {
                continue;
            }
            match slot.slot {
                Slot::Kind | Slot::Type | Slot::Raw | Slot::Content => {}
                Slot::CacheControl
                | Slot::CacheType
                | Slot::CacheTtl
                | Slot::Format
                | Slot::FormatType
                | Slot::Syntax
                | Slot::Definition => has_groups = true,
                slot => {
                    self.own_key(slot.info().name);
                    match found {
                        Found::Node(node) if slot == Slot::Data => self.bytes(node),
                        found => self.value(found),
                    }
                }
            }
        }
        if !has_groups {
            return;
        }
        let mark = [(Slot::CacheType, "type"), (Slot::CacheTtl, "ttl")];
        self.group(record, scope, "cache_control", Slot::CacheControl, &mark);
        let grammar = [(Slot::FormatType, "type"), (Slot::Syntax, "syntax"), (Slot::Definition, "definition")];
        self.group(record, scope, "format", Slot::Format, &grammar);
    }

    /// An object: as it stood, or of its pieces.
    fn group(&mut self, record: Entry, scope: Scope, name: &str, whole: Slot, pieces: &[(Slot, &str)]) {
        if let Some(found) = self.bound(record, scope, whole) {
            return self.member(name, found);
        }
        let mut began = false;
        for &(slot, piece) in pieces {
            let Some(found) = self.bound(record, scope, slot) else { continue };
            if !began {
                self.own_key(name);
                self.push("{");
                began = true;
            }
            self.member(piece, found);
        }
        if began {
            self.push("}");
        }
    }

    /// Fields that the prompt has under the provider's own name, of one step or more.
    pub fn own_fields(&mut self, record: Entry) {
        for event in self.steps.own(record) {
            if let Event::Own(number, node) = event {
                let plan = self.plan;
                let path = plan.own[number as usize].as_str();
                let (groups, name) = path.rsplit_once('.').map_or((None, path), |(groups, name)| (Some(groups), name));
                let groups = groups.into_iter().flat_map(|groups| groups.split('.'));
                for group in groups.clone() {
                    self.key(group);
                    self.push("{");
                }
                self.key(name);
                self.value(Found::Node(node));
                groups.for_each(|_| self.push("}"));
            }
        }
    }
}

/// The first of some words.
pub fn first(words: u64) -> Option<Keyword> {
    Keyword::ALL.get(words.trailing_zeros() as usize).copied()
}
