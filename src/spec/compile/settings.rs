//! What a model takes: parameters, rules, emulations, and what may stand only so often.

use super::Compiler;
use crate::prompt::vocabulary::{Scope, Shape, Slot};
use crate::spec::plan::{Bound, Condition, Derive, EmulatedTool, Emulation, Parameter, Rule, Span, Test};
use crate::spec::tree::{Json, Tree};

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
    "max_items",
    "max_length",
    "default",
    "because",
    "sources",
];

impl<'s> Compiler<'s> {
    pub(super) fn settings(&mut self) {
        let spec = self.spec;
        for (name, tree) in spec.get("parameters").map_or(&[][..], Tree::members) {
            if let Some(slot) = self.request_slot(name, tree.place) {
                let parameter = self.parameter(slot, tree);
                self.plan.parameters.push(parameter);
            }
        }
        self.output_limit();
        for (_, tree) in spec.get("rules").map_or(&[][..], Tree::members) {
            let rule = self.rule(tree);
            self.plan.rules.push(rule);
        }
        for (_, tree) in spec.get("emulations").map_or(&[][..], Tree::members) {
            let emulation = self.emulation(tree);
            self.plan.emulations.push(emulation);
        }
        for (name, tree) in spec.get("at_most").map_or(&[][..], Tree::members) {
            let known = Slot::find(name, Scope::Part).or_else(|| Slot::find(name, Scope::Tool));
            match (known, self.count(tree)) {
                (Some((slot, _)), Some(count)) => self.plan.at_most.push((slot, count)),
                (None, _) => self.fault(tree.place, format!("there is no slot {name:?}"), None),
                (_, None) => {}
            }
        }
    }

    /// A model's output limit is also the most that can be asked for.
    fn output_limit(&mut self) {
        let Some(limit) = self.spec.get("limits").and_then(|limits| limits.get("max_output_tokens")) else { return };
        let max = self.bound(limit);
        let known = self.plan.parameters.iter().position(|parameter| parameter.slot == Slot::MaxOutputTokens);
        let at = known.unwrap_or_else(|| {
            self.plan.parameters.insert(0, empty_parameter(Slot::MaxOutputTokens));
            0
        });
        let parameter = &mut self.plan.parameters[at];
        parameter.max = parameter.max.or(max);
    }

    fn parameter(&mut self, slot: Slot, tree: &Tree) -> Parameter {
        let mut parameter = empty_parameter(slot);
        for (key, value) in self.object(tree, "field of a parameter", PARAMETER) {
            self.parameter_field(&mut parameter, key, value);
        }
        let list = slot.info().shape == Shape::List;
        let changes = !parameter.map.is_empty()
            || !parameter.values.is_empty()
            || !parameter.derive.is_empty()
            || parameter.default.is_some()
            || (parameter.max_items.is_some() && slot != Slot::Tools);
        if list && changes {
            self.fault(tree.place, "a list takes only `unsupported`, `omit` and `because` (tools also `max_items`)", None);
        }
        if let (Some(min), Some(max)) = (parameter.min, parameter.max)
            && min.value > max.value
        {
            self.fault(
                tree.place,
                format!("the range is upside down: {} to {}", min.value, max.value),
                Some("swap `min` and `max`".to_owned()),
            );
        }
        let default = tree.get("default").and_then(Tree::scalar);
        let listed = tree.get("values").is_none_or(|values| values.elements().iter().any(|value| value.scalar() == default));
        if default.is_some() && !listed {
            self.fault(tree.place, "the default is not among the values", None);
        }
        parameter
    }

    fn parameter_field(&mut self, parameter: &mut Parameter, key: &str, value: &Tree) {
        match key {
            "unsupported" => parameter.unsupported = self.prose(value),
            "because" => parameter.because = self.prose(value),
            "omit" => parameter.omit = self.scalars(value),
            "values" => parameter.values = self.scalars(value),
            "fallback" => parameter.fallback = Some(self.json(value)),
            "default" => parameter.default = Some(self.json(value)),
            "map" => parameter.map = self.pairs(value),
            "derive" => parameter.derive = value.elements().iter().filter_map(|tree| self.derive(tree)).collect(),
            "min" => parameter.min = self.bound(value),
            "max" => parameter.max = self.bound(value),
            "below" => parameter.below = value.text().and_then(|name| self.request_slot(name, value.place)),
            "integer" => parameter.integer = self.boolean(value),
            "max_items" => parameter.max_items = self.count(value),
            "max_length" => parameter.max_length = self.count(value),
            "out_of_range" => match value.text() {
                Some("drop") => parameter.drop_out_of_range = true,
                Some("clamp") => {}
                _ => self.unknown(value.place, "setting", value.text().unwrap_or_default(), &["clamp", "drop"]),
            },
            _ => {}
        }
    }

    fn scalars(&mut self, tree: &Tree) -> Vec<Span> {
        tree.elements().iter().filter_map(|value| self.scalar(value)).collect()
    }

    fn pairs(&mut self, tree: &Tree) -> Vec<(Span, Span)> {
        if !matches!(tree.json, Json::Object(_)) {
            self.wants(tree, "an object: from which value to which");
        }
        tree.members().iter().map(|(from, to)| (self.intern(from), self.json(to))).collect()
    }

    fn bound(&mut self, tree: &Tree) -> Option<Bound> {
        let Some(value) = tree.number().filter(|value| value.is_finite()) else {
            self.wants(tree, "a number");
            return None;
        };
        Some(Bound { value, text: self.json(tree) })
    }

    fn derive(&mut self, tree: &Tree) -> Option<Derive> {
        self.object(tree, "field of `derive`", &["from", "map", "steps"]);
        let Some(from) = tree.get("from").and_then(Tree::text) else {
            self.fault(tree.place, "`derive` wants `from`: a slot", None);
            return None;
        };
        let from = self.request_slot(from, tree.place)?;
        let map = tree.get("map").map(|map| self.pairs(map)).unwrap_or_default();
        let mut steps: Vec<(f64, Span)> = Vec::new();
        for step in tree.get("steps").map_or(&[][..], Tree::elements) {
            let (Some(least), Some(then)) = (step.elements().first().and_then(Tree::number), step.elements().get(1)) else {
                self.fault(step.place, "a step is [from, value]", None);
                continue;
            };
            if steps.last().is_some_and(|&(before, _)| before >= least) {
                self.fault(step.place, "steps must ascend", None);
            }
            let then = self.json(then);
            steps.push((least, then));
        }
        Some(Derive { from, map, steps })
    }

    fn tests(&mut self, tree: Option<&Tree>) -> Vec<Test> {
        let mut tests = Vec::new();
        for (name, condition) in tree.map_or(&[][..], Tree::members) {
            if let Some(slot) = self.request_slot(name, condition.place) {
                self.test(slot, condition, &mut tests);
            }
        }
        tests
    }

    fn test(&mut self, slot: Slot, tree: &Tree, tests: &mut Vec<Test>) {
        if !matches!(tree.json, Json::Object(_)) {
            let is = Condition::In(self.scalars(tree));
            return tests.push(Test { slot, is });
        }
        for (key, value) in self.object(tree, "condition", &["set", "not", "over", "under"]) {
            let is = match key.as_str() {
                "set" => Condition::Set(self.boolean(value)),
                "not" => Condition::NotIn(self.scalars(value)),
                "over" => Condition::Over(value.number().unwrap_or(f64::INFINITY)),
                "under" => Condition::Under(value.number().unwrap_or(f64::NEG_INFINITY)),
                _ => continue,
            };
            tests.push(Test { slot, is });
        }
    }

    fn slots(&mut self, tree: Option<&Tree>) -> Vec<Slot> {
        let Some(tree) = tree else { return Vec::new() };
        let names = self.strings(tree);
        names.into_iter().filter_map(|name| self.request_slot(name, tree.place)).collect()
    }

    fn because(&mut self, tree: &Tree) -> Span {
        if let Some(because) = tree.get("because") {
            self.prose(because).unwrap_or_default()
        } else {
            self.fault(tree.place, "wants `because`: why, for the report", None);
            Span::default()
        }
    }

    fn rule(&mut self, tree: &Tree) -> Rule {
        self.object(tree, "field of a rule", &["when", "forbid", "exclusive", "set", "because", "severity", "sources"]);
        let mut set = Vec::new();
        for (name, value) in tree.get("set").map_or(&[][..], Tree::members) {
            if let Some(slot) = self.request_slot(name, value.place) {
                set.push((slot, self.json(value)));
            }
        }
        let error = match tree.get("severity").map(|severity| (severity, severity.text())) {
            None | Some((_, Some("warning"))) => false,
            Some((_, Some("error"))) => true,
            Some((severity, text)) => {
                self.unknown(severity.place, "severity", text.unwrap_or_default(), &["warning", "error"]);
                false
            }
        };
        Rule {
            when: self.tests(tree.get("when")),
            forbid: self.slots(tree.get("forbid")),
            exclusive: self.slots(tree.get("exclusive")),
            set,
            because: self.because(tree),
            error,
        }
    }

    fn emulation(&mut self, tree: &'s Tree) -> Emulation {
        self.object(tree, "field of an emulation", &["when", "instruction", "tool", "replaces", "because", "sources"]);
        let instruction = tree.get("instruction").map(|text| self.template(text, Scope::Request).op);
        let tool = tree.get("tool").and_then(|tool| {
            self.object(tool, "field of an emulated tool", &["name", "description", "json_schema"]);
            let (Some(name), Some(json_schema)) = (tool.get("name"), tool.get("json_schema")) else {
                self.fault(tool.place, "wants `name` and `json_schema`", None);
                return None;
            };
            Some(EmulatedTool {
                name: self.template(name, Scope::Request).op,
                description: tool.get("description").map(|text| self.template(text, Scope::Request).op),
                json_schema: self.template(json_schema, Scope::Request).op,
            })
        });
        if instruction.is_none() && tool.is_none() {
            self.fault(tree.place, "wants an `instruction` or a `tool`", None);
        }
        Emulation {
            when: self.tests(tree.get("when")),
            instruction,
            tool,
            replaces: self.slots(tree.get("replaces")),
            because: self.because(tree),
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
        max_items: None,
        max_length: None,
        default: None,
        because: None,
    }
}
