//! Tables and sets by key, for keys that strangers choose.
//!
//! What finds no memory is left out, and noted ([`grow`](crate::grow)). Entries stand in the order in which their keys
//! came. The hash has a seed that differs from table to table, so that nobody can choose keys that slow it down.
//!
//! The standard library's tables are as quick, but each kind of entry has all of their code for itself, a kilobyte and
//! a half; here what finds places is one code for all ([`Index`]).

use crate::grow::{Gathered, Grow};
use std::borrow::Borrow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash, Hasher};

/// Values by key.
#[derive(Clone, Debug)]
pub struct Table<K, V> {
    entries: Vec<(K, V)>,
    index: Index,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new(), index: Index::default() }
    }
}

impl<K, V> Table<K, V> {
    /// All entries, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// All keys.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all entries, keeps the memory.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index.clear();
    }
}

impl<K: Eq + Hash, V> Table<K, V> {
    /// The value of a key.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(self.index.hash(key), key).map(|at| &self.entries[at].1)
    }

    /// The value of a key.
    pub fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.find(self.index.hash(key), key).map(|at| &mut self.entries[at].1)
    }

    /// True if the key has a value.
    pub fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Enters the value of a key, and returns what stood there.
    pub fn enter(&mut self, key: K, value: V) -> Option<V> {
        let hash = self.index.hash(&key);
        if let Some(at) = self.find(hash, &key) {
            return Some(std::mem::replace(&mut self.entries[at].1, value));
        }
        if self.entries.room_for(1) && self.index.add(hash) {
            self.entries.push((key, value));
        }
        None
    }

    /// Enters all of these.
    pub fn enter_all(&mut self, entries: impl IntoIterator<Item = (K, V)>) {
        entries.into_iter().for_each(|(key, value)| _ = self.enter(key, value));
    }

    fn find<Q: Eq + Hash + ?Sized>(&self, hash: u32, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.index.find(hash, &mut |at| self.entries[at].0.borrow() == key)
    }
}

impl<K: Eq + Hash, V> Gathered<(K, V)> for Table<K, V> {
    fn of(entries: impl Iterator<Item = (K, V)>) -> Self {
        let mut table = Self::default();
        table.enter_all(entries);
        table
    }
}

/// Keys alone.
#[derive(Clone, Debug)]
pub struct Set<K>(Table<K, ()>);

impl<K> Default for Set<K> {
    fn default() -> Self {
        Self(Table::default())
    }
}

impl<K> Set<K> {
    /// All keys, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &K> {
        self.0.keys()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all keys, keeps the memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<K: Eq + Hash> Set<K> {
    /// True if the key is there.
    pub fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// Adds a key; false if it is there already, or there is no memory.
    pub fn add(&mut self, key: K) -> bool {
        let before = self.len();
        self.0.enter(key, ());
        self.len() > before
    }

    /// Adds all of these.
    pub fn add_all(&mut self, keys: impl IntoIterator<Item = K>) {
        keys.into_iter().for_each(|key| _ = self.add(key));
    }
}

impl<K: Eq + Hash> Gathered<K> for Set<K> {
    fn of(keys: impl Iterator<Item = K>) -> Self {
        let mut set = Self::default();
        set.add_all(keys);
        set
    }
}

impl<K> IntoIterator for Set<K> {
    type Item = K;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(K, ())>, fn((K, ())) -> K>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.entries.into_iter().map(|(key, ())| key)
    }
}

/// Where entries stand, by the hashes of their keys: from where its hash points on, the first place is an entry's that
/// was free when it came.
#[derive(Clone, Debug, Default)]
struct Index {
    seed: RandomState,
    hashes: Vec<u32>,
    /// The number of an entry, plus one; 0 is free. A power of two of them, of which a quarter is free at least.
    places: Vec<u32>,
}

impl Index {
    fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        let mut hasher = self.seed.build_hasher();
        key.hash(&mut (&mut hasher as &mut dyn Hasher));
        hasher.finish() as u32
    }

    fn clear(&mut self) {
        self.hashes.clear();
        self.places.fill(0);
    }

    /// The number of the entry with this hash that is the right one.
    #[inline(never)]
    fn find(&self, hash: u32, is: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mut place = hash as usize;
        loop {
            place &= self.places.len().checked_sub(1)?;
            let at = (self.places[place] as usize).checked_sub(1)?;
            if self.hashes[at] == hash && is(at) {
                return Some(at);
            }
            place += 1;
        }
    }

    /// Adds the next entry; false where there is no memory for it.
    #[inline(never)]
    fn add(&mut self, hash: u32) -> bool {
        let (entries, places) = (self.hashes.len() + 1, self.places.len());
        if !self.hashes.room_for(1) || entries > places / 4 * 3 && !self.widen((places * 2).max(8)) {
            return false;
        }
        self.hashes.push(hash);
        self.place(hash, entries as u32);
        true
    }

    fn widen(&mut self, places: usize) -> bool {
        let more = places - self.places.len();
        if !self.places.room_for(more) {
            return false;
        }
        self.places.fill(0);
        self.places.resize(places, 0);
        for at in 0..self.hashes.len() {
            self.place(self.hashes[at], at as u32 + 1);
        }
        true
    }

    fn place(&mut self, hash: u32, entry: u32) {
        let mut place = hash as usize & (self.places.len() - 1);
        while self.places[place] != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = entry;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_table_is_what_the_standard_librarys_is() {
        let (mut table, mut other) = (Table::default(), HashMap::new());
        for at in 0_u64..5000 {
            // each key twice at least, and some often
            let key = text!("{}", at * at % 1777);
            assert_eq!(table.get(&*key), other.get(&key));
            assert_eq!(table.enter(key.clone(), at), other.insert(key, at));
        }
        assert_eq!(table.len(), other.len());
        assert!(other.iter().all(|(key, value)| table.get(key) == Some(value)));
        assert_eq!(table.get("none"), None);
        *table.get_mut("4").expect("two by two") = 1;
        assert_eq!(table.get("4"), Some(&1));
        table.clear();
        assert!(table.is_empty() && table.get("4").is_none() && table.enter("4".to_owned(), 2).is_none());
    }

    #[test]
    fn a_set_has_each_key_once_in_order() {
        let set: Set<&str> = Set::of(["b", "a", "b", "c", "a"].into_iter());
        assert_eq!(set.iter().copied().collect::<Vec<_>>(), ["b", "a", "c"]);
        assert!(set.contains("a") && !set.contains("d"));
    }

    #[test]
    fn each_table_has_a_seed_of_its_own() {
        assert_ne!(Index::default().hash("text"), Index::default().hash("text"));
    }
}
