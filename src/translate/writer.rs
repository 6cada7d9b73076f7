//! Runs a plan's templates: from slots straight into the output.
//!
//! An object writes `"key":value,` for each member and turns the last comma into the closing brace, so that no state is
//! carried about commas; a member whose value is absent is cut off again. Every value that is written marks its node.

use super::extra::Extras;
use super::json;
use super::loss::{Advice, Code, Evidence, Item, Severity};
use super::work::{Source, Turn, node_of};
use crate::prompt::model::{NO_NODE, Prompt, Record, Value};
use crate::prompt::tape::{Kind, NodeId, Tape};
use crate::prompt::vocabulary::{Scope, Slot, Weight, Word};
use crate::spec::plan::{Alternative, Arm, Codec, Op, OpId, Pattern, Piece, Run, SlotRef};
use std::ops::ControlFlow;

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

/// Which table a record is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Parts,
    Tools,
    Choices,
    Documents,
}

/// Whose slots are in scope.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    turn: Option<u32>,
    record: Option<(Table, u32)>,
    item: NodeId,
}

impl Frame {
    /// Only the request's slots.
    pub const REQUEST: Self = Self { turn: None, record: None, item: NO_NODE };
}

/// Runs ops.
#[derive(Debug)]
pub struct Writer<'a> {
    pub source: Source<'a>,
    pub prompt: &'a Prompt,
    pub values: &'a [Value],
    pub turns: &'a [Turn],
    pub order: &'a [u32],
    pub system: &'a [u32],
    pub extras: &'a mut Extras,
    pub items: &'a mut Vec<Item>,
    pub counts: &'a mut [u32],
    pub decoded: &'a mut String,
    pub inner: &'a mut Tape,
    pub out: &'a mut String,
    /// Header tokens raised so far.
    pub flags: u64,
    /// Slots in strings are percent-encoded (URLs).
    pub percent: bool,
    /// How many more steps may be taken: what a spec multiplies ends here.
    pub fuel: u64,
    /// The longest output.
    pub limit: usize,
}

impl Writer<'_> {
    /// True when the template asked for more steps or output than any sensible request.
    pub fn exhausted(&self) -> bool {
        self.fuel == 0
    }

    /// Runs an op.
    pub fn run(&mut self, op: OpId, frame: &Frame) -> Wrote {
        if self.fuel == 0 || self.out.len() > self.limit {
            self.fuel = 0;
            return Wrote::Absent;
        }
        self.fuel -= 1;
        let plan = self.source.plan;
        match plan.ops[op as usize] {
            Op::Text(span) => {
                self.out.push_str(plan.get(span));
                Wrote::Constant
            }
            Op::Slot(slot, codec) => self.slot(slot, codec, frame),
            Op::Interpolate(run) => self.interpolate(run, frame),
            Op::Object(run) => self.object(run, frame),
            Op::Array(run) => self.array(run, frame),
            Op::Each(list, body) => self.bracketed(|writer| if writer.each(list, body, frame) { Wrote::Bound } else { Wrote::Absent }),
            Op::One(list, body) => self.one(list, body, frame),
            Op::Match(slot, run) => self.matched(slot, run, frame),
            Op::First(run) => self.first(run, frame),
            Op::Call(op) => self.run(op, frame),
            Op::Flag(op, flag) => {
                let wrote = self.run(op, frame);
                if wrote != Wrote::Absent {
                    self.flags |= 1 << flag;
                }
                wrote
            }
        }
    }

    fn object(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        let start = self.out.len();
        let (mut bound, mut dynamic) = (false, false);
        self.out.push('{');
        for member in &plan.members[run.indices()] {
            if member.dynamic && self.is_absent(member.value, frame) {
                dynamic = true;
                continue;
            }
            let before = self.out.len();
            self.out.push_str(plan.get(member.key));
            dynamic |= member.dynamic;
            match self.run(member.value, frame) {
                Wrote::Absent => self.out.truncate(before),
                wrote => {
                    bound |= wrote == Wrote::Bound;
                    self.out.push(',');
                }
            }
        }
        self.close(start, '}', bound, dynamic)
    }

    /// True for the common case of a slot (or a match on one) that is absent: nothing need be tried then.
    #[inline]
    fn is_absent(&self, op: OpId, frame: &Frame) -> bool {
        let plan = self.source.plan;
        match plan.ops[op as usize] {
            Op::Slot(_, Codec::Schema(_)) => false,
            Op::Slot(slot, _) => self.value(slot, frame) == Value::Absent,
            Op::Match(slot, run) => {
                let is_else = |arm: &Arm| arm.when == Pattern::Else;
                self.value(slot, frame) == Value::Absent && !plan.arms[run.indices()].last().is_some_and(is_else)
            }
            _ => false,
        }
    }

    fn array(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        let start = self.out.len();
        let (mut bound, mut dynamic) = (false, false);
        self.out.push('[');
        for &child in &plan.children[run.indices()] {
            if let Op::Each(list, body) = plan.ops[child as usize] {
                dynamic = true;
                bound |= self.each(list, body, frame);
                continue;
            }
            let before = self.out.len();
            match self.run(child, frame) {
                Wrote::Absent => {
                    dynamic = true;
                    self.out.truncate(before);
                }
                wrote => {
                    bound |= wrote == Wrote::Bound;
                    self.out.push(',');
                }
            }
        }
        self.close(start, ']', bound, dynamic)
    }

    fn bracketed(&mut self, body: impl FnOnce(&mut Self) -> Wrote) -> Wrote {
        let start = self.out.len();
        self.out.push('[');
        let bound = body(self) == Wrote::Bound;
        self.close(start, ']', bound, true)
    }

    /// Ends an object or array: the last comma becomes the bracket. One that depends on slots of which none is bound is absent.
    fn close(&mut self, start: usize, bracket: char, bound: bool, dynamic: bool) -> Wrote {
        if dynamic && !bound {
            self.out.truncate(start);
            return Wrote::Absent;
        }
        json::close(self.out, bracket);
        if bound { Wrote::Bound } else { Wrote::Constant }
    }

    /// Writes `element,` for each element of a list; true if there was one.
    fn each(&mut self, list: SlotRef, body: OpId, frame: &Frame) -> bool {
        let mut any = false;
        let _ = self.visit(list, frame, &mut |writer, frame| {
            any |= writer.element(body, frame);
            ControlFlow::Continue(())
        });
        any
    }

    /// Writes the first element that has something to write.
    fn one(&mut self, list: SlotRef, body: OpId, frame: &Frame) -> Wrote {
        let found = self.visit(list, frame, &mut |writer, frame| {
            if writer.element(body, frame) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if found.is_continue() {
            return Wrote::Absent;
        }
        self.out.pop();
        Wrote::Bound
    }

    /// Visits the elements of a list, each with its slots in scope.
    fn visit(&mut self, list: SlotRef, frame: &Frame, visit: &mut impl FnMut(&mut Self, &Frame) -> ControlFlow<()>) -> ControlFlow<()> {
        match list.slot {
            Slot::Messages => {
                (0..self.turns.len() as u32).try_for_each(|turn| visit(self, &Frame { turn: Some(turn), record: None, item: NO_NODE }))
            }
            Slot::System => {
                let system = self.system;
                system.iter().try_for_each(|&part| self.visit_part(part, &Frame::REQUEST, visit))
            }
            Slot::Parts if list.scope == Scope::Part => {
                let parts = self.record(frame).map_or(0..0, |record| record.parts.indices());
                parts.into_iter().try_for_each(|part| self.visit_part(part as u32, frame, visit))
            }
            Slot::Parts => {
                let order = self.order;
                let parts = frame.turn.map_or(0..0, |turn| self.turns[turn as usize].parts.indices());
                order[parts].iter().try_for_each(|&part| self.visit_part(part, frame, visit))
            }
            Slot::Tools => self.visit_table(Table::Tools, self.prompt.tools.len(), frame, visit),
            Slot::ToolChoiceTools => self.visit_table(Table::Choices, self.prompt.choices.len(), frame, visit),
            Slot::RagDocuments => self.visit_table(Table::Documents, self.prompt.documents.len(), frame, visit),
            slot => match self.values[slot as usize] {
                Value::Node(array) => self.source.doc.elements(array).try_for_each(|item| visit(self, &Frame { item, ..*frame })),
                _ => ControlFlow::Continue(()),
            },
        }
    }

    /// Visits a part, unless it is of a kind that the model does not take.
    fn visit_part(&mut self, part: u32, frame: &Frame, visit: &mut impl FnMut(&mut Self, &Frame) -> ControlFlow<()>) -> ControlFlow<()> {
        let word = self.prompt.parts[part as usize].word;
        if self.source.plan.layout.parts & (1 << word as u64) == 0 {
            return ControlFlow::Continue(());
        }
        visit(self, &Frame { record: Some((Table::Parts, part)), ..*frame })
    }

    fn visit_table(
        &mut self,
        table: Table,
        count: usize,
        frame: &Frame,
        visit: &mut impl FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        (0..count as u32).try_for_each(|index| visit(self, &Frame { record: Some((table, index)), ..*frame }))
    }

    fn element(&mut self, body: OpId, frame: &Frame) -> bool {
        let before = self.out.len();
        if self.run(body, frame) == Wrote::Absent {
            self.out.truncate(before);
            return false;
        }
        self.out.push(',');
        true
    }

    fn first(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        for alternative in &plan.alternatives[run.indices()] {
            if self.is_open(alternative, frame) {
                let wrote = self.run(alternative.then, frame);
                if wrote != Wrote::Absent {
                    return wrote;
                }
            }
        }
        Wrote::Absent
    }

    /// True if all that an alternative needs is there, also in the matches and firsts inside it.
    fn is_open(&mut self, alternative: &Alternative, frame: &Frame) -> bool {
        let needs = &self.source.plan.needs[alternative.needs.indices()];
        needs.iter().all(|&slot| self.value(slot, frame) != Value::Absent) && self.fits(alternative.then, frame)
    }

    /// True unless a match inside the op has no arm for its value, a first no alternative, or a list no element.
    fn fits(&mut self, op: OpId, frame: &Frame) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        if self.fuel == 0 {
            return false;
        }
        let plan = self.source.plan;
        match plan.ops[op as usize] {
            Op::Object(run) => plan.members[run.indices()].iter().all(|member| !member.dynamic || self.fits(member.value, frame)),
            Op::Array(run) => plan.children[run.indices()].iter().all(|&child| self.fits(child, frame)),
            Op::First(run) => run.count == 0 || plan.alternatives[run.indices()].iter().any(|alternative| self.is_open(alternative, frame)),
            Op::Match(slot, run) => match self.value(slot, frame) {
                Value::Absent => true,
                value => self.arm(value, &plan.arms[run.indices()]).is_some_and(|arm| self.fits(arm.then, frame)),
            },
            Op::Flag(op, _) | Op::Call(op) => self.fits(op, frame),
            Op::Each(list, _) | Op::One(list, _) => self.visit(list, frame, &mut |_, _| ControlFlow::Break(())).is_break(),
            Op::Text(_) | Op::Slot(..) | Op::Interpolate(_) => true,
        }
    }

    fn matched(&mut self, slot: SlotRef, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        let value = self.value(slot, frame);
        let Some(arm) = self.arm(value, &plan.arms[run.indices()]) else { return Wrote::Absent };
        let frame = if slot.slot == Slot::Kind && slot.scope == Scope::Message { self.entered(frame) } else { *frame };
        let wrote = self.run(arm.then, &frame);
        match (wrote, arm.when) {
            (Wrote::Absent, _) => Wrote::Absent,
            (_, Pattern::Word(_) | Pattern::Text(_)) => {
                self.source.mark(value);
                Wrote::Bound
            }
            _ => wrote,
        }
    }

    /// In the arms of a turn's kind, the slots of a turn's one part are in scope.
    fn entered(&self, frame: &Frame) -> Frame {
        match frame.turn.map(|turn| self.turns[turn as usize]) {
            Some(turn) if turn.kind != Word::Message => {
                Frame { record: Some((Table::Parts, self.order[turn.parts.first as usize])), ..*frame }
            }
            _ => *frame,
        }
    }

    fn arm(&self, value: Value, arms: &[Arm]) -> Option<Arm> {
        let plan = self.source.plan;
        if let Value::Word(word, _) = value {
            return arms.iter().copied().find(|arm| arm.when == Pattern::Word(word) || arm.when == Pattern::Else);
        }
        let text = self.source.scalar(value, self.extras);
        let fits = |arm: &Arm| match (arm.when, &text) {
            (Pattern::Else, _) => true,
            (Pattern::Text(span), Some(text)) => plan.get(span) == text,
            (Pattern::Prefix(span), Some(text)) => text.starts_with(plan.get(span)),
            (Pattern::Word(word), Some(text)) => word.text() == text,
            _ => false,
        };
        arms.iter().copied().find(fits)
    }

    fn record(&self, frame: &Frame) -> Option<&Record> {
        let (table, index) = frame.record?;
        let records = match table {
            Table::Parts => &self.prompt.parts,
            Table::Tools => &self.prompt.tools,
            Table::Choices => &self.prompt.choices,
            Table::Documents => &self.prompt.documents,
        };
        records.get(index as usize)
    }

    /// What a slot holds, as seen from a frame.
    pub fn value(&self, slot: SlotRef, frame: &Frame) -> Value {
        match slot.scope {
            Scope::Request if slot.slot == Slot::SystemText => self.system_text(),
            Scope::Request => self.values[slot.slot as usize],
            Scope::Message => self.message_value(slot.slot, frame),
            Scope::Item => Value::Node(frame.item),
            Scope::Part | Scope::Tool | Scope::Choice | Scope::Document => {
                self.record(frame).map_or(Value::Absent, |record| self.prompt.field(record, slot.slot))
            }
        }
    }

    fn system_text(&self) -> Value {
        match self.system {
            [only] => {
                let part = &self.prompt.parts[*only as usize];
                if part.fields.count == 2 && part.word == Word::Text { self.prompt.field(part, Slot::Text) } else { Value::Absent }
            }
            _ => Value::Absent,
        }
    }

    fn message_value(&self, slot: Slot, frame: &Frame) -> Value {
        let Some(turn) = frame.turn.map(|turn| &self.turns[turn as usize]) else {
            return if slot == Slot::Role { Value::Word(Word::System, NO_NODE) } else { Value::Absent };
        };
        match slot {
            Slot::Role => Value::Word(turn.role, NO_NODE),
            Slot::Kind if turn.kind != Word::Message => {
                let part = self.order[turn.parts.first as usize];
                self.prompt.field(&self.prompt.parts[part as usize], Slot::Kind)
            }
            Slot::Kind => Value::Word(Word::Message, NO_NODE),
            Slot::Text => turn.plain,
            Slot::Content if turn.parts.count == 1 => turn.plain,
            Slot::Content => Value::Absent,
            _ => turn.message.map_or(Value::Absent, |message| self.prompt.field(&self.prompt.messages[message as usize], slot)),
        }
    }

    fn slot(&mut self, slot: SlotRef, codec: Codec, frame: &Frame) -> Wrote {
        let value = self.value(slot, frame);
        if value == Value::Absent {
            return self.absent(codec);
        }
        if slot.slot == Slot::Role {
            return self.role(value);
        }
        if !self.source.plan.at_most.is_empty() && self.is_one_too_many(slot.slot, value) {
            return Wrote::Absent;
        }
        self.write(value, codec)
    }

    /// A schema codec can have something to say for a schema that is not there.
    fn absent(&mut self, codec: Codec) -> Wrote {
        let plan = self.source.plan;
        match codec {
            Codec::Schema(subset) => match plan.subsets[subset as usize].empty {
                Some(empty) => {
                    self.out.push_str(plan.get(empty));
                    Wrote::Constant
                }
                None => Wrote::Absent,
            },
            _ => Wrote::Absent,
        }
    }

    /// A role alone is no message: it does not count as bound.
    fn role(&mut self, value: Value) -> Wrote {
        let Value::Word(role, _) = value else { return Wrote::Absent };
        match self.source.plan.layout.roles.get(role as usize).copied().flatten() {
            Some(span) => self.out.push_str(self.source.plan.get(span)),
            None => json::string(self.out, role.text()),
        }
        Wrote::Constant
    }

    fn is_one_too_many(&mut self, slot: Slot, value: Value) -> bool {
        let Some(at) = self.source.plan.at_most.iter().position(|&(limited, _)| limited == slot) else { return false };
        self.counts[at] += 1;
        if self.counts[at] <= self.source.plan.at_most[at].1 {
            return false;
        }
        let node = node_of(value);
        let code = if slot.info().weight == Weight::Cost { Code::PerformanceImpact } else { Code::Clamp };
        let item =
            Item::at(node, code, Severity::of(slot.info().weight), "stands more often than the provider takes it; this one is left out");
        self.items.push(item.slot(slot));
        self.source.mark(value);
        true
    }

    /// Writes a value and marks its node.
    pub fn write(&mut self, value: Value, codec: Codec) -> Wrote {
        self.source.mark(value);
        match codec {
            Codec::Raw => self.plain(value),
            Codec::Text => self.json_text(value),
            Codec::Object => self.object_text(value),
            Codec::List => self.list(value),
            Codec::Upper => {
                let text = self.source.scalar(value, self.extras).unwrap_or_default().to_ascii_uppercase();
                json::string(self.out, &text);
            }
            Codec::Schema(subset) => self.schema(value, subset),
        }
        Wrote::Bound
    }

    /// A value as it stands.
    fn plain(&mut self, value: Value) {
        let text = self.source.text(value, self.extras);
        let quoted = matches!(value, Value::Piece { .. } | Value::Word(..));
        if quoted {
            self.out.push('"');
        }
        self.out.push_str(text);
        if quoted {
            self.out.push('"');
        }
    }

    /// A value's JSON text as a string; a string stays.
    fn json_text(&mut self, value: Value) {
        let text = self.source.text(value, self.extras);
        if matches!(value, Value::Piece { .. } | Value::Word(..)) || text.starts_with('"') {
            self.plain(value);
        } else {
            json::string(self.out, text);
        }
    }

    /// A value as a list; what is none becomes one of one.
    fn list(&mut self, value: Value) {
        let one = !self.source.text(value, self.extras).starts_with('[') || matches!(value, Value::Piece { .. } | Value::Word(..));
        if one {
            self.out.push('[');
        }
        self.plain(value);
        if one {
            self.out.push(']');
        }
    }

    /// A string read as JSON text. What cannot be an object is kept inside one.
    fn object_text(&mut self, value: Value) {
        let text = self.source.text(value, self.extras);
        if text.starts_with('{') {
            self.out.push_str(text);
            return;
        }
        let node = node_of(value);
        self.decoded.clear();
        if text.starts_with('"') {
            crate::prompt::doc::unescape_into(&text[1..text.len() - 1], self.decoded);
        }
        let inner = self.decoded.as_str();
        if text.starts_with('"') && inner.trim_ascii().is_empty() {
            self.out.push_str("{}");
            let item = Item::at(node, Code::Emulate, Severity::Info, "is empty; the provider gets an empty object");
            self.items.push(item.slot(Slot::Arguments));
        } else if self.inner.parse(inner).is_ok_and(|doc| doc.kind(0) == Kind::Object) {
            self.out.push_str(inner.trim_ascii());
        } else {
            self.out.push_str("{\"invalid_arguments\":");
            self.out.push_str(text);
            self.out.push('}');
            let item = Item::at(
                node,
                Code::Emulate,
                Severity::Warning,
                "is no JSON object; the provider gets it inside one, under \"invalid_arguments\"",
            );
            self.items.push(item.slot(Slot::Arguments).advice(Advice::Text("repair the arguments before they are replayed")));
        }
    }

    fn interpolate(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        let is_absent = |piece: &Piece| matches!(*piece, Piece::Slot(slot) if self.value(slot, frame) == Value::Absent);
        if plan.pieces[run.indices()].iter().any(is_absent) {
            return Wrote::Absent;
        }
        let mut bound = false;
        self.out.push('"');
        for piece in &plan.pieces[run.indices()] {
            match *piece {
                Piece::Text(span) => self.out.push_str(plan.get(span)),
                Piece::Slot(slot) => {
                    bound = true;
                    self.piece(self.value(slot, frame));
                }
            }
        }
        self.out.push('"');
        if bound { Wrote::Bound } else { Wrote::Constant }
    }

    fn piece(&mut self, value: Value) {
        self.source.mark(value);
        if self.percent {
            if let Some(text) = self.source.scalar(value, self.extras) {
                json::percent_encoded(self.out, &text);
            }
            return;
        }
        let text = self.source.text(value, self.extras);
        match value {
            Value::Piece { .. } | Value::Word(..) => self.out.push_str(text),
            _ if text.starts_with('"') => self.out.push_str(&text[1..text.len() - 1]),
            _ => json::escaped(self.out, text),
        }
    }

    /// Evidence for text that was just written.
    pub fn evidence(&mut self, text: &str) -> Evidence {
        let start = self.extras.scratch.len() as u32;
        self.extras.scratch.push_str(text);
        Evidence::Scratch(start, self.extras.scratch.len() as u32)
    }
}
