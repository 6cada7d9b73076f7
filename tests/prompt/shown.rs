//! What was read, written down shortly: `user(name="Ada")[text(text="Hi")]` is a message with a slot of its own and one
//! part. Raw JSON stands as it is, a stretch of a string between bars.

use specado_ffi::json::doc::Doc;
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use specado_ffi::model::read::read;
use specado_ffi::model::{NoteKind, Prompt, Record, Value};
use specado_ffi::vocabulary::Slot;

pub struct Shown<'a> {
    pub doc: Doc<'a>,
    pub prompt: Prompt,
}

impl Shown<'_> {
    pub fn value(&self, value: Value) -> String {
        match value {
            Value::Absent => "absent".into(),
            Value::Node(node) => self.doc.raw(node).into(),
            Value::Slice { start, end, .. } => format!("|{}|", &self.doc.text()[start as usize..end as usize]),
            Value::Keyword(word, _) => word.text().into(),
            Value::Computed(number) => format!("spec {number}"),
        }
    }

    /// A record's slots, in the order of the vocabulary.
    pub fn record(&self, record: &Record) -> String {
        let implied = |slot| matches!(slot, Slot::Role | Slot::Kind | Slot::Parts);
        let mut fields: Vec<_> =
            self.prompt.fields[record.fields.indices()].iter().filter(|field| !implied(field.slot)).collect();
        fields.sort_by_key(|field| field.slot);
        let fields: Vec<_> =
            fields.iter().map(|field| format!("{}={}", field.slot.info().name, self.value(field.value))).collect();
        let mut text = record.word.text().to_owned();
        if !fields.is_empty() {
            text += &format!("({})", fields.join(", "));
        }
        if record.parts.count > 0 {
            let parts: Vec<_> =
                self.prompt.parts[record.parts.indices()].iter().map(|part| self.record(part)).collect();
            text += &format!("[{}]", parts.join(" "));
        }
        text
    }

    pub fn records(&self, records: &[Record]) -> Vec<String> {
        records.iter().map(|record| self.record(record)).collect()
    }

    pub fn settings(&self) -> Vec<String> {
        let values = &self.prompt.values;
        values.given().slots().map(|slot| format!("{}={}", slot.info().name, self.value(values[slot]))).collect()
    }

    pub fn problems(&self) -> Vec<String> {
        self.prompt
            .problems
            .iter()
            .map(|problem| format!("{}: {}", path_of(&self.doc, problem.node), problem.message))
            .collect()
    }

    pub fn notes(&self) -> Vec<String> {
        let kind = |kind| if kind == NoteKind::DuplicateKey { "twice" } else { "spelled twice" };
        let raw = |node| self.doc.raw(node);
        self.prompt
            .notes
            .iter()
            .map(|note| format!("{} {}: {}", kind(note.kind), raw(note.node), raw(note.instead)))
            .collect()
    }
}

pub fn shown<T>(json: &str, show: impl Fn(&Shown<'_>) -> T) -> T {
    let mut tape = Tape::default();
    let doc = tape.parse(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    show(&Shown { doc, prompt })
}

/// Messages, given as the elements of `messages`, and nothing that is wrong.
#[track_caller]
pub fn messages(json: &str, expected: &[&str]) {
    let json = format!("{{\"messages\": [{json}]}}");
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.records(&shown.prompt.messages), expected, "{json}");
    });
}

/// One part of a user's message.
#[track_caller]
pub fn part(json: &str, expected: &str) {
    messages(&format!("{{\"role\": \"user\", \"content\": [{json}]}}"), &[&format!("user[{expected}]")]);
}

/// Members of the request beside its one message.
pub fn request(members: &str) -> String {
    format!("{{\"messages\": [{{\"role\": \"user\", \"content\": \"Hi\"}}], {members}}}")
}

#[track_caller]
pub fn settings(members: &str, expected: &[&str]) {
    let json = request(members);
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.settings(), expected, "{json}");
    });
}

#[track_caller]
pub fn tools(list: &str, expected: &[&str]) {
    let json = request(&format!("\"tools\": [{list}]"));
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.records(&shown.prompt.tools), expected, "{json}");
    });
}

#[track_caller]
pub fn problems(json: &str, expected: &[&str]) {
    shown(json, |shown| assert_eq!(shown.problems(), expected, "{json}"));
}

#[track_caller]
pub fn notes(json: &str, expected: &[&str]) {
    shown(json, |shown| assert_eq!(shown.notes(), expected, "{json}"));
}
