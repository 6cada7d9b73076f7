//! What is said of the response and of its choices: names, numbers, reasons, errors.

use super::answer::{Answer, Told};
use super::apply::{Fragment, Place};
use super::event::Field;
use super::found::{AGAIN, write_json, write_text};
use super::members::Members;
use super::usage::Usage;
use crate::decode::trail::{Event as Read, Found};
use crate::grow::{self, Text};
use crate::json;
use crate::json::node::Kind;
use crate::report::loss::{Code, Severity};
use crate::spec::plan::SlotRef;
use crate::vocabulary::{Keyword, Scope, Slot};

impl Fragment<'_> {
    pub(super) fn slot(&mut self, slot: SlotRef, found: Found, place: Place) {
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

    /// The provider's own numbers: later ones stand in for earlier ones of the same name.
    pub(super) fn raw_usage(&mut self, found: Found) {
        let Found::Node(node) = found else { return };
        for (key, value) in self.doc.members(node).filter(|&(_, value)| self.doc.kind(value) != Kind::Null) {
            let (name, raw) = (self.doc.string(key), self.doc.raw(value));
            let known = self.answer.usage_raw.iter().find(|(known, _)| **known == *name);
            if let Some((_, before)) = known.filter(|(_, before)| self.answer.usage.told && **before != *raw) {
                self.answer.report.each(Code::Conflict, Severity::Info, "usage.raw", AGAIN, Some(before));
            }
            self.answer.usage.changed |= self.answer.usage_raw.set(&name, raw);
        }
        self.answer.usage.told = true;
    }

    pub(super) fn usage(&mut self, slot: Slot, found: Found) {
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

    pub(super) fn error(&mut self, slot: Slot, found: Found) {
        let (plan, doc) = (self.plan, self.doc);
        self.scratch.clear();
        match slot {
            Slot::ErrorMessage => write_text(plan, doc, found, self.scratch),
            _ => write_json(plan, doc, found, self.scratch),
        }
        let text = &*self.scratch;
        let failure = self.answer.failure.get_or_insert_default();
        let before = match slot {
            Slot::ErrorMessage => Some(&*failure.message).filter(|message| !message.is_empty()),
            _ => failure.others.get(slot),
        };
        let before = before.filter(|before| *before != &**text).map(grow::copy);
        if slot == Slot::ErrorMessage {
            failure.message.clear();
            failure.message.push_str(text);
        } else {
            failure.others.set(slot, |out| out.push_str(text));
        }
        if let Some(before) = before {
            self.replaced(slot, &before);
        }
    }

    /// Text that stands in the choice itself.
    pub(super) fn loose(&mut self, kind: Keyword, found: Found, place: Place) {
        let empty = matches!(found, Found::Node(node) if self.doc.raw(node) == "\"\"");
        if empty {
            return;
        }
        if kind == Keyword::Text
            && let Some(marks) = &self.plan.thinking_tags
        {
            return self.tagged(marks, found, place);
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
    pub(super) fn has_thoughts(&self) -> bool {
        let reasoning = 1 << Keyword::Reasoning as u64;
        self.trail.iter().any(|event| match event {
            Read::Bind(slot, Found::Keywords(words, _)) => slot.slot == Slot::Kind && *words == reasoning,
            _ => false,
        })
    }

    /// A thought that stands there twice: what says the same counts once.
    pub(super) fn twice(&mut self, found: Found) {
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

    pub(super) fn of_choice(&mut self, slot: Slot, found: Found, place: Place) {
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
    pub(super) fn finished(&mut self, reason: &str, found: Found, place: Place) {
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

    /// What is said of the response as a whole: of values that differ the last counts, and the others are told.
    pub(super) fn said(&mut self, slot: Slot, found: Found, place: Place) {
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
        // a first chunk that knows nothing of the response says 0
        let unsaid = held.is_empty() || slot == Slot::ResponseCreated && **held == *"0";
        if slot == Slot::ResponseCreated && !unsaid {
            // events may have times of their own
            let message = "was said again in another way; the first counts";
            return self.answer.report.add(Code::Conflict, Severity::Info, slot.info().name, message, None);
        }
        let before = (!unsaid).then(|| grow::copy(held));
        held.clear();
        held.push_str(self.scratch);
        answer.changes += 1;
        if let Some(before) = before {
            self.replaced(slot, &before);
        }
    }

    /// A member of an object of the response, likewise.
    pub(super) fn member(&mut self, slot: Slot, found: Found, of: impl Fn(&mut Answer) -> Option<&mut Members>) {
        self.scratch.clear();
        write_json(self.plan, self.doc, found, self.scratch);
        let text = &*self.scratch;
        let Some(members) = of(self.answer) else { return };
        let same = members.get(slot) == Some(&**text);
        let before = members.get(slot).filter(|_| !same).map(grow::copy);
        members.set(slot, |out| out.push_str(text));
        self.answer.changes += usize::from(!same);
        if let Some(before) = before {
            self.replaced(slot, &before);
        }
    }

    pub(super) fn replaced(&mut self, slot: Slot, before: &str) {
        let mut shown = Text::default();
        match slot {
            Slot::ResponseId | Slot::ResponseModel | Slot::ResponseTier | Slot::RequestId | Slot::ErrorMessage => {
                json::string(&mut shown, before);
            }
            _ => shown.push_str(before),
        }
        self.answer.report.each(Code::Conflict, Severity::Info, slot.info().name, AGAIN, Some(&shown));
    }
}
