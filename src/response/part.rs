//! What has come so far: the parts of all choices, with what identifies them.

use super::assembly::Assembly;
use super::cited::Cited;
use super::event::Field;
use super::members::Members;
use super::pool::{Pairs, Pool};
use crate::grow::{Grow, Text};
use crate::table::Table;
use crate::vocabulary::Keyword;
use std::cell::Cell;

/// How a provider names the part that a piece belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The output that it stands in.
    pub output: Option<i64>,
    /// Parts of this kind are counted by themselves.
    pub group: Option<Keyword>,
    /// Its number.
    pub index: i64,
}

impl Key {
    /// The number that stands for the output itself.
    pub const OUTPUT: i64 = i64::MIN;
}

/// A part of an answer.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says another thing of the part")]
pub struct Part {
    pub choice: u32,
    /// Its number among the choice's parts.
    pub number: u32,
    pub kind: Option<Keyword>,
    pub ended: bool,
    /// The half of a surrogate pair that the last piece ended with.
    pub half: u16,
    /// The field that it is of.
    pub half_of: Field,
    pub key: Option<Key>,
    pub id: Text,
    pub name: Text,
    pub text: Text,
    /// Of calls: JSON text, or a custom tool's input.
    pub arguments: Text,
    /// Arguments that count if no pieces come.
    pub given_arguments: Text,
    /// Arguments that come by their places.
    pub assembly: Assembly,
    /// More of them was announced.
    pub waits: bool,
    /// Its id or its name came after its beginning was told.
    pub late: bool,
    /// A function on the wire: its arguments hold the text that a custom tool takes.
    pub wraps: bool,
    pub signature: Text,
    pub encrypted: Text,
    pub data: Text,
    pub transcript: Text,
    /// Texts of a summary.
    pub summaries: Pool<Text>,
    /// Citations, JSON with commas between.
    pub citations: Text,
    /// Where each of them stands there.
    pub cited: Cited,
    /// The whole part as it came, of a kind that no template knows.
    pub raw: Text,
    /// Elements of a list in it that came later, JSON with commas between.
    pub items: Text,
    /// Further members.
    pub others: Members,
    /// What no template knows, by key: JSON.
    pub extra: Pairs,
}

impl Part {
    fn clear(&mut self) {
        let texts = [
            &mut self.id,
            &mut self.name,
            &mut self.text,
            &mut self.arguments,
            &mut self.given_arguments,
            &mut self.signature,
            &mut self.encrypted,
            &mut self.data,
            &mut self.transcript,
            &mut self.citations,
            &mut self.raw,
            &mut self.items,
        ];
        texts.into_iter().for_each(Text::clear);
        self.assembly.clear();
        self.cited.clear();
        (self.waits, self.late, self.wraps) = (false, false, false);
        self.others.clear();
        self.summaries.clear();
        self.extra.clear();
        (self.kind, self.ended, self.key, self.half) = (None, false, None, 0);
    }

    /// What a field holds so far.
    pub fn field(&mut self, field: Field, number: usize) -> Option<&mut Text> {
        Some(match field {
            Field::Text => &mut self.text,
            Field::Arguments | Field::Input => &mut self.arguments,
            Field::Transcript => &mut self.transcript,
            Field::Data => &mut self.data,
            Field::Signature => &mut self.signature,
            Field::Encrypted => &mut self.encrypted,
            Field::Citation => &mut self.citations,
            Field::Raw => &mut self.raw,
            Field::Item => &mut self.items,
            Field::Summary => {
                if number > MAX_SUMMARIES {
                    return None;
                }
                while self.summaries.len() <= number {
                    self.summaries.more()?.clear();
                }
                self.summaries.used().get_mut(number)?
            }
            Field::None => return None,
        })
    }
}

/// The most texts of a summary: a number from the wire must not ask for memory.
const MAX_SUMMARIES: usize = 4096;

/// The most parts of a response.
pub const MAX_PARTS: usize = 1 << 14;

/// The parts, in the order in which they began. Their memory is kept from response to response.
#[derive(Debug, Default)]
pub struct Parts {
    held: Vec<Part>,
    count: usize,
    keys: Table<(u32, Key), u32>,
    /// The key that was asked for last: pieces of one part come in a row.
    asked: Cell<Option<((u32, Key), u32)>>,
}

impl Parts {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.count = 0;
        self.keys.clear();
        self.asked.set(None);
    }

    /// The parts so far.
    pub fn all(&self) -> &[Part] {
        &self.held[..self.count]
    }

    /// The part of this place in the list.
    #[inline]
    pub fn get(&mut self, at: u32) -> Option<&mut Part> {
        self.held[..self.count].get_mut(at as usize)
    }

    /// A new part; `None` if there are too many, or without memory.
    pub fn begin(&mut self, choice: u32, number: u32, kind: Keyword, key: Option<Key>) -> Option<u32> {
        if self.count == MAX_PARTS {
            return None;
        }
        if self.count == self.held.len() {
            self.held.put(Part::default());
        }
        let part = self.held.get_mut(self.count)?;
        part.clear();
        (part.choice, part.number, part.kind, part.key) = (choice, number, Some(kind), key);
        let at = self.count as u32;
        self.count += 1;
        if let Some(key) = key {
            self.keys.enter((choice, key), at);
            self.asked.set(None);
        }
        Some(at)
    }

    /// The last part of a choice with this key.
    pub fn with_key(&self, choice: u32, key: Key) -> Option<u32> {
        if let Some((asked, at)) = self.asked.get()
            && asked == (choice, key)
        {
            return Some(at);
        }
        let found = self.keys.get(&(choice, key)).copied();
        self.asked.set(found.map(|at| ((choice, key), at)));
        found
    }
}
