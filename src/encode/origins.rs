//! Whose an earlier answer is. What a provider signs, encrypts and quotes means something to itself alone: another one
//! would refuse it.

use super::workspace::Workspace;
use crate::grow::Grow;
use crate::input::{Input, node_of};
use crate::json::node::Kind;
use crate::model::{Prompt, Record, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::vocabulary::{Keyword, Slot};

const OF_ANOTHER: &str = "is for the provider that has answered, and says nothing to this one; it is left out";

/// Whose what stands in a message is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Nobody says who has answered.
    Unknown,
    /// This provider's, or of one whose words it takes as its own.
    Own,
    /// Another's, whose thoughts alone this provider takes.
    Thoughts,
    Another,
}

/// Leaves out what is another provider's, and puts what this one said in its own words.
#[derive(Debug)]
pub struct Origins<'a> {
    pub input: Input<'a>,
    pub draft: &'a mut Prompt,
    pub work: &'a mut Workspace,
}

impl Origins<'_> {
    /// Goes through all messages.
    pub fn settle(&mut self) {
        let plan = self.input.plan;
        let quotes = plan.ops.iter().any(|op| op.slot().is_some_and(|read| read.slot == Slot::Quotes));
        for at in 0..self.draft.messages.len() {
            let message = self.draft.messages[at];
            let whose = self.whose(&message);
            self.say(&message, whose);
            for part in message.parts.indices() {
                self.part(part, whose, quotes);
            }
        }
    }

    fn whose(&mut self, message: &Record) -> Whose {
        let origin = self.draft.field(message, Slot::Origin);
        let Value::Node(node) = origin else { return Whose::Unknown };
        self.input.mark(origin);
        let text = self.input.doc.string(node);
        let provider = text.split_once('/').map_or(&*text, |(provider, _)| provider);
        let names = |list: &[String]| list.iter().any(|name| name == provider);
        let plan = self.input.plan;
        if provider == plan.provider || names(&plan.replays) {
            Whose::Own
        } else if names(&plan.replays_thoughts) {
            Whose::Thoughts
        } else {
            Whose::Another
        }
    }

    /// Templates see whose it is, not who that is.
    fn say(&mut self, message: &Record, whose: Whose) {
        let word = match whose {
            Whose::Unknown => return,
            Whose::Own => "own",
            Whose::Thoughts | Whose::Another => "another",
        };
        let value = self.work.computed.add_string(word);
        let fields = &mut self.draft.fields[message.fields.indices()];
        fields.iter_mut().filter(|field| field.slot == Slot::Origin).for_each(|field| field.value = value);
    }

    fn part(&mut self, part: usize, whose: Whose, quotes: bool) {
        let Record { word, fields, .. } = self.draft.parts[part];
        for at in fields.indices() {
            let (slot, value) = (self.draft.fields[at].slot, self.draft.fields[at].value);
            self.draft.fields[at].value = match (slot, whose) {
                (Slot::Quotes, Whose::Own) if quotes => self.own_words(value),
                // where nobody says whose they are, they are told as not sent
                (Slot::Quotes, Whose::Own | Whose::Unknown) => Value::Absent,
                (Slot::Quotes, _) | (Slot::Signature | Slot::Encrypted, Whose::Another) => self.left_out(slot, value),
                (Slot::Id | Slot::Format, Whose::Another) if word == Keyword::Reasoning => self.left_out(slot, value),
                // in a form of the other's own: it is told as not sent
                (Slot::Raw | Slot::Type, Whose::Thoughts | Whose::Another) if word == Keyword::Other => Value::Absent,
                _ => value,
            };
        }
    }

    fn left_out(&mut self, slot: Slot, value: Value) -> Value {
        self.input.mark(value);
        self.work.losses.put(Loss::at(node_of(value), Code::Drop, Severity::Info, OF_ANOTHER).slot(slot));
        Value::Absent
    }

    /// Citations as this provider said them.
    fn own_words(&mut self, value: Value) -> Value {
        let Value::Node(list) = value else { return Value::Absent };
        let doc = self.input.doc;
        let scratch = &mut self.work.computed.scratch;
        let start = scratch.len();
        scratch.push('[');
        for citation in doc.elements(list) {
            let Some(raw) = doc.get(citation, "raw").filter(|&raw| doc.kind(raw) == Kind::Object) else {
                scratch.truncate(start);
                return Value::Absent;
            };
            scratch.push_str(if scratch.len() > start + 1 { "," } else { "" });
            scratch.push_str(doc.raw(raw));
        }
        scratch.push(']');
        self.input.mark(value);
        self.work.computed.add_scratch(start)
    }
}
