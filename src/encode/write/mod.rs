//! Runs a plan's templates: from slots straight into the output.
//!
//! An object writes `"key":value,` for each member and turns the last comma into the closing brace, so that no state is
//! carried about commas; a member whose value is absent is cut off again. Every value that is written marks its node.

mod again;
mod answer;
mod extra;
mod fits;
mod http;
mod iterate;
mod own;
pub mod provider_options;
mod slots;
mod unique;

use super::numbers::Numbers;
use super::shapes::Shapes;
use super::watched::Watched;
use super::workspace::{Turn, Workspace};
use crate::codec::Output;
use crate::grow::{Spent, Text};
use crate::input::Input;
use crate::json;
use crate::json::doc::strip_text;
use crate::json::node::NodeId;
use crate::model::{NO_NODE, Prompt, Value, Values};
use crate::spec::plan::{Arm, Op, OpId, Pattern, Run, SlotRef};
use crate::vocabulary::{Keyword, Scope, Slot, Slots};

/// The most ops inside each other. Templates nest, and parts hold parts: together they must not come to the end of a
/// small thread's stack.
const MAX_DEPTH: u32 = 512;

/// Stands for the `$` of a placeholder of the spec's own until the header is done. No text of a prompt has this byte:
/// JSON escapes it.
pub(super) const OWN_DOLLAR: char = '\u{1}';

/// How many arms of a match are looked at in one step.
const ARMS: u64 = 16;

/// What an op did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrote {
    /// Nothing: its slots are absent.
    Absent,
    /// Something that no slot of the prompt has a part in.
    Constant,
    /// A slot of the prompt.
    Bound,
}

/// What a writer writes: slots are written in each as it wants them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The body, or text that goes into it.
    Body,
    /// A URL: slots are percent-encoded.
    Url,
    /// A header's value: the placeholders of the spec's own are told from others.
    Header,
}

/// Which table a record is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Parts,
    Tools,
    Choices,
    Documents,
    Answers,
    Outputs,
    Cited,
}

/// Whose slots are in scope.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub turn: Option<u32>,
    pub record: Option<(Table, u32)>,
    pub item: NodeId,
    /// Which answer of a response.
    pub answer: u32,
    /// Which group of its parts.
    pub output: u32,
}

impl Frame {
    /// Only the request's slots.
    pub const REQUEST: Self = Self { turn: None, record: None, item: NO_NODE, answer: 0, output: 0 };
}

/// Runs ops.
#[derive(Debug)]
pub struct Writer<'a> {
    /// What codecs write to.
    pub to: Output<'a>,
    pub prompt: &'a Prompt,
    pub values: &'a Values,
    /// The slots of the request that may have a value: all others have none.
    pub given: Slots,
    pub turns: &'a [Turn],
    pub order: &'a [u32],
    pub system: &'a [u32],
    pub counts: &'a mut [u32],
    pub unwritten: &'a mut Vec<u32>,
    pub numbers: &'a mut Numbers,
    /// Header tokens raised so far.
    pub flags: u64,
    /// What is written.
    pub kind: Written,
    /// How many more steps may be taken: what a spec multiplies ends here.
    pub fuel: u64,
    /// How many ops are running inside each other.
    pub depth: u32,
    /// The most that output and scratch text may hold together, and that may be decoded.
    pub limit: usize,
    /// How many parts, and what holds them, have been written.
    pub said: u32,
    /// How many of their values, beside what they are and which.
    pub told: u32,
    /// What is noted while a turn is written that others may be like.
    pub watched: &'a mut Watched,
    /// Turns that were seen before.
    pub shapes: &'a mut Shapes,
}

impl<'a> Writer<'a> {
    /// A writer into `out`, for a short text: of few steps.
    pub fn new(work: &'a mut Workspace, input: Input<'a>, prompt: &'a Prompt, out: &'a mut Text) -> Self {
        let given = given(work, prompt);
        let to = Output {
            input,
            computed: &mut work.computed,
            losses: &mut work.losses,
            decoded: &mut work.decoded,
            inner: &mut work.inner,
            steps: &mut work.steps,
            out,
        };
        Self {
            to,
            prompt,
            values: &work.values,
            given,
            turns: &work.turns,
            order: &work.turn_parts,
            system: &work.system,
            counts: &mut work.counts,
            unwritten: &mut work.empty_turns,
            numbers: &mut work.numbers,
            flags: 0,
            kind: Written::Body,
            fuel: 100_000,
            depth: 0,
            limit: work.limit,
            said: 0,
            told: 0,
            watched: &mut work.watched,
            shapes: &mut work.shapes,
        }
    }
}

/// The slots of the request that may have a value.
fn given(work: &Workspace, prompt: &Prompt) -> Slots {
    let mut given = work.values.given();
    given.add_all(prompt.listed());
    if !work.system.is_empty() {
        given.add_all(const { Slots::of(&[Slot::System, Slot::SystemText]) });
    }
    given
}

impl Writer<'_> {
    /// Why there is less than the template asked for: more steps or text than any sensible request has, or no memory.
    pub fn spent(&self) -> Option<Spent> {
        let exhausted = (self.fuel == 0 || self.is_full()).then_some(Spent::Limit);
        self.to.out.spent().or(self.to.computed.scratch.spent()).or(exhausted)
    }

    /// True if what was written, whole or in pieces, is more than there may be.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        let computed = &*self.to.computed;
        let over = self.to.out.len() + computed.scratch.len() > self.limit || computed.read > self.limit;
        over || self.to.out.spent().is_some() || computed.scratch.spent().is_some()
    }

    /// Runs an op.
    pub fn run(&mut self, op: OpId, frame: &Frame) -> Wrote {
        if self.fuel == 0 || self.depth == MAX_DEPTH {
            self.fuel = 0;
            return Wrote::Absent;
        }
        self.fuel -= 1;
        self.depth += 1;
        let plan = self.to.input.plan;
        let op = plan.ops[op as usize];
        if op.looks_further() {
            self.watched.looks += 1;
        }
        let wrote = match op {
            Op::Text(span) => {
                self.literal(plan.get(span));
                Wrote::Constant
            }
            Op::Slot(slot, codec) => self.slot(slot, codec, frame),
            Op::Put(put) => self.put(plan.puts[put as usize], frame),
            Op::Own(own) => self.own(own, frame),
            Op::Interpolate(run) => self.interpolate(run, frame),
            Op::Object(run) => self.object(run, frame),
            Op::Array(run) => self.array(run, frame),
            Op::Each(list, body) => {
                self.bracketed(|writer| if writer.each(list, body, frame) { Wrote::Bound } else { Wrote::Absent })
            }
            Op::One(list, body) => self.one(list, body, frame),
            Op::Join(list, join) => self.join(list, plan.joins[join as usize], frame),
            Op::Match(slot, run) => self.matched(slot, run, frame),
            Op::First(run) => self.first(run, frame),
            Op::Has(at) => self.of_two(at, frame).map_or(Wrote::Absent, |op| self.run(op, frame)),
            Op::Unique(op, most) => self.unique(op, most as usize, frame),
            Op::Less(run) => self.less(run, frame),
            Op::Keep(slot, op) => self.kept(slot, op, frame),
            Op::Call(op) => self.run(op, frame),
            Op::Sequence(_) => Wrote::Absent,
            Op::Reported(op, why) => self.reported(op, why, frame),
            Op::Substitute(op, slot) => self.substituted(op, slot, frame),
            Op::HeaderToken(op, flag) => {
                let wrote = self.run(op, frame);
                if wrote != Wrote::Absent {
                    self.flags |= 1 << flag;
                }
                wrote
            }
        };
        self.depth -= 1;
        wrote
    }

    /// Writes the spec's own text. Of a placeholder that it only begins, a prompt would say what it names: that is
    /// none.
    #[inline]
    pub(super) fn literal(&mut self, text: &str) {
        if self.kind != Written::Header || !text.contains('$') || !text.contains("${") {
            return self.to.out.push_str(text);
        }
        for (at, piece) in text.split("${").enumerate() {
            if at > 0 {
                self.to.out.push(if piece.contains('}') { OWN_DOLLAR } else { '$' });
                self.to.out.push('{');
            }
            self.to.out.push_str(piece);
        }
    }

    /// Counts a value that is not copied as it stands but decoded, or looked through. True if that is too much.
    #[inline]
    pub(super) fn charge(&mut self, value: Value) -> bool {
        self.watched.looks += 1;
        self.count_read(value)
    }

    pub(super) fn count_read(&mut self, value: Value) -> bool {
        self.to.computed.read += self.to.input.text(value, self.to.computed).len();
        self.is_full()
    }

    fn object(&mut self, run: Run, frame: &Frame) -> Wrote {
        if self.is_full() {
            self.fuel = 0;
            return Wrote::Absent;
        }
        let plan = self.to.input.plan;
        let start = self.to.out.len();
        let (mut bound, mut dynamic, mut insists) = (false, false, false);
        self.fuel = self.fuel.saturating_sub(u64::from(run.count));
        self.to.out.push('{');
        let members = &plan.members[run.indices()];
        let mut at = 0;
        while let Some(member) = members.get(at) {
            dynamic |= member.dynamic;
            if let Some(gate) = member.gate {
                let idle = plan.gates[gate.get() as usize].passes(&self.given);
                if idle > 0 {
                    at += idle;
                    continue;
                }
            }
            at += 1;
            let before = self.to.out.len();
            let wrote = match plan.ops[member.value as usize] {
                // most members are one of these two: no op need be run for them
                Op::Text(span) => {
                    self.to.out.push_str(plan.get(member.key));
                    self.to.out.push_str(plan.get(span));
                    Wrote::Constant
                }
                Op::Slot(slot, codec) if !codec.writes_without_value() => match self.value(slot, frame) {
                    // and most slots of a request have no value
                    Value::Absent => continue,
                    value => {
                        self.to.out.push_str(plan.get(member.key));
                        self.bound_slot(slot, value, codec)
                    }
                },
                Op::Match(slot, run) if self.has_no_arm(slot, run, frame) => continue,
                _ => {
                    self.to.out.push_str(plan.get(member.key));
                    self.run(member.value, frame)
                }
            };
            match wrote {
                Wrote::Absent => self.cut(before),
                wrote => {
                    bound |= wrote == Wrote::Bound;
                    insists |= member.dynamic;
                    self.to.out.push(',');
                }
            }
        }
        self.close(start, '}', bound, dynamic && !(insists && plan.response))
    }

    /// True for a match on a slot that is absent, unless it has an arm for that.
    #[inline]
    fn has_no_arm(&self, slot: SlotRef, run: Run, frame: &Frame) -> bool {
        let is_else = |arm: &Arm| arm.when == Pattern::Else;
        self.value(slot, frame) == Value::Absent && !self.to.input.plan.arms[run.indices()].last().is_some_and(is_else)
    }

    fn array(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.to.input.plan;
        let start = self.to.out.len();
        let (mut bound, mut dynamic) = (false, false);
        self.to.out.push('[');
        for &child in &plan.children[run.indices()] {
            if let Op::Each(list, body) = plan.ops[child as usize] {
                dynamic = true;
                bound |= self.each(list, body, frame);
                continue;
            }
            let before = self.to.out.len();
            match self.run(child, frame) {
                Wrote::Absent => {
                    dynamic = true;
                    self.cut(before);
                }
                wrote => {
                    bound |= wrote == Wrote::Bound;
                    self.to.out.push(',');
                }
            }
        }
        self.close(start, ']', bound, dynamic)
    }

    fn bracketed(&mut self, body: impl FnOnce(&mut Self) -> Wrote) -> Wrote {
        let start = self.to.out.len();
        self.to.out.push('[');
        let bound = body(self) == Wrote::Bound;
        self.close(start, ']', bound, true)
    }

    /// Ends an object or array: the last comma becomes the bracket. One that depends on slots of which none is bound is
    /// absent.
    fn close(&mut self, start: usize, bracket: char, bound: bool, dynamic: bool) -> Wrote {
        if dynamic && !bound {
            self.cut(start);
            return Wrote::Absent;
        }
        json::close(self.to.out, bracket);
        if bound { Wrote::Bound } else { Wrote::Constant }
    }

    fn first(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.to.input.plan;
        for alternative in &plan.alternatives[run.indices()] {
            let wrote = match plan.ops[alternative.then as usize] {
                // one slot, which is all that it needs
                Op::Slot(slot, codec) if !codec.writes_without_value() => match self.value(slot, frame) {
                    Value::Absent => Wrote::Absent,
                    value => self.bound_slot(slot, value, codec),
                },
                _ if self.is_open(alternative, frame) => self.run(alternative.then, frame),
                _ => Wrote::Absent,
            };
            if wrote != Wrote::Absent {
                return wrote;
            }
        }
        Wrote::Absent
    }

    fn matched(&mut self, slot: SlotRef, run: Run, frame: &Frame) -> Wrote {
        let plan = self.to.input.plan;
        self.fuel = self.fuel.saturating_sub(u64::from(run.count) / ARMS);
        let value = self.value(slot, frame);
        if plan.response && value == Value::Absent && slot.slot != Slot::FinishRaw {
            return Wrote::Absent;
        }
        self.looks_into(value);
        let Some(arm) = self.arm(value, &plan.arms[run.indices()]) else { return Wrote::Absent };
        if !plan.at_most.is_empty() && value != Value::Absent && self.is_one_too_many(slot.slot, value) {
            return Wrote::Absent;
        }
        let wrote = if slot.slot == Slot::Kind && slot.scope == Scope::Message {
            self.run(arm.then, &self.entered(frame))
        } else {
            self.run(arm.then, frame)
        };
        match (wrote, arm.when) {
            (Wrote::Absent, _) => Wrote::Absent,
            (_, Pattern::Keyword(_) | Pattern::Text(_)) => {
                self.to.input.mark(value);
                Wrote::Bound
            }
            _ => wrote,
        }
    }

    /// Takes away what was written from here on.
    #[inline]
    fn cut(&mut self, length: usize) {
        if self.watched.watching {
            self.watched.cut(length);
        }
        self.to.out.truncate(length);
    }

    /// Notes that what is written depends on a value's text.
    #[inline]
    fn looks_into(&mut self, value: Value) {
        if !matches!(value, Value::Keyword(..) | Value::Absent) {
            self.watched.looks += 1;
        }
    }

    /// In the arms of a turn's kind, the slots of a turn's one part are in scope.
    fn entered(&self, frame: &Frame) -> Frame {
        match frame.turn.map(|turn| self.turns[turn as usize]) {
            Some(turn) if turn.kind != Keyword::Message => {
                Frame { record: Some((Table::Parts, self.order[turn.parts.first as usize])), ..*frame }
            }
            _ => *frame,
        }
    }

    fn arm(&self, value: Value, arms: &[Arm]) -> Option<Arm> {
        let plan = self.to.input.plan;
        if let Value::Keyword(word, _) = value {
            let fits = |arm: &&Arm| match arm.when {
                Pattern::Keyword(wanted) => wanted == word,
                wanted => wanted == Pattern::Else,
            };
            return arms.iter().find(fits).copied();
        }
        let spelled = self.to.input.spelled(value, self.to.computed);
        let behind = |text: &str| spelled.and_then(|(inner, escaped)| strip_text(inner, escaped, text));
        let fits = |arm: &Arm| match arm.when {
            Pattern::Else => true,
            Pattern::Text(span) => behind(plan.get(span)) == Some(""),
            Pattern::Prefix(span) => behind(plan.get(span)).is_some(),
            Pattern::Keyword(word) => behind(word.text()) == Some(""),
        };
        arms.iter().copied().find(fits)
    }
}
