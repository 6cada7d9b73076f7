//! Text whose size a caller decides: it grows up to a limit, and only while there is memory.
//!
//! A push that finds no room does nothing, and from then on the text is *spent*: it takes nothing any more.
//! Whoever began writing asks at the end. So writing needs no error path at each of its thousand pushes, memory that is
//! not there never ends the process (`Vec` and `String` abort), and one comparison sees to both limit and capacity.
//! What was written until then stays consistent: lengths only tell of what is there.
//!
//! Vectors have the same here ([`Grow`]), and tables (`table.rs`): what finds no memory is left out, and the thread
//! notes it. A call [begins](begin) by forgetting that, and [asks](short) for it before it believes its own
//! result.

mod gather;

pub use gather::{Gather, Gathered};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{self, Arguments, Write};
use std::ops::{Deref, Range};
use std::sync::Arc;

thread_local! {
    static SHORT: Cell<bool> = const { Cell::new(false) };
}

/// Forgets that memory was short.
pub fn begin() {
    SHORT.set(false);
}

/// True if something was left out since the thread's call began, for want of memory.
pub fn short() -> bool {
    SHORT.get()
}

/// Notes that memory was short.
#[cold]
pub fn note() -> bool {
    SHORT.set(true);
    false
}

/// True if there is memory for so many bytes more. What follows asks for them in pieces, and could not go on without
/// one of them.
pub fn room(bytes: usize) -> bool {
    let mut place: Vec<u8> = Vec::new();
    let found = place.try_reserve_exact(bytes).is_ok();
    // a place that nobody looks at would not be asked for
    std::hint::black_box(&place);
    found || note()
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

/// Something that is shared, if there is memory for it. The standard library has no way to ask for that which may fail,
/// so that as much is asked for before, and given back: what a thread has just given back it gets again, wherever an
/// allocator keeps it for the thread. The size is that of `T` and two counts, whatever `T` points to.
pub fn shared<T>(value: T) -> Option<Arc<T>> {
    let mut place: Vec<(usize, usize, T)> = Vec::new();
    let found = place.try_reserve_exact(1).is_ok();
    // a place that nobody looks at would not be asked for
    std::hint::black_box(&place);
    drop(place);
    if found || note() { Some(Arc::new(value)) } else { None }
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

/// Runs what is no part of the thread's call: whether memory was short for it is forgotten.
pub fn apart<R>(run: impl FnOnce() -> R) -> R {
    let before = SHORT.get();
    let result = run();
    SHORT.set(before);
    result
}

/// What is made, if memory was not short for it: an entry of a table that is kept must be whole.
pub fn whole<T>(make: impl FnOnce() -> T) -> Option<T> {
    let before = SHORT.replace(false);
    let result = make();
    let whole = !short();
    SHORT.set(before || !whole);
    whole.then_some(result)
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

/// A text that grows up to a limit.
#[derive(Debug)]
pub struct Text {
    held: String,
    /// The greatest length; 0 when spent.
    limit: usize,
    spent: Option<Spent>,
}

impl Default for Text {
    fn default() -> Self {
        Self::from(String::new())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { held: text, limit: usize::MAX, spent: None }
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

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.held.pop();
    }

    /// Cuts the text to a length that it had before.
    #[inline]
    pub fn truncate(&mut self, length: usize) {
        self.held.truncate(length);
    }

    /// Appends a stretch of the text itself.
    pub fn extend_from_within(&mut self, range: Range<usize>) {
        if self.has_room(range.len()) {
            self.held.extend_from_within(range);
        }
    }

    /// Puts a text in the place of a stretch.
    pub fn replace_range(&mut self, range: Range<usize>, with: &str) {
        if self.has_room(with.len()) {
            self.held.replace_range(range, with);
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
    fn a_text_that_no_memory_holds() {
        let mut text = Text::from("kept".to_owned());
        text.reserve(isize::MAX as usize);
        assert_eq!((&*text, text.spent()), ("kept", Some(Spent::Memory)));
    }

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
