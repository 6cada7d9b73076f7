//! Calls that no result answers. Providers refuse to go on from them: where the layout says so, a result is put in.

use super::LayoutPass;
use crate::encode::workspace::Turn;
use crate::grow::{self, Grow};
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::spec::plan::{Layout, Merge, Span};
use crate::table::Set;
use crate::vocabulary::{Keyword, Slot};

impl LayoutPass<'_> {
    /// Reports every open call, and answers it where the layout has a text for that.
    pub(super) fn answer_open_calls(&mut self, layout: &Layout) {
        let mut open = Set::default();
        for at in 0..self.work.calls.len() {
            let call = self.work.calls[at];
            if !call.answered {
                self.report_open(call.part, layout.open_calls);
                open.add(call.part);
            }
        }
        if open.is_empty() {
            return;
        }
        if let Some(text) = layout.open_calls {
            self.answer_calls(&open, text, layout);
        }
    }

    fn report_open(&mut self, call: u32, text: Option<Span>) {
        let node = self.draft.parts[call as usize].node;
        let loss = match text {
            Some(text) => {
                let message = "is answered by no result, which the provider refuses; one that says so is put in";
                Loss::at(node, Code::Emulate, Severity::Warning, message).after(Shown::Plan(text))
            }
            None => {
                Loss::at(node, Code::Conflict, Severity::Warning, "is answered by no result, which providers refuse")
            }
        };
        self.work
            .losses
            .put(loss.before(Shown::None).suggestion(Suggestion::Text("add a tool message with its result")));
    }

    /// Puts the results of open calls into the turn of results that follows, or into one of their own.
    fn answer_calls(&mut self, open: &Set<u32>, text: Span, layout: &Layout) {
        let mut turns = std::mem::take(&mut self.work.turns);
        self.work.turns = std::mem::take(&mut self.work.turns_buf);
        for (at, turn) in turns.iter().enumerate() {
            let calls = grow::list(self.parts(turn).filter(|part| open.contains(part)));
            let mut turn = *turn;
            // what the turn before left for this one stands first
            if at > 0 && self.joins_results(&turn, layout) {
                let waiting = grow::list(self.parts(&turns[at - 1]).filter(|part| open.contains(part)));
                self.prepend(&mut turn, &waiting, text);
            }
            self.work.turns.put(turn);
            if turns.get(at + 1).is_some_and(|next| self.joins_results(next, layout)) {
                continue;
            }
            let results = grow::list(calls.into_iter().map(|call| self.synthetic_result(call, text)));
            self.push_results(&results, layout);
        }
        turns.clear();
        self.work.turns_buf = turns;
    }

    fn parts(&self, turn: &Turn) -> impl Iterator<Item = u32> {
        self.work.turn_parts[turn.parts.indices()].iter().copied()
    }

    /// True if the turn is a message that results can join (not one that stands for a single result): one of results,
    /// or one of their role where neighbours of one role are merged.
    fn joins_results(&self, turn: &Turn, layout: &Layout) -> bool {
        let is_result =
            |part: u32| matches!(self.draft.parts[part as usize].word, Keyword::ToolResult | Keyword::CustomResult);
        let merges = layout.merge == Merge::All && self.wire(turn.role) == self.wire(Keyword::Tool);
        turn.kind == Keyword::Message && (merges || self.parts(turn).any(is_result))
    }

    fn prepend(&mut self, turn: &mut Turn, calls: &[u32], text: Span) {
        if calls.is_empty() {
            return;
        }
        let results = grow::list(calls.iter().map(|&call| self.synthetic_result(call, text)));
        let first = self.work.turn_parts.len() as u32;
        self.work.turn_parts.put_each(results);
        self.work.turn_parts.put_within(turn.parts.indices());
        turn.parts = Run { first, count: self.work.turn_parts.len() as u32 - first };
        turn.plain = Value::Absent;
    }

    /// Turns of results alone: one for each where the layout splits them off, else one for all.
    fn push_results(&mut self, results: &[u32], layout: &Layout) {
        let mut joins = false;
        for &part in results {
            let word = self.draft.parts[part as usize].word;
            let splits = layout.split & (1 << word as u64) != 0;
            let parts = Run { first: self.work.turn_parts.len() as u32, count: 1 };
            self.work.turn_parts.put(part);
            match self.work.turns.last_mut() {
                Some(last) if joins && !splits => last.parts.count += 1,
                _ => {
                    let kind = if splits { word } else { Keyword::Message };
                    self.work.turns.put(Turn { kind, role: Keyword::Tool, message: None, parts, plain: Value::Absent });
                }
            }
            joins = !splits;
        }
    }

    /// A result that the prompt does not have.
    fn synthetic_result(&mut self, call: u32, text: Span) -> u32 {
        let call = self.draft.parts[call as usize];
        let word = if call.word == Keyword::CustomCall { Keyword::CustomResult } else { Keyword::ToolResult };
        let content = self.work.computed.add(crate::input::computed::ComputedText::Plan(text));
        let (id, name) = (self.draft.field(&call, Slot::Id), self.draft.field(&call, Slot::Name));
        let first = self.draft.fields.len() as u32;
        let fields =
            [(Slot::Kind, Value::Keyword(word, NO_NODE)), (Slot::Id, id), (Slot::Name, name), (Slot::Content, content)];
        self.draft.fields.put_each(fields.map(|(slot, value)| Field { slot, value }));
        let fields = Run { first, count: fields.len() as u32 };
        self.draft.parts.put(Record { word, node: NO_NODE, fields, parts: Run::default() });
        self.draft.parts.len() as u32 - 1
    }
}
