//! Texts of some rows of a column that is being made.

use crate::grow::{self, Grow};

/// Texts of some rows, one behind the other.
#[derive(Debug, Default)]
pub struct Written {
    data: String,
    /// Where each row ends in it.
    ends: Vec<usize>,
    /// A bit for each row, the lowest first.
    valid: Vec<u8>,
    nulls: usize,
}

impl Written {
    /// Where the next row's text is appended.
    pub fn data(&mut self) -> &mut String {
        &mut self.data
    }

    /// What was appended is the next row.
    pub fn end(&mut self) {
        self.row(true);
    }

    /// The next row is null; what was appended for it is gone.
    pub fn null(&mut self) {
        self.data.truncate(self.ends.last().copied().unwrap_or_default());
        self.nulls += 1;
        self.row(false);
    }

    /// Appends to the next row's text; false if there is no memory.
    pub fn append(&mut self, text: &str) -> bool {
        let has_room = self.data.try_reserve(text.len()).is_ok() || grow::note();
        if has_room {
            self.data.push_str(text);
        }
        has_room
    }

    /// The next row, with this text.
    pub fn put(&mut self, text: &str) {
        self.append(text);
        self.end();
    }

    /// True if something was appended for the next row.
    pub fn has_more(&self) -> bool {
        self.data.len() > self.ends.last().copied().unwrap_or_default()
    }

    fn row(&mut self, valid: bool) {
        let bit = self.ends.len() % 8;
        if bit == 0 {
            self.valid.put(0);
        }
        if let Some(last) = self.valid.last_mut() {
            *last |= u8::from(valid) << bit;
        }
        self.ends.put(self.data.len());
    }

    /// True if all rows are there. After a fault that left in the middle of writing, the text may be gone.
    pub fn is_whole(&self) -> bool {
        self.data.len() >= self.ends.last().copied().unwrap_or_default()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// How many of them are null.
    pub fn nulls(&self) -> usize {
        self.nulls
    }

    /// All texts.
    pub fn texts(&self) -> &str {
        &self.data
    }

    /// Where each of them ends.
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// Which rows are not null.
    pub fn valid(&self) -> &[u8] {
        &self.valid
    }
}
