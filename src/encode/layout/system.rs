//! System messages: where they stay, where they go, and how many there may be.

use super::LayoutPass;
use crate::encode::workspace::Turn;
use crate::grow::Grow;
use crate::model::{Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::spec::plan::{Layout, SystemPlace};
use crate::vocabulary::Keyword;

impl LayoutPass<'_> {
    /// Emulated instructions become system texts.
    pub(super) fn add_instructions(&mut self, instructions: &[Value], layout: &Layout) {
        for &text in instructions {
            let part = self.text_part(text);
            if layout.system == SystemPlace::Keep {
                self.push_turn(Keyword::System, part);
            } else {
                self.work.system.push(part);
            }
        }
    }

    pub(super) fn hoist(&mut self, message: &Record, leading: bool) {
        self.mark_role(message);
        let joins = leading && !self.work.system.is_empty();
        for part in message.parts.indices() {
            if self.accept_part(part as u32) {
                self.work.system.push(part as u32);
            }
        }
        if message.word == Keyword::Developer {
            self.renamed_role(message, Shown::Keyword(Keyword::System));
        }
        let place = self.input.plan.layout.system;
        if leading && place == SystemPlace::User {
            let message_text = "has no role of its own at this model; it goes ahead of what the user says first";
            self.work.losses.put(Loss::at(message.node, Code::Relocate, Severity::Warning, message_text).before(Shown::None));
        } else if joins && place == SystemPlace::First {
            let message_text = "joins the system message before it: this provider takes one";
            self.work.losses.put(Loss::at(message.node, Code::Relocate, Severity::Info, message_text).before(Shown::None));
        } else if !leading {
            let loss = Loss::at(
                message.node,
                Code::Relocate,
                Severity::Warning,
                "stood in mid-conversation and goes to the system prompt, ahead of all messages",
            );
            let suggestion = "say it in a user message, or use a model that takes system messages anywhere";
            self.work.losses.put(loss.before(Shown::None).suggestion(Suggestion::Text(suggestion)));
        }
    }

    /// Puts what was hoisted back among the messages, where the wire has no place of its own for it: as one message ahead of
    /// all, or ahead of what the user says first.
    pub(super) fn place_system(&mut self, layout: &Layout) {
        if !matches!(layout.system, SystemPlace::First | SystemPlace::User) || self.work.system.is_empty() {
            return;
        }
        let first = self.work.turn_parts.len() as u32;
        let texts = self.work.system.len() as u32;
        self.work.turn_parts.append(&mut self.work.system);
        let mut turn = Turn {
            kind: Keyword::Message,
            role: Keyword::System,
            message: self.draft.messages.first().filter(|message| super::is_system(message.word)).map(|_| 0),
            parts: Run { first, count: texts },
            plain: Value::Absent,
        };
        if layout.system == SystemPlace::User {
            turn.role = Keyword::User;
            turn.message = None;
            if let Some(user) = self.work.turns.first().copied().filter(|turn| turn.kind == Keyword::Message && turn.role == Keyword::User)
            {
                self.work.turn_parts.extend_from_within(user.parts.indices());
                turn.message = user.message;
                turn.parts.count += user.parts.count;
                self.work.turns[0] = turn;
                return;
            }
        }
        turn.plain = self.plain(turn.parts);
        self.work.turns.push(turn);
        self.work.turns.rotate_right(1);
    }
}
