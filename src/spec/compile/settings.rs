//! What a model takes: parameters, rules, emulations, and what may stand only so often.

use super::Compiler;
use crate::json::tree::{Json, Tree};
use crate::spec::names::did_you_mean;
use crate::spec::plan::{
    Bound, Condition, Derive, EmptyItems, EmulatedTool, Emulation, Op, Parameter, ProviderTool, Rule, Span, Test,
};
use crate::vocabulary::{JsonType, Keyword, Scope, Slot, Weight};
use std::collections::HashSet;

const PARAMETER: &[&str] = &[
    "unsupported",
    "omit",
    "derive",
    "map",
    "values",
    "fallback",
    "min",
    "max",
    "below",
    "integer",
    "out_of_range",
    "empty_items",
    "max_items",
    "max_length",
    "entries",
    "within",
    "default",
    "because",
    "sources",
];

impl<'s> Compiler<'s> {
    pub(super) fn settings(&mut self) {
        for (name, tree) in self.section("parameters") {
            if let Some(slot) = self.request_slot(name, tree.location) {
                let parameter = self.parameter(slot, tree);
                self.plan.parameters.push(parameter);
            }
        }
        self.limits();
        self.outputs();
        for (_, tree) in self.section("rules") {
            let rule = self.rule(tree);
            self.plan.rules.push(rule);
        }
        for (_, tree) in self.section("emulations") {
            let emulation = self.emulation(tree);
            self.plan.emulations.push(emulation);
        }
        for (name, tree) in self.section("at_most") {
            let known = Slot::find(name, Scope::Part).or_else(|| Slot::find(name, Scope::Tool));
            match (known, self.count(tree)) {
                (Some((slot, _)), Some(count)) => self.plan.at_most.push((slot, count)),
                (None, _) => {
                    let slots = Slot::all(Scope::Part).chain(Slot::all(Scope::Tool)).map(|slot| slot.info().name);
                    let suggestion = did_you_mean(name, slots);
                    self.fault(tree.location, format!("unknown slot {name:?}"), suggestion);
                }
                (_, None) => {}
            }
        }
        for (name, tree) in self.spec.get("traits").map_or(&[][..], Tree::members) {
            if matches!(tree.json, Json::Array(_) | Json::Object(_))
                && tree.members().iter().any(|(key, _)| key.starts_with('$'))
            {
                self.fault(
                    tree.location,
                    format!("the trait {name:?} is a constant; templates go into `define`"),
                    None,
                );
            }
        }
    }

    fn limits(&mut self) {
        if let Some(limits) = self.spec.get("limits") {
            for (_, value) in self
                .object(limits, "limit", &["context_window", "max_output_tokens", "sources"])
                .iter()
                .filter(|(key, _)| key != "sources")
            {
                self.count(value);
            }
        }
        self.output_limit();
    }

    /// What a model does not write needs no settings.
    fn outputs(&mut self) {
        let Some(outputs) = self.plan.layout.outputs else { return };
        for (kind, slot) in [(Keyword::Audio, Slot::OutputAudio), (Keyword::Image, Slot::OutputImage)] {
            let known = self.plan.parameters.iter().any(|parameter| parameter.slot == slot);
            if outputs & (1 << kind as u64) == 0 && !known {
                let reason = self.intern(&format!("it writes no {}", kind.text()));
                self.plan.parameters.push(Parameter { unsupported: Some(reason), ..empty_parameter(slot) });
            }
        }
    }

    /// A model's output limit is also the most that can be asked for.
    fn output_limit(&mut self) {
        let Some(limit) = self.spec.get("limits").and_then(|limits| limits.get("max_output_tokens")) else { return };
        let Some(value) = limit.number() else { return };
        let max = Some(Bound { value, text: self.json(limit) });
        let known = self.plan.parameters.iter().position(|parameter| parameter.slot == Slot::MaxOutputTokens);
        let at = known.unwrap_or_else(|| {
            self.plan.parameters.insert(0, empty_parameter(Slot::MaxOutputTokens));
            0
        });
        let parameter = &mut self.plan.parameters[at];
        if parameter.max.is_none_or(|known| known.value > value) {
            parameter.max = max;
        }
    }

    fn parameter(&mut self, slot: Slot, tree: &Tree) -> Parameter {
        let mut parameter = empty_parameter(slot);
        for (key, value) in self.object(tree, "field of a parameter", PARAMETER) {
            self.parameter_field(&mut parameter, key, value);
        }
        let list = slot.info().shape == JsonType::List;
        if let Some(size) = tree.get("max_items").filter(|_| list && slot != Slot::Tools) {
            self.fault(size.location, format!("`{}` is a list that cannot be cut", slot.info().name), None);
        }
        if let (Some(min), Some(max)) = (parameter.min, parameter.max)
            && min.value > max.value
        {
            self.fault(
                tree.location,
                format!("the range is upside down: {} to {}", min.value, max.value),
                Some("swap `min` and `max`".to_owned()),
            );
        }
        if let Some(fallback) = tree.get("fallback").filter(|_| parameter.values.is_empty()) {
            self.fault(fallback.location, "has a `fallback`, but no `values` that it could stand in for", None);
        }
        self.takes_itself(&parameter, tree);
        parameter
    }

    /// What a parameter puts in by itself must be such as it takes.
    fn takes_itself(&mut self, parameter: &Parameter, tree: &Tree) {
        let listed: HashSet<String> = parameter.values.iter().map(|&span| self.plan.get(span).to_owned()).collect();
        let own = ["default", "fallback"].into_iter().filter_map(|name| Some((name, tree.get(name)?)));
        let mapped =
            tree.get("map").map_or(&[][..], Tree::members).iter().map(|(_, to)| ("value that `map` gives", to));
        for (what, value) in own.chain(mapped) {
            let Some(text) = value.scalar() else { continue };
            let outside = |number: f64| {
                parameter.min.is_some_and(|min| number < min.value)
                    || parameter.max.is_some_and(|max| number > max.value)
            };
            if !listed.is_empty() && !listed.contains(&text) {
                self.fault(value.location, format!("the {what} is not among the `values`"), None);
            } else if value.number().is_some_and(outside) {
                self.fault(value.location, format!("the {what} is out of range"), None);
            }
        }
    }

    fn parameter_field(&mut self, parameter: &mut Parameter, key: &str, value: &Tree) {
        let slot = parameter.slot;
        match key {
            "unsupported" => parameter.unsupported = self.prose(value),
            "because" => parameter.reason = self.prose(value),
            "omit" => parameter.omit = self.slot_scalars(slot, value),
            "values" => parameter.values = self.slot_scalars(slot, value),
            "fallback" => parameter.fallback = Some(self.slot_json(slot, value)),
            "default" => parameter.default = Some(self.slot_json(slot, value)),
            "map" => parameter.map = self.pairs(slot, slot, value),
            "derive" => parameter.derive = value.elements().iter().filter_map(|tree| self.derive(slot, tree)).collect(),
            "min" => parameter.min = self.bound(slot, value),
            "max" => parameter.max = self.bound(slot, value),
            "below" => {
                self.only_for(slot, value, &[JsonType::Number]);
                parameter.below = self.slot_named(value);
                if let Some(other) = parameter.below {
                    self.only_for(other, value, &[JsonType::Number]);
                }
            }
            "integer" => {
                self.only_for(slot, value, &[JsonType::Number]);
                parameter.integer = self.boolean(value);
            }
            "empty_items" => {
                self.only_for(slot, value, &[JsonType::Strings, JsonType::Array]);
                match value.text() {
                    Some("keep") => {}
                    Some("drop_empty") => parameter.empty_items = EmptyItems::DropEmpty,
                    Some("drop_blank") => parameter.empty_items = EmptyItems::DropBlank,
                    _ => self.unknown(
                        value.location,
                        "setting",
                        value.text().unwrap_or_default(),
                        &["keep", "drop_empty", "drop_blank"],
                    ),
                }
            }
            "max_items" => {
                self.only_for(slot, value, &[JsonType::Strings, JsonType::Array, JsonType::List]);
                parameter.max_items = self.count(value);
            }
            "max_length" => {
                self.only_for(slot, value, &[JsonType::String, JsonType::Strings]);
                parameter.max_length = self.count(value);
            }
            "entries" => parameter.entries = Some(self.entries(slot, value)),
            "within" if slot == Slot::StrictTools => parameter.within = self.subset_named(value),
            "within" => self.fault(value.location, "`within` is said of `tools.strict` alone", None),
            "out_of_range" => match value.text() {
                Some("drop") => parameter.drop_out_of_range = true,
                Some("clamp") => {}
                _ => self.unknown(value.location, "setting", value.text().unwrap_or_default(), &["clamp", "drop"]),
            },
            _ => {}
        }
    }

    /// From which values of one slot to which values of another.
    fn pairs(&mut self, from: Slot, to: Slot, tree: &Tree) -> Vec<(Span, Span)> {
        if !tree.is_object() {
            self.wants(tree, "an object: from which value to which");
        }
        let mut pairs = Vec::new();
        for (text, value) in tree.members() {
            self.slot_text(from, text, value.location);
            pairs.push((self.intern(text), self.slot_json(to, value)));
        }
        pairs
    }

    /// The slot of the request that a string names.
    pub(super) fn slot_named(&mut self, tree: &Tree) -> Option<Slot> {
        let Some(name) = tree.text() else {
            self.wants(tree, "the name of a slot");
            return None;
        };
        self.request_slot(name, tree.location)
    }

    fn bound(&mut self, slot: Slot, tree: &Tree) -> Option<Bound> {
        self.only_for(slot, tree, &[JsonType::Number]);
        let value = self.finite(tree)?;
        Some(Bound { value, text: self.json(tree) })
    }

    pub(super) fn finite(&mut self, tree: &Tree) -> Option<f64> {
        let value = tree.number().filter(|value| value.is_finite());
        match tree.json {
            Json::Number(_) if value.is_none() => {
                self.fault(tree.location, "the number is beyond what a double holds", None);
            }
            _ if value.is_none() => self.wants(tree, "a number"),
            _ => {}
        }
        value
    }

    fn derive(&mut self, to: Slot, tree: &Tree) -> Option<Derive> {
        self.object(tree, "field of `derive`", &["from", "map", "steps"]);
        let Some(from) = tree.get("from") else {
            self.fault(tree.location, "`derive` wants `from`: a slot", None);
            return None;
        };
        let from = self.slot_named(from)?;
        if tree.get("map").is_none() && tree.get("steps").is_none() {
            self.fault(tree.location, "`derive` wants `map` or `steps`", None);
        }
        let map = tree.get("map").map(|map| self.pairs(from, to, map)).unwrap_or_default();
        let mut steps: Vec<(f64, Span)> = Vec::new();
        if let Some(list) = tree.get("steps") {
            self.only_for(from, list, &[JsonType::Number]);
        }
        for step in tree.get("steps").map_or(&[][..], Tree::elements) {
            let (Some(least), Some(then), 2) =
                (step.elements().first().and_then(Tree::number), step.elements().get(1), step.elements().len())
            else {
                self.fault(step.location, "a step is [from, value]", None);
                continue;
            };
            if steps.last().is_some_and(|&(before, _)| before >= least) {
                self.fault(step.location, "steps must ascend", None);
            }
            let then = self.slot_json(to, then);
            steps.push((least, then));
        }
        Some(Derive { from, kept: false, map, steps })
    }

    /// Notes which of the slots that others are derived from are themselves sent. Known when the templates are
    /// compiled.
    pub(super) fn kept_sources(&mut self) {
        let mut sent = self.plan.read_slots();
        for parameter in self.plan.parameters.iter().filter(|parameter| parameter.unsupported.is_some()) {
            sent &= !(1 << parameter.slot as u32);
        }
        for derive in self.plan.parameters.iter_mut().flat_map(|parameter| &mut parameter.derive) {
            derive.kept = sent >> derive.from as u32 & 1 == 1;
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
            return tests.push(Test { slot, is });
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
            tests.push(Test { slot, is });
        }
    }

    fn slots(&mut self, tree: Option<&Tree>) -> Vec<Slot> {
        tree.map_or(&[][..], Tree::elements).iter().filter_map(|name| self.slot_named(name)).collect()
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
                set.push((slot, self.slot_json(slot, value)));
            }
        }
        if !["forbid", "exclusive", "set"].iter().any(|effect| tree.get(effect).is_some()) {
            self.fault(
                tree.location,
                "has no effect",
                Some("say what to `forbid`, what is `exclusive`, or what to `set`".to_owned()),
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
                self.unknown(severity.location, "severity", text, &weights.map(|(name, _)| name));
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
            self.plan.members[members.indices()].iter_mut().for_each(|member| member.dynamic = false);
        }
        Some(ProviderTool { kind: self.json(kind), raw })
    }

    fn emulation(&mut self, tree: &'s Tree) -> Emulation {
        self.object(
            tree,
            "field of an emulation",
            &["when", "instruction", "tool", "provider_tool", "only_allowed_tools", "replaces", "because", "sources"],
        );
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
        let switch = tree.get("only_allowed_tools").filter(|switch| switch.json != Json::Bool(false));
        let only_allowed_tools = switch.is_some_and(|switch| self.boolean(switch));
        if switch.is_none() && ["instruction", "tool", "provider_tool"].iter().all(|effect| tree.get(effect).is_none())
        {
            self.fault(
                tree.location,
                "wants an `instruction`, a `tool`, a `provider_tool` or `only_allowed_tools`",
                None,
            );
        }
        Emulation {
            when: self.tests(tree.get("when")),
            instruction,
            tool,
            provider_tool,
            only_allowed_tools,
            replaces: self.slots(tree.get("replaces")),
            reason: self.reason(tree),
        }
    }
}

fn empty_parameter(slot: Slot) -> Parameter {
    Parameter {
        slot,
        unsupported: None,
        derive: Vec::new(),
        omit: Vec::new(),
        map: Vec::new(),
        values: Vec::new(),
        fallback: None,
        min: None,
        max: None,
        below: None,
        integer: false,
        drop_out_of_range: false,
        empty_items: EmptyItems::Keep,
        max_items: None,
        max_length: None,
        entries: None,
        within: None,
        default: None,
        reason: None,
    }
}
