//! The parts of an answer that is being written: what of them waits, and how the wire knows them.

use crate::grow::{Grow, Text};
use crate::response::Field;
use crate::vocabulary::Keyword;

/// A part.
#[derive(Debug, Default)]
pub struct Held {
    pub choice: u32,
    /// Its number in the answer.
    pub part: u32,
    pub kind: Option<Keyword>,
    pub id: Text,
    pub name: Text,
    /// What came of each field; only kept where it is needed whole.
    pub fields: [Text; FIELDS.len()],
    /// Where each of its summaries begins in what came of them, and its number.
    summaries: Vec<(usize, i64)>,
    /// How much came of a text of its own, beside summaries.
    pub own_text: usize,
    /// It waits for its turn, or for all of it.
    pub waits: bool,
    /// All of it is there.
    pub whole: bool,
    /// It has been written, and whatever more there is of it comes too late.
    pub closed: bool,
    /// Its number on the wire, once something of it was written.
    pub index: Option<u32>,
    /// Its number among the calls of its choice.
    pub call: u32,
    /// Which item it is in.
    pub item: u32,
    /// Its number in that.
    pub place: u32,
    /// Which events that are written once have been: bits by their place in the plan.
    pub once: u64,
}

/// The fields that parts have, in the order of [`Held::fields`].
pub const FIELDS: [Field; 10] = [
    Field::Text,
    Field::Arguments,
    Field::Input,
    Field::Summary,
    Field::Transcript,
    Field::Data,
    Field::Signature,
    Field::Encrypted,
    Field::Citation,
    Field::Raw,
];

impl Held {
    fn clear(&mut self) {
        self.id.clear();
        self.name.clear();
        self.fields.iter_mut().for_each(Text::clear);
        self.summaries.clear();
        (self.kind, self.index) = (None, None);
        (self.waits, self.whole, self.closed) = (false, false, false);
        self.own_text = 0;
        (self.call, self.item, self.place, self.once) = (0, 0, 0, 0);
    }

    /// True if something of it is on the wire.
    pub fn is_written(&self) -> bool {
        self.index.is_some()
    }

    /// True if something of it came.
    pub fn holds(&self) -> bool {
        !self.name.is_empty() || self.fields.iter().any(|field| !field.is_empty())
    }

    /// What a field holds.
    pub fn field(&self, field: Field) -> &str {
        FIELDS.iter().position(|&known| known == field).map_or("", |at| &self.fields[at])
    }

    /// Begins a summary if this is the number of another than the last one; true if it does.
    pub fn begin_summary(&mut self, number: i64) -> bool {
        let is_new = self.summaries.last().is_none_or(|&(_, last)| last != number);
        if is_new {
            let begin = self.field(Field::Summary).len();
            self.summaries.put((begin, number));
        }
        is_new
    }

    /// How many summaries it has.
    pub fn summaries(&self) -> usize {
        self.summaries.len()
    }

    /// One of them, as far as it was kept.
    pub fn summary(&self, number: usize) -> &str {
        let text = self.field(Field::Summary);
        let begin = |at: usize| self.summaries.get(at).map_or(text.len(), |&(begin, _)| begin);
        text.get(begin(number)..begin(number + 1)).unwrap_or_default()
    }

    /// Keeps a piece of a field.
    pub fn take(&mut self, field: Field, text: &str) {
        let Some(at) = FIELDS.iter().position(|&known| known == field) else { return };
        let held = &mut self.fields[at];
        match field {
            Field::Signature | Field::Encrypted | Field::Raw => held.clear(),
            Field::Citation if !held.is_empty() => held.push(','),
            _ => {}
        }
        held.push_str(text);
    }
}

/// The parts so far, in memory that is used again.
#[derive(Debug, Default)]
pub struct Parts {
    all: Vec<Held>,
    count: usize,
}

impl Parts {
    /// The parts.
    pub fn all(&self) -> &[Held] {
        &self.all[..self.count]
    }

    /// The written parts of an item, which is one of the last: others are not looked at.
    pub fn of_item(&self, item: u32) -> impl Iterator<Item = &Held> {
        let before = |held: &Held| held.is_written() && held.item < item;
        let first = self.all().iter().rposition(before).map_or(0, |last| last + 1);
        self.all()[first..].iter().filter(move |held| held.is_written() && held.item == item)
    }

    /// One more; `None` without memory.
    pub fn more(&mut self, choice: u32, part: u32, kind: Keyword) -> Option<usize> {
        if self.count == self.all.len() {
            self.all.put(Held::default());
        }
        let held = self.all.get_mut(self.count)?;
        held.clear();
        (held.choice, held.part, held.kind) = (choice, part, Some(kind));
        self.count += 1;
        Some(self.count - 1)
    }

    /// The part of this number; the last ones are looked at first.
    pub fn find(&self, choice: u32, part: u32) -> Option<usize> {
        self.all().iter().rposition(|held| held.choice == choice && held.part == part)
    }

    /// A part.
    pub fn get(&mut self, at: usize) -> Option<&mut Held> {
        self.all[..self.count].get_mut(at)
    }
}
