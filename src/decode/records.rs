//! What was read, record by record: values, and the fields that all records have, under the prompt's own names.

use super::Decoded;
use super::rest::{self, Keeping};
use super::setting::Setting;
use super::steps::{Entry, Steps};
use super::trail::{Event, Found};
use crate::codec::base64;
use crate::codec::openapi::OpenApi;
use crate::grow::{Grow, Text};
use crate::json::doc::{Doc, unescape_into};
use crate::json::node::NodeId;
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
    /// Memory for what is asked for beside them.
    pub settings: &'d mut Vec<Setting>,
    /// For the JSON that strings hold.
    pub inner: &'d mut Text,
    pub out: &'d mut Decoded,
}

const KEPT_HERE: Keeping = Keeping {
    severity: Severity::Warning,
    message: "is not known to this dialect's spec; it is kept under `extra`, and not sent",
};

impl Writer<'_, '_> {
    /// A key of the prompt's own, in which there is nothing to be escaped.
    pub fn own_key(&mut self, name: &str) {
        self.out.prompt.plain_key(name);
    }

    #[inline]
    pub fn origin(&mut self, node: NodeId) {
        self.out.origins.put((self.out.prompt.offset(), node));
    }

    /// A value as JSON.
    pub fn value(&mut self, found: Found) {
        match found {
            Found::Node(node) | Found::Less(node, _) => {
                self.origin(node);
                self.out.prompt.copy(self.doc, node);
            }
            Found::Lower(node) => {
                self.origin(node);
                self.out.prompt.lower(self.doc, node);
            }
            Found::Unquoted(node) => self.unquoted(node),
            Found::OpenApi(node) => {
                let Decoded { prompt, origins, .. } = &mut *self.out;
                OpenApi::new(self.doc, prompt, origins).write(node);
            }
            Found::Quoted(node) => {
                self.origin(node);
                self.out.prompt.string(self.doc.raw(node));
            }
            Found::Piece(node, start, end) => {
                self.origin(node);
                let text = self.doc.stretch(node, start, end);
                self.out.prompt.pieces(&[text], memchr::memchr(b'\\', text.as_bytes()).is_some());
            }
            Found::Keywords(words, node) => {
                self.origin(node);
                self.out.prompt.word(first(words).map_or("", Keyword::text));
            }
            Found::Spec(start, end, node) => {
                self.origin(node);
                self.spec(start, end);
            }
        }
    }

    /// JSON of the spec: a word, as a rule.
    pub fn spec(&mut self, start: u32, end: u32) {
        let json = &self.plan.text[start as usize..end as usize];
        let word = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
        match word.filter(|word| !word.contains('\\')) {
            Some(word) => self.out.prompt.word(word),
            None => {
                self.out.prompt.json(json);
            }
        }
    }

    /// The JSON that a string holds; the string, if it holds none.
    fn unquoted(&mut self, node: NodeId) {
        self.origin(node);
        self.inner.clear();
        unescape_into(self.doc.inner(node), self.inner);
        if !self.out.prompt.json(self.inner) {
            self.out.prompt.copy(self.doc, node);
        }
    }

    /// Bytes in base64. Those in the alphabet for URLs, which some services take as well, are written in the usual one.
    fn bytes(&mut self, node: NodeId) {
        let text = self.doc.inner(node);
        self.inner.clear();
        let for_urls = memchr::memchr2(b'-', b'_', text.as_bytes()).is_some();
        if !for_urls || !base64::from_urls(text, self.inner) {
            return self.value(Found::Node(node));
        }
        self.origin(node);
        self.out.prompt.pieces(&[self.inner], false);
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
        let before = self.out.prompt.mark();
        self.own_key("extra");
        self.out.prompt.object();
        self.out.prompt.key(&self.plan.extra);
        if !rest::members(self.doc, node, KEPT_HERE, self.out) {
            return self.out.prompt.undo(before);
        }
        self.out.prompt.end();
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
                self.out.prompt.object();
                began = true;
            }
            self.member(piece, found);
        }
        if began {
            self.out.prompt.end();
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
                    self.out.prompt.key(group);
                    self.out.prompt.object();
                }
                self.out.prompt.key(name);
                self.value(Found::Node(node));
                groups.for_each(|_| self.out.prompt.end());
            }
        }
    }
}

/// The first of some words.
pub fn first(words: u64) -> Option<Keyword> {
    Keyword::ALL.get(words.trailing_zeros() as usize).copied()
}
