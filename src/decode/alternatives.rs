//! Alternatives: of those that fit, the one counts that explains most of the value; of equals the first in the file.
//! One that does not fit is undone by cutting the trail.

use super::matcher::Matcher;
use super::trail::{Event, Found};
use crate::grow::Grow;
use crate::json::doc::strip_text;
use crate::json::node::NodeId;
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::{Case, PatId, When};
use crate::vocabulary::{Keyword, Scope, Slot};

impl Matcher<'_> {
    /// The alternative that explains most of a value; of equals the first.
    pub(super) fn best<T>(
        &mut self,
        node: NodeId,
        all: impl Iterator<Item = T>,
        mut fit: impl FnMut(&mut Self, T) -> Option<u32>,
    ) -> Option<u32> {
        let (start, stashed) = (self.trail.len(), self.stash.len());
        let mut best: Option<u32> = None;
        for alternative in all {
            let found = fit(self, alternative).filter(|&found| found > 0);
            if found == Some(self.size(node)) {
                self.stash.truncate(stashed);
                return found;
            }
            if found.is_some() && found > best {
                best = found;
                self.stash.truncate(stashed);
                self.stash.put_all(self.trail.get(start..).unwrap_or_default());
            }
            self.trail.truncate(start);
        }
        self.trail.put_all(self.stash.get(stashed..).unwrap_or_default());
        self.stash.truncate(stashed);
        best
    }

    pub(super) fn cases(&mut self, slot: SlotRef, arms: Run, node: NodeId) -> Option<u32> {
        let cases = &self.plan.arms[arms.indices()];
        if let Some(known) = self.bound(slot)
            && !matches!(known, Found::Keywords(words, _) if words.count_ones() > 1)
        {
            let case = cases.iter().find(|case| self.is_for(case.when, known))?;
            return self.fit_or_undo(case.then, node);
        }
        self.best(node, cases.iter(), |matcher, case| matcher.case(slot, case, node))
    }

    pub(super) fn fit_or_undo(&mut self, pattern: PatId, node: NodeId) -> Option<u32> {
        let start = self.trail.len();
        let found = self.fit(pattern, node);
        if found.is_none() {
            self.trail.truncate(start);
        }
        found
    }

    /// An arm, for a slot whose value is not known yet.
    pub(super) fn case(&mut self, slot: SlotRef, case: &Case, node: NodeId) -> Option<u32> {
        let start = self.trail.len();
        let before = self.bound(slot);
        if before.is_some_and(|known| !self.is_for(case.when, known)) {
            return None;
        }
        if let When::Keyword(word) = case.when
            && (case.tells || slot.slot == Slot::Kind || slot.slot == Slot::Role)
        {
            let enters = slot.slot == Slot::Kind && slot.scope == Scope::Message && word != Keyword::Message;
            if enters {
                return self.single_part(word, case.then, node);
            }
            if before.is_none() {
                self.trail.put(Event::Bind(slot, Found::Keywords(1 << word as u64, node)));
            }
        }
        let found = self.fit(case.then, node)?;
        if is_worked_out(slot.slot) && case.when != When::Else {
            // the prompt cannot say it: what it decides is kept as it stands
            let mut kept = start;
            for at in start..self.trail.len() {
                if !matches!(self.trail[at], Event::Used(_)) {
                    self.trail.swap(kept, at);
                    kept += 1;
                }
            }
            self.trail.truncate(kept);
            return Some(1);
        }
        if slot.slot == Slot::Kind && slot.scope == Scope::Part && !self.is_medium(case.when) {
            return None;
        }
        if let Some(known) = self.bound_since(slot, start) {
            return self.is_for(case.when, known).then_some(found);
        }
        let whole = match slot.slot {
            Slot::Type => Some(Slot::Raw),
            Slot::ToolChoiceType => Some(Slot::ToolChoiceRaw),
            _ => None,
        };
        // the type stands in what is carried whole
        if let Some(raw) = whole.and_then(|whole| self.bound_since(SlotRef { slot: whole, scope: slot.scope }, start)) {
            return self.type_of(raw).is_some_and(|kind| self.is_for(case.when, kind)).then_some(found);
        }
        if let When::Text(_, json) = case.when
            && case.tells
        {
            self.trail.put(Event::Bind(slot, Found::Spec(json.start, json.end, node)));
        }
        Some(found)
    }

    pub(super) fn bound_since(&self, slot: SlotRef, start: usize) -> Option<Found> {
        self.trail[start..].iter().find_map(|event| match *event {
            Event::Bind(known, value) if known == slot => Some(value),
            _ => None,
        })
    }

    /// What names the type of a value in a provider's own form: its `type`, else its first key.
    pub(super) fn type_of(&self, raw: Found) -> Option<Found> {
        let Found::Node(node) = raw else { return None };
        if let Some(kind) = self.doc.get(node, "type") {
            return Some(Found::Node(kind));
        }
        let (key, _) = self.doc.members(node).next()?;
        let start = self.doc.offset(key) as u32 + 1;
        Some(Found::Piece(key, start, start + self.doc.inner(key).len() as u32))
    }

    /// A medium is of the kind that its media type says, where that says one.
    pub(super) fn is_medium(&self, when: When) -> bool {
        let media = SlotRef { slot: Slot::MediaType, scope: Scope::Part };
        let media = self.bound(media).and_then(|value| self.spelled(value)).map(|(text, _)| text);
        let Some(top) = media.and_then(|text| text.split_once('/')).map(|(top, _)| top) else { return true };
        match when {
            When::Keyword(word @ (Keyword::Image | Keyword::Audio | Keyword::Video)) => {
                top.eq_ignore_ascii_case(word.text())
            }
            _ => true,
        }
    }

    pub(super) fn is_for(&self, when: When, value: Found) -> bool {
        match (when, value) {
            (When::Else, _) => true,
            (When::Keyword(word), Found::Keywords(words, _)) => words >> word as u64 & 1 == 1,
            (When::Keyword(_), _) => false,
            (When::Text(text, _), value) => self
                .spelled(value)
                .is_some_and(|(inner, escaped)| strip_text(inner, escaped, self.plan.get(text)) == Some("")),
            (When::Prefix(text), value) => self
                .spelled(value)
                .is_some_and(|(inner, escaped)| strip_text(inner, escaped, self.plan.get(text)).is_some()),
        }
    }
}

/// Slots that are worked out from others, and that no prompt has.
fn is_worked_out(slot: Slot) -> bool {
    matches!(slot, Slot::MixedTools | Slot::UnreasonedAnswer | Slot::Position)
}
