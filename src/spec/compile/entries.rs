//! The `entries` of a parameter: what an object of strings may hold.

use super::Compiler;
use super::layout::character_set;
use crate::grow;
use crate::json::tree::Tree;
use crate::spec::plan::{Entries, TextLimits};
use crate::vocabulary::{JsonType, Slot};

impl Compiler<'_> {
    pub(super) fn entries(&mut self, slot: Slot, tree: &Tree) -> Entries {
        self.only_for(slot, tree, &[JsonType::Object]);
        let mut entries = Entries { max_items: u32::MAX, keys: TextLimits::default(), values: TextLimits::default() };
        for (key, value) in self.object(tree, "field of `entries`", &["max_items", "keys", "values"]) {
            match key.as_str() {
                "max_items" => entries.max_items = self.count(value).unwrap_or(u32::MAX),
                "keys" => entries.keys = self.text_limits(value),
                "values" => entries.values = self.text_limits(value),
                _ => {}
            }
        }
        entries
    }

    fn text_limits(&mut self, tree: &Tree) -> TextLimits {
        let mut limits = TextLimits::default();
        for (key, value) in self.object(tree, "limit of a text", &["characters", "min", "max"]) {
            match key.as_str() {
                "min" => limits.min = self.count(value).unwrap_or_default(),
                "max" => limits.max = self.count(value),
                "characters" => match value.text() {
                    Some(text) => limits.characters = Some(character_set(text)),
                    None => self.wants(value, "a string: the characters that it may have"),
                },
                _ => {}
            }
        }
        if limits.max.is_some_and(|most| most < limits.min) {
            self.fault(tree.location, "no text is that short and that long", Some(grow::copy("swap `min` and `max`")));
        }
        limits
    }
}
