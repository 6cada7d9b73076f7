//! Which keys an object may have.

/// A bit for each key, by its length and first byte. Keys may share one: only the lack of a bit tells something.
#[derive(Clone, Copy, Debug)]
pub struct Keys(u64);

impl Keys {
    /// There may be any.
    pub const ANY: Self = Self(u64::MAX);
    /// There are none.
    pub const NONE: Self = Self(0);

    /// There is this one.
    #[inline]
    pub fn add(&mut self, key: &str) {
        self.0 |= bit(key);
    }

    /// False if there is no such key.
    #[inline]
    pub fn may_have(self, key: &str) -> bool {
        self.0 & bit(key) != 0
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::ANY
    }
}

fn bit(key: &str) -> u64 {
    let first = key.as_bytes().first().copied().unwrap_or_default();
    1 << ((usize::from(first) + 5 * key.len()) % 64)
}
