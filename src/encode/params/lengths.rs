//! How long a list, its strings, or a string may be, and which strings say nothing.

use super::ParameterPass;
use crate::grow::{self, Grow};
use crate::json;
use crate::json::node::{Kind, NodeId};
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::{EmptyItems, Parameter, Span};
use crate::vocabulary::Slot;

const CUT: &str = "is longer than the model takes; the rest is cut off";
const EMPTY: &str = "has no text, which the provider refuses; it is left out";

impl ParameterPass<'_> {
    /// Cuts what is too long, and leaves out what says nothing.
    pub(super) fn lengths(&mut self, parameter: &Parameter) {
        if let (Slot::Tools, Some(most)) = (parameter.slot, parameter.max_items) {
            return self.drop_tools(most as usize, parameter.reason);
        }
        let Value::Node(node) = self.work.value(parameter.slot) else { return };
        match self.input.doc.kind(node) {
            Kind::Array if parameter.max_items.is_some() || parameter.empty_items != EmptyItems::Keep => {
                self.items(parameter, node);
            }
            Kind::String if self.refuses(parameter.empty_items, node) => {
                self.remove(parameter.slot, Code::Drop, EMPTY, parameter.reason, None);
            }
            Kind::String => self.length(parameter, node),
            Kind::Object => {
                if let Some(entries) = &parameter.entries {
                    self.entries(parameter, entries, node);
                }
            }
            _ => {}
        }
    }

    fn length(&mut self, parameter: &Parameter, node: NodeId) {
        let slot = parameter.slot;
        let text = self.input.doc.string(node);
        let Some(most) = parameter.max_length.map(|most| most as usize).filter(|&most| text.chars().count() > most)
        else {
            return;
        };
        if parameter.drop_out_of_range {
            return self.remove(slot, Code::Drop, "is longer than the model takes", parameter.reason, None);
        }
        let text = grow::spelled(text.chars().take(most));
        let start = self.work.computed.scratch.len();
        json::string(&mut self.work.computed.scratch, &text);
        self.change_scratch(slot, start, self.item(slot, Code::Clamp, Severity::Warning, CUT).reason(parameter.reason));
    }

    /// The elements of a list that the provider takes, and no more than it takes.
    fn items(&mut self, parameter: &Parameter, list: NodeId) {
        let (doc, slot) = (self.input.doc, parameter.slot);
        let most = parameter.max_items.map_or(usize::MAX, |most| most as usize);
        let refuses = |element: &NodeId| self.refuses(parameter.empty_items, *element);
        let unfit = grow::list(doc.elements(list).filter(refuses));
        let taken = grow::list(doc.elements(list).filter(|element| !refuses(element)));
        if unfit.is_empty() && taken.len() <= most {
            return;
        }
        for &element in &unfit {
            let loss = Loss::at(element, Code::Drop, Severity::of(slot.info().weight), EMPTY);
            self.work.losses.put(loss.reason(parameter.reason));
        }
        self.input.mark(self.work.value(slot));
        let kept = &taken[..taken.len().min(most)];
        if kept.is_empty() {
            self.work.values.set(slot, Value::Absent);
            return;
        }
        let start = self.work.computed.scratch.len();
        let scratch = &mut self.work.computed.scratch;
        scratch.push('[');
        for &element in kept {
            scratch.push_str(doc.raw(element));
            scratch.push(',');
        }
        json::close(scratch, ']');
        if kept.len() < taken.len() {
            self.change_scratch(
                slot,
                start,
                self.item(slot, Code::Clamp, Severity::Warning, CUT).reason(parameter.reason),
            );
        } else {
            self.work.values.set(slot, self.work.computed.add_scratch(start));
        }
    }

    /// True for a string that the provider refuses because there is nothing in it.
    fn refuses(&self, rule: EmptyItems, node: NodeId) -> bool {
        let text = || self.input.doc.string(node);
        self.input.doc.kind(node) == Kind::String
            && match rule {
                EmptyItems::Keep => false,
                EmptyItems::DropEmpty => text().is_empty(),
                EmptyItems::DropBlank => text().trim().is_empty(),
            }
    }

    fn drop_tools(&mut self, most: usize, reason: Option<Span>) {
        for tool in self.draft.tools.drain(most.min(self.draft.tools.len())..) {
            let loss = Loss::at(
                tool.node,
                Code::Clamp,
                Severity::Error,
                "is one tool more than the provider takes; it is left out",
            );
            self.work.losses.put(loss.reason(reason));
            self.input.doc.mark_used(tool.node);
        }
    }
}
