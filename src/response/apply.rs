//! What the templates have read of an event (or of a whole response) becomes events and the response so far.

use super::answer::Answer;
use super::event::Queue;
use super::part::Key;
use super::receipt::Receipt;
use crate::decode::trail::{Event as Read, Found};
use crate::grow::Text;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
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
pub(super) struct Place {
    pub choice: u32,
    pub output: Option<i64>,
    /// The part inside which others stand.
    pub inside: Option<u32>,
    pub position: i64,
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
        self.answer.usage.told = false;
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

    /// True if the event may say what others have said.
    pub(super) fn says_again(&self) -> bool {
        !self.whole && matches!(self.operation, Operation::Check | Operation::PartEnd | Operation::End)
    }

    /// A number that the event has for itself: slots are read before lists.
    pub(super) fn number(&self, slot: Slot) -> Option<i64> {
        let own = self.trail.iter().take_while(|event| !matches!(event, Read::Open(..)));
        own.filter(|event| matches!(event, Read::Bind(..))).find_map(|event| match *event {
            Read::Bind(read, Found::Node(node)) if read.slot == slot && read.scope == Scope::Response => {
                self.doc.raw(node).parse().ok()
            }
            _ => None,
        })
    }

    /// Where the record that begins here ends.
    #[inline]
    pub(super) fn end(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        for (offset, event) in self.trail[at..].iter().enumerate() {
            match event {
                Read::Open(..) | Read::Again => depth += 1,
                Read::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return at + offset;
            }
        }
        self.trail.len()
    }

    /// The events of a stretch that stand in no record inside it.
    pub(super) fn own(&self, from: usize, to: usize) -> impl Iterator<Item = (SlotRef, Found)> + use<'_> {
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

    #[inline]
    pub(super) fn bound(&self, from: usize, to: usize, slot: Slot) -> Option<Found> {
        self.own(from, to).find(|(read, _)| read.slot == slot).map(|(_, found)| found)
    }

    pub(super) fn level(&mut self, from: usize, to: usize, place: Place) {
        let (mut choices, mut outputs, mut parts) = (0_u32, 0_i64, 0_i64);
        // thoughts come before what was said, also where they stand in a list behind it
        let loose = self.own(from, to).any(|(slot, _)| matches!(slot.slot, Slot::Text | Slot::RefusalText));
        if loose {
            self.thoughts(from, to, place);
        }
        self.answer.cited |= self.whole && self.has_citations(from, to);
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

    /// True if citations stand at this level, beside the parts.
    fn has_citations(&self, from: usize, to: usize) -> bool {
        let mut at = from;
        while at < to {
            if let Read::Open(Slot::Cited, _) = self.trail[at] {
                return true;
            }
            at = self.end(at) + 1;
        }
        false
    }

    /// The parts of a level that are thoughts.
    pub(super) fn thoughts(&mut self, from: usize, to: usize, place: Place) {
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

    pub(super) fn is_thought(&self, from: usize, to: usize) -> bool {
        let reasoning = 1 << Keyword::Reasoning as u64;
        matches!(self.bound(from, to, Slot::Kind), Some(Found::Keywords(words, _)) if words == reasoning)
    }

    pub(super) fn int(&self, found: Found) -> Option<i64> {
        match found {
            Found::Node(node) => self.doc.raw(node).parse().ok(),
            _ => None,
        }
    }

    /// Ends the parts that the event is about.
    pub(super) fn end_parts(&mut self, place: Place) {
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
