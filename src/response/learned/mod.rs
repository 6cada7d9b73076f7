//! Events like one before: a stream says the same thing again and again, but for a piece of text and a few numbers.
//!
//! An event that has done nothing but bring one piece of a part, and count tokens, is learned ([`learn`]): its bytes,
//! with holes where values stand on which nothing else depends: the piece, counts, what the spec skips. A later event
//! with the same bytes around its own values does the same, and is read by comparing bytes.
//!
//! No leaf can get lost so: an event that differs anywhere else is read by the templates, and one that changes the
//! response in any other way than by a piece has all that was learned forgotten.

mod learn;

pub use learn::Lesson;

use super::answer::Answer;
use super::event::{Field, Queue};
use crate::json::alike::{Alike, Filling};
use crate::json::doc::unescape_into;
use crate::model::Run;
use crate::vocabulary::Slot;

/// How many shapes are known at a time: streams of several choices or calls take turns.
const SHAPES: usize = 4;

/// A stretch of an event: places among the bytes that are always the same, and how many holes stand before each.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u32,
    end: u32,
    before: u32,
    before_end: u32,
}

/// A number of usage.
#[derive(Clone, Copy, Debug)]
struct Count {
    slot: Slot,
    less: Option<Run>,
    value: Place,
}

/// A member of the provider's own usage.
#[derive(Clone, Copy, Debug)]
struct Member {
    /// Where it stands in the text that is always the same.
    key: (u32, u32),
    value: Place,
}

/// An event that was read.
#[derive(Debug, Default)]
struct Shape {
    /// The name that the framing has for it.
    name: Vec<u8>,
    /// Its bytes.
    event: Alike,
    /// The hole that is the piece, and what it is a piece of.
    piece: usize,
    part: u32,
    field: Field,
    number: usize,
    counts: Vec<Count>,
    members: Vec<Member>,
}

/// The events that are known.
#[derive(Debug, Default)]
pub struct Learned {
    shapes: [Shape; SHAPES],
    count: usize,
    /// The one that fitted last.
    last: usize,
    next: usize,
    fillings: Vec<Filling>,
}

impl Learned {
    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        (self.count, self.last, self.next) = (0, 0, 0);
    }

    /// Does what an event of this shape did before; false if there was none.
    pub fn again(&mut self, name: &[u8], data: &[u8], answer: &mut Answer, queue: &mut Queue) -> bool {
        for turn in 0..self.count {
            let at = if self.last + turn < self.count { self.last + turn } else { self.last + turn - self.count };
            let shape = &self.shapes[at];
            if shape.name == name && shape.event.fits(data, &mut self.fillings, &mut Vec::new()).is_ok() {
                self.last = at;
                return shape.tell(data, &self.fillings, self.count == 1, answer, queue).is_some();
            }
        }
        false
    }
}

impl Shape {
    /// Tells what the event brings; `None`, with nothing done, if it is for the templates to say.
    fn tell(
        &self,
        data: &[u8],
        fillings: &[Filling],
        alone: bool,
        answer: &mut Answer,
        queue: &mut Queue,
    ) -> Option<()> {
        let data = simdutf8::basic::from_utf8(data).ok()?;
        let Filling { start, end, escaped } = *fillings.get(self.piece).filter(|piece| piece.start < piece.end)?;
        let text = data.get(start..end)?;
        if answer.parts.get(self.part).is_none_or(|part| part.half != 0 || part.ended) {
            return None;
        }
        answer.carries = false;
        answer.delta(self.part, self.field, self.number, queue, |out| {
            if escaped {
                unescape_into(text, out);
            } else {
                out.push_str(text);
            }
        });
        let at = |place: &Place| self.stretch(data, place, fillings);
        // a number that is always the same was counted when the shape was learned, and is still so if no other has been
        let is_due = |place: &Place| !alone || place.before < place.before_end;
        for count in self.counts.iter().filter(|count| is_due(&count.value)) {
            answer.usage.take(count.slot, at(&count.value), count.less);
        }
        for member in self.members.iter().filter(|member| is_due(&member.value)) {
            let (start, end) = member.key;
            let key = self.event.same.get(start as usize..end as usize).unwrap_or_default();
            answer.usage.changed |= answer.usage_raw.set(key, at(&member.value));
        }
        Some(())
    }

    /// What stands at a place of the shape.
    fn stretch<'d>(&self, data: &'d str, place: &Place, fillings: &[Filling]) -> &'d str {
        let moved = |at: u32, before: u32| match (before as usize).checked_sub(1) {
            None => at as usize,
            Some(hole) => fillings[hole].end + (at - self.event.holes[hole].at) as usize,
        };
        data.get(moved(place.start, place.before)..moved(place.end, place.before_end)).unwrap_or_default()
    }
}
