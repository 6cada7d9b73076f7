//! Which part a piece belongs to: one that is there, or a new one.

use super::apply::{Fragment, Place};
use super::found::write_text;
use super::part::{Key, Part};
use crate::decode::trail::{Event as Read, Found};
use crate::grow::{self};
use crate::json::node::NodeId;
use crate::report::loss::{Code, Severity};
use crate::spec::plan::response::Operation;
use crate::vocabulary::{Keyword, Slot};

impl Fragment<'_> {
    pub(super) fn part(&mut self, from: usize, to: usize, node: NodeId, place: Place) {
        let kind = match self.bound(from, to, Slot::Kind) {
            Some(Found::Keywords(words, _)) => Keyword::ALL.iter().copied().find(|&word| words >> word as u64 & 1 == 1),
            _ => None,
        };
        let kind = kind.unwrap_or(Keyword::Text);
        if let Some(at) = place.inside {
            return self.inner_part(from, to, kind, at, place);
        }
        let index = self.bound(from, to, Slot::Index).and_then(|found| self.int(found));
        let key = self.key(kind, index, place);
        if self.is_unknown(from, to, node) {
            // what no template knows is a part where one begins, and else something more of the one that is there
            let known = key.and_then(|key| self.answer.parts.with_key(place.choice, key));
            let begins = known.is_none() && key.is_some_and(|key| !self.answer.is_announced(place.choice, key));
            if !begins && !self.says_again() {
                if let Some(at) = known.filter(|_| self.records.try_reserve(1).is_ok()) {
                    self.records.push((node, at));
                    self.doc.set_tag(node, 1);
                }
                return;
            }
            self.doc.mark_read(node);
        }
        let Some(at) = self.find(from, to, kind, key, place) else { return };
        if self.records.try_reserve(1).is_ok() {
            self.records.push((node, at));
        }
        self.doc.set_tag(node, 1);
        self.fields(from, to, at, place);
    }

    /// How the event names the part.
    pub(super) fn key(&self, kind: Keyword, index: Option<i64>, place: Place) -> Option<Key> {
        let group = |group, index| Some(Key { output: place.output, group, index });
        if let Some(index) = self.number(Slot::PartIndex) {
            return group(None, index);
        }
        if let Some(index) = self.number(Slot::CallIndex) {
            return group(Some(Keyword::ToolCall), index);
        }
        match index {
            Some(index) => group(Some(kind), index),
            None if place.output.is_some() => group(None, place.position),
            None => None,
        }
    }

    /// The part that a record belongs to: one that is there, or a new one.
    pub(super) fn find(
        &mut self,
        from: usize,
        to: usize,
        kind: Keyword,
        key: Option<Key>,
        place: Place,
    ) -> Option<u32> {
        let check = self.says_again();
        if !self.whole || check {
            let known = match key {
                Some(key) => self.answer.parts.with_key(place.choice, key),
                None => self.continued(from, to, kind, place.choice),
            };
            if let Some(at) = known {
                let ended = self.answer.parts.get(at).is_some_and(|part| part.ended);
                if !ended || check {
                    return Some(at);
                }
                if !self.has_content(from, to) {
                    return None;
                }
                let message = "has a piece that came after the part had ended; a new part begins";
                self.answer.report.add(Code::Relocate, Severity::Warning, "", message, None);
            }
        }
        let silent = matches!(kind, Keyword::Text | Keyword::Reasoning | Keyword::Refusal);
        if silent && !self.has_content(from, to) {
            if let Some(key) = key.filter(|_| !self.whole && self.operation == Operation::Fragment) {
                self.answer.announce(place.choice, key, kind);
            }
            return None;
        }
        if kind.is_call() && key.is_none() && !self.calls_anything(from, to) {
            // such ends a call whose arguments come in pieces; here there is none
            let message = "is a call that says neither what it calls nor with what; it is left out";
            self.answer.report.each(Code::Drop, Severity::Info, "", message, None);
            return None;
        }
        self.answer.start(self.queue);
        let key = key.filter(|_| !self.whole || place.output.is_some());
        let asked = kind == Keyword::ToolCall && self.is_answer(from, to);
        let wraps = kind == Keyword::ToolCall && self.receipt.is_custom(self.scratch);
        let kind = match kind {
            _ if asked => Keyword::Text,
            _ if wraps => Keyword::CustomCall,
            kind => kind,
        };
        let at = self.answer.begin_part(place.choice, kind, key, self.queue)?;
        if asked {
            self.answer.holds_answer(place.choice);
            self.answer.tell_part(at, self.queue);
            return Some(at);
        }
        if let Some(part) = self.answer.parts.get(at) {
            part.wraps = wraps;
        }
        for (slot, found) in
            [(Slot::Id, self.bound(from, to, Slot::Id)), (Slot::Name, self.bound(from, to, Slot::Name))]
        {
            let Some(found) = found else { continue };
            self.scratch.clear();
            write_text(self.plan, self.doc, found, self.scratch);
            if let Some(part) = self.answer.parts.get(at) {
                let held = if slot == Slot::Id { &mut part.id } else { &mut part.name };
                held.push_str(if slot == Slot::Name { self.receipt.own_name(self.scratch) } else { self.scratch });
            }
        }
        self.answer.tell_part(at, self.queue);
        Some(at)
    }

    /// True for a call of the tool that the answer was asked for by.
    pub(super) fn is_answer(&mut self, from: usize, to: usize) -> bool {
        self.scratch.clear();
        let Some(found) = self.bound(from, to, Slot::Name) else { return false };
        write_text(self.plan, self.doc, found, self.scratch);
        self.receipt.is_answer(self.scratch)
    }

    /// The part that a piece without a key goes on with: the last one, if it is of this kind and has not ended.
    pub(super) fn continued(&mut self, from: usize, to: usize, kind: Keyword, choice: u32) -> Option<u32> {
        let at = self.answer.choice(choice)?.last?;
        let is_of = |part: &&mut Part| part.kind == Some(kind) || part.wraps && kind == Keyword::ToolCall;
        let part = self.answer.parts.get(at).filter(|part| is_of(part) && !part.ended && part.key.is_none())?;
        if !kind.is_call() {
            // a signature closes what it signs
            return part.signature.is_empty().then_some(at);
        }
        // a call with an id of its own is another one, and so is one with a name, unless it is said again
        let id = grow::copy(&part.id);
        self.scratch.clear();
        if let Some(found) = self.bound(from, to, Slot::Id) {
            write_text(self.plan, self.doc, found, self.scratch);
        }
        let (given, same) = (!self.scratch.is_empty(), **self.scratch == *id);
        self.scratch.clear();
        if let Some(found) = self.bound(from, to, Slot::Name) {
            write_text(self.plan, self.doc, found, self.scratch);
        }
        let goes_on = if given { same } else { self.scratch.is_empty() };
        goes_on.then_some(at)
    }

    /// True if a record says more than where it belongs.
    pub(super) fn has_content(&self, from: usize, to: usize) -> bool {
        let own = self.own(from, to).any(|(slot, found)| {
            let empty = matches!(found, Found::Node(node) if self.doc.raw(node) == "\"\"");
            !matches!(slot.slot, Slot::Kind | Slot::Index | Slot::Type) && !empty
        });
        own || self.trail[from..to].iter().any(|event| matches!(event, Read::Open(..)))
    }

    /// True if a call has a name, an id or arguments.
    fn calls_anything(&self, from: usize, to: usize) -> bool {
        let own = self.own(from, to).any(|(slot, found)| {
            let empty = matches!(found, Found::Node(node) if self.doc.raw(node) == "\"\"");
            matches!(slot.slot, Slot::Name | Slot::Id | Slot::Arguments | Slot::Input) && !empty
        });
        own || self.trail[from..to].iter().any(|event| matches!(event, Read::Open(Slot::ArgumentPieces, _)))
    }

    /// True if the event has something in it: a part, an output, a choice.
    pub(super) fn brings(&self) -> bool {
        self.trail.iter().any(|event| matches!(event, Read::Open(..)))
    }

    /// True for a part as it came, of which no template has read anything.
    pub(super) fn is_unknown(&self, from: usize, to: usize, node: NodeId) -> bool {
        matches!(self.bound(from, to, Slot::Raw), Some(Found::Node(raw)) if raw == node)
            && !self.trail[from..to].iter().any(|event| matches!(event, Read::Used(used) if *used == node))
    }
}
