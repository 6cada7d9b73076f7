//! Turns that may hold calls or results alone: what else stands in one of them goes into a turn of its own.

use super::LayoutPass;
use crate::encode::workspace::Turn;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::model::{NO_NODE, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::Apart;
use crate::vocabulary::Keyword;

impl LayoutPass<'_> {
    /// Splits every message that has something beside its calls or results. What the assistant says goes ahead of its
    /// calls, what the user says behind the results; the other one speaks in between.
    pub(super) fn set_apart(&mut self, apart: Apart) {
        if !self.work.turns.iter().any(|turn| self.is_mixed(turn)) {
            return;
        }
        let mut turns = std::mem::take(&mut self.work.turns);
        self.work.turns = std::mem::take(&mut self.work.turns_buf);
        for turn in turns.drain(..) {
            if !self.is_mixed(&turn) {
                self.work.turns.put(turn);
                continue;
            }
            let speaks = turn.role == Keyword::Assistant;
            let (first, between) = if speaks { (false, apart.user) } else { (true, apart.assistant) };
            self.push_those(&turn, first);
            let value = self.work.computed.add(ComputedText::Plan(between));
            let part = self.text_part(value);
            self.push_turn(if speaks { Keyword::User } else { Keyword::Assistant }, part);
            self.push_those(&turn, !first);
            self.report_apart(&turn, Shown::Plan(between));
        }
        self.work.turns_buf = turns;
    }

    /// True for a call, a result, and what goes with a call.
    fn is_tools(&self, part: u32) -> bool {
        matches!(
            self.draft.parts[part as usize].word,
            Keyword::ToolCall | Keyword::CustomCall | Keyword::ToolResult | Keyword::CustomResult | Keyword::Reasoning
        )
    }

    fn is_mixed(&self, turn: &Turn) -> bool {
        let parts = &self.work.turn_parts[turn.parts.indices()];
        let calls = |part: &u32| self.is_tools(*part) && self.draft.parts[*part as usize].word != Keyword::Reasoning;
        turn.kind == Keyword::Message && parts.iter().any(calls) && !parts.iter().all(|&part| self.is_tools(part))
    }

    /// A turn of those parts that are calls or results, or of those that are not.
    fn push_those(&mut self, turn: &Turn, tools: bool) {
        let first = self.work.turn_parts.len() as u32;
        for at in turn.parts.indices() {
            let part = self.work.turn_parts[at];
            if self.is_tools(part) == tools {
                self.work.turn_parts.put(part);
            }
        }
        let parts = Run { first, count: self.work.turn_parts.len() as u32 - first };
        let mut turn = Turn { parts, plain: Value::Absent, ..*turn };
        turn.plain = self.plain(parts);
        self.work.turns.put(turn);
    }

    fn report_apart(&mut self, turn: &Turn, after: Shown) {
        let node = turn.message.map_or(NO_NODE, |message| self.draft.messages[message as usize].node);
        let message =
            "says something in one turn with calls or results, which this model refuses; a message is put in between";
        self.work
            .losses
            .put(Loss::at(node, Code::Emulate, Severity::Warning, message).before(Shown::None).after(after));
    }
}
