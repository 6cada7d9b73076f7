//! Slots: what one holds as seen from where a template stands, and how a codec writes it. Writing a value marks its
//! node.

use super::{Frame, Table, Writer, Written, Wrote};
use crate::grow::Grow;
use crate::input::node_of;
use crate::json;
use crate::json::node::Kind;
use crate::model::{NO_NODE, Record, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::{Codec, Piece, Run, SlotRef};
use crate::vocabulary::{Keyword, Scope, Slot, Weight};

impl Writer<'_> {
    pub(super) fn record(&self, frame: &Frame) -> Option<&Record> {
        let (table, index) = frame.record?;
        let records = match table {
            Table::Parts => &self.prompt.parts,
            Table::Tools => &self.prompt.tools,
            Table::Choices => &self.prompt.choices,
            Table::Documents => &self.prompt.documents,
            Table::Answers => &self.prompt.answer.choices,
            Table::Outputs => &self.prompt.answer.outputs,
            Table::Cited => &self.prompt.answer.cited,
        };
        records.get(index as usize)
    }

    /// What a slot holds, as seen from a frame.
    #[inline]
    pub fn value(&self, slot: SlotRef, frame: &Frame) -> Value {
        match slot.scope {
            Scope::Request if slot.slot == Slot::SystemText => self.system_text(),
            Scope::Request => self.values[slot.slot],
            Scope::Message => self.message_value(slot.slot, frame),
            Scope::Item => Value::Node(frame.item),
            Scope::Part | Scope::Tool | Scope::AllowedTool | Scope::Document | Scope::Citation => {
                self.record(frame).map_or(Value::Absent, |record| self.prompt.field(record, slot.slot))
            }
            Scope::Response | Scope::Choice | Scope::Output | Scope::AnswerPart => self.answer_value(slot, frame),
            Scope::ArgumentPiece => Value::Absent,
        }
    }

    pub(super) fn system_text(&self) -> Value {
        match self.system {
            [only] => {
                let part = &self.prompt.parts[*only as usize];
                // of a message's cache mark nothing is written where parts have none
                let bare = || part.node != NO_NODE && self.to.input.doc.kind(part.node) == Kind::String;
                let plain = part.fields.count == 2 || bare() && !self.to.input.plan.layout.marks_parts;
                if part.word != Keyword::Text || !plain {
                    return Value::Absent;
                }
                self.to.input.mark(self.prompt.field(part, Slot::Kind));
                self.prompt.field(part, Slot::Text)
            }
            _ => Value::Absent,
        }
    }

    pub(super) fn message_value(&self, slot: Slot, frame: &Frame) -> Value {
        let Some(turn) = frame.turn.map(|turn| &self.turns[turn as usize]) else {
            return if slot == Slot::Role { Value::Keyword(Keyword::System, NO_NODE) } else { Value::Absent };
        };
        match slot {
            Slot::Role => Value::Keyword(turn.role, NO_NODE),
            Slot::Kind if turn.kind != Keyword::Message => {
                let part = self.order[turn.parts.first as usize];
                self.prompt.field(&self.prompt.parts[part as usize], Slot::Kind)
            }
            Slot::Kind => Value::Keyword(Keyword::Message, NO_NODE),
            Slot::Position => Value::Keyword(self.position(frame), NO_NODE),
            Slot::Text => turn.plain,
            Slot::Content if turn.parts.count == 1 => turn.plain,
            Slot::Content => Value::Absent,
            _ => turn
                .message
                .map_or(Value::Absent, |message| self.prompt.field(&self.prompt.messages[message as usize], slot)),
        }
    }

    /// Where a turn stands; one that is alone is the last.
    pub(super) fn position(&self, frame: &Frame) -> Keyword {
        match frame.turn.map(|turn| turn as usize) {
            Some(turn) if turn + 1 == self.turns.len() => Keyword::Last,
            Some(0) => Keyword::First,
            _ => Keyword::Middle,
        }
    }

    pub(super) fn slot(&mut self, slot: SlotRef, codec: Codec, frame: &Frame) -> Wrote {
        match self.value(slot, frame) {
            Value::Absent if codec.writes_without_value() && self.writes_absent(codec) => Wrote::Constant,
            Value::Absent => Wrote::Absent,
            value => self.bound_slot(slot, value, codec),
        }
    }

    /// True if a value does not have a form that not all values have: what is written depends on its text.
    fn lacks_form(&mut self, slot: SlotRef, value: Value, codec: Codec) -> bool {
        let lacks = !self.to.has_form(value, codec);
        if lacks && self.watched.watching {
            self.watched.lacks_form(slot, value, codec);
        }
        lacks
    }

    fn writes_absent(&mut self, codec: Codec) -> bool {
        self.watched.looks += 1;
        self.to.absent(codec)
    }

    /// Writes a slot that has a value.
    #[inline]
    pub(super) fn bound_slot(&mut self, slot: SlotRef, value: Value, codec: Codec) -> Wrote {
        if slot.slot == Slot::Role {
            return self.role(value);
        }
        if codec != Codec::Raw && (self.count_read(value) || codec.can_fail() && self.lacks_form(slot, value, codec)) {
            return Wrote::Absent;
        }
        if !self.to.input.plan.at_most.is_empty() && self.is_one_too_many(slot.slot, value) {
            return Wrote::Absent;
        }
        let gathers = slot.slot.gathers();
        self.said += u32::from(gathers);
        let of_part =
            matches!(slot.scope, Scope::Part | Scope::AnswerPart | Scope::Citation) && slot.slot != Slot::Index;
        self.told += u32::from(gathers || of_part);
        let start = self.to.out.len();
        // what nearly all slots are
        if let (Value::Node(node), Codec::Raw) = (value, codec) {
            self.to.input.doc.mark_used(node);
            self.to.input.doc.copy_to(node, self.to.out);
        } else {
            self.to.write(value, codec);
        }
        if self.watched.watching {
            self.watched.note(slot, value, codec, (start, self.to.out.len()));
        }
        Wrote::Bound
    }

    /// A role alone is no message: it does not count as bound.
    pub(super) fn role(&mut self, value: Value) -> Wrote {
        let Value::Keyword(role, _) = value else { return Wrote::Absent };
        match self.to.input.plan.layout.roles.get(role as usize).copied().flatten() {
            Some(span) => self.to.out.push_str(self.to.input.plan.get(span)),
            None => json::string(self.to.out, role.text()),
        }
        Wrote::Constant
    }

    pub(super) fn is_one_too_many(&mut self, slot: Slot, value: Value) -> bool {
        let Some(at) = self.to.input.plan.at_most.iter().position(|&(limited, _)| limited == slot) else {
            return false;
        };
        self.watched.looks += 1;
        self.counts[at] += 1;
        if self.counts[at] <= self.to.input.plan.at_most[at].1 {
            return false;
        }
        let node = node_of(value);
        let code = if slot.info().weight == Weight::Performance { Code::PerformanceImpact } else { Code::Clamp };
        let loss = Loss::at(
            node,
            code,
            Severity::of(slot.info().weight),
            "stands more often than the provider takes it; this one is left out",
        );
        self.to.losses.put(loss.slot(slot));
        self.to.input.mark(value);
        true
    }

    pub(super) fn interpolate(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.to.input.plan;
        let is_absent = |piece: &Piece| matches!(*piece, Piece::Slot(slot) if self.value(slot, frame) == Value::Absent);
        if plan.pieces[run.indices()].iter().any(is_absent) {
            return Wrote::Absent;
        }
        let mut bound = false;
        self.fuel = self.fuel.saturating_sub(u64::from(run.count));
        self.to.out.push('"');
        for piece in &plan.pieces[run.indices()] {
            if self.is_full() || self.fuel == 0 {
                break;
            }
            match *piece {
                Piece::Text(span) => self.literal(plan.get(span)),
                Piece::Slot(slot) => {
                    bound = true;
                    self.piece(self.value(slot, frame));
                }
            }
        }
        self.to.out.push('"');
        if bound { Wrote::Bound } else { Wrote::Constant }
    }

    pub(super) fn piece(&mut self, value: Value) {
        self.to.input.mark(value);
        if let Some(node) = self.to.computed.made_of(value) {
            self.to.input.doc.mark_used(node);
        }
        if self.charge(value) {
            return;
        }
        if self.kind == Written::Url {
            if let Some(text) = self.to.input.scalar(value, self.to.computed) {
                json::percent_encoded(self.to.out, &text);
            }
            return;
        }
        let text = self.to.input.text(value, self.to.computed);
        match value {
            Value::Slice { .. } | Value::Keyword(..) => self.to.out.push_str(text),
            _ if text.starts_with('"') => self.to.out.push_str(&text[1..text.len() - 1]),
            _ => json::escaped(self.to.out, text),
        }
    }
}
