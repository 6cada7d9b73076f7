//! Lists: an op once for each element, with the element's slots in scope.

use super::{Frame, Table, Writer, Wrote};
use crate::grow;
use crate::json::node::NodeId;
use crate::model::Value;
use crate::spec::plan::{Join, Op, OpId, SlotRef};
use crate::vocabulary::{Keyword, Scope, Slot};
use std::ops::ControlFlow;

impl Writer<'_> {
    /// Writes `element,` for each element of a list; true if there was one.
    pub(super) fn each(&mut self, list: SlotRef, body: OpId, frame: &Frame) -> bool {
        if list.slot == Slot::Messages {
            return self.each_turn(body);
        }
        let mut any = false;
        let _ = self.visit(list, frame, &mut |writer, frame| {
            any |= writer.element(body, frame);
            ControlFlow::Continue(())
        });
        any
    }

    /// Writes the first element that has something to write.
    pub(super) fn one(&mut self, list: SlotRef, body: OpId, frame: &Frame) -> Wrote {
        let found = self.visit(list, frame, &mut |writer, frame| {
            if writer.element(body, frame) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if found.is_continue() {
            return Wrote::Absent;
        }
        self.to.out.pop();
        Wrote::Bound
    }

    /// Writes one string of all strings that are written for the elements.
    pub(super) fn join(&mut self, list: SlotRef, join: Join, frame: &Frame) -> Wrote {
        let start = self.to.out.len();
        let _ = self.visit(list, frame, &mut |writer, frame| {
            let before = writer.to.out.len();
            if writer.is_full() {
                writer.fuel = 0;
                return ControlFlow::Break(());
            }
            match writer.run(join.body, frame) {
                Wrote::Absent => writer.cut(before),
                _ if before > start && writer.to.out.len() > before => {
                    // of `"one""two"` the quotes in the middle go, and what stands between takes their place
                    let between = writer.to.input.plan.get(join.between);
                    writer.to.out.replace_range(before - 1..before + 1, between);
                    // what was written is no longer where it was
                    writer.watched.looks += 1;
                }
                _ => {}
            }
            ControlFlow::Continue(())
        });
        if self.to.out.len() > start { Wrote::Bound } else { Wrote::Absent }
    }

    /// Visits the elements of a list, each with its slots in scope.
    // out of line, like what it calls: all of it would stand in each of five places
    #[inline(never)]
    pub(super) fn visit(
        &mut self,
        list: SlotRef,
        frame: &Frame,
        visit: &mut dyn FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match list.slot {
            _ if list.scope >= Scope::Response => self.visit_answer(list, frame, visit),
            Slot::Cited => self.visit_cited(frame, visit),
            Slot::Messages => (0..self.turns.len() as u32)
                .try_for_each(|turn| visit(self, &Frame { turn: Some(turn), ..Frame::REQUEST })),
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
            Slot::FunctionTools | Slot::CustomTools | Slot::ProviderTools => {
                let tools = &self.prompt.tools;
                let mut of_kind = (0..tools.len()).filter(|&at| tools[at].word.is_in(list.slot));
                of_kind.try_for_each(|at| visit(self, &Frame { record: Some((Table::Tools, at as u32)), ..*frame }))
            }
            Slot::ToolChoiceTools => self.visit_table(Table::Choices, self.prompt.choices.len(), frame, visit),
            Slot::RagDocuments => self.visit_table(Table::Documents, self.prompt.documents.len(), frame, visit),
            slot => match self.values[slot] {
                Value::Node(array) => self.to.input.doc.elements(array).try_for_each(|item| {
                    if slot == Slot::OutputModalities && !self.is_output(item) {
                        return ControlFlow::Continue(());
                    }
                    visit(self, &Frame { item, ..*frame })
                }),
                _ => ControlFlow::Continue(()),
            },
        }
    }

    /// Visits a part, unless it is of a kind that the model does not take.
    #[inline(never)]
    pub(super) fn visit_part(
        &mut self,
        part: u32,
        frame: &Frame,
        visit: &mut dyn FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let word = self.prompt.parts[part as usize].word;
        if self.to.input.plan.layout.parts & (1 << word as u64) == 0 {
            return ControlFlow::Continue(());
        }
        visit(self, &Frame { record: Some((Table::Parts, part)), ..*frame })
    }

    /// True unless it is known that the model does not write this kind of output.
    fn is_output(&self, item: NodeId) -> bool {
        let Some(outputs) = self.to.input.plan.layout.outputs else { return true };
        let name = self.to.input.doc.string(item);
        let name = grow::spelled(name.chars().map(|character| character.to_ascii_lowercase()));
        Keyword::find(&name).is_some_and(|word| outputs & (1 << word as u64) != 0)
    }

    #[inline(never)]
    pub(super) fn visit_table(
        &mut self,
        table: Table,
        count: usize,
        frame: &Frame,
        visit: &mut dyn FnMut(&mut Self, &Frame) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        (0..count as u32).try_for_each(|index| visit(self, &Frame { record: Some((table, index)), ..*frame }))
    }

    pub(super) fn element(&mut self, body: OpId, frame: &Frame) -> bool {
        let plan = self.to.input.plan;
        if let Op::Sequence(run) = plan.ops[body as usize] {
            let (first, others) = plan.children[run.indices()].split_at(1);
            let any = first.iter().any(|&child| self.element(child, frame));
            if any {
                for &child in others {
                    self.element(child, frame);
                }
            }
            return any;
        }
        let before = self.to.out.len();
        if self.is_full() {
            self.fuel = 0;
            return false;
        }
        if self.raw_citation(frame) {
            return true;
        }
        if self.run(body, frame) == Wrote::Absent {
            self.cut(before);
            return false;
        }
        self.said += u32::from(matches!(frame.record, Some((Table::Parts | Table::Outputs | Table::Cited, _))));
        if self.prompt.has_extra {
            self.extra(before, frame);
        }
        self.to.out.push(',');
        true
    }
}
