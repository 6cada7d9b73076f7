//! Pieces that are more than text to be appended: arguments by their places, thoughts between marks in a text.

use super::answer::Answer;
use super::apply::{Fragment, Place};
use super::event::{Field, Queue};
use super::found::write_text;
use crate::decode::trail::Found;
use crate::json::node::NodeId;
use crate::report::loss::{Code, Severity};
use crate::vocabulary::{Keyword, Slot};

const UNENDED: &str = "has arguments that were never told to be whole; they are as far as they came";

impl Fragment<'_> {
    /// A piece of a call's arguments, which says where it belongs.
    pub(super) fn argument_piece(&mut self, from: usize, to: usize, node: NodeId, at: u32) {
        self.scratch.clear();
        if let Some(path) = self.bound(from, to, Slot::Path) {
            write_text(self.plan, self.doc, path, self.scratch);
        }
        let value = match self.bound(from, to, Slot::Value) {
            Some(Found::Node(value)) => self.doc.raw(value),
            _ => "null",
        };
        let continues = self.says_more(from, to) == Some(true);
        let field = if self.is_text(at) { Field::Text } else { Field::Arguments };
        let Some(part) = self.answer.parts.get(at) else { return };
        let mut assembly = std::mem::take(&mut part.assembly);
        let mut added = Ok(());
        let path = &*self.scratch;
        self.answer.delta(at, field, 0, self.queue, |out| added = assembly.add(path, value, continues, out));
        if let Some(part) = self.answer.parts.get(at) {
            part.assembly = assembly;
        }
        if let Err(message) = added {
            self.answer.report.each(Code::Drop, Severity::Error, "arguments", message, Some(self.doc.raw(node)));
        }
    }

    /// Ends a part of which no more was announced; true if more was.
    pub(super) fn waits(&mut self, from: usize, to: usize, at: u32) -> bool {
        let said = self.says_more(from, to);
        let more = said == Some(true);
        let Some(part) = self.answer.parts.get(at) else { return more };
        let waited = std::mem::replace(&mut part.waits, more);
        if waited && !more || said == Some(false) {
            self.answer.end_part(at, self.queue);
        }
        more
    }

    fn says_more(&self, from: usize, to: usize) -> Option<bool> {
        match self.bound(from, to, Slot::Continues) {
            Some(Found::Node(node)) => Some(self.doc.raw(node) == "true"),
            _ => None,
        }
    }

    /// A piece of text that may hold thoughts.
    pub(super) fn tagged(&mut self, marks: &[String; 2], found: Found, place: Place) {
        let Some(choice) = self.answer.choice(place.choice) else { return };
        let mut tagged = std::mem::take(&mut choice.tagged);
        write_text(self.plan, self.doc, found, &mut tagged.held);
        let (stretches, rest) = tagged.split(marks);
        for (kind, stretch) in stretches {
            self.answer.loose_text(place.choice, kind, &tagged.held[stretch], self.queue);
        }
        tagged.held.replace_range(0..rest, "");
        if let Some(choice) = self.answer.choice(place.choice) {
            choice.tagged = tagged;
        }
    }
}

impl Answer {
    /// Arguments that came by their places end with their part, if they were told to be whole.
    pub(super) fn assembled(&mut self, at: u32, queue: &mut Queue) {
        let Some(part) = self.parts.get(at) else { return };
        if part.waits {
            return self.report.each(Code::Conflict, Severity::Warning, "arguments", UNENDED, None);
        }
        if !part.assembly.is_begun() {
            return;
        }
        let field = if part.kind == Some(Keyword::Text) { Field::Text } else { Field::Arguments };
        let mut assembly = std::mem::take(&mut part.assembly);
        self.delta(at, field, 0, queue, |out| assembly.close(out));
        if let Some(part) = self.parts.get(at) {
            part.assembly = assembly;
        }
    }

    /// Text that stands in the choice itself goes on with its last part, or is a new one.
    fn loose_text(&mut self, number: u32, kind: Keyword, text: &str, queue: &mut Queue) {
        if text.is_empty() {
            return;
        }
        let last = self.choice(number).and_then(|choice| choice.last).filter(|&at| {
            self.parts.get(at).is_some_and(|part| part.kind == Some(kind) && !part.ended && part.key.is_none())
        });
        let at = last.or_else(|| {
            self.start(queue);
            let at = self.begin_part(number, kind, None, queue)?;
            self.tell_part(at, queue);
            Some(at)
        });
        if let Some(at) = at {
            self.delta(at, Field::Text, 0, queue, |out| out.push_str(text));
        }
    }

    /// What waited for the rest of a mark was none.
    pub(super) fn no_mark(&mut self, number: u32, queue: &mut Queue) {
        let Some(choice) = self.choice(number).filter(|choice| !choice.tagged.held.is_empty()) else { return };
        let mut tagged = std::mem::take(&mut choice.tagged);
        self.loose_text(number, tagged.kind(), &tagged.held, queue);
        tagged.held.clear();
        if let Some(choice) = self.choice(number) {
            choice.tagged = tagged;
        }
    }
}
