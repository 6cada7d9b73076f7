//! Sets of slots.

use super::slot::{SLOTS, Slot};

const WORDS: usize = SLOTS.len().div_ceil(64);
// written out below: loops over so few are not unrolled
const _: () = assert!(WORDS == 3);

/// A set of slots, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots([u64; WORDS]);

impl Slots {
    /// A set of these.
    pub const fn of(slots: &[Slot]) -> Self {
        let (mut set, mut at) = ([0; WORDS], 0);
        while at < slots.len() {
            set[slots[at] as usize / 64] |= 1 << (slots[at] as usize % 64);
            at += 1;
        }
        Self(set)
    }

    /// Adds a slot.
    #[inline]
    pub fn add(&mut self, slot: Slot) {
        self.0[slot as usize / 64] |= 1 << (slot as u32 % 64);
    }

    /// Adds all of another set.
    #[inline]
    pub fn add_all(&mut self, other: Self) {
        let (own, other) = (&mut self.0, &other.0);
        *own = [own[0] | other[0], own[1] | other[1], own[2] | other[2]];
    }

    /// Takes a slot away.
    #[inline]
    pub fn remove(&mut self, slot: Slot) {
        self.0[slot as usize / 64] &= !(1 << (slot as u32 % 64));
    }

    /// True if it has the slot.
    #[inline]
    pub fn has(&self, slot: Slot) -> bool {
        self.0[slot as usize / 64] >> (slot as u32 % 64) & 1 == 1
    }

    /// True if it has a slot that the other has.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        let (own, other) = (&self.0, &other.0);
        own[0] & other[0] | own[1] & other[1] | own[2] & other[2] != 0
    }

    /// True if it has all slots that the other has.
    #[inline]
    pub fn has_all(&self, other: &Self) -> bool {
        let (own, other) = (&self.0, &other.0);
        other[0] & !own[0] | other[1] & !own[1] | other[2] & !own[2] == 0
    }

    /// True if it has none.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    /// Its slots, in the order of the vocabulary.
    #[inline]
    pub fn slots(self) -> impl Iterator<Item = Slot> {
        self.0.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                word &= word.wrapping_sub(1);
                if bit < 64 { Slot::from_index((at * 64 + bit) as u16) } else { None }
            })
        })
    }
}

impl FromIterator<Slot> for Slots {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        let mut set = Self::default();
        slots.into_iter().for_each(|slot| set.add(slot));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_slots() {
        let last = Slot::RequestId;
        let mut set: Slots = [Slot::ModelId, last].into_iter().collect();
        assert_eq!(set.slots().collect::<Vec<_>>(), [Slot::ModelId, last]);
        assert!(set.has(last) && !set.has(Slot::Seed));
        let other: Slots = [last, Slot::Seed].into_iter().collect();
        assert!(set.meets(&other) && !set.has_all(&other) && set.has_all(&[last].into_iter().collect()));
        set.remove(last);
        assert!(!set.has(last) && !set.meets(&other) && !set.is_empty());
        set.add_all(other);
        assert!(set.has_all(&other) && set.has(Slot::ModelId));
        assert!(Slots::default().is_empty() && Slots::default().slots().next().is_none());
    }
}
