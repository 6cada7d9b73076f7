//! What a model takes in each slot, and what may stand only so often.

use super::Compiler;
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Tree};
use crate::spec::fault::meant;
use crate::spec::plan::{Bound, Derive, EmptyItems, Parameter, Span};
use crate::table::Set;
use crate::vocabulary::{JsonType, Keyword, Scope, Slot};

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

impl Compiler<'_> {
    pub(super) fn settings(&mut self) {
        for (name, tree) in self.section("parameters") {
            if let Some(slot) = self.request_slot(name, tree.location) {
                let parameter = self.parameter(slot, tree);
                self.plan.parameters.put(parameter);
            }
        }
        self.limits();
        self.outputs();
        self.rules();
        for (name, tree) in self.section("at_most") {
            let known = Slot::find(name, Scope::Part).or_else(|| Slot::find(name, Scope::Tool));
            match (known, self.count(tree)) {
                (Some((slot, _)), Some(count)) => self.plan.at_most.put((slot, count)),
                (None, _) => {
                    let mut slots = Slot::all(Scope::Part).chain(Slot::all(Scope::Tool)).map(|slot| slot.info().name);
                    let suggestion = meant(&self.faults, name, &mut slots);
                    self.fault(tree.location, text!("unknown slot {name:?}"), suggestion);
                }
                (_, None) => {}
            }
        }
        for (name, tree) in self.spec.get("traits").map_or(&[][..], Tree::members) {
            if matches!(tree.json, Json::Array(_) | Json::Object(_))
                && tree.members().iter().any(|(key, _)| key.starts_with('$'))
            {
                self.fault(tree.location, text!("the trait {name:?} is a constant; templates go into `define`"), None);
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
                let reason = self.intern(&text!("it writes no {}", kind.text()));
                self.plan.parameters.put(Parameter { unsupported: Some(reason), ..empty_parameter(slot) });
            }
        }
    }

    /// A model's output limit is also the most that can be asked for.
    fn output_limit(&mut self) {
        let Some(limit) = self.spec.get("limits").and_then(|limits| limits.get("max_output_tokens")) else { return };
        let Some(value) = limit.number() else { return };
        let max = Some(Bound { value, text: self.json(limit) });
        let known = self.plan.parameters.iter().position(|parameter| parameter.slot == Slot::MaxOutputTokens);
        if known.is_none() && self.plan.parameters.room_for(1) {
            self.plan.parameters.insert(0, empty_parameter(Slot::MaxOutputTokens));
        }
        let Some(parameter) = self.plan.parameters.get_mut(known.unwrap_or_default()) else { return };
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
            self.fault(size.location, text!("`{}` is a list that cannot be cut", slot.info().name), None);
        }
        if let (Some(min), Some(max)) = (parameter.min, parameter.max)
            && min.value > max.value
        {
            self.fault(
                tree.location,
                text!("the range is upside down: {} to {}", min.value, max.value),
                Some(grow::copy("swap `min` and `max`")),
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
        let listed: Set<String> = parameter.values.iter().map(|&span| grow::copy(self.plan.get(span))).gather();
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
                self.fault(value.location, text!("the {what} is not among the `values`"), None);
            } else if value.number().is_some_and(outside) {
                self.fault(value.location, text!("the {what} is out of range"), None);
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
            "derive" => parameter.derive = value.elements().iter().filter_map(|tree| self.derive(slot, tree)).gather(),
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
                    _ => {
                        let known = &mut ["keep", "drop_empty", "drop_blank"].into_iter();
                        self.unknown(value.location, "setting", value.text().unwrap_or_default(), known);
                    }
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
                _ => {
                    let known = &mut ["clamp", "drop"].into_iter();
                    self.unknown(value.location, "setting", value.text().unwrap_or_default(), known);
                }
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
            pairs.put((self.intern(text), self.slot_json(to, value)));
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
            steps.put((least, then));
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
