//! What was read, record by record: values, parts, and the fields that all records have, under the prompt's own names.

use super::Decoded;
use super::matcher::{Event, Found};
use super::rest::{self, Keeping};
use crate::json;
use crate::json::doc::{Doc, unescape};
use crate::json::node::NodeId;
use crate::report::loss::Severity;
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::{Keyword, Scope, Slot};

/// A record on the trail.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub list: Slot,
    pub node: NodeId,
    /// Its events.
    pub from: usize,
    pub to: usize,
}

/// What is written from.
#[derive(Debug)]
pub struct Writer<'a, 'd> {
    pub plan: &'a DecodePlan,
    pub doc: Doc<'a>,
    pub trail: &'a [Event],
    pub out: &'d mut Decoded,
}

const KEPT_HERE: Keeping = Keeping {
    severity: Severity::Warning,
    message: "is not known to this dialect's spec; it is kept under `extra`, and not sent",
};
impl Writer<'_, '_> {
    pub fn push(&mut self, text: &str) {
        self.out.prompt.push_str(text);
    }

    /// A comma, unless an object or an array has just begun.
    pub fn comma(&mut self) {
        if !self.out.prompt.ends_with(['{', '[']) {
            self.out.prompt.push(',');
        }
    }

    pub fn key(&mut self, name: &str) {
        self.comma();
        json::string(&mut self.out.prompt, name);
        self.out.prompt.push(':');
    }

    pub fn origin(&mut self, node: NodeId) {
        self.out.origins.push((self.out.prompt.len() as u32, node));
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
                let text = self.doc.raw(node).to_ascii_lowercase();
                self.push(&text);
            }
            Found::Unquoted(node) => self.unquoted(node),
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
            Found::Keywords(words) => {
                let word = Keyword::ALL.iter().find(|&&word| words >> word as u64 & 1 == 1);
                json::string(&mut self.out.prompt, word.map_or("", |word| word.text()));
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
        let text = unescape(self.doc.inner(node));
        let is_json = json::tape::Tape::default().parse(&text).is_ok();
        if is_json {
            self.push(&text);
        } else {
            self.push(self.doc.raw(node));
        }
    }

    pub fn member(&mut self, name: &str, found: Found) {
        self.key(name);
        self.value(found);
    }

    // --- the trail

    /// The records of a stretch of the trail, without those inside them.
    pub fn entries(&self, from: usize, to: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut at = from;
        while at < to {
            let end = self.end(at);
            match self.trail[at] {
                Event::Open(list, node) => entries.push(Entry { list, node, from: at + 1, to: end }),
                // more of the record before: its end closes the stretch
                Event::Again => {
                    if let Some(last) = entries.last_mut() {
                        last.to = end;
                    }
                }
                _ => {}
            }
            at = end + 1;
        }
        entries
    }

    /// Where the record that begins here ends; the place itself for other events.
    fn end(&self, at: usize) -> usize {
        if !matches!(self.trail[at], Event::Open(..) | Event::Again) {
            return at;
        }
        let mut depth = 0;
        for (offset, event) in self.trail[at..].iter().enumerate() {
            match event {
                Event::Open(..) | Event::Again => depth += 1,
                Event::Close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + offset;
            }
        }
        self.trail.len()
    }

    /// The events of a stretch that belong to it and to no record inside it.
    pub fn own_events(&self, from: usize, to: usize) -> Vec<Event> {
        let mut events = Vec::new();
        let mut at = from;
        while at < to {
            let end = self.end(at);
            match self.trail[at] {
                // what goes on with the record is behind its first end
                Event::Again => events.extend(self.own_events(at + 1, end)),
                Event::Open(..) => {}
                event => events.push(event),
            }
            at = end + 1;
        }
        events
    }

    pub fn bound(events: &[Event], scope: Scope, slot: Slot) -> Option<Found> {
        events.iter().find_map(|event| match *event {
            Event::Bind(known, found) if known.slot == slot && known.scope == scope => Some(found),
            _ => None,
        })
    }

    /// What was not read of a record.
    pub fn rest_of_record(&mut self, node: NodeId) {
        if self.doc.is_used(node) {
            return;
        }
        let before = self.out.prompt.len();
        let plan = self.plan;
        self.key("extra");
        self.push("{");
        self.key(&plan.dialect);
        if !rest::members(self.doc, node, KEPT_HERE, self.out) {
            return self.out.prompt.truncate(before);
        }
        self.push("}");
    }

    // --- parts

    pub fn kind_of(&self, part: Entry) -> u64 {
        let own = self.own_events(part.from, part.to);
        match Self::bound(&own, Scope::Part, Slot::Kind) {
            Some(Found::Keywords(words)) => words,
            _ => 0,
        }
    }

    pub fn is_result(&self, part: Entry) -> bool {
        self.kind_of(part) & (1 << Keyword::ToolResult as u64 | 1 << Keyword::CustomResult as u64) != 0
    }

    /// What a message or a result says: a string, or parts.
    pub fn content(&mut self, own: &[Event], scope: Scope, parts: &[Entry], key: &str) {
        let slots = if scope == Scope::Message { &[Slot::Content, Slot::Text][..] } else { &[Slot::Content][..] };
        let text = slots.iter().find_map(|&slot| Self::bound(own, scope, slot));
        match text {
            Some(text) if parts.is_empty() => self.member(key, text),
            Some(text) => self.text_beside(text, key, parts),
            None if parts.is_empty() && scope == Scope::Part => {}
            None => self.parts(key, parts),
        }
    }

    /// A string with parts beside it: calls, and thoughts, which a message can have beside its text.
    fn text_beside(&mut self, text: Found, key: &str, parts: &[Entry]) {
        // thoughts come first, then what was said, then calls
        let thoughts = parts.iter().take_while(|&&part| self.kind_of(part) == 1 << Keyword::Reasoning as u64).count();
        let (thoughts, others) = parts.split_at(thoughts);
        let calls = others
            .iter()
            .all(|&part| self.kind_of(part) & (1 << Keyword::ToolCall as u64 | 1 << Keyword::CustomCall as u64) != 0);
        if !calls || thoughts.iter().any(|&part| self.only_text(part).is_none()) || thoughts.len() > 1 {
            self.key(key);
            self.push("[");
            for &part in thoughts {
                self.part(part);
            }
            self.comma();
            self.push("{\"type\":\"text\",\"text\":");
            self.value(text);
            self.push("}");
            for &part in others {
                self.part(part);
            }
            return self.push("]");
        }
        if let Some(thought) = thoughts.first().and_then(|&part| self.only_text(part)) {
            self.member("reasoning_content", thought);
        }
        self.member(key, text);
        if !others.is_empty() {
            self.key("tool_calls");
            self.push("[");
            for &call in others {
                let custom = self.kind_of(call) == 1 << Keyword::CustomCall as u64;
                self.record(call, if custom { "\"type\":\"custom\"" } else { "" });
            }
            self.push("]");
        }
    }

    /// The text of a part that is nothing but a text.
    fn only_text(&self, part: Entry) -> Option<Found> {
        let own = self.own_events(part.from, part.to);
        let binds = own.iter().filter(|event| matches!(event, Event::Bind(..) | Event::Own(..))).count();
        Self::bound(&own, Scope::Part, Slot::Text).filter(|_| binds == 2)
    }

    pub fn parts(&mut self, key: &str, parts: &[Entry]) {
        self.key(key);
        self.push("[");
        for &part in parts {
            self.part(part);
        }
        self.push("]");
    }

    pub fn part(&mut self, part: Entry) {
        let own = self.own_events(part.from, part.to);
        if let Some(raw) = Self::bound(&own, Scope::Part, Slot::Raw) {
            self.comma();
            self.origin(part.node);
            return self.value(raw);
        }
        let kind = self.kind_of(part);
        if kind == 1 << Keyword::Other as u64
            && let Some(Found::Spec(start, end, _)) = Self::bound(&own, Scope::Part, Slot::Type)
        {
            let plan = self.plan;
            return self.record(part, &format!("\"type\":{}", &plan.text[start as usize..end as usize]));
        }
        let word = Keyword::ALL.iter().find(|&&word| kind >> word as u64 & 1 == 1).unwrap_or(&Keyword::Text);
        self.record(part, &format!("\"type\":\"{}\"", word.text()));
    }

    /// A part's fields, behind others.
    fn record(&mut self, part: Entry, lead: &str) {
        let own = self.own_events(part.from, part.to);
        self.comma();
        self.origin(part.node);
        self.push("{");
        self.push(lead);
        self.fields(&own, Scope::Part);
        let inner = self.entries(part.from, part.to);
        self.content(&own, Scope::Part, &inner, "content");
        self.own_fields(&own);
        self.rest_of_record(part.node);
        self.push("}");
    }

    /// The slots of a record, under their own names.
    pub fn fields(&mut self, own: &[Event], scope: Scope) {
        const SPECIAL: &[Slot] = &[
            Slot::Kind,
            Slot::Type,
            Slot::Raw,
            Slot::Content,
            Slot::CacheControl,
            Slot::CacheType,
            Slot::CacheTtl,
            Slot::Format,
            Slot::FormatType,
            Slot::Syntax,
            Slot::Definition,
        ];
        for event in own {
            if let Event::Bind(slot, found) = *event
                && slot.scope == scope
                && !SPECIAL.contains(&slot.slot)
            {
                self.member(slot.slot.info().name, found);
            }
        }
        self.group(
            own,
            scope,
            "cache_control",
            Slot::CacheControl,
            &[(Slot::CacheType, "type"), (Slot::CacheTtl, "ttl")],
        );
        let grammar = [(Slot::FormatType, "type"), (Slot::Syntax, "syntax"), (Slot::Definition, "definition")];
        self.group(own, scope, "format", Slot::Format, &grammar);
    }

    /// An object: as it stood, or of its pieces.
    fn group(&mut self, own: &[Event], scope: Scope, name: &str, whole: Slot, pieces: &[(Slot, &str)]) {
        if let Some(found) = Self::bound(own, scope, whole) {
            return self.member(name, found);
        }
        let mut began = false;
        for &(slot, piece) in pieces {
            let Some(found) = Self::bound(own, scope, slot) else { continue };
            if !began {
                self.key(name);
                self.push("{");
                began = true;
            }
            self.member(piece, found);
        }
        if began {
            self.push("}");
        }
    }

    /// Fields that the prompt has under the provider's own name, of one step.
    pub fn own_fields(&mut self, own: &[Event]) {
        for event in own {
            if let Event::Own(number, node) = *event {
                let plan = self.plan;
                let path = plan.own[number as usize].as_str();
                let steps = path.split('.').count();
                for step in path.split('.').take(steps - 1) {
                    self.key(step);
                    self.push("{");
                }
                self.member(path.rsplit('.').next().unwrap_or(path), Found::Node(node));
                (1..steps).for_each(|_| self.push("}"));
            }
        }
    }
}
