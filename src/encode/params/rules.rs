//! Settings that cannot stand together: what a rule of the spec forbids, or sets to something else.

use super::ParameterPass;
use crate::input::computed::ComputedText;
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{Rule, Span};
use crate::vocabulary::Slot;

impl ParameterPass<'_> {
    pub(super) fn rule(&mut self, rule: &Rule) {
        for &slot in &rule.forbid {
            if self.is_told_by_another(slot, rule) {
                self.forget(slot);
            } else if self.is_set(slot) {
                self.remove(
                    slot,
                    Code::Conflict,
                    "cannot stand in this combination",
                    Some(rule.reason),
                    rule.weight.map(Severity::of),
                );
            }
        }
        let mut taken = false;
        for &slot in &rule.exclusive {
            if self.is_set(slot) {
                if taken {
                    self.remove(
                        slot,
                        Code::Conflict,
                        "cannot stand beside another setting",
                        Some(rule.reason),
                        rule.weight.map(Severity::of),
                    );
                }
                taken = true;
            }
        }
        for &(slot, json) in &rule.set {
            if self.is_told_by_another(slot, rule) {
                self.forget(slot);
                let value = self.work.computed.add(ComputedText::Plan(json));
                self.work.values.set(slot, value);
            } else {
                self.set(slot, json, rule);
            }
        }
    }

    /// True if a setting was put in because another one asked for it, and that one is left out by this rule, or was by
    /// another: one thing is told once.
    fn is_told_by_another(&self, slot: Slot, rule: &Rule) -> bool {
        let is_left_out = |from: Slot| {
            let tells = |known: &Loss| known.slot == Some(from) && matches!(known.code, Code::Drop | Code::Conflict);
            if self.is_set(from) { rule.forbid.contains(&from) } else { self.work.losses.iter().any(tells) }
        };
        self.is_set(slot) && self.work.derived.iter().any(|&(derived, from)| derived == slot && is_left_out(from))
    }

    fn set(&mut self, slot: Slot, json: Span, rule: &Rule) {
        let value = self.work.value(slot);
        let wanted = self.input.plan.get(json);
        let same = value != Value::Absent
            && self.input.text(value, &self.work.computed).trim_matches('"') == wanted.trim_matches('"');
        if same {
            return;
        }
        let said = if value == Value::Absent { Severity::Info } else { Severity::Warning };
        let severity = rule.weight.map_or(said, Severity::of);
        let loss = self.item(slot, Code::Conflict, severity, "must have another value in this combination");
        self.replace(slot, ComputedText::Plan(json), loss.reason(Some(rule.reason)).after(Shown::Plan(json)));
        self.clear_children(slot);
    }
}
