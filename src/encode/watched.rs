//! What a template does while it writes a turn: noted, so that turns like it can be written without it.

use crate::model::Value;
use crate::spec::plan::{Codec, SlotRef};

/// How many values of a turn are noted.
pub const VALUES: usize = 10;

/// How many fields that a turn lacks are noted.
pub const LACKS: usize = 6;

/// How many values without a form that was asked for are noted.
pub const FORMLESS: usize = 2;

/// A value that was written.
#[derive(Clone, Copy, Debug)]
pub struct WrittenValue {
    /// The slot that it is of.
    pub slot: SlotRef,
    /// The value.
    pub value: Value,
    /// How it was written.
    pub codec: Codec,
    /// Where in the output.
    pub place: (usize, usize),
}

/// What the prompt lacks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The number of the field.
    pub own: u32,
    /// The part that lacks it; `None` is the message.
    pub part: Option<u32>,
    /// There is no such member at all; else it may be there, but is `null`, or a slot was read from it.
    pub is_nowhere: bool,
}

/// What was noted.
#[derive(Debug, Default)]
pub struct Watched {
    /// Values are noted.
    pub watching: bool,
    /// Those that were written, in order.
    pub values: [Option<WrittenValue>; VALUES],
    /// How many there were.
    pub count: usize,
    /// Fields of the prompt's own that were looked for in vain.
    pub lacks: [Option<Lack>; LACKS],
    /// Values that were to be written in a form that they do not have.
    pub formless: [Option<(SlotRef, Value, Codec)>; FORMLESS],
    /// How often the template did what depends on more than which slots there are, or is more than writing.
    pub looks: u32,
}

impl Watched {
    /// Begins to note.
    pub fn begin(&mut self) {
        (self.watching, self.count) = (true, 0);
        (self.lacks, self.formless) = ([None; LACKS], [None; FORMLESS]);
    }

    /// Notes that a value was written there.
    pub fn note(&mut self, slot: SlotRef, value: Value, codec: Codec, place: (usize, usize)) {
        let is_simple =
            matches!(codec, Codec::Raw | Codec::Text | Codec::Object | Codec::ObjectText | Codec::JsonObject);
        match self.values.get_mut(self.count).filter(|_| is_simple) {
            Some(written) => *written = Some(WrittenValue { slot, value, codec, place }),
            None => self.looks += 1,
        }
        self.count += 1;
    }

    /// Notes that a part, or the message, lacks a field of the prompt's own.
    pub fn lacks(&mut self, lack: Lack) {
        match self.lacks.iter_mut().find(|noted| noted.is_none_or(|noted| noted == lack)) {
            Some(place) => *place = Some(lack),
            None => self.looks += 1,
        }
    }

    /// Notes that a value lacks a form.
    pub fn lacks_form(&mut self, slot: SlotRef, value: Value, codec: Codec) {
        match self.formless.iter_mut().find(|noted| noted.is_none()) {
            Some(place) => *place = Some((slot, value, codec)),
            None => self.looks += 1,
        }
    }

    /// Notes that the output is cut to this length: what is lost of values must not be taken for written.
    pub fn cut(&mut self, length: usize) {
        let last = self.count.checked_sub(1).and_then(|last| self.values.get(last).copied().flatten());
        if last.is_some_and(|last| last.place.1 > length) {
            self.looks += 1;
        }
    }
}
