//! Pieces of one part look alike on the wire: all but their text, and a number that counts events. What two of them
//! have in common is written around the texts of those that follow, and no template is run.
//!
//! It holds for the pieces of one field of one part, until anything but such a piece is told.

use crate::grow::{Grow, Text};
use crate::json;
use crate::response::Field;

/// What pieces have in common.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Whose they are, and whether two of them were alike.
    of: Option<Key>,
    sure: bool,
    /// The text of the one piece that was seen, as it stands between quotes.
    seen: Text,
    before: Vec<u8>,
    after: Vec<u8>,
    /// The number of the event that was seen, and where it stands in `after`, if it does.
    number: u64,
    counts: Option<usize>,
    scratch: Text,
}

/// Whose pieces they are: the part, the field, the number in the field.
pub(super) type Key = (usize, Field, i64);

impl Learned {
    /// Forgets it.
    pub(super) fn clear(&mut self) {
        self.of = None;
    }

    /// Writes a piece, if it is known how.
    pub(super) fn write(&mut self, key: Key, text: &str, number: u64, out: &mut Vec<u8>) -> bool {
        if !self.sure || self.of != Some(key) || text.is_empty() {
            return false;
        }
        self.scratch.clear();
        json::escaped(&mut self.scratch, text);
        out.put_all(&self.before);
        out.put_all(self.scratch.as_bytes());
        match self.counts {
            None => out.put_all(&self.after),
            Some(at) => {
                out.put_all(&self.after[..at]);
                self.scratch.clear();
                json::number(&mut self.scratch, usize::try_from(number).unwrap_or_default());
                out.put_all(self.scratch.as_bytes());
                out.put_all(&self.after[at..]);
            }
        }
        true
    }

    /// Looks at a piece that templates have written as one event of this number.
    pub(super) fn look(&mut self, key: Key, text: &str, number: u64, wire: &[u8]) {
        self.scratch.clear();
        json::string(&mut self.scratch, text);
        let known = self.of == Some(key) && !self.sure;
        self.of = None;
        self.sure = false;
        // without memory there may be less of it than its quotes
        let Some(at) = only(wire, &self.scratch).filter(|_| self.scratch.len() >= 2) else { return };
        let (before, after) = (&wire[..=at], &wire[at + self.scratch.len() - 1..]);
        if known && *self.seen != *self.scratch && self.before == before && self.agrees(after, number) {
            self.sure = true;
        } else {
            self.counts = None;
            self.seen.clear();
            self.seen.push_str(&self.scratch);
            self.before.clear();
            self.before.put_all(before);
            self.after.clear();
            self.after.put_all(after);
            self.number = number;
        }
        self.of = Some(key);
    }

    /// True if what stands behind the text is the same, but for the number of the event.
    fn agrees(&mut self, after: &[u8], number: u64) -> bool {
        if self.after == after {
            return true;
        }
        let alike = self.after.iter().zip(after).take_while(|(one, other)| one == other).count();
        // a number begins before the digits that differ
        let digits = after[..alike].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let at = alike - digits;
        let rest = |tail: &[u8], number: u64| {
            let rest = tail[at..].strip_prefix(text!("{number}").as_bytes())?;
            (!rest.first().is_some_and(u8::is_ascii_digit)).then_some(rest.len())
        };
        let (Some(one), Some(other)) = (rest(&self.after, self.number), rest(after, number)) else { return false };
        let counts = self.after.ends_with(&after[after.len() - other..]) && one == other;
        if counts {
            let from = self.after.len() - one;
            self.after.drain(at..from);
            self.counts = Some(at);
        }
        counts
    }
}

/// Where a text stands, if it stands there once.
fn only(within: &[u8], what: &str) -> Option<usize> {
    let mut found = str::from_utf8(within).ok()?.match_indices(what);
    let (at, _) = found.next()?;
    found.next().is_none().then_some(at)
}
