//! Summaries of a thought where an API has no place for them: they are told as what the model thought.

use super::encoder::Encoder;
use super::held::Held;
use super::target::Told;
use crate::encode::workspace::Workspace;
use crate::error::Error;
use crate::grow::{Grow, Text};
use crate::input::Input;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field as Slotted, Prompt, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::response::Field;
use crate::vocabulary::{Keyword, Slot};

/// What stands between two summaries: a blank line.
const BETWEEN: &str = "\n\n";
const TOLD: &str = "is told as the text of the thought: the API has no place for summaries";

/// The list of summaries of a part.
fn summaries_of(prompt: &Prompt, part: &Record) -> Option<NodeId> {
    match prompt.field(part, Slot::Summary) {
        Value::Node(list) if part.word == Keyword::Reasoning => Some(list),
        _ => None,
    }
}

/// Thoughts that have summaries and no text have the summaries as their text.
pub fn tell(doc: Doc<'_>, prompt: &mut Prompt, work: &mut Workspace) {
    for at in 0..prompt.parts.len() {
        let part = prompt.parts[at];
        let Some(list) = summaries_of(prompt, &part).filter(|_| prompt.field(&part, Slot::Text) == Value::Absent)
        else {
            continue;
        };
        let start = work.computed.scratch.len();
        if !join(doc, list, &mut work.computed.scratch) {
            work.computed.scratch.truncate(start);
            continue;
        }
        let value = work.computed.add_made(start, list);
        let first = prompt.fields.len() as u32;
        prompt.fields.put_within(part.fields.indices());
        prompt.fields.put(Slotted { slot: Slot::Text, value });
        let fields = Run { first, count: prompt.fields.len() as u32 - first };
        prompt.parts[at] = Record { fields, ..part };
    }
}

/// Writes the summaries of a list as one text; false if it holds anything else, or nothing.
fn join(doc: Doc<'_>, list: NodeId, out: &mut Text) -> bool {
    let start = out.len();
    for summary in doc.elements(list) {
        let Some(text) = text_of(doc, summary) else { return false };
        out.push_str(if out.len() == start { "\"" } else { "\\n\\n" });
        out.push_str(doc.inner(text));
    }
    let any = out.len() > start + 1;
    out.push('"');
    any
}

/// The text of a summary that says nothing else.
fn text_of(doc: Doc<'_>, summary: NodeId) -> Option<NodeId> {
    if doc.kind(summary) != Kind::Object {
        return None;
    }
    let known = |(key, _)| doc.is(key, "type") || doc.is(key, "text");
    let text = doc.get(summary, "text").filter(|&text| doc.kind(text) == Kind::String)?;
    doc.members(summary).all(known).then_some(text)
}

/// Reports the summaries that were written as texts.
pub fn report(input: Input<'_>, prompt: &Prompt, losses: &mut Vec<Loss>) {
    let lists = prompt.parts.iter().filter_map(|part| summaries_of(prompt, part));
    for list in lists.filter(|&list| input.doc.is_used(list)) {
        losses.put(Loss::at(list, Code::MapFallback, Severity::Info, TOLD));
    }
}

impl Encoder {
    /// Writes a piece of a summary as one of the thought's text; what has a text of its own needs none.
    pub(super) fn tell_summary(&mut self, at: usize, event: &Told<'_>) -> Result<(), Error> {
        let Some(held) = self.parts.get(at) else { return Ok(()) };
        let begins = held.begin_summary(event.number);
        if held.own_text > 0 {
            self.lost(at, Field::Summary);
            return Ok(());
        }
        if begins && self.parts.all().get(at).is_some_and(|held| Held::summaries(held) > 1) {
            self.take(at, Field::Text, BETWEEN, 0)?;
        }
        self.report.add(Code::MapFallback, Severity::Info, "reasoning.summary", TOLD, None);
        self.take(at, Field::Text, event.text, 0)
    }
}
