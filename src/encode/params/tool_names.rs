//! Names of tools that the provider refuses: replaced alike in tools, calls, results and choices.

use super::ParameterPass;
use crate::grow::{self, Grow, Text};
use crate::input::node_of;
use crate::json::digest::hash;
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::IdRule;
use crate::vocabulary::{Keyword, Slot};
use std::fmt::Write;

impl<'a> ParameterPass<'a> {
    /// Replaces every name that does not fit the rule.
    pub fn sanitize_tool_names(&mut self, rule: IdRule) {
        // most calls call what was called before
        let mut taken = "";
        for at in 0..self.draft.tools.len() {
            let tool = self.draft.tools[at];
            if tool.word != Keyword::Provider {
                self.name_field(tool.fields.indices(), rule, &mut taken);
            }
        }
        for at in 0..self.draft.parts.len() {
            let part = self.draft.parts[at];
            if matches!(
                part.word,
                Keyword::ToolCall | Keyword::ToolResult | Keyword::CustomCall | Keyword::CustomResult
            ) {
                self.name_field(part.fields.indices(), rule, &mut taken);
            }
        }
        for at in 0..self.draft.choices.len() {
            let fields = self.draft.choices[at].fields;
            self.name_field(fields.indices(), rule, &mut taken);
        }
        let name = self.work.value(Slot::ToolChoiceName);
        if let Some(replaced) = self.sanitized_name(name, rule) {
            self.work.values.set(Slot::ToolChoiceName, replaced);
        }
        // the same table serves identifiers, which come next
        self.work.fresh.clear();
    }

    /// Looks at the name among these fields; `taken` is the last one that fits the rule.
    fn name_field(&mut self, fields: std::ops::Range<usize>, rule: IdRule, taken: &mut &'a str) {
        for at in fields {
            let field = self.draft.fields[at];
            if field.slot != Slot::Name {
                continue;
            }
            if let Value::Node(node) = field.value {
                let raw = self.input.doc.raw(node);
                if raw == *taken {
                    continue;
                }
                if rule.takes(raw) {
                    *taken = raw;
                    continue;
                }
            }
            if let Some(replaced) = self.sanitized_name(field.value, rule) {
                self.draft.fields[at].value = replaced;
            }
        }
    }

    /// The name that goes instead, if this one does not fit: the same one wherever it stands.
    fn sanitized_name(&mut self, name: Value, rule: IdRule) -> Option<Value> {
        if !matches!(name, Value::Node(_)) || rule.takes(self.input.text(name, &self.work.computed)) {
            return None;
        }
        let input = self.input;
        let text = grow::owned(input.scalar(name, &self.work.computed)?);
        let is = |&(other, _): &(Value, Value)| input.scalar(other, &self.work.computed).as_deref() == Some(&text);
        let place = self.work.renamed.place(&text, is);
        let replaced = match self.work.renamed.get(place) {
            Some(&(_, replaced)) => Ok(replaced),
            None => self.fresh_name(&text, rule),
        };
        let (message, severity) = match replaced {
            Ok(_) => (REFUSED, Severity::Warning),
            Err(_) => (NONE_LEFT, Severity::Error),
        };
        let value = replaced.unwrap_or_else(|taken| taken);
        if self.work.renamed.get(place).is_none() {
            self.work.renames.put((name, value));
        }
        self.work.renamed.put(place, (name, value));
        let loss = Loss::at(node_of(name), Code::MapFallback, severity, message).slot(Slot::Name);
        self.work.losses.put(loss.after(self.work.computed.evidence(value)));
        self.input.mark(name);
        Some(value)
    }

    /// A name that none of the prompt's has: what is refused becomes `_`, and a few digits keep names apart. `Err` if
    /// none is left.
    fn fresh_name(&mut self, text: &str, rule: IdRule) -> Result<Value, Value> {
        let work = &mut *self.work;
        if !work.fresh.knows_the_prompt {
            work.fresh.knows_the_prompt = true;
            let calls = self.draft.parts.iter().filter(|part| part.word.is_call() || part.word.is_result());
            let named = self.draft.tools.iter().chain(calls).chain(&self.draft.choices);
            for name in
                named.map(|record| self.draft.field(record, Slot::Name)).chain([work.values[Slot::ToolChoiceName]])
            {
                work.fresh.note(self.input, &work.computed, name);
            }
        }
        work.fresh.make(self.input, &mut work.computed, |number, out| write_name(text, number, rule, out))
    }
}

const REFUSED: &str = "is refused by the provider as a tool's name; it gets another one, which the answer will use";
const NONE_LEFT: &str =
    "is refused by the provider as a tool's name, and its rule leaves no other: it goes by the name of another tool";

/// The name of this number that can stand for a text.
fn write_name(text: &str, number: u64, rule: IdRule, out: &mut Text) {
    let taken = |character: char| character.is_ascii() && rule.characters >> character as u32 & 1 == 1;
    let room = (rule.max as usize).saturating_sub(8);
    let characters = text.chars().map(|character| if taken(character) { character } else { '_' });
    characters.take(room).for_each(|character| out.push(character));
    if !out.starts_with(|first: char| first.is_ascii() && rule.first >> first as u32 & 1 == 1) {
        out.replace_range(0..0, first_valid_char(rule).encode_utf8(&mut [0; 4]));
    }
    let digest = hash(text.as_bytes());
    let digest = if number == 0 { digest } else { hash([digest, number].map(u64::to_le_bytes).as_flattened()) };
    // writing to a string cannot fail
    let _ = write!(out, "_{:06x}", digest & 0xFF_FFFF);
}

/// A character that a name may begin with; an underscore if that is one.
fn first_valid_char(rule: IdRule) -> char {
    let may = |&byte: &u8| (rule.characters & rule.first) >> byte & 1 == 1;
    let found = [b'_'].into_iter().chain(b'a'..=b'z').chain(b'A'..=b'Z').chain(b'0'..=b'9').find(may);
    found.map_or('_', char::from)
}
