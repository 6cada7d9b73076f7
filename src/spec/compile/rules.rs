//! Which settings cannot stand together, and what stands in for features that a model lacks.

use super::Compiler;
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Tree};
use crate::spec::plan::{Condition, EmulatedTool, Emulation, Op, ProviderTool, Rule, Span, Test};
use crate::vocabulary::{JsonType, Scope, Slot, Weight};

/// What an emulation does.
const EFFECTS: &[&str] = &["instruction", "tool", "provider_tool", "only_allowed_tools", "custom_as_functions"];
const EMULATION: &[&str] = &[
    "when",
    "instruction",
    "tool",
    "provider_tool",
    "only_allowed_tools",
    "custom_as_functions",
    "replaces",
    "because",
    "sources",
];

impl<'s> Compiler<'s> {
    pub(super) fn rules(&mut self) {
        for (_, tree) in self.section("rules") {
            let rule = self.rule(tree);
            self.plan.rules.put(rule);
        }
        for (_, tree) in self.section("emulations") {
            let emulation = self.emulation(tree);
            self.plan.emulations.put(emulation);
        }
    }

    fn tests(&mut self, tree: Option<&Tree>) -> Vec<Test> {
        let mut tests = Vec::new();
        let Some(tree) = tree else { return tests };
        if !tree.is_object() {
            self.wants(tree, "an object: slots and what they must be");
        }
        for (name, condition) in tree.members() {
            if let Some(slot) = self.request_slot(name, condition.location) {
                self.test(slot, condition, &mut tests);
            }
        }
        tests
    }

    fn test(&mut self, slot: Slot, tree: &Tree, tests: &mut Vec<Test>) {
        if !tree.is_object() {
            let is = Condition::In(self.slot_scalars(slot, tree));
            return tests.put(Test { slot, is });
        }
        for (key, value) in
            self.object(tree, "condition", &["set", "not", "over", "under", "without", "fits", "misfits"])
        {
            if matches!(key.as_str(), "over" | "under") {
                self.only_for(slot, value, &[JsonType::Number]);
            }
            if matches!(key.as_str(), "fits" | "misfits") && !matches!(slot, Slot::ResponseFormatSchema | Slot::Tools) {
                self.fault(
                    value.location,
                    "asks whether JSON Schemas fit: say it of `response_format.json_schema` or `tools`",
                    None,
                );
            }
            let is = match key.as_str() {
                "set" => Condition::Set(self.boolean(value)),
                "not" => Condition::NotIn(self.slot_scalars(slot, value)),
                "over" => Condition::Over(self.finite(value).unwrap_or_default()),
                "under" => Condition::Under(self.finite(value).unwrap_or_default()),
                "without" if slot == Slot::Messages => Condition::Without(self.prose(value).unwrap_or_default()),
                "without" => {
                    self.fault(value.location, "`without` is asked of `messages` alone", None);
                    continue;
                }
                "fits" | "misfits" => match self.subset_named(value) {
                    Some(subset) => Condition::Fits(subset, key == "fits"),
                    None => continue,
                },
                _ => continue,
            };
            tests.put(Test { slot, is });
        }
    }

    fn slots(&mut self, tree: Option<&Tree>) -> Vec<Slot> {
        tree.map_or(&[][..], Tree::elements).iter().filter_map(|name| self.slot_named(name)).gather()
    }

    pub(super) fn reason(&mut self, tree: &Tree) -> Span {
        if let Some(reason) = tree.get("because") {
            self.prose(reason).unwrap_or_default()
        } else {
            self.fault(tree.location, "wants `because`: why, for the report", None);
            Span::default()
        }
    }

    fn rule(&mut self, tree: &Tree) -> Rule {
        self.object(tree, "field of a rule", &["when", "forbid", "exclusive", "set", "because", "severity", "sources"]);
        let mut set = Vec::new();
        if let Some(values) = tree.get("set").filter(|set| !set.is_object()) {
            self.wants(values, "an object: slots and their values");
        }
        for (name, value) in tree.get("set").map_or(&[][..], Tree::members) {
            if let Some(slot) = self.request_slot(name, value.location) {
                set.put((slot, self.slot_json(slot, value)));
            }
        }
        if !["forbid", "exclusive", "set"].iter().any(|effect| tree.get(effect).is_some()) {
            self.fault(
                tree.location,
                "has no effect",
                Some(grow::copy("say what to `forbid`, what is `exclusive`, or what to `set`")),
            );
        }
        if let Some(exclusive) = tree.get("exclusive").filter(|slots| slots.elements().len() < 2) {
            self.fault(exclusive.location, "only two slots or more can exclude each other", None);
        }
        let weights = [("info", Weight::Cosmetic), ("warning", Weight::Tuning), ("error", Weight::Content)];
        let weight = tree.get("severity").and_then(|severity| {
            let text = severity.text().unwrap_or_default();
            let found = weights.iter().find(|(name, _)| *name == text).map(|&(_, weight)| weight);
            if found.is_none() {
                self.unknown(severity.location, "severity", text, &mut weights.iter().map(|(name, _)| *name));
            }
            found
        });
        Rule {
            when: self.tests(tree.get("when")),
            forbid: self.slots(tree.get("forbid")),
            exclusive: self.slots(tree.get("exclusive")),
            set,
            reason: self.reason(tree),
            weight,
        }
    }

    fn provider_tool(&mut self, tree: &'s Tree) -> Option<ProviderTool> {
        let Some(kind) = tree.get("type").filter(|kind| kind.text().is_some_and(|text| !text.starts_with('$'))) else {
            self.fault(tree.location, "wants a `type`: the name of the tool that the provider runs", None);
            return None;
        };
        let raw = self.template(tree, Scope::Request).op;
        // the tool is there whatever it can be set to
        if let Op::Object(members) = self.plan.ops[raw as usize] {
            let members = self.plan.members.get_mut(members.indices()).unwrap_or_default();
            for member in members {
                member.dynamic = false;
            }
        }
        Some(ProviderTool { kind: self.json(kind), raw })
    }

    fn emulation(&mut self, tree: &'s Tree) -> Emulation {
        self.object(tree, "field of an emulation", EMULATION);
        let instruction = tree.get("instruction").map(|text| self.text_template(text));
        let tool = tree.get("tool").and_then(|tool| {
            self.object(tool, "field of an emulated tool", &["name", "description", "json_schema"]);
            let (Some(name), Some(json_schema)) = (tool.get("name"), tool.get("json_schema")) else {
                self.fault(tool.location, "wants `name` and `json_schema`", None);
                return None;
            };
            Some(EmulatedTool {
                name: self.text_template(name),
                description: tool.get("description").map(|text| self.text_template(text)),
                json_schema: self.template(json_schema, Scope::Request).op,
            })
        });
        let provider_tool = tree.get("provider_tool").and_then(|tool| self.provider_tool(tool));
        let mut switched = |name| {
            let switch = tree.get(name).filter(|switch| switch.json != Json::Bool(false));
            switch.is_some_and(|switch| self.boolean(switch))
        };
        let (only_allowed_tools, custom_as_functions) =
            (switched("only_allowed_tools"), switched("custom_as_functions"));
        if !EFFECTS.iter().any(|effect| tree.get(effect).is_some_and(|effect| effect.json != Json::Bool(false))) {
            self.fault(
                tree.location,
                "wants an `instruction`, a `tool`, a `provider_tool`, `only_allowed_tools` or `custom_as_functions`",
                None,
            );
        }
        let when = self.tests(tree.get("when"));
        Emulation {
            needs: when.iter().filter_map(Test::needs).collect(),
            when,
            instruction,
            tool,
            provider_tool,
            only_allowed_tools,
            custom_as_functions,
            replaces: self.slots(tree.get("replaces")),
            reason: self.reason(tree),
        }
    }
}
