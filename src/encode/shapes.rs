//! The shapes of turns, and how turns of each are written.

use super::watched::{FORMLESS, LACKS, Lack, VALUES};
use crate::grow::{Grow, Text};
use crate::spec::plan::{Codec, Plan, SlotRef};
use crate::vocabulary::Keyword;
use std::ops::Range;
use std::ptr;
use std::sync::Arc;

/// How many shapes are known at a time.
const SHAPES: usize = 16;

/// How many parts such a turn may have.
pub const PARTS: usize = 3;

/// How many slots a part of it may have.
pub const SLOTS: usize = 6;

/// What a template can see of a turn but for values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// [`Keyword::Message`], or the kind of its one part.
    pub kind: Keyword,
    /// The canonical role.
    pub role: Keyword,
    /// Where it stands.
    pub position: Keyword,
    /// Its text is one plain string.
    pub is_plain: bool,
    /// 0 behind the last one.
    pub parts: [PartShape; PARTS],
}

/// A part's word, whether it has a part itself (a bare string), whether a node says what it is and has been marked
/// already, and its slots: a byte each, 0 behind the last one.
pub type PartShape = u64;

/// It has a part itself.
pub const INNER: u64 = 1 << 8;
/// A node says what it is, and is marked.
pub const KIND_USED: u64 = 2 << 8;
/// A node says what it is, and is not marked.
pub const KIND_UNUSED: u64 = 4 << 8;

/// Where turns of a shape have a slot: the same slots are in the same places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The turn's one text.
    Plain,
    /// Of a part, by their numbers.
    Part(usize, usize),
    /// Of the part of that part.
    Inner(usize, usize),
}

/// A constant, and the value that stands behind it.
#[derive(Clone, Debug)]
pub struct Step {
    /// In the constants of [`Shapes`].
    pub constant: Range<usize>,
    /// The slot behind it.
    pub slot: SlotRef,
    /// How its value is written.
    pub codec: Codec,
    /// A node is copied as it stands.
    pub as_it_stands: bool,
    /// Where a turn has it.
    pub place: Place,
}

/// How the turns of a shape are written.
#[derive(Clone, Debug)]
pub struct Known {
    /// What is written, in order.
    pub steps: [Option<Step>; VALUES],
    /// What stands behind the last value.
    pub end: Range<usize>,
    /// How many steps of the template it takes.
    pub fuel: u64,
    /// The header tokens that it raises.
    pub flags: u64,
    /// How many parts, and what holds them, it writes.
    pub said: u32,
    /// How many of their values.
    pub told: u32,
    /// Whether what a part is was looked at, which marks whoever said it.
    pub marks: [bool; PARTS],
    /// Fields of the prompt's own that were not there; a part is one of the turn's.
    pub lacks: [Option<Lack>; LACKS],
    /// Values without a form that they were to have.
    pub formless: [Option<(Place, Codec)>; FORMLESS],
}

/// A turn that was seen.
#[derive(Debug)]
pub struct Seen {
    shape: Shape,
    /// How ones like it are written; if that is not known, by the template.
    pub known: Option<Known>,
}

/// The turns that were seen, kept from request to request.
#[derive(Debug, Default)]
pub struct Shapes {
    /// Whose templates wrote them. While it is held here, no other plan has its address.
    plan: Option<Arc<Plan>>,
    /// It has written turns before.
    again: bool,
    seen: Vec<Seen>,
    /// What is constant in them.
    constants: Text,
}

impl Shapes {
    /// What is written from here on is by this plan.
    pub fn begin(&mut self, plan: &Arc<Plan>) {
        if !self.plan.as_ref().is_some_and(|known| Arc::ptr_eq(known, plan)) {
            self.forget();
            self.plan = Some(Arc::clone(plan));
        }
    }

    /// True if what was seen before holds for a request by this plan; else all is forgotten.
    pub fn hold(&mut self, plan: &Plan) -> bool {
        let same = self.plan.as_deref().is_some_and(|known| ptr::eq(known, plan));
        let holds = same && self.again;
        if !holds || self.is_full() {
            self.forget();
        }
        self.again = same;
        holds
    }

    fn forget(&mut self) {
        self.again = false;
        self.seen.clear();
        self.constants.clear();
    }

    /// True if no more shapes are learned.
    pub fn is_full(&self) -> bool {
        self.seen.len() == SHAPES
    }

    /// The turn of a shape.
    pub fn find(&self, shape: &Shape) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.shape == *shape)
    }

    /// Learns a shape, if there is memory for it.
    pub fn add(&mut self, shape: Shape, known: Option<Known>) {
        self.seen.put(Seen { shape, known: known.filter(|_| self.constants.spent().is_none()) });
    }

    /// What is constant in all of them.
    pub fn constants(&self) -> &str {
        &self.constants
    }

    /// Keeps a constant stretch of the output.
    pub fn constant(&mut self, text: &str) -> Range<usize> {
        let start = self.constants.len();
        self.constants.push_str(text);
        start..self.constants.len()
    }
}
