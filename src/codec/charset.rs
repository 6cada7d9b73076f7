//! Names of characters that a provider takes.

use super::Output;
use crate::grow::Grow;
use crate::input::node_of;
use crate::json;
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Shown};

/// How many characters of a name that was made are shown.
const SHOWN: usize = 80;

impl Output<'_> {
    /// A text of characters that the provider takes.
    pub(super) fn respelled(&mut self, value: Value, set: u32) {
        let set = &self.input.plan.charsets[set as usize];
        let text = self.input.scalar(value, self.computed).unwrap_or_default();
        if set.fits(&text) {
            return json::string(self.out, &text);
        }
        let name = set.respell(&text);
        drop(text);
        json::string(self.out, &name);
        let after = self.made(&name);
        let message = "is not a name that the provider takes: its names are shorter, or of other characters";
        self.losses.put(Loss::at(node_of(value), Code::MapFallback, Severity::Info, message).after(after));
    }

    /// What is shown of a text that stands in the place of the prompt's; a long one is cut.
    pub fn made(&mut self, text: &str) -> Shown {
        let start = self.computed.scratch.len() as u32;
        let shown = text.char_indices().nth(SHOWN).map_or(text, |(end, _)| &text[..end]);
        self.computed.scratch.push('"');
        json::escaped(&mut self.computed.scratch, shown);
        self.computed.scratch.push_str(if shown.len() < text.len() { "…\"" } else { "\"" });
        Shown::Scratch(start, self.computed.scratch.len() as u32)
    }
}
