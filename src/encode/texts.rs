//! A table by text, for texts that strangers choose.

use crate::grow;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

/// Finds things by a text that they have. The texts themselves stay where they are (in the prompt, in the scratch
/// text): the table has their hashes, and asks whoever holds the texts whether two are the same.
///
/// The hash has a seed that differs from table to table, so that nobody can choose texts that slow it down. Nothing
/// that is written may depend on it: the table cannot be walked.
#[derive(Debug)]
pub struct Texts<T> {
    seed: RandomState,
    table: HashMap<u64, T, BuildHasherDefault<Identity>>,
}

/// Hashes that are spread already.
#[derive(Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only hashes are put in");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self { seed: RandomState::new(), table: HashMap::default() }
    }
}

impl<T> Texts<T> {
    /// Where a text stands, or would stand. `is` says whether a thing that stands there is one of this text.
    pub fn place(&self, text: &str, is: impl Fn(&T) -> bool) -> u64 {
        let mut place = self.seed.hash_one(text);
        // that two texts have one hash is next to impossible, and still must not make them one
        while self.table.get(&place).is_some_and(|held| !is(held)) {
            place = place.wrapping_add(1);
        }
        place
    }

    /// What stands at a place.
    pub fn get(&self, place: u64) -> Option<&T> {
        self.table.get(&place)
    }

    /// What stands at a place.
    #[inline]
    pub fn get_mut(&mut self, place: u64) -> Option<&mut T> {
        self.table.get_mut(&place)
    }

    /// Puts a thing where its text stands.
    #[inline]
    pub fn put(&mut self, place: u64, thing: T) {
        if self.table.try_reserve(1).is_ok() || grow::note() {
            self.table.insert(place, thing);
        }
    }

    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.table.clear();
    }

    /// Gives back memory that an unusually large prompt needed.
    pub fn trim(&mut self, kept: usize) {
        if self.table.capacity() * size_of::<(u64, T)>() > kept {
            self.table = HashMap::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_one_hash_are_told_apart() {
        let mut texts = Texts::default();
        let place = texts.place("one", |held| *held == "one");
        texts.put(place, "another");
        let next = texts.place("one", |held| *held == "one");
        assert_eq!(next, place.wrapping_add(1));
        texts.put(next, "one");
        assert_eq!(texts.place("one", |held| *held == "one"), next);
        assert_eq!(texts.get(next), Some(&"one"));
    }

    #[test]
    fn each_table_has_a_seed_of_its_own() {
        let places = [(); 2].map(|()| Texts::<u8>::default().place("text", |_| true));
        assert_ne!(places[0], places[1]);
    }
}
