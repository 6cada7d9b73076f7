//! Neighbouring turns that become one.

use super::LayoutPass;
use crate::encode::workspace::Turn;
use crate::grow::Grow;
use crate::json::node::Kind;
use crate::model::{NO_NODE, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{Layout, Merge};
use crate::vocabulary::{Keyword, Slot};

/// How two turns become one.
#[derive(Clone, Copy)]
enum Merged {
    /// As the wire has it.
    Quietly,
    /// In another form than the prompt's.
    Reported,
    /// As calls in a row.
    Row,
}

impl LayoutPass<'_> {
    /// Ends a turn: merges it into the one before where the layout says so.
    pub(super) fn push_or_merge(&mut self, mut turn: Turn, layout: &Layout) {
        if turn.parts.count == 0 {
            return;
        }
        turn.plain = self.plain(turn.parts);
        let merged = self.work.turns.last().copied().and_then(|last| self.merged(&last, &turn, layout));
        let row = (self.work.turns.len() as u32).saturating_sub(1);
        let (Some(merged), Some(last)) = (merged, self.work.turns.last_mut()) else {
            return self.work.turns.put(turn);
        };
        last.parts.count += turn.parts.count;
        last.plain = Value::Absent;
        let other = last.message != turn.message;
        match merged {
            Merged::Row if self.work.rows.last() != Some(&row) => self.work.rows.put(row),
            Merged::Reported if other => self.report_merged(turn.message),
            _ => {}
        }
    }

    /// How a turn becomes one with the turn before it, if it does.
    fn merged(&self, last: &Turn, turn: &Turn, layout: &Layout) -> Option<Merged> {
        if last.parts.first + last.parts.count != turn.parts.first || last.kind != Keyword::Message {
            return None;
        }
        let alike = last.role == turn.role || self.wire(last.role) == self.wire(turn.role);
        let merges = match layout.merge {
            Merge::All if alike => Some(Merged::Quietly),
            Merge::ToolResults | Merge::Calls if last.role == Keyword::Tool && turn.role == Keyword::Tool => {
                Some(Merged::Quietly)
            }
            Merge::Turns if alike => Some(Merged::Reported),
            _ => None,
        };
        // what called, and went on to call before a result came, is one turn wherever calls stand in messages
        let speaks = last.role == Keyword::Assistant && turn.role == Keyword::Assistant && turn.message.is_some();
        let row = speaks && self.calls_in(turn) && (layout.merge == Merge::Calls || self.calls_in(last));
        if row && layout.merge != Merge::All { Some(Merged::Row) } else { merges }
    }

    /// True if the turn has a call. That of a row has one in the message that joined it last.
    fn calls_in(&self, turn: &Turn) -> bool {
        let is_call =
            |part: &u32| matches!(self.draft.parts[*part as usize].word, Keyword::ToolCall | Keyword::CustomCall);
        self.work.turn_parts[turn.parts.indices()].iter().rev().any(is_call)
    }

    fn report_merged(&mut self, message: Option<u32>) {
        let Some(message) = message else { return };
        let node = self.draft.messages[message as usize].node;
        let text = "becomes one with the message before it: speakers take turns here";
        self.work.losses.put(Loss::at(node, Code::Relocate, Severity::Info, text).before(Shown::None));
    }

    /// Rows of calls whose one plain string can be written as one.
    pub(super) fn join_texts(&mut self) {
        for row in 0..self.work.rows.len() {
            let turn = self.work.rows[row] as usize;
            self.work.turns[turn].plain = self.plain(self.work.turns[turn].parts);
        }
    }

    /// The text of a turn that has one plain string, beside calls, reasoning and the like.
    pub(super) fn plain(&self, parts: Run) -> Value {
        let mut plain = Value::Absent;
        for &index in &self.work.turn_parts[parts.indices()] {
            let part = &self.draft.parts[index as usize];
            match part.word {
                Keyword::Text if plain == Value::Absent && self.is_plain(part) => {
                    plain = self.draft.field(part, Slot::Text);
                }
                Keyword::ToolCall | Keyword::CustomCall | Keyword::Reasoning => {}
                _ => return Value::Absent,
            }
        }
        plain
    }

    /// True for a bare string that nothing is written beside.
    fn is_plain(&self, part: &Record) -> bool {
        let marked =
            || self.input.plan.layout.marks_parts && self.draft.field(part, Slot::CacheControl) != Value::Absent;
        part.node == NO_NODE || self.input.doc.kind(part.node) == Kind::String && !marked()
    }
}
