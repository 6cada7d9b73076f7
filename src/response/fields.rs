//! The fields of a part: pieces that are appended, values that replace, and what is only said again.

use super::apply::{Fragment, Place};
use super::event::Field;
use super::found::{write_json, write_text};
use crate::decode::trail::{Event as Read, Found};
use crate::grow::Text;
use crate::json;
use crate::json::node::Kind;
use crate::report::loss::{Code, Severity};
use crate::spec::plan::response::Operation;
use crate::vocabulary::{Keyword, Slot};

impl Fragment<'_> {
    pub(super) fn fields(&mut self, from: usize, to: usize, at: u32, place: Place) {
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
                Read::Open(Slot::ArgumentPieces, node) => self.argument_piece(next + 1, end, node, at),
                Read::Bind(slot, found) => self.field(slot.slot, found, at),
                _ => {}
            }
            next = end + 1;
        }
        let waits = self.waits(from, to, at);
        let unkeyed =
            self.answer.parts.get(at).is_some_and(|part| part.key.is_none() && !part.given_arguments.is_empty());
        let keyed_whole = self.whole || self.operation == Operation::End;
        if (unkeyed || keyed_whole) && !waits && !(self.answer.cited && self.is_text(at)) {
            self.answer.end_part(at, self.queue);
        }
    }

    pub(super) fn field(&mut self, slot: Slot, found: Found, at: u32) {
        match slot {
            Slot::Kind | Slot::Index | Slot::Type | Slot::Continues => {}
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
            Slot::Items => self.items(found, at),
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

    pub(super) fn is_text(&mut self, at: u32) -> bool {
        self.answer.parts.get(at).is_some_and(|part| part.kind == Some(Keyword::Text))
    }

    /// An id or a name that came after the part had begun.
    pub(super) fn name_of(&mut self, slot: Slot, found: Found, at: u32) {
        self.scratch.clear();
        write_text(self.plan, self.doc, found, self.scratch);
        let Some(part) = self.answer.parts.get(at).filter(|_| !self.scratch.is_empty()) else { return };
        let held = if slot == Slot::Id { &mut part.id } else { &mut part.name };
        let given = if slot == Slot::Name { self.receipt.own_name(self.scratch) } else { &**self.scratch };
        if held.is_empty() {
            held.push_str(given);
            part.late = true;
        } else if **held != *given {
            let (code, message) = (Code::Conflict, "came twice for one part, and not the same; the first counts");
            let mut shown = Text::default();
            json::string(&mut shown, given);
            self.answer.report.each(code, Severity::Warning, slot.info().name, message, Some(&shown));
        }
    }

    /// A piece of a field; what is only said again must be the same.
    pub(super) fn piece(&mut self, field: Field, number: usize, found: Found, at: u32) {
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
    pub(super) fn arguments(&mut self, found: Found, at: u32) {
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

    /// Elements of a list that the part has.
    fn items(&mut self, found: Found, at: u32) {
        let Found::Node(node) = found else { return };
        for element in self.doc.elements(node) {
            self.answer.delta(at, Field::Item, 0, self.queue, |out| out.push_str(self.doc.raw(element)));
        }
    }

    /// A part inside another: a text of a summary, or of the thought itself.
    pub(super) fn inner_part(&mut self, from: usize, to: usize, kind: Keyword, at: u32, place: Place) {
        let Some(found) = self.bound(from, to, Slot::Text) else {
            if let Some(Found::Node(node)) = self.bound(from, to, Slot::Raw) {
                let message = "is a piece of a part that no template knows; it is left out";
                self.answer.report.each(Code::Drop, Severity::Warning, "", message, Some(self.doc.raw(node)));
            }
            return;
        };
        let number = place.position.try_into().unwrap_or(usize::MAX);
        match kind {
            Keyword::Reasoning => self.piece(Field::Text, 0, found, at),
            _ => self.piece(Field::Summary, number, found, at),
        }
    }
}
