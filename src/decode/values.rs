//! Slots that a value fills: what each of them takes, and whether it agrees with what it has already.

use super::matcher::Matcher;
use super::trail::{Event, Found};
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::{DecodePlan, Inverse, Part};
use crate::vocabulary::Slot;

impl<'a> Matcher<'a> {
    pub(super) fn slot(&mut self, slot: SlotRef, inverse: Inverse, node: NodeId) -> Option<u32> {
        let kind = self.doc.kind(node);
        if slot.slot == Slot::Role {
            return self.role(slot, node);
        }
        // what is found does not depend on the value, but for these
        if inverse == Inverse::True || inverse == Inverse::Lower || slot.slot == Slot::Data {
            self.doc.mark_looked_at(node);
        }
        if inverse == Inverse::True {
            return (self.doc.raw(node) == "true").then(|| self.used(node));
        }
        let quoted = inverse == Inverse::Quoted;
        let fits = if quoted { kind == Kind::Object } else { slot.slot.info().shape.is_of(self.doc, node) };
        let value = match inverse {
            Inverse::Lower if !self.doc.inner(node).bytes().any(|byte| byte.is_ascii_lowercase()) => Found::Lower(node),
            Inverse::Quoted => Found::Quoted(node),
            Inverse::OpenApi => Found::OpenApi(node),
            Inverse::Unquoted if kind == Kind::String => Found::Unquoted(node),
            _ => Found::Node(node),
        };
        // base64 data have no colon, as URLs have
        let data = slot.slot == Slot::Data && self.doc.inner(node).as_bytes().iter().take(16).any(|&byte| byte == b':');
        if !fits || data || slot.slot == Slot::Raw && !matches!(kind, Kind::Object | Kind::String) {
            return None;
        }
        self.bind(slot, value, node)?;
        Some(self.used(node))
    }

    pub(super) fn role(&mut self, slot: SlotRef, node: NodeId) -> Option<u32> {
        self.doc.mark_looked_at(node);
        let said = (self.doc.kind(node) == Kind::String).then(|| self.doc.string(node))?;
        let words = self.plan.roles.iter().find(|(name, _)| *name == *said).map(|&(_, words)| words)?;
        match self.bound(slot) {
            Some(Found::Keywords(known, _)) if known & words == 0 => return None,
            Some(_) => {}
            None => self.trail.put(Event::Bind(slot, Found::Keywords(words, node))),
        }
        Some(self.used(node))
    }

    /// Gives a slot a value; `None` if it has another one already.
    pub(super) fn bind(&mut self, slot: SlotRef, value: Found, node: NodeId) -> Option<()> {
        match self.bound(slot) {
            Some(Found::Node(known)) => {
                self.doc.mark_looked_at(known);
                self.doc.mark_looked_at(node);
                (self.doc.raw(known) == self.doc.raw(node)).then_some(())
            }
            Some(known) => (known == value).then_some(()),
            None => {
                self.trail.put(Event::Bind(slot, value));
                Some(())
            }
        }
    }

    /// The value of a slot, if it has been read: it stands ahead of the lists of its record.
    #[inline]
    pub(super) fn bound(&self, slot: SlotRef) -> Option<Found> {
        let at = self.frames.iter().rev().find(|(scope, _)| *scope == slot.scope).map(|&(_, at)| at)?;
        for event in self.trail.get(at..)? {
            match *event {
                Event::Bind(known, value) if known == slot => return Some(value),
                Event::Open(..) => return None,
                _ => {}
            }
        }
        None
    }

    /// A value as the text that arms are compared with: what it is spelled as, and whether there are escapes in it.
    pub(super) fn spelled(&self, value: Found) -> Option<(&'a str, bool)> {
        if let Found::Node(node) | Found::Piece(node, ..) = value {
            self.doc.mark_looked_at(node);
        }
        Some(match value {
            Found::Node(node) if matches!(self.doc.kind(node), Kind::String) => {
                (self.doc.inner(node), self.doc.escaped(node))
            }
            Found::Node(node) if !matches!(self.doc.kind(node), Kind::Array | Kind::Object) => {
                (self.doc.raw(node), false)
            }
            Found::Piece(node, start, end) => (self.doc.stretch(node, start, end), true),
            Found::Spec(start, end, _) => {
                let text = &self.plan.text[start as usize..end as usize];
                (text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text), false)
            }
            _ => return None,
        })
    }

    pub(super) fn text(&mut self, pieces: Run, node: NodeId) -> Option<u32> {
        if self.doc.kind(node) != Kind::String {
            return None;
        }
        self.doc.mark_looked_at(node);
        let base = self.doc.offset(node) as u32 + 1;
        let inner = self.doc.inner(node);
        let cuts = cut(self.plan, pieces, inner)?;
        for (slot, start, end) in cuts {
            self.bind(slot, Found::Piece(node, base + start, base + end), node)?;
        }
        Some(self.used(node))
    }
}

/// Cuts a string into the slots of its pieces: each ends where the text behind it begins. The inside of a JSON string.
pub fn cut(plan: &DecodePlan, pieces: Run, text: &str) -> Option<Vec<(SlotRef, u32, u32)>> {
    let mut cuts = Vec::new();
    let mut at = 0;
    let mut open: Option<SlotRef> = None;
    for piece in &plan.pieces[pieces.indices()] {
        match *piece {
            Part::Slot(_) if open.is_some() => return None,
            Part::Slot(slot) => open = Some(slot),
            Part::Text(span) => {
                let literal = plan.get(span);
                let found = text[at..].find(literal)?;
                match open.take() {
                    Some(slot) => cuts.put((slot, at as u32, (at + found) as u32)),
                    None if found > 0 => return None,
                    None => {}
                }
                at += found + literal.len();
            }
        }
    }
    match open {
        Some(slot) => cuts.put((slot, at as u32, text.len() as u32)),
        None if at < text.len() => return None,
        None => {}
    }
    cuts.iter().all(|&(_, start, end)| start < end).then_some(cuts)
}
