//! The corpus itself: it has every slot and every word of the vocabulary, and nearly all of it can be translated.

use super::support::{own_corpus, report, targets, translate};
use specado_ffi::json::tape::Tape;
use specado_ffi::model::read::read;
use specado_ffi::model::{Prompt, Record, Value};
use specado_ffi::vocabulary::{Keyword, Scope, Slot};
use specado_ffi::{Context, ErrorKind, Mode};
use std::collections::BTreeSet;

/// Prompts that are refused, whatever the provider.
const REFUSED: &[&str] = &["messages-empty-list"];

/// Slots that no prompt fills: the call does, or the layout.
const NOT_OF_THE_PROMPT: &[Slot] = &[
    Slot::ModelId,
    Slot::System,
    Slot::SystemText,
    Slot::UnreasonedAnswer,
    Slot::FunctionTools,
    Slot::CustomTools,
    Slot::ProviderTools,
    Slot::MixedTools,
    Slot::StrictTools,
    Slot::Position,
];

/// Words that only the layout says.
const NOT_A_WORD_OF_THE_PROMPT: &[Keyword] =
    &[Keyword::Message, Keyword::All, Keyword::Some, Keyword::First, Keyword::Middle, Keyword::Last];

#[derive(Default)]
struct Seen {
    slots: BTreeSet<Slot>,
    words: BTreeSet<Keyword>,
}

impl Seen {
    fn value(&mut self, slot: Slot, value: Value) {
        if value != Value::Absent {
            self.slots.insert(slot);
        }
        if let Value::Keyword(word, _) = value {
            self.words.insert(word);
        }
    }

    fn records(&mut self, prompt: &Prompt, list: Slot, records: &[Record]) {
        for record in records {
            self.slots.extend([list, Slot::Kind]);
            self.words.insert(record.word);
            if record.parts.count > 0 {
                self.slots.insert(Slot::Parts);
            }
            for field in &prompt.fields[record.fields.indices()] {
                self.value(field.slot, field.value);
            }
        }
    }

    fn prompt(&mut self, prompt: &Prompt) {
        for slot in Slot::all(Scope::Request) {
            self.value(slot, prompt.value(slot));
        }
        self.records(prompt, Slot::Messages, &prompt.messages);
        self.records(prompt, Slot::Parts, &prompt.parts);
        self.records(prompt, Slot::Tools, &prompt.tools);
        self.records(prompt, Slot::ToolChoiceTools, &prompt.choices);
        self.records(prompt, Slot::RagDocuments, &prompt.documents);
    }
}

#[test]
fn has_every_slot_and_word_of_the_vocabulary() {
    let mut seen = Seen::default();
    let mut tape = Tape::default();
    let mut prompt = Prompt::default();
    for sample in own_corpus() {
        let doc = tape.parse(&sample.text).unwrap_or_else(|error| panic!("{} is not JSON: {error}", sample.name));
        prompt.clear();
        read(doc, &mut prompt);
        seen.prompt(&prompt);
    }
    let scopes = [Scope::Request, Scope::Message, Scope::Part, Scope::Tool, Scope::AllowedTool, Scope::Document];
    let slots: BTreeSet<Slot> =
        scopes.into_iter().flat_map(Slot::all).filter(|slot| !NOT_OF_THE_PROMPT.contains(slot)).collect();
    let missing: Vec<&str> = slots.difference(&seen.slots).map(|slot| slot.info().name).collect();
    assert_eq!(missing, Vec::<&str>::new(), "slots that no prompt of tests/corpus has");
    let spoken = |word: &&Keyword| !NOT_A_WORD_OF_THE_PROMPT.contains(word) && !seen.words.contains(word);
    let missing: Vec<&str> = Keyword::ALL.iter().filter(spoken).map(|word| word.text()).collect();
    assert_eq!(missing, Vec::<&str>::new(), "words that no prompt of tests/corpus has");
}

#[test]
fn can_be_translated_for_every_model_family() {
    let mut context = Context::new();
    let mut complaints = Vec::new();
    for sample in own_corpus() {
        for target in targets() {
            let refused = match translate(&mut context, &sample.text, &target, Mode::Coerce) {
                Ok(_) => None,
                Err(error) if error.kind == ErrorKind::InvalidInput && REFUSED.contains(&sample.name.as_str()) => {
                    continue;
                }
                Err(error) => Some(error),
            };
            if refused.is_some() || REFUSED.contains(&sample.name.as_str()) {
                complaints.push(format!("{} at {}/{}: {refused:?}", sample.name, target.provider, target.model));
            }
        }
    }
    report(&complaints);
}
