//! Memory that may not be there: what finds none is left out, and the thread notes it. A call [begins](begin) by
//! forgetting that, and [asks](short) for it before it believes its own result. Vectors take entries so ([`Grow`]),
//! texts ([`Text`]), and tables (`table.rs`).

mod gather;
mod noted;
mod text;

use self::noted::is_there;
pub use gather::{Gather, Gathered};
pub use noted::{apart, begin, note, short, whole};
use std::borrow::Cow;
use std::fmt::{Arguments, Write};
use std::ops::Range;
use std::sync::Arc;
pub use text::{Copied, Copies, Sink, Spent, Text};

/// True if there is memory for so many bytes more. What follows asks for them in pieces, and could not go on without
/// one of them.
pub fn room(bytes: usize) -> bool {
    is_there::<u8>(bytes)
}

/// What a vector takes if there is memory for it.
pub trait Grow<T> {
    /// Appends an entry.
    fn put(&mut self, entry: T);

    /// Appends copies of all of these.
    fn put_all(&mut self, entries: &[T])
    where
        T: Copy;

    /// Appends entries, of which it is not known how many there are.
    fn put_each(&mut self, entries: impl IntoIterator<Item = T>);

    /// Appends copies of a stretch of its own.
    fn put_within(&mut self, range: Range<usize>)
    where
        T: Copy;

    /// Makes room for what is put in later, one after the other.
    fn room_for(&mut self, more: usize) -> bool;
}

impl<T> Grow<T> for Vec<T> {
    #[inline]
    fn put(&mut self, entry: T) {
        if self.len() == self.capacity() {
            more(self, 1);
        }
        // asked once more, so that `push` has no need of growing
        if self.len() < self.capacity() {
            self.push(entry);
        }
    }

    fn put_all(&mut self, entries: &[T])
    where
        T: Copy,
    {
        if self.room_for(entries.len()) {
            self.extend_from_slice(entries);
        }
    }

    fn put_each(&mut self, entries: impl IntoIterator<Item = T>) {
        entries.into_iter().for_each(|entry| self.put(entry));
    }

    fn put_within(&mut self, range: Range<usize>)
    where
        T: Copy,
    {
        if self.room_for(range.len()) {
            self.extend_from_within(range);
        }
    }

    #[inline]
    fn room_for(&mut self, room: usize) -> bool {
        room <= self.capacity() - self.len() || more(self, room)
    }
}

/// A vector of all of these.
pub fn list<T>(entries: impl IntoIterator<Item = T>) -> Vec<T> {
    let entries = entries.into_iter();
    let mut list = Vec::new();
    list.room_for(entries.size_hint().0);
    list.put_each(entries);
    list
}

/// Something that is shared, if there is memory for it, which the standard library has no way to ask for. Its size is
/// that of `T` and two counts, whatever `T` points to.
pub fn shared<T>(value: T) -> Option<Arc<T>> {
    is_there::<(usize, usize, T)>(1).then(|| Arc::new(value))
}

/// Texts with something between each two.
pub fn joined<'t>(texts: impl IntoIterator<Item = &'t str>, between: &str) -> String {
    let mut all = Text::default();
    for (at, text) in texts.into_iter().enumerate() {
        all.push_str(if at == 0 { "" } else { between });
        all.push_str(text);
    }
    all.into_string()
}

/// Makes room for entries that there is no room for.
#[cold]
#[inline(never)]
fn more<T>(entries: &mut Vec<T>, room: usize) -> bool {
    entries.try_reserve(room).is_ok() || note()
}

/// A text of all of these.
pub fn spelled(characters: impl IntoIterator<Item = char>) -> String {
    let mut text = Text::default();
    characters.into_iter().for_each(|character| text.push(character));
    text.into_string()
}

/// A table with room for its first entry, so that the number of an entry is always one's of the table: also where the
/// entry itself found no memory. Where there is not even that, nothing is to be built on it.
pub fn room_for_one<T>() -> Vec<T> {
    let mut table = Vec::new();
    table.room_for(1);
    table
}

/// The number of the entry that was put last. Where there was no memory for it, it is another's: what is built is not
/// used then.
pub fn last<T>(table: &[T]) -> u32 {
    (table.len() as u32).saturating_sub(1)
}

/// Appends to a text that is kept with its own length.
pub fn append(text: &mut String, more: &str) {
    if text.try_reserve(more.len()).is_ok() || note() {
        text.push_str(more);
    }
}

/// A copy of a text.
pub fn copy(text: &str) -> String {
    let mut copy = Text::default();
    copy.push_str(text);
    copy.into_string()
}

/// Bytes as text: U+FFFD stands for what is no UTF-8. There is none without memory for it.
pub fn mended(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut mended = Text::default();
    for chunk in bytes.utf8_chunks() {
        mended.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            mended.push(char::REPLACEMENT_CHARACTER);
        }
    }
    if short() { Cow::Borrowed("") } else { Cow::Owned(mended.into_string()) }
}

/// A text of one's own.
pub fn owned(text: Cow<'_, str>) -> String {
    match text {
        Cow::Owned(text) => text,
        Cow::Borrowed(text) => copy(text),
    }
}

/// A formatted text, as `format!` makes it.
macro_rules! text {
    ($($arguments:tt)*) => { $crate::grow::text(format_args!($($arguments)*)) };
}

/// A formatted text.
pub fn text(arguments: Arguments<'_>) -> String {
    let mut text = Text::default();
    // writing to a text cannot fail
    let _ = text.write_fmt(arguments);
    text.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_memory_holds_is_noted() {
        begin();
        let mut list = vec![1, 2];
        list.put(3);
        assert_eq!((&list[..], short()), (&[1, 2, 3][..], false));
        note();
        assert!(short() && whole(note).is_none() && whole(|| ()).is_some() && short());
        begin();
        assert_eq!(
            (short(), copy("äb"), text(format_args!("{}-{:?}", 1, "x"))),
            (false, "äb".to_owned(), "1-\"x\"".to_owned())
        );
    }
}
