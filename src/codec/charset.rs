//! Names of characters that a provider takes.

use super::Output;
use crate::input::node_of;
use crate::json;
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Shown};

/// How many characters of a name that was made are shown.
const SHOWN: usize = 80;

impl Output<'_> {
    /// A text as a name that the provider takes.
    pub(super) fn name(&mut self, value: Value) {
        let text = self.input.scalar(value, self.computed).unwrap_or_default();
        let is_taken = |character: char| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-' | '(' | ')' | '[' | ']');
        if text.chars().all(is_taken) && !text.contains("  ") && !text.trim().is_empty() {
            return json::string(self.out, &text);
        }
        let mut name = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                white if white.is_whitespace() && name.ends_with(' ') => {}
                white if white.is_whitespace() => name.push(' '),
                taken if is_taken(taken) => name.push(taken),
                _ => name.push('-'),
            }
        }
        if name.trim().is_empty() {
            name.push('-');
        }
        drop(text);
        self.renamed(value, &name, "has characters that the provider refuses in a name; they become hyphens and single spaces");
    }

    /// A text as an identifier of letters, digits, `_` and `-`.
    pub(super) fn identifier(&mut self, value: Value) {
        self.respelled(value, 64, |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'));
    }

    /// A text as one word without the characters that chat templates mark roles with.
    pub(super) fn word(&mut self, value: Value) {
        self.respelled(value, usize::MAX, |character| !character.is_whitespace() && !"<|\\/>".contains(character));
    }

    /// A text of characters that the provider takes, and no more than that: each other one becomes an underscore.
    fn respelled(&mut self, value: Value, most: usize, is_taken: impl Fn(char) -> bool) {
        let text = self.input.scalar(value, self.computed).unwrap_or_default();
        if text.chars().all(&is_taken) && (1..=most).contains(&text.chars().count()) {
            return json::string(self.out, &text);
        }
        let mut name: String = text.chars().take(most).map(|character| if is_taken(character) { character } else { '_' }).collect();
        if name.is_empty() {
            name.push('_');
        }
        drop(text);
        self.renamed(value, &name, "is not a name that the provider takes: its names are shorter, or of other characters");
    }

    fn renamed(&mut self, value: Value, name: &str, message: &'static str) {
        json::string(self.out, name);
        let after = self.made(name);
        self.losses.push(Loss::at(node_of(value), Code::MapFallback, Severity::Info, message).after(after));
    }

    /// Shown of a text that stands in the place of the prompt's; a long one is cut.
    pub fn made(&mut self, text: &str) -> Shown {
        let start = self.computed.scratch.len() as u32;
        let shown = text.char_indices().nth(SHOWN).map_or(text, |(end, _)| &text[..end]);
        self.computed.scratch.push('"');
        json::escaped(&mut self.computed.scratch, shown);
        self.computed.scratch.push_str(if shown.len() < text.len() { "…\"" } else { "\"" });
        Shown::Scratch(start, self.computed.scratch.len() as u32)
    }
}
