//! Which citations a text has already.

use crate::table::Table;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Where citations stand in the text that holds them all, by the hash of each. The hash has a seed, and what it finds
/// is compared: nobody can choose citations that stand for each other.
#[derive(Debug, Default)]
pub struct Cited {
    seed: RandomState,
    places: Table<u64, (usize, usize)>,
}

impl Cited {
    pub fn clear(&mut self) {
        self.places.clear();
    }

    /// True if it is among those of `all`.
    pub fn has(&self, citation: &str, all: &str) -> bool {
        let place = self.places.get(&self.seed.hash_one(citation));
        // of two with one hash the second is looked for
        place.is_some_and(|&(from, to)| all.get(from..to) == Some(citation) || all.contains(citation))
    }

    /// Notes the one that was added last; all take so many bytes now.
    pub fn note(&mut self, citation: &str, all: usize) {
        self.places.enter(self.seed.hash_one(citation), (all.saturating_sub(citation.len()), all));
    }
}
