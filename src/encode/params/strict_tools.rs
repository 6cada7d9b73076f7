//! How strict tools are: what rules ask of it, and what a provider enforces in one request.

use super::ParameterPass;
use crate::grow::Grow;
use crate::model::{Record, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::Span;
use crate::spec::plan::subset::Counts;
use crate::vocabulary::{Keyword, Slot};

impl ParameterPass<'_> {
    /// What rules ask and templates read of how strict the functions are: all of them, or only some.
    pub fn set_strict_tools(&mut self) {
        let doc = self.input.doc;
        let strict = |tool: &Record| match self.draft.field(tool, Slot::Strict) {
            Value::Node(node) if doc.raw(node) == "true" => Some(node),
            _ => None,
        };
        let functions = || self.draft.tools.iter().filter(|tool| tool.word == Keyword::Function);
        let Some(first) = functions().find_map(strict) else { return };
        let how_many = if functions().all(|tool| strict(tool).is_some()) { Keyword::All } else { Keyword::Some };
        self.work.values.set(Slot::StrictTools, Value::Keyword(how_many, first));
        if self.input.plan.reads(Slot::StrictTools) {
            functions().filter_map(strict).for_each(|node| doc.mark_used(node));
        }
    }

    /// Takes it from all functions that they are strict, and reports it of each that was.
    pub fn loosen_tools(&mut self, code: Code, severity: Severity, message: &'static str, reason: Option<Span>) {
        self.work.values.set(Slot::StrictTools, Value::Absent);
        for at in 0..self.draft.tools.len() {
            let tool = self.draft.tools[at];
            if tool.word == Keyword::Function {
                self.loosen(&tool, code, severity, message, reason);
            }
        }
    }

    fn loosen(&mut self, tool: &Record, code: Code, severity: Severity, message: &'static str, reason: Option<Span>) {
        let doc = self.input.doc;
        let strict = self.draft.fields[tool.fields.indices()].iter_mut().find(|field| field.slot == Slot::Strict);
        let Some(strict) = strict else { return };
        let Value::Node(node) = std::mem::replace(&mut strict.value, Value::Absent) else { return };
        doc.mark_used(node);
        // one that says no gets what it asks for
        if doc.raw(node) == "true" {
            self.work.losses.put(Loss::at(node, code, severity, message).slot(Slot::Strict).reason(reason));
        }
    }

    /// True if the schema of every function fits the subset, and all together do; one without is open to anything.
    pub fn tools_fit(&self, subset: u32) -> bool {
        let subset = &self.input.plan.subsets[subset as usize];
        let fits = |tool: &Record| match self.draft.field(tool, Slot::JsonSchema) {
            Value::Node(schema) => self.input.misfit(schema, subset).is_none(),
            Value::Absent => !subset.requires_one,
            _ => true,
        };
        let functions = || self.draft.tools.iter().filter(|tool| tool.word == Keyword::Function);
        functions().all(fits)
            && subset.at_most.is_none_or(|most| {
                functions().fold(Counts::default(), |all, tool| all.and(self.counts(tool))).within(most)
            })
    }

    /// Where the answer's schema and those of strict functions hold more than a provider takes together, those that
    /// go beyond, in their order, are not strict.
    pub fn bound_strict_tools(&mut self, subset: u32, reason: Option<Span>) {
        let subset = &self.input.plan.subsets[subset as usize];
        let Some(most) = subset.at_most else { return };
        let mut all = match self.work.value(Slot::ResponseFormatSchema) {
            Value::Node(schema) if self.input.misfit(schema, subset).is_none() => self.input.schema_holds(schema),
            _ => Counts::default(),
        };
        let mut loosened = false;
        for at in 0..self.draft.tools.len() {
            let tool = self.draft.tools[at];
            let schema = self.draft.field(&tool, Slot::JsonSchema);
            // what cannot be enforced by itself is not, and takes nothing of the room
            let fits = !matches!(schema, Value::Node(schema) if self.input.misfit(schema, subset).is_some());
            if tool.word != Keyword::Function || !self.is_strict(&tool) || !fits {
                continue;
            }
            let more = all.and(self.counts(&tool));
            if more.within(most) {
                all = more;
                continue;
            }
            loosened = true;
            let message = "would be more than the provider enforces in one request; this tool is not strict";
            self.loosen(&tool, Code::Drop, Severity::Warning, message, reason);
        }
        if loosened {
            self.work.values.set(Slot::StrictTools, Value::Absent);
            self.set_strict_tools();
        }
    }

    fn counts(&self, tool: &Record) -> Counts {
        let schema = match self.draft.field(tool, Slot::JsonSchema) {
            Value::Node(schema) => self.input.schema_holds(schema),
            _ => Counts::default(),
        };
        Counts { functions: 1, ..schema }
    }

    fn is_strict(&self, tool: &Record) -> bool {
        matches!(self.draft.field(tool, Slot::Strict), Value::Node(node) if self.input.doc.raw(node) == "true")
    }
}
