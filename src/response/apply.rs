//! What the templates have read of an event (or of a whole response) becomes events and the response so far.

use super::answer::{Answer, Told};
use super::event::{Field, Queue};
use super::members::Members;
use super::part::Key;
use super::receipt::Receipt;
use super::usage::Usage;
use crate::decode::matcher::{Event as Read, Found};
use crate::grow::{self, Text};
use crate::json;
use crate::json::doc::{Doc, unescape_into};
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Severity};
use crate::spec::plan::SlotRef;
use crate::spec::plan::response::{Operation, ResponsePlan};
use crate::vocabulary::{Keyword, Scope, Slot};

/// What was read of one event.
pub struct Fragment<'f> {
    pub plan: &'f ResponsePlan,
    pub doc: Doc<'f>,
    pub trail: &'f [Read],
    pub operation: Operation,
    /// It is a whole response: each record is a part of its own.
    pub whole: bool,
    pub receipt: &'f Receipt,
    pub answer: &'f mut Answer,
    pub queue: &'f mut Queue,
    /// For texts that are compared.
    pub scratch: &'f mut Text,
    /// The parts that were found, and the node of each.
    pub records: &'f mut Vec<(NodeId, u32)>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    choice: u32,
    output: Option<i64>,
    /// The part inside which others stand.
    inside: Option<u32>,
    position: i64,
}

impl Fragment<'_> {
    /// Takes all that was read.
    pub fn apply(&mut self) {
        for event in self.trail {
            if let Read::Used(node) = *event {
                self.doc.mark_read(node);
            }
        }
        let place = Place { output: self.number(Slot::OutputIndex), ..Place::default() };
        self.level(0, self.trail.len(), place);
        match self.operation {
            Operation::PartEnd => self.end_parts(place),
            // a part that is said to begin, and not as what
            Operation::Fragment if !self.brings() => {
                if let Some(index) = self.number(Slot::PartIndex) {
                    let key = Key { output: place.output, group: None, index };
                    self.answer.announce(place.choice, key, Keyword::Text);
                }
            }
            _ => {}
        }
    }

    /// True if the event has something in it: a part, an output, a choice.
    fn brings(&self) -> bool {
        self.trail.iter().any(|event| matches!(event, Read::Open(..)))
    }

    /// True if the event may say what others have said.
    fn says_again(&self) -> bool {
        !self.whole && matches!(self.operation, Operation::Check | Operation::PartEnd | Operation::End)
    }

    /// A number that the event has for itself.
    fn number(&self, slot: Slot) -> Option<i64> {
        self.trail.iter().find_map(|event| match *event {
            Read::Bind(read, Found::Node(node)) if read.slot == slot && read.scope == Scope::Response => {
                self.doc.raw(node).parse().ok()
            }
            _ => None,
        })
    }

    /// Where the record that begins here ends.
    fn end(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for (offset, event) in self.trail[at..].iter().enumerate() {
            match event {
                Read::Open(..) | Read::Again => depth += 1,
                Read::Close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + offset;
            }
        }
        self.trail.len()
    }

    /// The events of a stretch that stand in no record inside it.
    fn own(&self, from: usize, to: usize) -> impl Iterator<Item = (SlotRef, Found)> + use<'_> {
        let mut at = from;
        std::iter::from_fn(move || {
            while at < to {
                match self.trail[at] {
                    Read::Open(..) | Read::Again => at = self.end(at) + 1,
                    Read::Bind(slot, found) => {
                        at += 1;
                        return Some((slot, found));
                    }
                    _ => at += 1,
                }
            }
            None
        })
    }

    fn bound(&self, from: usize, to: usize, slot: Slot) -> Option<Found> {
        self.own(from, to).find(|(read, _)| read.slot == slot).map(|(_, found)| found)
    }

    fn level(&mut self, from: usize, to: usize, place: Place) {
        let (mut choices, mut outputs, mut parts) = (0_u32, 0_i64, 0_i64);
        // thoughts come before what was said, also where they stand in a list behind it
        let loose = self.own(from, to).any(|(slot, _)| matches!(slot.slot, Slot::Text | Slot::RefusalText));
        if loose {
            self.thoughts(from, to, place);
        }
        let mut at = from;
        while at < to {
            let event = self.trail[at];
            let end = self.end(at);
            match event {
                Read::Open(Slot::Choices, _) => {
                    let index = self.bound(at + 1, end, Slot::Index).and_then(|found| self.int(found));
                    let choice = index.and_then(|index| index.try_into().ok()).unwrap_or(choices);
                    if self.answer.choice(choice).is_some() {
                        self.level(at + 1, end, Place { choice, ..place });
                    }
                    choices += 1;
                }
                Read::Open(Slot::Outputs, _) => {
                    let output = Some(place.output.unwrap_or(outputs));
                    if !self.whole && self.operation == Operation::Fragment {
                        let key = Key { output, group: None, index: Key::OUTPUT };
                        self.answer.announce(place.choice, key, Keyword::Other);
                    }
                    self.level(at + 1, end, Place { output, ..place });
                    outputs += 1;
                }
                Read::Open(Slot::Parts, _) if loose && self.is_thought(at + 1, end) => {}
                Read::Open(Slot::Parts, node) => {
                    self.part(at + 1, end, node, Place { position: parts, ..place });
                    parts += 1;
                }
                Read::Open(Slot::Cited, node) => self.cited(at + 1, end, node, place),
                Read::Open(..) => self.level(at + 1, end, place),
                Read::Bind(slot, found) => self.slot(slot, found, place),
                _ => {}
            }
            at = end + 1;
        }
    }

    /// The parts of a level that are thoughts.
    fn thoughts(&mut self, from: usize, to: usize, place: Place) {
        let (mut at, mut position) = (from, 0);
        while at < to {
            let end = self.end(at);
            if let Read::Open(Slot::Parts, node) = self.trail[at]
                && self.is_thought(at + 1, end)
            {
                self.part(at + 1, end, node, Place { position, ..place });
                position += 1;
            }
            at = end + 1;
        }
    }

    fn is_thought(&self, from: usize, to: usize) -> bool {
        let reasoning = 1 << Keyword::Reasoning as u64;
        matches!(self.bound(from, to, Slot::Kind), Some(Found::Keywords(words)) if words == reasoning)
    }

    fn int(&self, found: Found) -> Option<i64> {
        match found {
            Found::Node(node) => self.doc.raw(node).parse().ok(),
            _ => None,
        }
    }

    // --- parts

    fn part(&mut self, from: usize, to: usize, node: NodeId, place: Place) {
        let kind = match self.bound(from, to, Slot::Kind) {
            Some(Found::Keywords(words)) => Keyword::ALL.iter().copied().find(|&word| words >> word as u64 & 1 == 1),
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

    /// True for a part as it came, of which no template has read anything.
    fn is_unknown(&self, from: usize, to: usize, node: NodeId) -> bool {
        matches!(self.bound(from, to, Slot::Raw), Some(Found::Node(raw)) if raw == node)
            && !self.trail[from..to].iter().any(|event| matches!(event, Read::Used(used) if *used == node))
    }

    /// How the event names the part.
    fn key(&self, kind: Keyword, index: Option<i64>, place: Place) -> Option<Key> {
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
    fn find(&mut self, from: usize, to: usize, kind: Keyword, key: Option<Key>, place: Place) -> Option<u32> {
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
        self.answer.start(self.queue);
        let key = key.filter(|_| !self.whole || place.output.is_some());
        let asked = kind == Keyword::ToolCall && self.is_answer(from, to);
        let kind = if asked { Keyword::Text } else { kind };
        let at = self.answer.begin_part(place.choice, kind, key, self.queue)?;
        if asked {
            self.answer.holds_answer(place.choice);
            self.answer.tell_part(at, self.queue);
            return Some(at);
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
    fn is_answer(&mut self, from: usize, to: usize) -> bool {
        let Some(found) = self.bound(from, to, Slot::Name) else { return false };
        self.scratch.clear();
        write_text(self.plan, self.doc, found, self.scratch);
        self.receipt.is_answer(self.scratch)
    }

    /// The part that a piece without a key goes on with: the last one, if it is of this kind and has not ended.
    fn continued(&mut self, from: usize, to: usize, kind: Keyword, choice: u32) -> Option<u32> {
        let at = self.answer.choice(choice)?.last?;
        let part =
            self.answer.parts.get(at).filter(|part| part.kind == Some(kind) && !part.ended && part.key.is_none())?;
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
    fn has_content(&self, from: usize, to: usize) -> bool {
        let own = self.own(from, to).any(|(slot, found)| {
            let empty = matches!(found, Found::Node(node) if self.doc.raw(node) == "\"\"");
            !matches!(slot.slot, Slot::Kind | Slot::Index | Slot::Type) && !empty
        });
        own || self.trail[from..to].iter().any(|event| matches!(event, Read::Open(..)))
    }

    fn fields(&mut self, from: usize, to: usize, at: u32, place: Place) {
        let mut next = from;
        let mut nested = 0;
        while next < to {
            let end = self.end(next);
            match self.trail[next] {
                Read::Open(Slot::Parts, node) => {
                    let inside = Place { inside: Some(at), position: nested, ..place };
                    self.part(next + 1, end, node, inside);
                    nested += 1;
                }
                Read::Open(Slot::Cited, node) => self.citation(next + 1, end, node, at),
                Read::Bind(slot, found) => self.field(slot.slot, found, at),
                _ => {}
            }
            next = end + 1;
        }
        let unkeyed =
            self.answer.parts.get(at).is_some_and(|part| part.key.is_none() && !part.given_arguments.is_empty());
        let keyed_whole = self.whole || self.operation == Operation::End;
        if unkeyed || keyed_whole {
            self.answer.end_part(at, self.queue);
        }
    }

    fn field(&mut self, slot: Slot, found: Found, at: u32) {
        match slot {
            Slot::Kind | Slot::Index | Slot::Type => {}
            // a call that is the answer is a text, which has neither
            Slot::Id | Slot::Name | Slot::Arguments if self.is_text(at) => {
                if slot == Slot::Arguments && !matches!(found, Found::Node(node) if self.doc.next(node) == node + 1) {
                    self.piece(Field::Text, 0, found, at);
                }
            }
            Slot::Id | Slot::Name => self.name_of(slot, found, at),
            Slot::Text => self.piece(Field::Text, 0, found, at),
            Slot::Arguments => self.arguments(found, at),
            Slot::Input => self.piece(Field::Input, 0, found, at),
            Slot::Signature => self.piece(Field::Signature, 0, found, at),
            Slot::Encrypted => self.piece(Field::Encrypted, 0, found, at),
            Slot::Transcript => self.piece(Field::Transcript, 0, found, at),
            Slot::Data => self.piece(Field::Data, 0, found, at),
            Slot::Raw => self.piece(Field::Raw, 0, found, at),
            Slot::SummaryText => {
                let number = self.number(Slot::SummaryIndex).unwrap_or(0);
                self.piece(Field::Summary, number.try_into().unwrap_or(usize::MAX), found, at);
            }
            Slot::AnswerLogprobs if matches!(found, Found::Node(node) if self.doc.next(node) == node + 1) => {}
            other => {
                self.member(other, found, |answer| answer.parts.get(at).map(|part| &mut part.others));
            }
        }
    }

    fn is_text(&mut self, at: u32) -> bool {
        self.answer.parts.get(at).is_some_and(|part| part.kind == Some(Keyword::Text))
    }

    /// An id or a name that came after the part had begun.
    fn name_of(&mut self, slot: Slot, found: Found, at: u32) {
        self.scratch.clear();
        write_text(self.plan, self.doc, found, self.scratch);
        let Some(part) = self.answer.parts.get(at).filter(|_| !self.scratch.is_empty()) else { return };
        let held = if slot == Slot::Id { &mut part.id } else { &mut part.name };
        let given = if slot == Slot::Name { self.receipt.own_name(self.scratch) } else { &**self.scratch };
        if held.is_empty() {
            held.push_str(given);
        } else if **held != *given {
            let (code, message) = (Code::Conflict, "came twice for one part, and not the same; the first counts");
            let mut shown = Text::default();
            json::string(&mut shown, given);
            self.answer.report.each(code, Severity::Warning, slot.info().name, message, Some(&shown));
        }
    }

    /// A piece of a field; what is only said again must be the same.
    fn piece(&mut self, field: Field, number: usize, found: Found, at: u32) {
        let (plan, doc) = (self.plan, self.doc);
        let write = |text: &mut Text| match field {
            Field::Raw => write_json(plan, doc, found, text),
            _ => write_text(plan, doc, found, text),
        };
        let replaces = matches!(field, Field::Signature | Field::Encrypted | Field::Raw);
        let check = self.says_again();
        if !check && !replaces {
            return self.answer.delta(at, field, number, self.queue, write);
        }
        self.scratch.clear();
        write(self.scratch);
        let Some(part) = self.answer.parts.get(at) else { return };
        let ended = part.ended;
        let Some(held) = part.field(field, number) else { return };
        let more = self.scratch.strip_prefix(&**held).map(str::len);
        let same = more == Some(0);
        let more = if replaces { Some(self.scratch.len()) } else { more };
        match more {
            _ if same => {}
            Some(more) if !ended => {
                let from = self.scratch.len() - more;
                let text = &self.scratch[from..];
                self.answer.delta(at, field, number, self.queue, |out| out.push_str(text));
            }
            _ => {
                let message = "was said again in another way; what came first counts";
                let name = Field::ALL.iter().find(|(_, known)| *known == field).map_or("", |&(name, _)| name);
                let severity = if replaces { Severity::Info } else { Severity::Warning };
                let (raw, scratch) = (Some(&**self.scratch), &mut Text::default());
                if let Some(text) = raw {
                    json::string(scratch, text);
                }
                self.answer.report.each(Code::Conflict, severity, name, message, Some(scratch));
            }
        }
    }

    /// Arguments: an object counts where no pieces come.
    fn arguments(&mut self, found: Found, at: u32) {
        let Found::Node(node) = found else { return };
        if self.doc.kind(node) == Kind::String {
            return self.piece(Field::Arguments, 0, found, at);
        }
        let raw = self.doc.raw(node);
        if let Some(part) = self.answer.parts.get(at).filter(|part| part.arguments.is_empty()) {
            part.given_arguments.clear();
            part.given_arguments.push_str(raw);
        }
    }

    /// A part inside another: a text of a summary, or of the thought itself.
    fn inner_part(&mut self, from: usize, to: usize, kind: Keyword, at: u32, place: Place) {
        let Some(found) = self.bound(from, to, Slot::Text) else { return };
        let number = place.position.try_into().unwrap_or(usize::MAX);
        match kind {
            Keyword::Reasoning => self.piece(Field::Text, 0, found, at),
            _ => self.piece(Field::Summary, number, found, at),
        }
    }

    // --- citations

    /// A citation of an answer belongs to its last text.
    fn cited(&mut self, from: usize, to: usize, node: NodeId, place: Place) {
        let last = self.answer.choice(place.choice).and_then(|choice| choice.last);
        let text = last.filter(|&at| self.answer.parts.get(at).is_some_and(|part| part.kind == Some(Keyword::Text)));
        if let Some(at) = text {
            return self.citation(from, to, node, at);
        }
        self.scratch.clear();
        self.write_citation(from, to, node);
        if let Some(choice) = self.answer.choice(place.choice) {
            if !choice.citations.is_empty() {
                choice.citations.push(',');
            }
            choice.citations.push_str(self.scratch);
        }
    }

    fn citation(&mut self, from: usize, to: usize, node: NodeId, at: u32) {
        self.scratch.clear();
        self.write_citation(from, to, node);
        let text = &*self.scratch;
        let known = self.answer.parts.get(at).is_some_and(|part| part.citations.contains(&**text));
        let ended = self.answer.parts.get(at).is_some_and(|part| part.ended);
        if ended && !known {
            let message = "came after the part had ended; it is left out";
            self.answer.report.each(Code::Conflict, Severity::Warning, "citations", message, Some(text));
        } else if !(self.says_again() && known) {
            self.answer.delta(at, Field::Citation, 0, self.queue, |out| out.push_str(text));
        }
    }

    fn write_citation(&mut self, from: usize, to: usize, node: NodeId) {
        self.doc.mark_read(node);
        let mut out = std::mem::take(self.scratch);
        out.push('{');
        for (slot, found) in self.own(from, to) {
            json::string(&mut out, slot.slot.info().name);
            out.push(':');
            write_json(self.plan, self.doc, found, &mut out);
            out.push(',');
        }
        out.push_str("\"raw\":");
        out.push_str(self.doc.raw(node));
        out.push('}');
        *self.scratch = out;
    }

    // --- what is said of the response and its choices

    fn slot(&mut self, slot: SlotRef, found: Found, place: Place) {
        let (plan, doc) = (self.plan, self.doc);
        match slot.slot {
            Slot::OutputIndex | Slot::PartIndex | Slot::CallIndex | Slot::SummaryIndex | Slot::Index => {}
            Slot::ResponseId
            | Slot::ResponseModel
            | Slot::ResponseTier
            | Slot::RequestId
            | Slot::ResponseCreated
            | Slot::Phase => self.said(slot.slot, found, place),
            Slot::Text => self.loose(Keyword::Text, found, place),
            Slot::RefusalText => self.loose(Keyword::Refusal, found, place),
            Slot::ReasoningText => self.loose(Keyword::Reasoning, found, place),
            Slot::UsageRaw => self.raw_usage(found),
            Slot::UsageServerTools | Slot::UsageCost => {
                self.answer.usage_others.set(slot.slot, |out| write_json(plan, doc, found, out));
                self.answer.usage.changed = true;
            }
            Slot::BlockedReason | Slot::BlockedMessage | Slot::BlockedRatings => {
                self.member(slot.slot, found, |answer| Some(&mut answer.blocked));
                if slot.slot == Slot::BlockedReason {
                    self.finished("content_filter", found, place);
                }
            }
            Slot::ErrorMessage
            | Slot::ErrorType
            | Slot::ErrorCode
            | Slot::ErrorParam
            | Slot::ErrorStatus
            | Slot::ErrorDetails
            | Slot::ErrorReason
            | Slot::ErrorRetryAfter => self.error(slot.slot, found),
            counts if Usage::counts(counts) => self.usage(counts, found),
            _ => self.of_choice(slot.slot, found, place),
        }
    }

    /// What is said of the response as a whole: of values that differ the last counts, and the others are told.
    fn said(&mut self, slot: Slot, found: Found, place: Place) {
        self.scratch.clear();
        match slot {
            Slot::ResponseCreated | Slot::Phase => write_json(self.plan, self.doc, found, self.scratch),
            _ => write_text(self.plan, self.doc, found, self.scratch),
        }
        let answer = &mut *self.answer;
        let held = match slot {
            Slot::ResponseId => &mut answer.id,
            Slot::ResponseModel => &mut answer.model,
            Slot::ResponseTier => &mut answer.service_tier,
            Slot::RequestId => &mut answer.request_id,
            Slot::ResponseCreated => &mut answer.created,
            _ => match answer.choice(place.choice) {
                Some(choice) => &mut choice.phase,
                None => return,
            },
        };
        if **held == **self.scratch {
            return;
        }
        if slot == Slot::ResponseCreated && !held.is_empty() {
            // events may have times of their own
            let message = "was said again in another way; the first counts";
            return self.answer.report.add(Code::Conflict, Severity::Info, slot.info().name, message, None);
        }
        let before = std::mem::take(held);
        held.push_str(self.scratch);
        if !before.is_empty() {
            self.replaced(slot, &before);
        }
    }

    /// A member of an object of the response, likewise.
    fn member(&mut self, slot: Slot, found: Found, of: impl Fn(&mut Answer) -> Option<&mut Members>) {
        self.scratch.clear();
        write_json(self.plan, self.doc, found, self.scratch);
        let text = &*self.scratch;
        let Some(members) = of(self.answer) else { return };
        let before = members.get(slot).filter(|before| *before != &**text).map(grow::copy);
        members.set(slot, |out| out.push_str(text));
        if let Some(before) = before {
            self.replaced(slot, &before);
        }
    }

    fn replaced(&mut self, slot: Slot, before: &str) {
        let mut shown = Text::default();
        match slot {
            Slot::ResponseId | Slot::ResponseModel | Slot::ResponseTier | Slot::RequestId => {
                json::string(&mut shown, before);
            }
            _ => shown.push_str(before),
        }
        self.answer.report.each(Code::Conflict, Severity::Info, slot.info().name, AGAIN, Some(&shown));
    }

    /// The provider's own numbers: later ones stand in for earlier ones of the same name.
    fn raw_usage(&mut self, found: Found) {
        let Found::Node(node) = found else { return };
        for (key, value) in self.doc.members(node).filter(|&(_, value)| self.doc.kind(value) != Kind::Null) {
            let raw = self.doc.raw(value);
            self.answer.usage.changed |= self.answer.usage_raw.set(&self.doc.string(key), raw);
        }
    }

    fn usage(&mut self, slot: Slot, found: Found) {
        let (node, less) = match found {
            Found::Node(node) => (node, None),
            Found::Less(node, less) => (node, Some(less)),
            _ => return,
        };
        let raw = self.doc.raw(node);
        if !self.answer.usage.take(slot, raw, less) {
            let message = "is no count of tokens; it is left out";
            self.answer.report.add(Code::Drop, Severity::Warning, slot.info().name, message, Some(raw));
        }
    }

    fn error(&mut self, slot: Slot, found: Found) {
        let (plan, doc) = (self.plan, self.doc);
        let failure = self.answer.failure.get_or_insert_default();
        match slot {
            Slot::ErrorMessage => {
                failure.message.clear();
                write_text(plan, doc, found, &mut failure.message);
            }
            _ => failure.others.set(slot, |out| write_json(plan, doc, found, out)),
        }
    }

    /// Text that stands in the choice itself.
    fn loose(&mut self, kind: Keyword, found: Found, place: Place) {
        let empty = matches!(found, Found::Node(node) if self.doc.raw(node) == "\"\"");
        if empty {
            return;
        }
        if kind == Keyword::Reasoning && self.has_thoughts() {
            return self.twice(found);
        }
        let choice = place.choice;
        let last = self.answer.choice(choice).and_then(|choice| choice.last).filter(|_| !self.whole);
        let goes_on = last.filter(|&at| {
            self.answer.parts.get(at).is_some_and(|part| part.kind == Some(kind) && !part.ended && part.key.is_none())
        });
        let at = if let Some(at) = goes_on {
            at
        } else {
            self.answer.start(self.queue);
            let Some(at) = self.answer.begin_part(choice, kind, None, self.queue) else { return };
            self.answer.tell_part(at, self.queue);
            at
        };
        self.piece(Field::Text, 0, found, at);
    }

    /// True if the event has thoughts in a list as well, which say the same with more.
    fn has_thoughts(&self) -> bool {
        let reasoning = 1 << Keyword::Reasoning as u64;
        self.trail.iter().any(|event| {
            matches!(event, Read::Bind(slot, Found::Keywords(words)) if slot.slot == Slot::Kind && *words == reasoning)
        })
    }

    /// A thought that stands there twice: what says the same counts once.
    fn twice(&mut self, found: Found) {
        self.scratch.clear();
        write_text(self.plan, self.doc, found, self.scratch);
        let mut joined = Text::default();
        for event in self.trail {
            if let Read::Bind(slot, other) = *event
                && slot.scope == Scope::Part
                && matches!(slot.slot, Slot::Text | Slot::SummaryText)
            {
                write_text(self.plan, self.doc, other, &mut joined);
            }
        }
        if !joined.contains(&**self.scratch) {
            let mut shown = Text::default();
            json::string(&mut shown, self.scratch);
            let message = "is a thought that stands in a list as well, in other words; those in the list count";
            self.answer.report.add(Code::Conflict, Severity::Warning, "reasoning", message, Some(&shown));
        }
    }

    fn of_choice(&mut self, slot: Slot, found: Found, place: Place) {
        let (plan, doc) = (self.plan, self.doc);
        match slot {
            Slot::FinishReason => {
                self.scratch.clear();
                write_text(plan, doc, found, self.scratch);
                let reason = std::mem::take(self.scratch);
                self.finished(&reason, found, place);
                *self.scratch = reason;
                return;
            }
            Slot::FinishRaw => {
                let message = "is a reason that this provider's spec does not know; it is `other`";
                let raw = matches!(found, Found::Node(_)).then(|| {
                    let mut raw = Text::default();
                    write_json(plan, doc, found, &mut raw);
                    raw
                });
                self.answer.report.add(Code::MapFallback, Severity::Warning, "finish_reason", message, raw.as_deref());
                return self.finished("other", found, place);
            }
            _ => {}
        }
        let Some(choice) = self.answer.choice(place.choice) else { return };
        match slot {
            Slot::LogprobsContent | Slot::LogprobsRefusal => {
                let Found::Node(node) = found else { return };
                let held = &mut choice.logprobs[usize::from(slot == Slot::LogprobsRefusal)];
                for element in doc.elements(node) {
                    held.push_str(doc.raw(element));
                    held.push(',');
                }
            }
            Slot::FinishMessage | Slot::FinishDetails => {
                self.member(slot, found, |answer| answer.choice(place.choice).map(|choice| &mut choice.finish));
            }
            _ => self.member(slot, found, |answer| answer.choice(place.choice).map(|choice| &mut choice.others)),
        }
    }

    /// A choice has ended for this reason.
    fn finished(&mut self, reason: &str, found: Found, place: Place) {
        let (plan, doc) = (self.plan, self.doc);
        self.answer.start(self.queue);
        // the provider's own word waits where texts of events stand
        let start = self.queue.text.len();
        if let Found::Spec(_, _, node) | Found::Node(node) = found {
            write_text(plan, doc, Found::Node(node), &mut self.queue.text);
        }
        let raw = self.queue.text.get(start..).unwrap_or_default();
        if let Some(choice) = self.answer.choice(place.choice) {
            let told = choice.told == Told::Done;
            if !told || *choice.reason != *reason || *choice.raw_reason != *raw {
                for (held, text) in [(&mut choice.reason, reason), (&mut choice.raw_reason, raw)] {
                    held.clear();
                    held.push_str(text);
                }
                choice.told = Told::Due;
            }
            if told && choice.told == Told::Due {
                let mut shown = Text::default();
                json::string(&mut shown, raw);
                self.answer.report.each(Code::Conflict, Severity::Warning, "finish_reason", AGAIN, Some(&shown));
            }
        }
        self.queue.text.truncate(start);
    }

    /// Ends the parts that the event is about.
    fn end_parts(&mut self, place: Place) {
        let index = self.number(Slot::PartIndex);
        let call = self.number(Slot::CallIndex);
        let ends = |key: Option<Key>| {
            key.is_some_and(|key| {
                key.output == place.output
                    && index.is_none_or(|index| key.index == index && key.group.is_none())
                    && call.is_none_or(|call| key.index == call && key.group == Some(Keyword::ToolCall))
            })
        };
        if index.is_some() || call.is_some() || place.output.is_some() {
            self.answer.end_named(place.choice, ends, !self.brings(), self.queue);
        }
    }
}

/// Of a value that came twice.
const AGAIN: &str = "was said again in another way; the last counts";

/// A value as text: a string's characters, another value's JSON.
fn write_text(plan: &ResponsePlan, doc: Doc<'_>, found: Found, out: &mut Text) {
    match found {
        Found::Node(node) | Found::Less(node, _) | Found::Lower(node) | Found::Quoted(node) | Found::Unquoted(node) => {
            match doc.kind(node) {
                Kind::String if doc.escaped(node) => unescape_into(doc.inner(node), out),
                Kind::String => out.push_str(doc.inner(node)),
                _ => out.push_str(doc.raw(node)),
            }
        }
        Found::Piece(_, start, end) => unescape_into(&doc.text()[start as usize..end as usize], out),
        Found::Spec(start, end, _) => {
            let text = plan.patterns.text.get(start as usize..end as usize).unwrap_or_default();
            out.push_str(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text));
        }
        Found::Keywords(words) => {
            let word = Keyword::ALL.iter().find(|&&word| words >> word as u64 & 1 == 1);
            out.push_str(word.map_or("", |word| word.text()));
        }
    }
}

/// A value as JSON.
fn write_json(plan: &ResponsePlan, doc: Doc<'_>, found: Found, out: &mut Text) {
    match found {
        Found::Node(node) | Found::Less(node, _) => out.push_str(doc.raw(node)),
        Found::Spec(start, end, _) => {
            out.push_str(plan.patterns.text.get(start as usize..end as usize).unwrap_or_default());
        }
        _ => {
            let mut text = Text::default();
            write_text(plan, doc, found, &mut text);
            json::string(out, &text);
        }
    }
}
