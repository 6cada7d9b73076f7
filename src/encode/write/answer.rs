//! What is in scope where a response is written: its answers, their parts, what these quote.

use super::{Frame, Table, Writer, Wrote};
use crate::grow::Grow;
use crate::input::node_of;
use crate::json;
use crate::model::{Record, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{Codec, OpId, Run, SlotRef};
use crate::vocabulary::{Scope, Slot};
use std::ops::ControlFlow;

const SUBSTITUTED: &str = "has no word of its own in this API; the nearest one stands for it";

impl Writer<'_> {
    /// A slot of the response, or of the answer that a frame stands in: a response that holds one answer says of itself
    /// what others say of each.
    pub(super) fn answer_value(&self, slot: SlotRef, frame: &Frame) -> Value {
        let answer = &self.prompt.answer;
        let held = match slot.slot {
            Slot::OutputIndex | Slot::Phase => answer.outputs.get(frame.output as usize),
            slot if slot.is_in(Scope::Choice) => answer.choices.get(frame.answer as usize),
            _ => None,
        };
        let own = held.map_or(Value::Absent, |record| self.prompt.field(record, slot.slot));
        let of_all = || self.values[slot.slot];
        if own == Value::Absent { of_all() } else { own }
    }

    /// Visits a list of a response.
    #[inline(never)]
    pub(super) fn visit_answer(
        &mut self,
        list: SlotRef,
        frame: &Frame,
        visit: &mut dyn FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let answer = &self.prompt.answer;
        match list.slot {
            Slot::Choices => (0..answer.choices.len() as u32)
                .try_for_each(|at| visit(self, &Frame { record: Some((Table::Answers, at)), answer: at, ..*frame })),
            Slot::Outputs => (0..answer.outputs.len() as u32)
                .try_for_each(|at| visit(self, &Frame { record: Some((Table::Outputs, at)), output: at, ..*frame })),
            Slot::Parts if list.scope == Scope::Output => {
                let parts = self.record(frame).map(|output| output.parts.indices()).unwrap_or_default();
                answer.order.get(parts).unwrap_or_default().iter().try_for_each(|&at| self.visit_part(at, frame, visit))
            }
            Slot::Parts => {
                let parts = self.answer(frame).map(|choice| choice.parts.indices()).unwrap_or_default();
                parts.into_iter().try_for_each(|at| self.visit_part(at as u32, frame, visit))
            }
            Slot::Cited => {
                let parts = self.answer(frame).map(|choice| choice.parts.indices()).unwrap_or_default();
                parts.into_iter().try_for_each(|at| {
                    self.visit_cited(&Frame { record: Some((Table::Parts, at as u32)), ..*frame }, visit)
                })
            }
            _ => ControlFlow::Continue(()),
        }
    }

    /// Visits what a text quotes.
    #[inline(never)]
    pub(super) fn visit_cited(
        &mut self,
        frame: &Frame,
        visit: &mut dyn FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let is_quoting = |record: &&Record| self.prompt.field(record, Slot::Cited) != Value::Absent;
        let cited = self.record(frame).filter(is_quoting).map(|part| part.parts.indices()).unwrap_or_default();
        cited.into_iter().try_for_each(|at| visit(self, &Frame { record: Some((Table::Cited, at as u32)), ..*frame }))
    }

    /// Writes a citation as it came.
    pub(super) fn raw_citation(&mut self, frame: &Frame) -> bool {
        let cited = self.record(frame).filter(|_| matches!(frame.record, Some((Table::Cited, _))));
        let Some(Value::Node(raw)) = cited.map(|cited| self.prompt.field(cited, Slot::Raw)) else { return false };
        self.to.input.doc.mark_used(raw);
        if let Some(node) = cited.map(|cited| cited.node) {
            self.to.input.doc.mark_used(node);
        }
        self.to.out.push_str(self.to.input.doc.raw(raw));
        self.to.out.push(',');
        self.said += 1;
        self.told += 1;
        true
    }

    /// Writes what was kept of what the op would write.
    pub(super) fn kept(&mut self, slot: SlotRef, op: OpId, frame: &Frame) -> Wrote {
        let value = self.value(slot, frame);
        if value == Value::Absent {
            return self.run(op, frame);
        }
        // what it says is said then
        let start = self.to.out.len();
        self.run(op, frame);
        self.to.out.truncate(start);
        self.bound_slot(slot, value, Codec::Raw)
    }

    fn answer(&self, frame: &Frame) -> Option<Record> {
        self.prompt.answer.choices.get(frame.answer as usize).copied()
    }

    /// Writes the nearest thing that there is for the value of a slot, and says so; what the provider said is no such.
    pub(super) fn substituted(&mut self, op: OpId, slot: SlotRef, frame: &Frame) -> Wrote {
        let start = self.to.out.len();
        let wrote = self.run(op, frame);
        let value = self.value(slot, frame);
        if wrote != Wrote::Absent {
            self.to.input.mark(value);
        }
        if wrote == Wrote::Constant && value != Value::Absent {
            let computed = &mut *self.to.computed;
            let from = computed.scratch.len();
            computed.scratch.push_str(self.to.out.read_back(start));
            let shown = Shown::Scratch(from as u32, computed.scratch.len() as u32);
            let loss = Loss::at(node_of(value), Code::MapFallback, Severity::Warning, SUBSTITUTED);
            self.to.losses.put(loss.slot(slot.slot).after(shown));
            return Wrote::Bound;
        }
        wrote
    }

    /// Writes a number without what others count.
    pub(super) fn less(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.to.input.plan;
        let Some((&first, others)) = plan.needs[run.indices()].split_first() else { return Wrote::Absent };
        let mut left = None;
        for &slot in std::iter::once(&first).chain(others) {
            let value = self.value(slot, frame);
            let number = self.to.input.scalar(value, self.to.computed).and_then(|text| text.parse::<u64>().ok());
            left = match (left, number) {
                (None, Some(number)) => Some(number),
                (None, None) => return Wrote::Absent,
                (Some(left), Some(number)) => Some(left.saturating_sub(number)),
                (left, None) => left,
            };
        }
        self.to.input.mark(self.value(first, frame));
        json::number(self.to.out, left.unwrap_or_default() as usize);
        Wrote::Bound
    }
}
