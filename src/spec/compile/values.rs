//! Values that a spec puts into slots, or compares slots with: are they such as the slot can hold?

use super::Compiler;
use crate::grow::{self, Gather};
use crate::json::tree::{Json, Location, Tree};
use crate::spec::plan::Span;
use crate::vocabulary::{JsonType, Keyword, Scope, Slot};

impl Compiler<'_> {
    /// A value as JSON in the pool, for a slot of the request.
    pub(super) fn slot_json(&mut self, slot: Slot, tree: &Tree) -> Span {
        let name = slot.info().name;
        match slot.info().shape {
            JsonType::Any => {}
            JsonType::Bool if matches!(tree.json, Json::Bool(_)) => {}
            JsonType::Number if tree.number().is_some_and(f64::is_finite) => {}
            JsonType::String if tree.text().is_some() => {}
            JsonType::Keyword if tree.text().is_some() => {
                self.word(slot, tree.text().unwrap_or_default(), tree.location);
            }
            JsonType::Object if tree.is_object() => {}
            JsonType::Array if matches!(tree.json, Json::Array(_)) => {}
            JsonType::Strings if tree.elements().iter().all(|element| element.text().is_some()) => {}
            JsonType::List => {
                self.fault(tree.location, text!("`{name}` is a list; its elements come from the prompt alone"), None);
            }
            shape => self.wants(tree, &text!("{}, which `{name}` is", words(shape))),
        }
        self.json(tree)
    }

    /// Scalars' texts in the pool, to be compared with a slot of the request.
    pub(super) fn slot_scalars(&mut self, slot: Slot, tree: &Tree) -> Vec<Span> {
        tree.elements().iter().filter_map(|value| self.slot_scalar(slot, value)).gather()
    }

    fn slot_scalar(&mut self, slot: Slot, tree: &Tree) -> Option<Span> {
        let text = tree.scalar().unwrap_or_default();
        let span = self.scalar(tree)?;
        self.slot_text(slot, &text, tree.location);
        Some(span)
    }

    /// A scalar's text: can a slot of the request ever be this?
    pub(super) fn slot_text(&mut self, slot: Slot, text: &str, location: Location) {
        let shape = slot.info().shape;
        let fits = match shape {
            JsonType::Keyword => return self.word(slot, text, location),
            JsonType::Bool => matches!(text, "true" | "false"),
            JsonType::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
            JsonType::Object | JsonType::Array | JsonType::List => false,
            JsonType::Any | JsonType::String | JsonType::Strings => true,
        };
        if !fits {
            self.fault(location, text!("`{}` is {}, never {text:?}", slot.info().name, words(shape)), None);
        }
    }

    fn word(&mut self, slot: Slot, text: &str, location: Location) {
        let words = Keyword::of(slot, Scope::Request);
        if !words.iter().any(|word| word.text() == text) {
            let known = &mut words.iter().map(|word| word.text());
            self.unknown(location, &text!("value of `{}`:", slot.info().name), text, known);
        }
    }

    /// The fault of a field that makes no sense for a slot.
    pub(super) fn only_for(&mut self, slot: Slot, tree: &Tree, shapes: &[JsonType]) {
        let shape = slot.info().shape;
        if shape != JsonType::Any && !shapes.contains(&shape) {
            let takes: Vec<&str> = shapes.iter().map(|&shape| words(shape)).gather();
            let message = text!(
                "applies to {}; `{}` is {}",
                grow::joined(takes.iter().copied(), " or "),
                slot.info().name,
                words(shape)
            );
            self.fault(tree.location, message, None);
        }
    }
}

fn words(shape: JsonType) -> &'static str {
    match shape {
        JsonType::Any => "anything",
        JsonType::Bool => "true or false",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Object => "an object",
        JsonType::Array => "an array",
        JsonType::Strings => "a string or an array of strings",
        JsonType::Keyword => "one of a few words",
        JsonType::List => "a list",
    }
}
