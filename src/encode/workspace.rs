//! What one translation works with: the inputs, and the tables that a context keeps from call to call.

use super::fresh::Fresh;
use super::numbers::Numbers;
use super::shapes::Shapes;
use super::texts::Texts;
use super::watched::Watched;
use crate::codec::Steps;
use crate::grow::{Grow, Text};
use crate::input::computed::Computed;
use crate::json::node::NodeId;
use crate::json::tape::Tape;
use crate::model::{Prompt, Run, Value, Values};
use crate::report::loss::Loss;
use crate::sort::Room;
use crate::spec::plan::Plan;
use crate::vocabulary::{Keyword, Slot};

/// A message as the provider will see it.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// [`Keyword::Message`], or the kind of the one part that stands here as a turn of its own.
    pub kind: Keyword,
    /// The canonical role.
    pub role: Keyword,
    /// The (first) message of the prompt that it comes from, by number; `None` for an inserted one.
    pub message: Option<u32>,
    /// Its parts, in [`Workspace::turn_parts`].
    pub parts: Run,
    /// Its text, when that is one plain string.
    pub plain: Value,
}

/// A tool call that the layout has seen.
#[derive(Clone, Copy, Debug)]
pub struct TrackedCall {
    /// The part.
    pub part: u32,
    /// Its identifier, as the prompt has it.
    pub id: Value,
    /// The next call with the same identifier, by its number in [`Workspace::calls`].
    pub next: Option<u32>,
    /// The next call of the same name.
    pub next_of_name: Option<u32>,
    /// A result has answered it.
    pub answered: bool,
}

/// The calls with one identifier, or of one name: the first that is open, and the last of all.
#[derive(Clone, Copy, Debug)]
pub struct CallChain {
    /// The first call that no result has answered.
    pub open: Option<u32>,
    /// The last call.
    pub last: u32,
}

/// The tables of one translation.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The request's slots as they will be sent.
    pub values: Values,
    /// The model's name.
    pub model: Value,
    /// Values that do not stand in the prompt.
    pub computed: Computed,
    /// The report.
    pub losses: Vec<Loss>,
    /// Where it is sorted.
    pub room: Room,
    /// The messages as the provider will see them.
    pub turns: Vec<Turn>,
    /// An empty list of turns, whose memory is used when the turns are made anew.
    pub turns_buf: Vec<Turn>,
    /// The parts of turns, by number.
    pub turn_parts: Vec<u32>,
    /// The parts of the system prompt, by number.
    pub system: Vec<u32>,
    /// The turns that calls of several messages were put into, by number.
    pub rows: Vec<u32>,
    /// Media of results that take none: each with the result, until all results at this place are there.
    pub media: Vec<(u32, u32)>,
    /// The media that went behind their results, by node.
    pub moved: Vec<NodeId>,
    /// The calls so far, for matching results.
    pub calls: Vec<TrackedCall>,
    /// Results and the calls that they answer, where the order must tell it.
    pub result_calls: Vec<(u32, u32)>,
    /// The calls of each identifier.
    pub ids: Texts<CallChain>,
    /// The calls of each name, up to the one of number `named`: only filled when a result has no identifier.
    pub calls_of_name: Texts<CallChain>,
    /// How many calls are in it.
    pub named: usize,
    /// The tools of each name, by number.
    pub tools: Texts<u32>,
    /// Names, then identifiers, that are there or were made.
    pub fresh: Fresh,
    /// Names that were replaced, and what by.
    pub renamed: Texts<(Value, Value)>,
    /// The same in the order in which they were met.
    pub renames: Vec<(Value, Value)>,
    /// The names of custom tools that are functions on the wire.
    pub customs: Vec<Value>,
    /// The settings that were put in, each with the one that asked for it.
    pub derived: Vec<(Slot, Slot)>,
    /// The name of the tool whose arguments will be the answer; absent if there is none.
    pub answer_tool: Value,
    /// The turns for which the template wrote nothing.
    pub empty_turns: Vec<u32>,
    /// The parts that no template writes, by node, ascending: the prompt is laid out anew without them.
    pub excluded: Vec<NodeId>,
    /// The strings that must be unlike each other.
    pub numbers: Numbers,
    /// Decoded text, while it is looked at.
    pub decoded: Text,
    /// Text that an emulation writes.
    pub written: Text,
    /// The tape of JSON inside strings.
    pub inner: Tape,
    /// What is still to be written of a schema.
    pub steps: Steps,
    /// The most that body, URL, headers and scratch text may hold, each and together.
    pub limit: usize,
    /// What is noted while a turn is written that others may be like.
    pub watched: Watched,
    /// The turns that were seen, also in requests before.
    pub shapes: Shapes,
    /// Header tokens that templates raised, one bit each.
    pub flags: u64,
    /// How often each slot of the plan's `at_most` has been written.
    pub counts: Vec<u32>,
}

impl Workspace {
    /// Forgets the last translation but for what it found to be left out, keeps the memory.
    pub fn clear(&mut self, prompt: &Prompt, plan: &Plan, limit: usize) {
        self.limit = limit;
        self.values.copy_from(&prompt.values);
        self.computed.clear();
        // its offsets are 32 bits wide
        self.computed.scratch.set_limit(limit.min(u32::MAX as usize));
        self.losses.clear();
        self.turns.clear();
        self.turn_parts.clear();
        self.system.clear();
        self.rows.clear();
        self.media.clear();
        self.moved.clear();
        self.calls.clear();
        self.result_calls.clear();
        self.ids.clear();
        self.calls_of_name.clear();
        self.named = 0;
        self.tools.clear();
        self.fresh.clear();
        self.renamed.clear();
        self.renames.clear();
        self.customs.clear();
        self.derived.clear();
        self.answer_tool = Value::Absent;
        self.numbers.clear();
        self.empty_turns.clear();
        self.flags = 0;
        self.counts.clear();
        self.counts.put_each(plan.at_most.iter().map(|_| 0));
    }

    /// Makes room for all that the layout makes of so many pieces.
    pub fn room_for_layout(&mut self, pieces: usize) -> bool {
        self.turns.room_for(3 * pieces)
            && self.turns_buf.room_for(3 * pieces)
            && self.turn_parts.room_for(6 * pieces)
            && self.calls.room_for(pieces)
            && self.computed.room_for(4 * pieces)
    }

    /// Gives back memory that an unusually large prompt needed.
    pub fn trim(&mut self, kept: usize) {
        if self.computed.scratch.capacity() > kept {
            self.computed = Computed::default();
        }
        if self.decoded.capacity() > kept {
            self.decoded = Text::default();
        }
        if self.losses.capacity() * size_of::<Loss>() > kept {
            (self.losses, self.room) = (Vec::new(), Room::default());
        }
        self.ids.trim(kept);
        self.calls_of_name.trim(kept);
        self.tools.trim(kept);
        self.fresh.trim(kept);
        self.renamed.trim(kept);
        self.inner.trim(kept / 16);
        self.shapes = Shapes::default();
    }

    /// A slot of the request.
    #[inline]
    pub fn value(&self, slot: Slot) -> Value {
        self.values[slot]
    }
}
