//! Responses in canonical form: their answers are messages, whose parts are read as those of prompts.

use super::Reader;
use crate::grow::{self, Grow};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Prompt, Record, Run, Value};
use crate::sort;
use crate::table::Table;
use crate::vocabulary::{Keyword, Scope, Slot};

/// Whose a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Of the dialect in which it will be written: what it has in the provider's own form can stay so.
    Same,
    /// Of another.
    Foreign,
}

/// Slots that hold what a provider said in a form of its own, which no other takes.
const OWN_FORMS: &[Slot] = &[
    Slot::UsageRaw,
    Slot::UsageServerTools,
    Slot::FinishDetails,
    Slot::FinishRaw,
    Slot::Grounding,
    Slot::SafetyRatings,
    Slot::BlockedRatings,
    Slot::AnswerLogprobs,
    Slot::LogprobsContent,
    Slot::LogprobsRefusal,
    Slot::ErrorDetails,
    Slot::ErrorCode,
    Slot::ErrorType,
    Slot::ResponseTier,
];

/// Reads a response into the tables of a prompt. What makes it unusable is in [`Prompt::problems`].
pub fn read_response(doc: Doc<'_>, source: Source, prompt: &mut Prompt) {
    prompt.clear();
    if grow::short() {
        return;
    }
    Reader { doc, prompt, ranks: [0; super::PROMPT_SLOTS], calls: Table::default(), indexed: 0, answer: true }
        .response(source);
    sort::by_key(&mut prompt.problems, |problem| problem.node);
}

impl Reader<'_, '_> {
    fn response(&mut self, source: Source) {
        let root = Doc::ROOT;
        if self.doc.kind(root) != Kind::Object {
            let found = self.doc.kind(root).name();
            return self.problem(root, text!("the response must be an object, found {found}"), None);
        }
        for slot in Slot::all(Scope::Response).filter(|slot| !slot.is_in(Scope::Choice)) {
            if let Some(value) = self.at(root, slot, source) {
                self.prompt.values.set(slot, value);
            }
        }
        self.restated(root);
        match self.doc.get(root, "choices") {
            Some(choices) if self.doc.kind(choices) == Kind::Array => {
                self.doc.elements(choices).for_each(|choice| self.choice(choice, source));
            }
            Some(choices) => {
                let found = self.doc.kind(choices).name();
                self.problem(choices, text!("must be an array, found {found}"), None);
            }
            None if self.doc.get(root, "error").is_some() => {}
            None => self.problem(root, "has neither `choices` nor an `error`", Some("give a canonical response")),
        }
    }

    /// What says nothing that is not said elsewhere, or that is not meant for whoever reads the response.
    fn restated(&mut self, root: NodeId) {
        for name in ["provider", "dialect", "complete"] {
            if let Some(node) = self.doc.get(root, name) {
                self.doc.mark_read(node);
            }
        }
        let usage = self.doc.get(root, "usage");
        if let Some(total) = usage.and_then(|usage| self.doc.get(usage, "total_tokens")) {
            self.doc.mark_read(total);
        }
    }

    /// A slot of an object of the response: its name is the way to it.
    fn at(&mut self, from: NodeId, slot: Slot, source: Source) -> Option<Value> {
        let name = slot.info().name;
        let path = match slot {
            // `code` is the class, which Specado has told
            Slot::ErrorCode => "error.provider_code",
            _ => name.strip_prefix("response.").unwrap_or(name),
        };
        let node = path.split('.').try_fold(from, |node, key| self.doc.get(node, key))?;
        if self.is_null(node) {
            return None;
        }
        self.doc.set_tag(node, slot as u16);
        if slot == Slot::FinishRaw {
            // the canonical word says it
            self.doc.mark_read(node);
        }
        if source == Source::Foreign && OWN_FORMS.contains(&slot) {
            return None;
        }
        self.has_shape(slot, node).then_some(Value::Node(node))
    }

    fn choice(&mut self, node: NodeId, source: Source) {
        if self.doc.kind(node) != Kind::Object {
            let found = self.doc.kind(node).name();
            return self.problem(node, text!("must be an object, found {found}"), None);
        }
        let (messages, parts) = (self.prompt.messages.len(), self.prompt.parts.len() as u32);
        match self.doc.get(node, "message") {
            Some(message) if self.doc.kind(message) == Kind::Object => self.message(message),
            _ => return self.problem(node, "has no `message`", None),
        }
        for name in ["role", "origin"] {
            if let Some(said) = self.doc.get(node, "message").and_then(|message| self.doc.get(message, name)) {
                self.doc.mark_read(said);
            }
        }
        let parts = self.prompt.messages.get(messages).map_or(Run { first: parts, count: 0 }, |message| message.parts);
        for part in parts.indices() {
            self.cited(part, source);
        }
        let first = self.begin();
        for slot in Slot::all(Scope::Choice) {
            let is_list = slot.info().element.is_some();
            let value = if is_list || slot == Slot::Text { None } else { self.at(node, slot, source) };
            if let Some(value) = value {
                self.prompt.fields.put(Field { slot, value });
            }
        }
        let phase = self.prompt.messages.get(messages).map(|message| self.prompt.field(message, Slot::Phase));
        if let Some(value) = phase.filter(|&phase| phase != Value::Absent) {
            self.prompt.fields.put(Field { slot: Slot::Phase, value });
        }
        if let Some(index) = self.doc.get(node, "index")
            && self.doc.raw(index).parse() == Ok(self.prompt.answer.choices.len())
        {
            // its place says it
            self.doc.mark_read(index);
        }
        let choice = Record { parts, ..self.record(Keyword::Assistant, node, first) };
        self.prompt.answer.choices.put(choice);
    }

    /// Reads what a text quotes.
    fn cited(&mut self, part: usize, source: Source) {
        let Some(&text) = self.prompt.parts.get(part).filter(|part| part.node != NO_NODE) else { return };
        let Some(citations) = self.doc.get(text.node, "citations").filter(|_| text.word == Keyword::Text) else {
            return;
        };
        let run = self.prompt.answer.cited.len() as u32;
        self.doc.set_tag(citations, Slot::Cited as u16);
        for citation in self.doc.elements(citations) {
            let first = self.begin();
            // a citation is one thing: it is lost as a whole
            self.doc.set_tag(citation, Slot::Cited as u16);
            for slot in Slot::all(Scope::Citation) {
                if let Some(node) = self.doc.get(citation, slot.info().name).filter(|&node| !self.is_null(node)) {
                    self.prompt.fields.put(Field { slot, value: Value::Node(node) });
                }
            }
            if let Some(raw) = self.doc.get(citation, "raw").filter(|_| source == Source::Same) {
                self.prompt.fields.put(Field { slot: Slot::Raw, value: Value::Node(raw) });
            }
            let record = self.record(Keyword::Other, citation, first);
            self.prompt.answer.cited.put(record);
        }
        let count = self.prompt.answer.cited.len() as u32 - run;
        // the part's own slots once more, and that it quotes
        let first = self.begin();
        self.prompt.fields.put_within(text.fields.indices());
        self.prompt.fields.put(Field { slot: Slot::Cited, value: Value::Node(citations) });
        let quoting = Record { parts: Run { first: run, count }, ..self.record(text.word, text.node, first) };
        self.prompt.parts[part] = quoting;
    }
}
