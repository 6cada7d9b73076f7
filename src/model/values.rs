//! What the slots of a request, or of a response, hold.

use super::Value;
use crate::grow::Grow;
use crate::vocabulary::{SLOTS, Slot, Slots};
use std::ops::Index;

/// A value for each slot, and which slots have one: most prompts say little, and what they do not say costs nothing.
#[derive(Debug, Default)]
pub struct Values {
    /// All of them, as soon as one has been set.
    held: Vec<Value>,
    given: Slots,
}

impl Values {
    /// Sets what a slot holds.
    #[inline]
    pub fn set(&mut self, slot: Slot, value: Value) {
        if self.held.is_empty() {
            self.hold();
        }
        // without memory there are none
        let Some(held) = self.held.get_mut(slot as usize) else { return };
        *held = value;
        if value == Value::Absent { self.given.remove(slot) } else { self.given.add(slot) }
    }

    #[cold]
    fn hold(&mut self) {
        if self.held.room_for(SLOTS.len()) {
            self.held.resize(SLOTS.len(), Value::Absent);
        }
    }

    /// The slots that have a value.
    #[inline]
    pub fn given(&self) -> Slots {
        self.given
    }

    /// Takes all values away.
    pub fn clear(&mut self) {
        self.given.slots().for_each(|slot| self.held[slot as usize] = Value::Absent);
        self.given = Slots::default();
    }

    /// Makes it a copy of another.
    pub fn copy_from(&mut self, other: &Self) {
        self.clear();
        other.given.slots().for_each(|slot| self.set(slot, other[slot]));
    }
}

impl Index<Slot> for Values {
    type Output = Value;

    #[inline]
    fn index(&self, slot: Slot) -> &Value {
        self.held.get(slot as usize).unwrap_or(&Value::Absent)
    }
}
