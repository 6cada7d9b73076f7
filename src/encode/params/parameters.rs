//! What the model takes in each slot, and in which combinations: parameters and rules, run over the request's slots.

use super::ParameterPass;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::input::node_of;
use crate::json::doc::strip_text;
use crate::json::node::{Kind, NodeId};
use crate::model::{NO_NODE, Record, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{Bound, Condition, Derive, Emulation, Idle, Parameter, Span, Test};
use crate::vocabulary::{JsonType, Keyword, Slot, Slots};

/// True if a loss says that a setting was changed.
fn is_change_of(slot: Slot, known: &Loss) -> bool {
    known.slot == Some(slot) && known.node != NO_NODE && matches!(known.code, Code::Clamp | Code::MapFallback)
}

impl ParameterPass<'_> {
    /// Applies all parameters, then all rules.
    pub(super) fn parameters_and_rules(&mut self) {
        let plan = self.input.plan;
        self.plain_output();
        let mut at = 0;
        while let Some(next) = Idle::next(&plan.idle_parameters, at, &self.given()) {
            self.parameter(&plan.parameters[next]);
            at = next + 1;
        }
        at = 0;
        while let Some(next) = Idle::next(&plan.idle_rules, at, &self.given()) {
            let rule = &plan.rules[next];
            if self.all_hold(&rule.when) {
                self.rule(rule);
            }
            at = next + 1;
        }
    }

    /// The slots that may have a value: all others have none.
    pub(super) fn given(&self) -> Slots {
        let mut given = self.work.values.given();
        given.add_all(self.draft.listed());
        given
    }

    /// True if the conditions of an emulation hold.
    pub(super) fn is_wanted(&self, emulation: &Emulation, given: &Slots) -> bool {
        given.has_all(&emulation.needs) && self.all_hold(&emulation.when)
    }

    /// A model that writes nothing but text need not be told to write text.
    fn plain_output(&self) {
        let Value::Node(list) = self.work.value(Slot::OutputModalities) else { return };
        let doc = self.input.doc;
        if self.input.plan.layout.outputs != Some(1 << Keyword::Text as u64) {
            return;
        }
        let is_text = |&kind: &NodeId| doc.kind(kind) == Kind::String && doc.is(kind, "text");
        let mut texts = doc.elements(list).filter(is_text).peekable();
        if texts.peek().is_some() && doc.elements(list).all(|kind| is_text(&kind)) {
            doc.mark_used(list);
        }
        texts.for_each(|kind| doc.mark_used(kind));
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let slot = parameter.slot;
        if !self.is_set(slot) {
            let derived = parameter.derive.iter().any(|derive| self.derive(parameter, derive));
            if !derived {
                self.default(parameter);
            }
            if !self.is_set(slot) {
                return;
            }
        }
        if self.is_default(parameter) {
            self.input.mark(self.work.value(slot));
            self.clear_children(slot);
            self.work.values.set(slot, Value::Absent);
            return;
        }
        if let Some(why) = parameter.unsupported {
            self.remove(slot, Code::Drop, "is not taken by this model", Some(why), None);
            return;
        }
        self.map_value(parameter);
        self.range(parameter);
        self.lengths(parameter);
        if let Some(subset) = parameter.within {
            self.bound_strict_tools(subset, parameter.reason);
        }
    }

    /// The first of these texts that the value is. It costs what the texts are long, however long the value is.
    fn scalar_among(&self, value: Value, texts: &mut dyn ExactSizeIterator<Item = Span>) -> Option<Span> {
        if texts.len() == 0 {
            return None;
        }
        let (inner, escaped) = self.input.spelled(value, &self.work.computed)?;
        // 1, 1.0 and 1e0 are one number
        let number = self.input.number(value, &self.work.computed);
        for span in texts {
            let wanted = self.input.plan.get(span);
            let same = |number: f64| wanted.parse::<f64>().is_ok_and(|wanted| number.total_cmp(&wanted).is_eq());
            if strip_text(inner, escaped, wanted) == Some("") || number.is_some_and(same) {
                return Some(span);
            }
        }
        None
    }

    /// What a map has for the value.
    fn mapped(&self, value: Value, map: &[(Span, Span)]) -> Option<Span> {
        let found = self.scalar_among(value, &mut map.iter().map(|&(from, _)| from))?;
        map.iter().find(|&&(from, _)| from == found).map(|&(_, to)| to)
    }

    fn is_default(&self, parameter: &Parameter) -> bool {
        let value = self.work.value(parameter.slot);
        let doc = self.input.doc;
        let is_empty = |node| doc.kind(node) == Kind::Array && doc.elements(node).next().is_none();
        let empty = matches!(value, Value::Node(node) if is_empty(node));
        empty || self.scalar_among(value, &mut parameter.omit.iter().copied()).is_some()
    }

    fn derive(&mut self, parameter: &Parameter, derive: &Derive) -> bool {
        let from = self.work.value(derive.from);
        if from == Value::Absent {
            return false;
        }
        let by_text = self.mapped(from, &derive.map);
        let number = self.input.number(from, &self.work.computed);
        let by_step = number
            .and_then(|number| derive.steps.iter().rev().find(|&&(least, _)| number >= least).map(|&(_, then)| then));
        let Some(json) = by_text.or(by_step) else { return false };
        let slot = parameter.slot;
        let value = self.work.computed.add(ComputedText::Plan(json));
        // what the model does not take would only be dropped: what asked for it is
        if parameter.unsupported.is_some() && self.scalar_among(value, &mut parameter.omit.iter().copied()).is_none() {
            if self.asks_for_nothing_else(derive.from) {
                self.remove(derive.from, Code::Drop, "is not taken by this model", parameter.unsupported, None);
            }
            return false;
        }
        self.work.values.set(slot, value);
        self.work.derived.put((slot, derive.from));
        let (subject, message) = if derive.kept {
            (slot, "is put in, as another setting asks for it")
        } else {
            (derive.from, "is not known to the model in this form; its nearest setting is used")
        };
        self.input.mark(from);
        let loss = Loss::at(node_of(from), Code::MapFallback, Severity::Info, message);
        self.work.losses.put(loss.slot(subject).reason(parameter.reason).after(Shown::Plan(json)));
        true
    }

    /// True if a setting is not sent, nothing that the model takes is derived from it, and nothing else reports it.
    fn asks_for_nothing_else(&self, slot: Slot) -> bool {
        let plan = self.input.plan;
        let tells = |parameter: &Parameter| match parameter.unsupported {
            Some(_) => parameter.slot == slot,
            None => parameter.derive.iter().any(|derive| derive.from == slot),
        };
        !plan.reads(slot) && !plan.parameters.iter().any(tells)
    }

    fn default(&mut self, parameter: &Parameter) {
        let Some(json) = parameter.default else { return };
        let value = self.work.computed.add(ComputedText::Plan(json));
        self.work.values.set(parameter.slot, value);
        let loss = Loss::at(
            NO_NODE,
            Code::MapFallback,
            Severity::Info,
            "is not given and the provider demands it; a default is used",
        );
        self.work.losses.put(loss.slot(parameter.slot).reason(parameter.reason).after(Shown::Plan(json)));
    }

    /// Maps values that stand for others, and replaces or removes those that the model does not take.
    fn map_value(&mut self, parameter: &Parameter) {
        let slot = parameter.slot;
        let value = self.work.value(slot);
        let mapped = self.mapped(value, &parameter.map);
        let taken =
            parameter.values.is_empty() || self.scalar_among(value, &mut parameter.values.iter().copied()).is_some();
        match (mapped, taken, parameter.fallback) {
            (Some(to), _, _) | (None, false, Some(to)) => {
                let loss = self.item(
                    slot,
                    Code::MapFallback,
                    Severity::Warning,
                    "has no equal at this model; its nearest value is used",
                );
                self.replace(slot, ComputedText::Plan(to), loss.reason(parameter.reason).after(Shown::Plan(to)));
            }
            (None, false, None) => {
                self.remove(slot, Code::Drop, "has a value that this model does not take", parameter.reason, None);
            }
            (None, true, _) => {}
        }
    }

    /// 100.0 and 1e2 are whole, but not all providers read them as such: the same number is written without a point.
    fn write_whole(&mut self, slot: Slot, number: f64) {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let value = self.work.value(slot);
        let is_plain =
            self.input.text(value, &self.work.computed).bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if is_plain || number.abs() > EXACT {
            return;
        }
        let start = self.work.computed.scratch.len();
        self.work.computed.scratch.push_str(&text!("{number:.0}"));
        let loss = self.item(slot, Code::MapFallback, Severity::Info, "is a whole number, and is written as one");
        self.change_scratch(slot, start, loss);
    }

    fn range(&mut self, parameter: &Parameter) {
        let slot = parameter.slot;
        let Some(number) = self.input.number(self.work.value(slot), &self.work.computed) else { return };
        let over = parameter.max.filter(|bound| number > bound.value);
        let under = parameter.min.filter(|bound| number < bound.value);
        if (over.is_some() || under.is_some()) && parameter.drop_out_of_range {
            self.remove(slot, Code::Drop, "is out of the model's range", parameter.reason, None);
            return;
        }
        let mut number = number;
        if let Some(Bound { text, value }) = over.or(under) {
            number = value;
            let loss = self.item(slot, Code::Clamp, Severity::Warning, "is out of the model's range");
            self.replace(slot, ComputedText::Plan(text), loss.reason(parameter.reason).after(Shown::Plan(text)));
        }
        if !number.is_finite() {
            return self.remove(slot, Code::Drop, "is a number beyond every range", parameter.reason, None);
        }
        if parameter.integer && number.fract() != 0.0 {
            self.clamp_to(parameter, number.round(), "must be a whole number");
        } else if parameter.integer {
            self.write_whole(slot, number);
        }
        let limit = parameter.below.and_then(|other| self.input.number(self.work.value(other), &self.work.computed));
        if let Some(limit) = limit.filter(|&limit| number >= limit) {
            let least = parameter.min.map_or(f64::NEG_INFINITY, |bound| bound.value);
            if limit - 1.0 < least {
                self.remove(
                    slot,
                    Code::Drop,
                    "leaves no room below the limit that it must stay under",
                    parameter.reason,
                    None,
                );
            } else {
                self.clamp_to(parameter, limit - 1.0, "must stay below another limit");
            }
        }
    }

    fn clamp_to(&mut self, parameter: &Parameter, number: f64, message: &'static str) {
        let loss = self.item(parameter.slot, Code::Clamp, Severity::Warning, message).reason(parameter.reason);
        let start = self.work.computed.scratch.len();
        self.work.computed.scratch.push_str(&text!("{number}"));
        self.change_scratch(parameter.slot, start, loss);
    }

    pub(super) fn item(&self, slot: Slot, code: Code, severity: Severity, message: &'static str) -> Loss {
        let value = self.work.value(slot);
        let loss = Loss::at(node_of(value), code, severity, message).slot(slot);
        match value {
            Value::Keyword(word, NO_NODE) => loss.before(Shown::Keyword(word)),
            // the node says more than the word: a name alone is a choice, `any` is how some say `required`
            _ => loss,
        }
    }

    /// Reports that a slot is left out; what was changed of it before is not sent, either, and says nothing any more.
    fn put_alone(&mut self, slot: Slot, mut loss: Loss) {
        let is_of_it = |known: &Loss| is_change_of(slot, known);
        if let Some(first) = self.work.losses.iter().find(|known| is_of_it(known)) {
            (loss.node, loss.before) = (first.node, first.before);
            self.work.losses.retain(|known| !is_of_it(known));
        }
        self.work.losses.put(loss);
    }

    /// A setting that another one asked for goes, and that other one is told: so nothing is told of this one.
    pub(super) fn forget(&mut self, slot: Slot) {
        self.work.losses.retain(|known| !is_change_of(slot, known));
        self.clear_children(slot);
        self.work.values.set(slot, Value::Absent);
    }

    pub(super) fn replace(&mut self, slot: Slot, extra: ComputedText, loss: Loss) {
        self.work.losses.put(loss);
        self.input.mark(self.work.value(slot));
        let value = self.work.computed.add(extra);
        self.work.values.set(slot, value);
    }

    pub(super) fn change_scratch(&mut self, slot: Slot, start: usize, loss: Loss) {
        let end = self.work.computed.scratch.len() as u32;
        self.replace(slot, ComputedText::Scratch(start as u32, end), loss.after(Shown::Scratch(start as u32, end)));
    }

    /// Leaves a slot out, and reports it.
    pub fn remove(
        &mut self,
        slot: Slot,
        code: Code,
        message: &'static str,
        reason: Option<Span>,
        severity: Option<Severity>,
    ) {
        let severity = severity.unwrap_or(Severity::of(slot.info().weight));
        if matches!(slot, Slot::Tools | Slot::FunctionTools | Slot::CustomTools | Slot::ProviderTools) {
            for tool in self.draft.tools.extract_if(.., |tool| tool.word.is_in(slot)) {
                self.work.losses.put(Loss::at(tool.node, code, severity, message).reason(reason));
                self.input.doc.mark_used(tool.node);
            }
            return;
        }
        if slot == Slot::StrictTools {
            return self.loosen_tools(code, severity, message, reason);
        }
        let loss = self.item(slot, code, severity, message).reason(reason);
        self.put_alone(slot, loss);
        self.input.mark(self.work.value(slot));
        self.clear_children(slot);
        self.work.values.set(slot, Value::Absent);
    }

    /// What stands below a slot goes with it (`tool_choice.name` with `tool_choice`), and is reported for itself.
    pub fn clear_children(&mut self, slot: Slot) {
        let name = slot.info().name;
        for below in self.work.values.given().slots() {
            if below.info().name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')) {
                self.work.values.set(below, Value::Absent);
            }
        }
        if slot == Slot::ToolChoice {
            self.draft.choices.clear();
        }
    }

    /// True if the slot (or list) has a value.
    #[inline]
    pub fn is_set(&self, slot: Slot) -> bool {
        if slot.is_seen() {
            return self.is_seen(slot);
        }
        match self.work.value(slot) {
            Value::Absent => false,
            Value::Node(node) if slot.info().shape == JsonType::List => self.input.doc.elements(node).next().is_some(),
            _ => true,
        }
    }

    /// True if there is what the slot stands for.
    fn is_seen(&self, slot: Slot) -> bool {
        match slot {
            Slot::ToolChoiceTools => !self.draft.choices.is_empty(),
            Slot::RagDocuments => !self.draft.documents.is_empty(),
            Slot::Messages => !self.draft.messages.is_empty(),
            Slot::MixedTools => self.is_seen(Slot::FunctionTools) && self.is_seen(Slot::ProviderTools),
            Slot::UnreasonedAnswer => self.has_unreasoned_answer(),
            _ => self.draft.tools.iter().any(|tool| tool.word.is_in(slot)),
        }
    }

    /// True if what the assistant said first since the user spoke last is no reasoning that can be replayed.
    fn has_unreasoned_answer(&self) -> bool {
        let parts = |message: &Record| &self.draft.parts[message.parts.indices()];
        let is_words = |part: &Record| !matches!(part.word, Keyword::ToolResult | Keyword::CustomResult);
        let speaks = |message: &Record| message.word == Keyword::User && parts(message).iter().any(is_words);
        let messages = &self.draft.messages;
        let since = messages.iter().rposition(speaks).map_or(0, |at| at + 1);
        let answer =
            messages[since..].iter().find(|message| message.word == Keyword::Assistant && message.parts.count > 0);
        let replayed = |part: &Record| {
            part.word == Keyword::Reasoning
                && [Slot::Signature, Slot::Encrypted].iter().any(|&slot| self.draft.field(part, slot) != Value::Absent)
        };
        answer.is_some_and(|answer| !parts(answer).first().is_some_and(replayed))
    }

    /// True if all conditions hold.
    pub fn all_hold(&self, tests: &[Test]) -> bool {
        tests.iter().all(|test| self.holds(test))
    }

    fn holds(&self, test: &Test) -> bool {
        let value = self.work.value(test.slot);
        let set = self.is_set(test.slot);
        let number = || self.input.number(value, &self.work.computed);
        match &test.is {
            Condition::Set(wanted) => set == *wanted,
            Condition::In(texts) => set && self.scalar_among(value, &mut texts.iter().copied()).is_some(),
            Condition::NotIn(texts) => !set || self.scalar_among(value, &mut texts.iter().copied()).is_none(),
            Condition::Over(bound) => number().is_some_and(|number| number > *bound),
            Condition::Under(bound) => number().is_some_and(|number| number < *bound),
            Condition::Without(word) => !self.mentions(self.input.plan.get(*word)),
            Condition::Fits(subset, wanted) if test.slot == Slot::Tools => set && self.tools_fit(*subset) == *wanted,
            Condition::Fits(subset, wanted) => match value {
                Value::Node(schema) => {
                    self.input.misfit(schema, &self.input.plan.subsets[*subset as usize]).is_none() == *wanted
                }
                _ => false,
            },
        }
    }
}
