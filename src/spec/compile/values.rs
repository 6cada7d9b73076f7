//! Values that a spec puts into slots, or compares slots with: are they such as the slot can hold?

use super::Compiler;
use crate::json::tree::{Json, Place, Tree};
use crate::spec::plan::Span;
use crate::vocabulary::{Scope, Shape, Slot, Word};

impl Compiler<'_> {
    /// A value as JSON in the pool, for a slot of the request.
    pub(super) fn slot_json(&mut self, slot: Slot, tree: &Tree) -> Span {
        let name = slot.info().name;
        match slot.info().shape {
            Shape::Any => {}
            Shape::Bool if matches!(tree.json, Json::Bool(_)) => {}
            Shape::Number if tree.number().is_some_and(f64::is_finite) => {}
            Shape::String if tree.text().is_some() => {}
            Shape::Word if tree.text().is_some() => self.word(slot, tree.text().unwrap_or_default(), tree.place),
            Shape::Object if tree.is_object() => {}
            Shape::Array if matches!(tree.json, Json::Array(_)) => {}
            Shape::Strings if tree.elements().iter().all(|element| element.text().is_some()) => {}
            Shape::List => self.fault(tree.place, format!("`{name}` is a list; its elements come from the prompt alone"), None),
            shape => self.wants(tree, &format!("{}, which `{name}` is", words(shape))),
        }
        self.json(tree)
    }

    /// Scalars' texts in the pool, to be compared with a slot of the request.
    pub(super) fn slot_scalars(&mut self, slot: Slot, tree: &Tree) -> Vec<Span> {
        tree.elements().iter().filter_map(|value| self.slot_scalar(slot, value)).collect()
    }

    fn slot_scalar(&mut self, slot: Slot, tree: &Tree) -> Option<Span> {
        let text = tree.scalar().unwrap_or_default();
        let span = self.scalar(tree)?;
        self.slot_text(slot, &text, tree.place);
        Some(span)
    }

    /// A scalar's text: can a slot of the request ever be this?
    pub(super) fn slot_text(&mut self, slot: Slot, text: &str, place: Place) {
        let shape = slot.info().shape;
        let fits = match shape {
            Shape::Word => return self.word(slot, text, place),
            Shape::Bool => matches!(text, "true" | "false"),
            Shape::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
            Shape::Object | Shape::Array | Shape::List => false,
            Shape::Any | Shape::String | Shape::Strings => true,
        };
        if !fits {
            self.fault(place, format!("`{}` is {}, never {text:?}", slot.info().name, words(shape)), None);
        }
    }

    fn word(&mut self, slot: Slot, text: &str, place: Place) {
        let words = Word::of(slot, Scope::Request);
        if !words.iter().any(|word| word.text() == text) {
            let known: Vec<&str> = words.iter().map(|word| word.text()).collect();
            self.unknown(place, &format!("value of `{}`:", slot.info().name), text, &known);
        }
    }

    /// The fault of a field that makes no sense for a slot.
    pub(super) fn only_for(&mut self, slot: Slot, tree: &Tree, shapes: &[Shape]) {
        let shape = slot.info().shape;
        if shape != Shape::Any && !shapes.contains(&shape) {
            let takes: Vec<&str> = shapes.iter().map(|&shape| words(shape)).collect();
            let message = format!("applies to {}; `{}` is {}", takes.join(" or "), slot.info().name, words(shape));
            self.fault(tree.place, message, None);
        }
    }
}

fn words(shape: Shape) -> &'static str {
    match shape {
        Shape::Any => "anything",
        Shape::Bool => "true or false",
        Shape::Number => "a number",
        Shape::String => "a string",
        Shape::Object => "an object",
        Shape::Array => "an array",
        Shape::Strings => "a string or an array of strings",
        Shape::Word => "one of a few words",
        Shape::List => "a list",
    }
}
