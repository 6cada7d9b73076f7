//! The prompt as the engine sees it: slots filled from any of the accepted forms.
//!
//! Nothing here owns text. A value is the number of a node on the tape (or a piece of one), a record is a range of
//! values, so that one allocation per table serves prompt after prompt.

pub mod check;
mod keys;
mod proven;
pub mod read;
mod values;

use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::vocabulary::{Keyword, Slot, Slots};
pub use keys::Keys;
pub use proven::Proven;
pub use values::Values;

/// What a slot holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// The prompt does not have it.
    #[default]
    Absent,
    /// A JSON value of the prompt, as written.
    Node(NodeId),
    /// A stretch of a string's text (the part of a data URL, say), escapes as written: byte offsets into the prompt.
    Slice {
        /// The string it is cut from.
        node: NodeId,
        /// Where it begins.
        start: u32,
        /// Where it ends.
        end: u32,
    },
    /// A word of the vocabulary, and the node that said so.
    Keyword(Keyword, NodeId),
    /// Text that a spec brings (a default, an emulation): a number the engine gave it.
    Computed(u32),
}

/// The node of values that no node of the prompt stands for.
pub const NO_NODE: NodeId = NodeId::MAX;

/// What is seen of messages.
const ALWAYS: Slots = Slots::of(&[Slot::Messages, Slot::UnreasonedAnswer]);
/// What is seen of tools.
const OF_TOOLS: Slots =
    Slots::of(&[Slot::Tools, Slot::FunctionTools, Slot::CustomTools, Slot::ProviderTools, Slot::MixedTools]);

/// Consecutive entries of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The first index.
    pub first: u32,
    /// How many.
    pub count: u32,
}

impl Run {
    /// The indices.
    #[inline]
    pub fn indices(self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }

    /// The entries in a table; none if one of them is missing, for want of memory.
    pub fn of<T>(self, table: &[T]) -> &[T] {
        table.get(self.indices()).unwrap_or_default()
    }
}

/// A message, part, tool … : some slots with values.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// What it is (a role for messages).
    pub word: Keyword,
    /// The node that it was read from.
    pub node: NodeId,
    /// Its slots in [`Prompt::fields`].
    pub fields: Run,
    /// Its parts in [`Prompt::parts`] (messages, tool results).
    pub parts: Run,
}

/// One slot of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Which.
    pub slot: Slot,
    /// What it holds.
    pub value: Value,
}

/// Something that the reader itself could not carry over.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    /// The node that is left out.
    pub node: NodeId,
    /// Why.
    pub kind: NoteKind,
    /// The node that is taken instead.
    pub instead: NodeId,
}

/// Why the reader left something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The same key appears twice in one object; the last one counts.
    DuplicateKey,
    /// Two spellings of the same slot (`max_tokens` and `max_completion_tokens`).
    TwoSpellings,
    /// A data URL with more than a media type before its bytes.
    DataUrlParameters,
}

/// Something that makes the prompt unusable.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Where.
    pub node: NodeId,
    /// What is wrong, without the place.
    pub message: String,
    /// What to do, where that is plain.
    pub suggestion: Option<String>,
}

/// A prompt in canonical form: filled once by the reader. What is to be sent instead is worked out in a copy.
#[derive(Debug, Default)]
pub struct Prompt {
    /// The request's slots. Lists are in the tables below.
    pub values: Values,
    /// Every record's slots.
    pub fields: Vec<Field>,
    /// The messages, in order.
    pub messages: Vec<Record>,
    /// The parts of messages and tool results.
    pub parts: Vec<Record>,
    /// The parts that are tool calls, by number.
    pub calls: Vec<u32>,
    /// The tools.
    pub tools: Vec<Record>,
    /// The tools that `tool_choice` names.
    pub choices: Vec<Record>,
    /// The documents of `rag`.
    pub documents: Vec<Record>,
    /// What is of responses alone.
    pub answer: Answer,
    /// True if a record may have fields of one dialect (`extra`).
    pub has_extra: bool,
    /// True if a cache mark says how long it lives.
    pub has_cache_ttl: bool,
    /// A message says where it is from, or quotes something.
    pub has_origin: bool,
    /// The object that is the prompt: the document, or what it wraps.
    pub root: NodeId,
    /// What its keys may be.
    pub keys: Keys,
    /// The `provider_options` object, if any.
    pub provider_options: Option<NodeId>,
    /// What the reader could not carry over.
    pub notes: Vec<Note>,
    /// What makes the prompt unusable, in the order of its text; empty for a prompt that can be translated.
    pub problems: Vec<Problem>,
}

/// What a response has beside messages and parts.
#[derive(Debug, Default)]
pub struct Answer {
    /// The answers, each with its parts.
    pub choices: Vec<Record>,
    /// What groups parts: a run of [`Answer::order`] each.
    pub outputs: Vec<Record>,
    /// The parts of outputs, by number.
    pub order: Vec<u32>,
    /// What texts quote; a text's [`Record::parts`] are these.
    pub cited: Vec<Record>,
}

impl Answer {
    fn clear(&mut self) {
        self.choices.clear();
        self.outputs.clear();
        self.order.clear();
        self.cited.clear();
    }
}

impl Prompt {
    /// Forgets the prompt, keeps the memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.fields.clear();
        self.messages.clear();
        self.parts.clear();
        self.calls.clear();
        self.tools.clear();
        self.choices.clear();
        self.documents.clear();
        self.answer.clear();
        self.has_cache_ttl = false;
        self.has_origin = false;
        self.has_extra = false;
        self.root = Doc::ROOT;
        self.keys = Keys::ANY;
        self.provider_options = None;
        self.notes.clear();
        self.problems.clear();
    }

    /// Makes `draft` a copy, but for the slots of the request and for notes and problems, in the memory that it has.
    pub fn copy_to(&self, draft: &mut Self) {
        copy(&self.fields, &mut draft.fields);
        copy(&self.messages, &mut draft.messages);
        copy(&self.parts, &mut draft.parts);
        copy(&self.calls, &mut draft.calls);
        copy(&self.tools, &mut draft.tools);
        copy(&self.choices, &mut draft.choices);
        copy(&self.documents, &mut draft.documents);
        draft.has_cache_ttl = self.has_cache_ttl;
        draft.has_origin = self.has_origin;
        draft.has_extra = self.has_extra;
        draft.root = self.root;
        draft.keys = self.keys;
        draft.provider_options = self.provider_options;
    }

    /// The slots of the request that are seen in the tables, where those have entries.
    #[inline]
    pub fn listed(&self) -> Slots {
        let mut listed = ALWAYS;
        if !self.tools.is_empty() {
            listed.add_all(OF_TOOLS);
        }
        if !self.choices.is_empty() {
            listed.add(Slot::ToolChoiceTools);
        }
        if !self.documents.is_empty() {
            listed.add(Slot::RagDocuments);
        }
        listed
    }

    /// How many messages, parts and tools there are, and some for what a spec puts in.
    pub fn pieces(&self) -> usize {
        16 + self.messages.len() + self.parts.len() + self.tools.len()
    }

    /// Makes room for what the layout makes of so many pieces.
    pub fn room_for_layout(&mut self, pieces: usize) -> bool {
        self.fields.room_for(8 * pieces)
            && self.parts.room_for(4 * pieces)
            && self.messages.room_for(2 * pieces)
            && self.tools.room_for(pieces)
    }

    /// Gives back memory that an unusually large prompt needed.
    pub fn trim(&mut self, kept: usize) {
        if self.fields.capacity() * size_of::<Field>() > kept {
            self.fields = Vec::new();
            self.parts = Vec::new();
            self.messages = Vec::new();
        }
    }

    /// A slot of the request.
    #[inline]
    pub fn value(&self, slot: Slot) -> Value {
        self.values[slot]
    }

    /// A slot of a record.
    #[inline]
    pub fn field(&self, record: &Record, slot: Slot) -> Value {
        self.fields[record.fields.indices()]
            .iter()
            .find(|field| field.slot == slot)
            .map_or(Value::Absent, |field| field.value)
    }
}

/// Fills a table with the entries of another.
fn copy<T: Copy>(from: &[T], to: &mut Vec<T>) {
    to.clear();
    to.put_all(from);
}
