//! The records that templates see of the one event that is written: parts, choices, items, citations, counts.

use super::held::{FIELDS, Held, Parts};
use super::media;
use super::scene::{Scene, Subject};
use crate::grow::{Grow, Text};
use crate::input::computed::ComputedText;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field as Slotted, NO_NODE, Record, Run, Value};
use crate::response::Field;
use crate::spec::plan::serve::ServePlan;
use crate::vocabulary::{Keyword, Scope, Slot};

impl Scene {
    /// The response at its end: why each choice ended and, where the API wants it once more, all of it.
    pub(super) fn all(&mut self, doc: Doc<'_>, plan: &ServePlan, parts: &Parts) {
        let mut items: Vec<(u32, Run)> = Vec::new();
        let mut own = doc.get(Doc::ROOT, "own").into_iter().flat_map(|own| doc.elements(own));
        if plan.items {
            for held in parts.all().iter().filter(|held| held.is_written() && held.choice == 0) {
                let at = self.prompt.parts.len() as u32;
                let raw = if held.kind == Some(Keyword::Other) { own.next() } else { None };
                self.part(doc, held, &Subject::Whole(0), raw.unwrap_or(Doc::ROOT));
                match items.last_mut() {
                    Some((item, run)) if *item == held.item => run.count += 1,
                    _ => items.put((held.item, Run { first: at, count: 1 })),
                }
            }
        }
        let all = Run { first: 0, count: self.prompt.parts.len() as u32 };
        let choices = self.finished.iter().map(|finished| finished.choice).max().map_or(1, |last| last + 1);
        for choice in 0..if plan.choices { choices } else { 1 } {
            self.choice(choice, if choice == 0 { all } else { Run::default() }, None);
        }
        for (item, run) in items {
            self.output(item, run);
        }
    }

    /// What the response cost.
    pub(super) fn counted(&mut self, doc: Doc<'_>) {
        for slot in Slot::all(Scope::Response).filter(|slot| slot.info().name.starts_with("usage.")) {
            let own = matches!(slot, Slot::UsageRaw | Slot::UsageServerTools);
            if own && !self.same {
                continue;
            }
            let found = slot.info().name.split('.').try_fold(Doc::ROOT, |node, key| doc.get(node, key));
            if let Some(node) = found.filter(|&node| doc.kind(node) != Kind::Null) {
                self.work.values.set(slot, Value::Node(node));
            }
        }
    }

    /// A record of a part: of what the event says of it. One of the provider's own is the node `raw`.
    pub(super) fn part(&mut self, doc: Doc<'_>, held: &Held, subject: &Subject<'_>, raw: NodeId) {
        let kind = held.kind.unwrap_or(Keyword::Text);
        let first = self.begin();
        self.prompt.fields.put(Slotted { slot: Slot::Kind, value: Value::Keyword(kind, NO_NODE) });
        let mut cited = Run::default();
        match *subject {
            Subject::Piece { field: Field::Citation, .. } => {
                cited = self.citation(doc);
                self.prompt.fields.put(Slotted { slot: Slot::Cited, value: Value::Node(Doc::ROOT) });
            }
            Subject::Piece { field, text, number, .. } => {
                if field == Field::Summary {
                    self.number_value(Slot::SummaryIndex, u64::try_from(number).unwrap_or_default());
                }
                self.field(slot_of(field), text);
            }
            Subject::Summary { which, .. } => {
                self.number_value(Slot::SummaryIndex, which as u64);
                self.field(Slot::SummaryText, held.summary(which));
            }
            _ => {
                self.field(Slot::Id, &held.id);
                self.field(Slot::Name, &held.name);
                if matches!(subject, Subject::Whole(_)) {
                    self.whole(doc, held, kind, raw);
                }
            }
        }
        if kind.is_call() {
            let value = self.number(u64::from(held.call));
            self.prompt.fields.put(Slotted { slot: Slot::Index, value });
        }
        let fields = Run { first, count: self.begin() - first };
        self.prompt.parts.put(Record { word: kind, node: NO_NODE, fields, parts: cited });
    }

    /// All fields of a part.
    fn whole(&mut self, doc: Doc<'_>, held: &Held, kind: Keyword, raw: NodeId) {
        if kind == Keyword::Other {
            self.prompt.fields.put(Slotted { slot: Slot::Raw, value: Value::Node(raw) });
            if let Some(named) = doc.get(raw, "type") {
                self.prompt.fields.put(Slotted { slot: Slot::Type, value: Value::Node(named) });
            }
            return;
        }
        for field in FIELDS {
            let text = held.field(field);
            match field {
                _ if text.is_empty() => {}
                Field::Arguments => {
                    let start = self.work.computed.scratch.len();
                    // what a model has said wrongly, or not to its end, is a text
                    if self.arguments.parse(text).is_ok() {
                        self.work.computed.scratch.push_str(text);
                    } else {
                        json::string(&mut self.work.computed.scratch, text);
                    }
                    let value = self.work.computed.add_scratch(start);
                    self.prompt.fields.put(Slotted { slot: Slot::Arguments, value });
                }
                Field::Citation | Field::Raw => {}
                Field::Summary => {
                    let value = self.summaries(held);
                    self.prompt.fields.put(Slotted { slot: Slot::Summary, value });
                }
                Field::Data => {
                    self.field(Slot::Data, text);
                    self.field(Slot::MediaType, media::type_of(text));
                }
                _ => self.field(slot_of(field), text),
            }
        }
    }

    /// All summaries of a part, as a list.
    fn summaries(&mut self, held: &Held) -> Value {
        let scratch = &mut self.work.computed.scratch;
        let start = scratch.len();
        for which in 0..held.summaries() {
            scratch.push_str(if which == 0 { "[" } else { "," });
            scratch.push_str("{\"type\":\"summary_text\",\"text\":");
            json::string(scratch, held.summary(which));
            scratch.push('}');
        }
        scratch.push(']');
        self.work.computed.add_scratch(start)
    }

    fn citation(&mut self, doc: Doc<'_>) -> Run {
        let first = self.begin();
        for slot in Slot::all(Scope::Citation) {
            if let Some(node) = doc.get(Doc::ROOT, slot.info().name) {
                self.prompt.fields.put(Slotted { slot, value: Value::Node(node) });
            }
        }
        if let Some(raw) = doc.get(Doc::ROOT, "raw").filter(|_| self.same) {
            self.prompt.fields.put(Slotted { slot: Slot::Raw, value: Value::Node(raw) });
        }
        let fields = Run { first, count: self.begin() - first };
        let record = Record { word: Keyword::Other, node: Doc::ROOT, fields, parts: Run::default() };
        self.prompt.answer.cited.put(record);
        Run { first: self.prompt.answer.cited.len() as u32 - 1, count: 1 }
    }

    /// A record of a choice, with these parts.
    pub(super) fn choice(&mut self, choice: u32, parts: Run, kind: Option<Keyword>) {
        let first = self.begin();
        let value = self.number(u64::from(choice));
        self.prompt.fields.put(Slotted { slot: Slot::Index, value });
        if let Some(at) = self.finished.iter().rposition(|finished| finished.choice == choice) {
            let reason = std::mem::take(&mut self.finished[at].reason);
            self.field(Slot::FinishReason, &reason);
            self.finished[at].reason = reason;
            if self.same {
                let raw = std::mem::take(&mut self.finished[at].raw);
                self.field(Slot::FinishRaw, &raw);
                self.finished[at].raw = raw;
            }
        }
        // what an API has in one place for all parts of a kind
        let gathered = match kind {
            Some(Keyword::Text) => Some(Slot::Text),
            Some(Keyword::Reasoning) => Some(Slot::ReasoningText),
            Some(Keyword::Refusal) => Some(Slot::RefusalText),
            _ => None,
        };
        let text = self.prompt.parts.last().map(|part| self.prompt.field(part, Slot::Text));
        if let (Some(slot), Some(value)) = (gathered, text.filter(|text| *text != Value::Absent)) {
            self.prompt.fields.put(Slotted { slot, value });
        }
        let fields = Run { first, count: self.begin() - first };
        self.prompt.answer.choices.put(Record { word: Keyword::Assistant, node: NO_NODE, fields, parts });
    }

    /// A record of an item, with these parts.
    pub(super) fn output(&mut self, item: u32, parts: Run) {
        let first = self.begin();
        let value = self.number(u64::from(item));
        self.prompt.fields.put(Slotted { slot: Slot::OutputIndex, value });
        let fields = Run { first, count: 1 };
        let start = self.prompt.answer.order.len() as u32;
        parts.indices().for_each(|part| self.prompt.answer.order.put(part as u32));
        let parts = Run { first: start, count: parts.count };
        self.prompt.answer.outputs.put(Record { word: Keyword::Message, node: NO_NODE, fields, parts });
    }

    fn begin(&self) -> u32 {
        self.prompt.fields.len() as u32
    }

    /// A slot of the record that is being made; none where there is no text.
    fn field(&mut self, slot: Slot, text: &str) {
        if !text.is_empty() {
            let value = self.work.computed.add_string(text);
            self.prompt.fields.put(Slotted { slot, value });
        }
    }

    pub(super) fn set(&mut self, slot: Slot, text: &str) {
        self.work.values.set(slot, self.work.computed.add_string(text));
    }

    pub(super) fn text_value(&mut self, slot: Slot, text: impl FnOnce(&Self) -> &Text) {
        let start = self.work.computed.scratch.len();
        let mut scratch = std::mem::take(&mut self.work.computed.scratch);
        let text = text(self);
        if !text.is_empty() {
            json::string(&mut scratch, text);
        }
        self.work.computed.scratch = scratch;
        if self.work.computed.scratch.len() > start {
            self.work.values.set(slot, self.work.computed.add_scratch(start));
        }
    }

    fn number(&mut self, number: u64) -> Value {
        let start = self.work.computed.scratch.len();
        json::number(&mut self.work.computed.scratch, number as usize);
        let end = self.work.computed.scratch.len();
        self.work.computed.add(ComputedText::Scratch(start as u32, end as u32))
    }

    pub(super) fn number_value(&mut self, slot: Slot, number: u64) {
        let value = self.number(number);
        self.work.values.set(slot, value);
    }
}

fn slot_of(field: Field) -> Slot {
    match field {
        Field::Text | Field::None => Slot::Text,
        Field::Arguments => Slot::Arguments,
        Field::Input => Slot::Input,
        Field::Summary => Slot::SummaryText,
        Field::Transcript => Slot::Transcript,
        Field::Data => Slot::Data,
        Field::Signature => Slot::Signature,
        Field::Encrypted => Slot::Encrypted,
        Field::Citation => Slot::Cited,
        Field::Raw | Field::Item => Slot::Raw,
    }
}
