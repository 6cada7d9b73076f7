//! Which slots must be bound for a template to apply as an alternative of `$first`.

use crate::spec::plan::SlotRef;
use crate::vocabulary::{JsonType, SLOTS, Scope, Slot};

const SCOPES: [Scope; 13] = [
    Scope::Request,
    Scope::Message,
    Scope::Part,
    Scope::Tool,
    Scope::AllowedTool,
    Scope::Document,
    Scope::Item,
    Scope::Response,
    Scope::Choice,
    Scope::Output,
    Scope::AnswerPart,
    Scope::Citation,
    Scope::ArgumentPiece,
];

/// A bit for each slot.
const WORDS: usize = SLOTS.len().div_ceil(64);

/// A set of slots, each in a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs([[u64; WORDS]; SCOPES.len()]);

impl Needs {
    /// One slot. Lists are never unbound; their emptiness shows when they are written.
    pub fn of(slot: SlotRef) -> Self {
        let mut needs = Self::default();
        if slot.slot.info().shape != JsonType::List {
            needs.0[slot.scope as usize][slot.slot as usize / 64] |= 1 << (slot.slot as u32 % 64);
        }
        needs
    }

    /// The slots of both.
    pub fn and(mut self, other: Self) -> Self {
        for (own, other) in self.0.as_flattened_mut().iter_mut().zip(other.0.as_flattened()) {
            *own |= other;
        }
        self
    }

    /// True if the other's slots are all among these.
    pub fn contains(self, other: Self) -> bool {
        self.0.as_flattened().iter().zip(other.0.as_flattened()).all(|(own, other)| other & !own == 0)
    }

    /// True if something is written when they are bound; a role alone is nothing.
    pub fn binds_any(self) -> bool {
        self.slots().any(|slot| slot.slot != Slot::Role)
    }

    /// The slots, in the order of the vocabulary.
    pub fn slots(self) -> impl Iterator<Item = SlotRef> {
        SCOPES.into_iter().flat_map(move |scope| {
            let bits = self.0[scope as usize];
            let needed = move |slot: &Slot| bits[*slot as usize / 64] >> (*slot as u32 % 64) & 1 == 1;
            Slot::all_seen(scope).filter(needed).map(move |slot| SlotRef { slot, scope })
        })
    }
}
