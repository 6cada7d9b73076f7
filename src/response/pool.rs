//! A list whose entries' memory is kept from response to response.

use crate::grow::{Grow, Text};
use std::ops::Deref;

/// Entries, of which the first are in use.
#[derive(Debug)]
pub struct Pool<T> {
    held: Vec<T>,
    count: usize,
}

/// Texts with a name each.
pub type Pairs = Pool<(Text, Text)>;

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { held: Vec::new(), count: 0 }
    }
}

impl<T> Deref for Pool<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.held[..self.count]
    }
}

impl<T: Default> Pool<T> {
    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// The entries in use.
    pub fn used(&mut self) -> &mut [T] {
        &mut self.held[..self.count]
    }

    /// One more entry, which holds whatever it held before; `None` without memory.
    pub fn more(&mut self) -> Option<&mut T> {
        if self.count == self.held.len() {
            self.held.put(T::default());
        }
        let entry = self.held.get_mut(self.count)?;
        self.count += 1;
        Some(entry)
    }
}

impl Pairs {
    /// Sets what a name stands for; false if that was so already.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let known = self.used().iter().position(|(known, _)| **known == *name);
        let held = match known {
            Some(at) => self.used().get_mut(at).map(|(_, held)| held),
            None => self.more().map(|(known, held)| {
                known.clear();
                known.push_str(name);
                held.clear();
                held
            }),
        };
        let Some(held) = held else { return true };
        if known.is_some() && **held == *value {
            return false;
        }
        held.clear();
        held.push_str(value);
        true
    }

    /// True if the name is among them.
    pub fn knows(&self, name: &str) -> bool {
        self.iter().any(|(known, _)| **known == *name)
    }
}
