//! `collect` where memory may fail.

use super::{Grow, list, spelled};

/// What an iterator gathers its entries in, as `collect` does; what finds no memory is left out, and noted.
pub trait Gather: Iterator + Sized {
    /// All entries.
    fn gather<C: Gathered<Self::Item>>(self) -> C {
        C::of(self)
    }
}

impl<I: Iterator> Gather for I {}

/// What entries are gathered in.
pub trait Gathered<T>: Sized {
    /// All of these.
    fn of(entries: impl Iterator<Item = T>) -> Self;
}

impl<T> Gathered<T> for Vec<T> {
    fn of(entries: impl Iterator<Item = T>) -> Self {
        list(entries)
    }
}

impl Gathered<char> for String {
    fn of(entries: impl Iterator<Item = char>) -> Self {
        spelled(entries)
    }
}

/// The first entry that is none ends it.
impl<T> Gathered<Option<T>> for Option<Vec<T>> {
    fn of(entries: impl Iterator<Item = Option<T>>) -> Self {
        let mut all = Vec::new();
        for entry in entries {
            all.put(entry?);
        }
        Some(all)
    }
}
