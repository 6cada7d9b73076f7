//! Text whose size a caller decides: it grows up to a limit, and only while there is memory.
//!
//! A push that finds no room does nothing, and from then on the text is *spent*: it takes nothing any more.
//! Whoever began writing asks at the end. So writing needs no error path at each of its thousand pushes, memory that is
//! not there never ends the process (`Vec` and `String` abort), and one comparison sees to both limit and capacity.
//! What was written until then stays consistent: lengths only tell of what is there.

use super::noted::{boxed, note};
use std::fmt::{self, Write};
use std::mem::ManuallyDrop;
use std::ops::{Deref, Range};

/// Why something takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// Its limit is reached.
    Limit,
    /// There is no memory.
    Memory,
}

/// What text can be written to.
pub trait Sink {
    /// Appends a text.
    fn push_str(&mut self, text: &str);
    /// Appends a character.
    fn push(&mut self, character: char);
    /// Takes the last byte away if it is this ASCII character.
    fn pop_if(&mut self, last: char);
}

impl Sink for String {
    fn push_str(&mut self, text: &str) {
        self.push_str(text);
    }

    fn push(&mut self, character: char) {
        self.push(character);
    }

    fn pop_if(&mut self, last: char) {
        if self.ends_with(last) {
            self.pop();
        }
    }
}

/// A stretch of a text that was copied from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where it stands.
    pub at: usize,
    /// Where it stood.
    pub from: u32,
    /// How long it is.
    pub length: usize,
}

/// The copies that a text notes.
#[derive(Debug, Default)]
pub struct Copies {
    /// Those that it still has, in order.
    pub noted: Vec<Copied>,
    /// Of what was copied something may have been made.
    pub unsure: bool,
}

/// A text that grows up to a limit.
#[derive(Debug)]
pub struct Text {
    held: String,
    /// The greatest length; 0 when spent.
    limit: usize,
    spent: Option<Spent>,
    /// While they are noted; [`Text::note_copies`] gives the memory back. Texts are dropped in hundreds of places, all
    /// of which would be larger by looking for it.
    copies: ManuallyDrop<Option<Box<Copies>>>,
}

impl Default for Text {
    fn default() -> Self {
        Self::from(String::new())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { held: text, limit: usize::MAX, spent: None, copies: ManuallyDrop::new(None) }
    }
}

impl Text {
    /// The text, and its memory.
    pub fn into_string(self) -> String {
        self.held
    }

    /// Forgets the text and that it was spent, keeps its memory.
    pub fn clear(&mut self) {
        self.held.clear();
        self.cut_copies(self.held.len());
        self.set_limit(usize::MAX);
    }

    /// Sets the limit of the length; a text that was spent takes more again.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        self.spent = None;
    }

    /// Why the text takes no more, if it does not.
    #[inline]
    pub fn spent(&self) -> Option<Spent> {
        self.spent
    }

    /// Takes no more from now on.
    #[cold]
    pub fn spend(&mut self, why: Spent) {
        if why == Spent::Memory {
            note();
        }
        self.spent = self.spent.or(Some(why));
        self.limit = 0;
    }

    /// How many bytes the memory holds.
    pub fn capacity(&self) -> usize {
        self.held.capacity()
    }

    /// Appends a text.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        if self.fits(text.len()) {
            self.held.push_str(text);
        } else {
            self.grow_by(text);
        }
    }

    /// Appends a character.
    #[inline]
    pub fn push(&mut self, character: char) {
        if self.fits(character.len_utf8()) {
            self.held.push(character);
        } else {
            self.grow_by(character.encode_utf8(&mut [0; 4]));
        }
    }

    /// From now on it notes what is copied into it, or does not.
    pub fn note_copies(&mut self, noting: bool) {
        *self.copies = if noting { boxed() } else { None };
    }

    /// What was copied into it, if that was noted.
    pub fn copies(&self) -> Option<&Copies> {
        self.copies.as_deref()
    }

    /// Appends a text that stands in another one from there on; false if that is not noted.
    #[inline]
    pub fn push_copied(&mut self, text: &str, from: u32) -> bool {
        let at = self.held.len();
        self.push_str(text);
        self.copies.is_some() && self.note_copy(Copied { at, from, length: text.len() })
    }

    #[cold]
    #[inline(never)]
    fn note_copy(&mut self, copied: Copied) -> bool {
        // text that found no room is not there
        let noted = self.copies.as_mut().filter(|_| self.spent.is_none()).map(|copies| &mut copies.noted);
        if let Some(noted) = noted
            && (noted.try_reserve(1).is_ok() || note())
        {
            noted.push(copied);
        }
        true
    }

    /// What stands from there on, for who makes something of it.
    pub fn read_back(&mut self, from: usize) -> &str {
        self.loosen(from);
        self.held.get(from..).unwrap_or_default()
    }

    /// Notes that of copies from there on not all is known any more.
    fn loosen(&mut self, from: usize) {
        if let Some(copies) = &mut *self.copies {
            copies.unsure |= copies.noted.last().is_some_and(|last| last.at + last.length > from);
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.held.pop();
        self.cut_copies(self.held.len());
    }

    /// Cuts the text to a length that it had before.
    #[inline]
    pub fn truncate(&mut self, length: usize) {
        self.held.truncate(length);
        self.cut_copies(self.held.len());
    }

    #[inline]
    fn cut_copies(&mut self, length: usize) {
        if self.copies.is_some() {
            self.forget_copies(length);
        }
    }

    /// Forgets those that reach beyond a length.
    #[cold]
    #[inline(never)]
    fn forget_copies(&mut self, length: usize) {
        if let Some(copies) = &mut *self.copies {
            while copies.noted.last().is_some_and(|last| last.at + last.length > length) {
                copies.noted.pop();
            }
        }
    }

    /// Writes what stands from here on in lower case; no copies are known there any more.
    pub fn lower(&mut self, from: usize) {
        self.cut_copies(from);
        if let Some(text) = self.held.get_mut(from..) {
            text.make_ascii_lowercase();
        }
    }

    /// Appends a stretch of the text itself.
    pub fn extend_from_within(&mut self, range: Range<usize>) {
        self.loosen(range.start);
        if self.has_room(range.len()) {
            self.held.extend_from_within(range);
        }
    }

    /// Puts a text in the place of a stretch.
    pub fn replace_range(&mut self, range: Range<usize>, with: &str) {
        if self.has_room(with.len()) {
            self.move_copies(&range, with.len());
            self.held.replace_range(range, with);
        }
    }

    /// Notes that so many bytes take the place of a stretch: copies lose their part in it, and those behind it move.
    fn move_copies(&mut self, range: &Range<usize>, length: usize) {
        let Some(copies) = &mut *self.copies else { return };
        for copied in copies.noted.iter_mut().rev() {
            let end = copied.at + copied.length;
            if end <= range.start {
                break;
            }
            let before = range.start.saturating_sub(copied.at);
            if before > 0 {
                copied.length = before;
                // what is left may be two copies
                copies.unsure |= end > range.end;
                continue;
            }
            let lost = range.end.saturating_sub(copied.at).min(copied.length);
            copied.at = copied.at.max(range.end) - range.end + range.start + length;
            copied.from += lost as u32;
            copied.length -= lost;
        }
    }

    /// Makes room for what is about to be written.
    pub fn reserve(&mut self, length: usize) {
        self.has_room(length);
    }

    /// True if there is room for so many bytes.
    #[inline]
    fn fits(&self, more: usize) -> bool {
        // the first is what appending itself would look at: it need not then; a length never exceeds isize::MAX
        let (length, capacity) = (self.held.len(), self.held.capacity());
        more <= capacity.wrapping_sub(length) && length + more <= self.limit
    }

    fn has_room(&mut self, more: usize) -> bool {
        self.fits(more) || self.grow(more)
    }

    /// Appends a text that there is no room for yet.
    #[cold]
    #[inline(never)]
    fn grow_by(&mut self, text: &str) {
        if self.grow(text.len()) {
            self.held.push_str(text);
        }
    }

    /// Asks for memory: twice what there is, or what is needed if there is no more.
    #[cold]
    fn grow(&mut self, more: usize) -> bool {
        if self.spent.is_some() {
            return false;
        }
        let wanted = self.held.len() + more;
        if wanted > self.limit {
            self.spend(Spent::Limit);
            return false;
        }
        let doubled = self.held.capacity().saturating_mul(2).max(64).min(self.limit);
        let room = |length: usize| length.saturating_sub(self.held.len());
        let (generous, needed) = (room(doubled), room(wanted));
        if self.held.try_reserve_exact(generous.max(needed)).is_err() && self.held.try_reserve_exact(needed).is_err() {
            self.spend(Spent::Memory);
            return false;
        }
        true
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.held
    }
}

impl Sink for Text {
    #[inline]
    fn push_str(&mut self, text: &str) {
        self.push_str(text);
    }

    #[inline]
    fn push(&mut self, character: char) {
        self.push(character);
    }

    #[inline]
    fn pop_if(&mut self, last: char) {
        if self.held.ends_with(last) {
            self.held.pop();
            self.cut_copies(self.held.len());
        }
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_no_more_than_its_limit() {
        let mut text = Text::default();
        text.set_limit(5);
        text.push_str("abc");
        text.push_str("def");
        assert_eq!((&*text, text.spent()), ("abc", Some(Spent::Limit)), "a push is done whole or not at all");
        text.truncate(1);
        text.push('x');
        assert_eq!(&*text, "a", "what is spent stays so");
        text.set_limit(3);
        text.push('ä');
        assert_eq!((&*text, text.spent()), ("aä", None));
        text.clear();
        text.push_str(&"x".repeat(1000));
        assert_eq!((text.len(), text.spent()), (1000, None));
    }

    #[test]
    fn copies_are_known_by_where_they_stand() {
        let mut text = Text::from("x".to_owned());
        assert!(!text.push_copied("abc", 5), "nobody asked for it");
        text.note_copies(true);
        assert!(text.push_copied("def", 8) && text.push_copied("gh", 1));
        let noted = |text: &Text| {
            let copies = text.copies().expect("they are noted");
            (
                copies.noted.iter().map(|copied| (copied.at, copied.from, copied.length)).collect::<Vec<_>>(),
                copies.unsure,
            )
        };
        assert_eq!(noted(&text), (vec![(4, 8, 3), (7, 1, 2)], false));
        text.truncate(7);
        text.push_str("gh");
        assert_eq!(noted(&text), (vec![(4, 8, 3)], false), "what is cut off is no copy any more");
        text.push_copied("IJ", 3);
        text.lower(9);
        assert_eq!(noted(&text), (vec![(4, 8, 3)], false), "what is changed is none");
        assert_eq!((text.read_back(7).to_owned(), noted(&text).1), ("ghij".to_owned(), false));
        assert_eq!((text.read_back(6).to_owned(), noted(&text).1), ("fghij".to_owned(), true), "it is of a copy");
        text.truncate(6);
        assert_eq!(noted(&text).0, vec![], "a part of a copy is none");
        text.note_copies(true);
        text.push_copied("\"one\"", 10);
        text.push_copied("\"two\"", 20);
        text.push_str("-");
        text.push_copied("three", 30);
        text.replace_range(10..12, " and ");
        assert_eq!(&*text, "xabcde\"one and two\"-three");
        assert_eq!(
            noted(&text),
            (vec![(6, 10, 4), (15, 21, 4), (20, 30, 5)], false),
            "they move, and lose what was taken"
        );
        text.replace_range(12..22, "");
        assert_eq!(noted(&text), (vec![(6, 10, 4), (12, 25, 0), (12, 32, 3)], false), "one has gone whole");
        text.replace_range(13..14, "");
        assert!(noted(&text).1, "one lies on both sides");
        text.note_copies(true);
        text.set_limit(8);
        assert!(text.push_copied("long", 0) && noted(&text) == (vec![], false), "what found no room is not there");
        text.note_copies(false);
        assert!(text.copies().is_none());
    }

    #[test]
    fn a_text_that_no_memory_holds() {
        let mut text = Text::from("kept".to_owned());
        text.reserve(isize::MAX as usize);
        assert_eq!((&*text, text.spent()), ("kept", Some(Spent::Memory)));
    }
}
