//! Cache marks. Some services refuse one that asks for a longer life than a mark before it.

use super::LayoutPass;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::json::node::NodeId;
use crate::model::{Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::Span;
use crate::vocabulary::Slot;

impl LayoutPass<'_> {
    /// Shortens each mark that would outlive one before it, in the order in which services read: tools, system,
    /// messages.
    pub(super) fn shorten_marks(&mut self, ttls: &[Span]) {
        let Some(last) = ttls.len().checked_sub(1) else { return };
        let mut reached = 0;
        for at in 0..self.draft.tools.len() {
            self.shorten_mark(self.draft.tools[at].fields, ttls, last, &mut reached);
        }
        for at in 0..self.work.system.len() {
            self.shorten_marks_of(self.work.system[at], ttls, last, &mut reached);
        }
        for turn in 0..self.work.turns.len() {
            for at in self.work.turns[turn].parts.indices() {
                self.shorten_marks_of(self.work.turn_parts[at], ttls, last, &mut reached);
            }
        }
    }

    /// The marks of a part, and of the parts in it.
    fn shorten_marks_of(&mut self, part: u32, ttls: &[Span], last: usize, reached: &mut usize) {
        let part = self.draft.parts[part as usize];
        for inner in part.parts.indices() {
            self.shorten_mark(self.draft.parts[inner].fields, ttls, last, reached);
        }
        self.shorten_mark(part.fields, ttls, last, reached);
    }

    fn shorten_mark(&mut self, fields: Run, ttls: &[Span], last: usize, reached: &mut usize) {
        let find = |slot| fields.indices().find(|&at| self.draft.fields[at].slot == slot);
        let Some(mark) = find(Slot::CacheControl) else { return };
        let plan = self.input.plan;
        let ttl = find(Slot::CacheTtl).and_then(|at| match self.draft.fields[at].value {
            Value::Node(node) => Some((at, node)),
            _ => None,
        });
        let Some((at, node)) = ttl else {
            *reached = last;
            return;
        };
        let raw = self.input.doc.raw(node);
        match ttls.iter().position(|&ttl| plan.get(ttl) == raw) {
            Some(rank) if rank < *reached => self.shorten(mark, at, node, ttls[*reached]),
            Some(rank) => *reached = rank,
            None => {}
        }
    }

    /// Writes the mark anew, with another lifetime.
    fn shorten(&mut self, mark: usize, ttl: usize, old: NodeId, shorter: Span) {
        const WHY: &str = "would outlive a mark before it, which the provider refuses; it lives as long as that one";
        let Value::Node(object) = self.draft.fields[mark].value else { return };
        let (doc, scratch) = (self.input.doc, &mut self.work.computed.scratch);
        let start = scratch.len();
        for (key, value) in doc.members(object) {
            scratch.push(if scratch.len() > start { ',' } else { '{' });
            scratch.push_str(doc.raw(key));
            scratch.push(':');
            scratch.push_str(if value == old { self.input.plan.get(shorter) } else { doc.raw(value) });
        }
        scratch.push('}');
        let after = Shown::Scratch(start as u32, scratch.len() as u32);
        let severity = Severity::of(Slot::CacheControl.info().weight);
        self.work
            .losses
            .put(Loss::at(object, Code::PerformanceImpact, severity, WHY).slot(Slot::CacheControl).after(after));
        doc.mark_used(object);
        self.draft.fields[mark].value = self.work.computed.add_scratch(start);
        self.draft.fields[ttl].value = self.work.computed.add(ComputedText::Plan(shorter));
    }
}
