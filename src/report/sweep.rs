//! The promise kept: every leaf of the prompt that is neither in the request nor in the report is reported here.

use super::loss::{Code, Loss, NO_PLACE, Severity, Suggestion};
use crate::grow::Grow;
use crate::input::Input;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::{NO_NODE, NoteKind, Prompt};
use crate::vocabulary::{Keyword, Slot, Weight};

/// Meanings from here on are those of records: the word of what the record is.
const RECORD: u16 = 0x8000;

/// What a subtree is like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// Nothing in it needs a word (empty, or only `null`).
    Nothing,
    /// All of it is unused, and none of it is known.
    Unknown,
    /// All of it is unused.
    Unused,
    /// Something in it is used.
    Used,
}

/// Reports all that is unmarked.
///
/// Records are those of the draft: what was dropped from it has been reported.
pub fn sweep(input: Input<'_>, draft: &Prompt, prompt: &Prompt, losses: &mut Vec<Loss>) {
    let doc = input.doc;
    notes(doc, prompt, losses);
    if is_clean(doc, draft) {
        return;
    }
    for record in draft.messages.iter().chain(&draft.parts).chain(&draft.tools).chain(&draft.documents) {
        // a thought that is a bare string is lost as a thought, not as a text
        if record.node != NO_NODE && (doc.tag(record.node) == 0 || record.word == Keyword::Reasoning) {
            doc.set_tag(record.node, RECORD | record.word as u16);
        }
    }
    let options = prompt.provider_options.unwrap_or(NO_NODE);
    let mut sweep = Sweep { doc, input, losses, options, thought: false };
    sweep.walk(Doc::ROOT, false);
}

/// True if every leaf is marked: one quick look, which is all that most prompts need.
fn is_clean(doc: Doc<'_>, draft: &Prompt) -> bool {
    // these can be unused without having a leaf
    let odd = draft.tools.iter().any(|tool| tool.word == Keyword::Provider)
        || draft.parts.iter().any(|part| part.word == Keyword::Other);
    !odd && doc.all_used()
}

/// What the reader itself left out.
fn notes(doc: Doc<'_>, prompt: &Prompt, losses: &mut Vec<Loss>) {
    for note in &prompt.notes {
        let message = match note.kind {
            NoteKind::DuplicateKey => "appears twice in one object; the last one counts",
            NoteKind::TwoSpellings => "repeats what another field says; the other one counts",
            NoteKind::DataUrlParameters => {
                let message =
                    "has parameters beside the media type of its data URL, which no provider takes; they are left out";
                losses.put(Loss::at(note.node, Code::Drop, Severity::Warning, message));
                continue;
            }
        };
        let loss = Loss::at(note.node, Code::Conflict, Severity::Warning, message);
        losses.put(loss.after(super::loss::Shown::Node(note.instead)).suggestion(Suggestion::Text("give it once")));
        doc.mark_used(note.node);
    }
}

struct Sweep<'a> {
    doc: Doc<'a>,
    input: Input<'a>,
    losses: &'a mut Vec<Loss>,
    options: NodeId,
    /// What is looked at is in a thought, which is no part of what was said: none of it is an error.
    thought: bool,
}

impl Sweep<'_> {
    fn walk(&mut self, node: NodeId, foreign: bool) -> Found {
        if self.doc.is_used(node) {
            return Found::Used;
        }
        let foreign = foreign || node == self.options;
        match self.doc.kind(node) {
            Kind::Null => Found::Nothing,
            Kind::Object | Kind::Array => self.container(node, foreign),
            _ => self.reported(node, foreign),
        }
    }

    fn reported(&mut self, node: NodeId, foreign: bool) -> Found {
        self.report(node, foreign);
        if self.doc.tag(node) == 0 { Found::Unknown } else { Found::Unused }
    }

    fn container(&mut self, node: NodeId, foreign: bool) -> Found {
        let before = self.losses.len();
        let object = self.doc.kind(node) == Kind::Object;
        let mut found = Found::Nothing;
        let end = self.doc.next(node);
        let mut child = node + 1;
        let around = self.thought;
        self.thought |= self.doc.tag(node) == RECORD | Keyword::Reasoning as u16;
        while child < end {
            let value = if object { child + 1 } else { child };
            if object && self.doc.is_used(child) {
                // the key itself says something: which tool it is
                found = Found::Used;
            }
            found = found.max(self.walk(value, foreign));
            child = self.doc.next(value);
        }
        self.thought = around;
        let tag = self.doc.tag(node);
        // what is known is reported piece by piece, unless the whole has a meaning of its own
        let whole = match found {
            Found::Nothing => tag & RECORD != 0,
            Found::Unknown => node != Doc::ROOT && node != self.options && self.input.is_callers(node),
            Found::Unused => tag != 0,
            Found::Used => false,
        };
        if !whole {
            return found;
        }
        self.losses.truncate(before);
        self.reported(node, foreign)
    }

    fn report(&mut self, node: NodeId, foreign: bool) {
        let tag = self.doc.tag(node);
        let loss = |code, severity, message| Loss::at(node, code, severity, message);
        let loss = match (tag, Slot::from_index(tag)) {
            _ if foreign => loss(Code::Unsupported, Severity::Info, "is meant for another provider"),
            (_, Some(Slot::ModelId)) => {
                loss(Code::Conflict, Severity::Info, "names a model; the model of the call counts")
            }
            (0, _) | (1..RECORD, None) => {
                loss(Code::Unsupported, Severity::Warning, "is not a field that Specado knows; it is not sent")
                    .suggestion(Suggestion::Options)
            }
            (_, None) => Loss::no_place(node, |word| tag == RECORD | word as u16),
            (_, Some(slot)) => {
                let code =
                    if slot.info().weight == Weight::Performance { Code::PerformanceImpact } else { Code::Unsupported };
                let severity = Severity::of(slot.info().weight);
                let severity = if self.thought { severity.min(Severity::Warning) } else { severity };
                loss(code, severity, NO_PLACE).slot(slot).suggestion(Suggestion::Options)
            }
        };
        self.losses.put(loss);
    }
}
