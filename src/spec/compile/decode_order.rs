//! What is asked of a pattern where it becomes part of another: whether it is a constant, must be there, tells a value,
//! and how early it is read.

use super::decode::Compiler;
use crate::grow::Gather;
use crate::json::tree::Tree;
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::{Inverse, Pat, PatId};
use crate::vocabulary::Slot;

impl Compiler<'_> {
    /// True if nothing of it depends on the prompt.
    pub(super) fn is_constant(&self, pattern: PatId) -> bool {
        match self.plan.patterns[pattern as usize] {
            Pat::Constant(_) => true,
            Pat::Object(run) => run.of(&self.plan.members).iter().all(|member| self.is_constant(member.value)),
            Pat::Array(run) => run.of(&self.plan.children).iter().all(|&child| self.is_constant(child)),
            Pat::Slot(slot, _) => matches!(slot.slot, Slot::Role),
            _ => false,
        }
    }

    /// True if an alternative is only taken when this has a value.
    pub(super) fn must_be_bound(&self, pattern: PatId, tree: &Tree) -> bool {
        match self.plan.patterns[pattern as usize] {
            Pat::Slot(..) => !tree.text().is_some_and(|text| text.ends_with('?')),
            Pat::Text(_) => true,
            Pat::Object(run) => run.of(&self.plan.members).iter().any(|member| member.required),
            _ => false,
        }
    }

    /// What is read first: 0 constants, 1 slots, 2 maps of words, 3 what holds others, 4 lists.
    pub(super) fn rank(&self, pattern: PatId, depth: u32) -> u8 {
        let of = |patterns: &[PatId]| patterns.iter().map(|&inner| self.rank(inner, depth + 1)).max().unwrap_or(0);
        match self.plan.patterns[pattern as usize] {
            // thoughts come before what was said
            Pat::Slot(SlotRef { slot: Slot::ReasoningText, .. }, _) | Pat::Constant(_) | Pat::Never | Pat::Skip => 0,
            Pat::Slot(..) | Pat::Own(_) | Pat::Text(_) | Pat::Less(..) => 1,
            Pat::Match(_, run) if depth < 8 => {
                let arms: Vec<PatId> = run.of(&self.plan.arms).iter().map(|arm| arm.then).gather();
                of(&arms).max(2)
            }
            Pat::First(run) if depth < 8 => of(run.of(&self.plan.children)).max(2),
            Pat::Call(inner) | Pat::Keep(_, inner) if depth < 8 => self.rank(inner, depth + 1),
            Pat::Object(run) if depth < 8 => {
                let members: Vec<PatId> = run.of(&self.plan.members).iter().map(|member| member.value).gather();
                of(&members).max(3)
            }
            Pat::One(..) | Pat::Object(_) => 3,
            _ => 4,
        }
    }

    /// True if the pattern has a constant to be told by.
    pub(super) fn tells(&self, pattern: PatId, depth: u32) -> bool {
        if depth == 16 {
            return false;
        }
        match self.plan.patterns[pattern as usize] {
            Pat::Constant(_) | Pat::Object(_) | Pat::Array(..) | Pat::Slot(_, Inverse::True) => true,
            Pat::First(run) => run.of(&self.plan.children).iter().all(|&inner| self.tells(inner, depth + 1)),
            Pat::Match(_, run) => run.of(&self.plan.arms).iter().all(|arm| self.tells(arm.then, depth + 1)),
            Pat::Call(inner) => self.tells(inner, depth + 1),
            _ => false,
        }
    }
}
