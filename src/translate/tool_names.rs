//! Names of tools that the provider refuses: replaced alike in tools, calls, results and choices.

use super::calls::{fits, hash};
use super::loss::{Code, Evidence, Item, Severity};
use super::settings::Settings;
use super::work::node_of;
use crate::prompt::model::Value;
use crate::prompt::vocabulary::{Slot, Word};
use crate::spec::plan::IdRule;

impl Settings<'_> {
    /// Replaces every name that does not fit the rule.
    pub fn name_tools(&mut self, rule: IdRule) {
        for at in 0..self.prompt.tools.len() {
            let tool = self.prompt.tools[at];
            if tool.word != Word::Provider {
                self.name_field(tool.fields.indices(), rule);
            }
        }
        for at in 0..self.prompt.parts.len() {
            let part = self.prompt.parts[at];
            if matches!(part.word, Word::ToolCall | Word::ToolResult | Word::CustomCall | Word::CustomResult) {
                self.name_field(part.fields.indices(), rule);
            }
        }
        for at in 0..self.prompt.choices.len() {
            let fields = self.prompt.choices[at].fields;
            self.name_field(fields.indices(), rule);
        }
        let name = self.work.value(Slot::ToolChoiceName);
        if let Some(replaced) = self.replaced_name(name, rule) {
            self.work.values[Slot::ToolChoiceName as usize] = replaced;
        }
    }

    fn name_field(&mut self, fields: std::ops::Range<usize>, rule: IdRule) {
        for at in fields {
            let field = self.prompt.fields[at];
            if field.slot == Slot::Name
                && let Some(replaced) = self.replaced_name(field.value, rule)
            {
                self.prompt.fields[at].value = replaced;
            }
        }
    }

    /// The name that goes instead, if this one does not fit: what is refused becomes `_`, and a few digits keep names apart.
    fn replaced_name(&mut self, name: Value, rule: IdRule) -> Option<Value> {
        if !matches!(name, Value::Node(_)) || fits(self.source.text(name, &self.work.extras), rule) {
            return None;
        }
        let text = self.source.scalar(name, &self.work.extras)?.into_owned();
        let taken = |character: char| character.is_ascii() && rule.characters >> character as u32 & 1 == 1;
        let room = (rule.max as usize).saturating_sub(8);
        let mut fresh: String = text.chars().map(|character| if taken(character) { character } else { '_' }).take(room).collect();
        if !fresh.starts_with(|first: char| first.is_ascii() && rule.first >> first as u32 & 1 == 1) {
            fresh.insert(0, begin(rule));
        }
        fresh.push_str(&format!("_{:06x}", hash(text.as_bytes()) & 0xFF_FFFF));
        let start = self.work.extras.scratch.len() as u32;
        let value = self.work.extras.add_string(&fresh);
        let after = Evidence::Scratch(start, self.work.extras.scratch.len() as u32);
        let message = "is refused by the provider as a tool's name; it gets another one, which the answer will use";
        self.work.items.push(Item::at(node_of(name), Code::MapFallback, Severity::Warning, message).slot(Slot::Name).after(after));
        self.source.mark(name);
        Some(value)
    }
}

/// A character that a name may begin with; an underscore if that is one.
fn begin(rule: IdRule) -> char {
    let may = |&byte: &u8| (rule.characters & rule.first) >> byte & 1 == 1;
    let found = [b'_'].into_iter().chain(b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').find(may);
    found.map_or('_', char::from)
}
