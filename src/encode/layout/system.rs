//! System messages: where they stay, where they go, and how many there may be.

use super::{LayoutPass, is_system};
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
                self.work.system.put(part);
            }
        }
    }

    pub(super) fn hoist(&mut self, message: &Record, leading: bool) {
        self.mark_role(message);
        let joins = leading && !self.work.system.is_empty();
        for part in message.parts.indices() {
            if self.accept_part(part as u32) {
                self.work.system.put(part as u32);
            }
        }
        if message.word == Keyword::Developer {
            self.renamed_role(message, Shown::Keyword(Keyword::System));
        }
        let place = self.input.plan.layout.system;
        if leading && place == SystemPlace::User {
            let message_text = "has no role of its own at this model; it goes ahead of what the user says first";
            self.work
                .losses
                .put(Loss::at(message.node, Code::Relocate, Severity::Warning, message_text).before(Shown::None));
        } else if joins && place == SystemPlace::First {
            let message_text = "joins the system message before it: this provider takes one";
            self.work
                .losses
                .put(Loss::at(message.node, Code::Relocate, Severity::Info, message_text).before(Shown::None));
        } else if !leading {
            self.report_hoisted(message);
        }
    }

    fn report_hoisted(&mut self, message: &Record) {
        let text = "stood in mid-conversation and goes to the system prompt, ahead of all messages";
        let suggestion = "say it in a user message, or use a model that takes system messages anywhere";
        let loss = Loss::at(message.node, Code::Relocate, Severity::Warning, text).before(Shown::None);
        self.work.losses.put(loss.suggestion(Suggestion::Text(suggestion)));
    }

    /// Moves each system message in mid-conversation behind what is still said up to the answer, in the order in which
    /// they stand.
    pub(super) fn delay_system_messages(&mut self) {
        let messages = &mut self.draft.messages;
        let all = messages.len();
        let mut at = messages.iter().take_while(|message| is_system(message.word)).count();
        while at < all {
            let stretch = messages[at..all].iter().take_while(|message| message.word != Keyword::Assistant).count();
            let end = at + stretch;
            let mut kept = at;
            let last =
                messages[at..end].iter().rposition(|message| !is_system(message.word)).map_or(at, |last| at + last);
            for from in at..end {
                let message = messages[from];
                if !is_system(message.word) {
                    messages[kept] = message;
                    kept += 1;
                    continue;
                }
                messages.put(message);
                if from < last {
                    let text = "goes behind what the user says up to the answer: system messages stand there alone";
                    self.work
                        .losses
                        .put(Loss::at(message.node, Code::Relocate, Severity::Info, text).before(Shown::None));
                }
            }
            messages.copy_within(all.., kept);
            messages.truncate(all);
            at = end + 1;
        }
    }

    /// Lifts out the system turns that do not stand between what the user says and an answer to it.
    fn hoist_misplaced(&mut self) {
        let (mut at, mut kept) = (0, 0);
        let mut user_spoke = false;
        while at < self.work.turns.len() {
            let turn = self.work.turns[at];
            if !is_system(turn.role) {
                user_spoke = self.wire(turn.role) == Keyword::User.text();
                self.work.turns[kept] = turn;
                (at, kept) = (at + 1, kept + 1);
                continue;
            }
            let run = self.work.turns[at..].iter().take_while(|turn| is_system(turn.role)).count();
            let answered = self.work.turns.get(at + run).is_none_or(|next| next.role == Keyword::Assistant);
            if user_spoke && answered {
                self.work.turns.copy_within(at..at + run, kept);
                kept += run;
            } else {
                (at..at + run).for_each(|turn| self.hoist_turn(turn));
            }
            at += run;
        }
        self.work.turns.truncate(kept);
    }

    fn hoist_turn(&mut self, at: usize) {
        let turn = self.work.turns[at];
        self.work.system.put_all(&self.work.turn_parts[turn.parts.indices()]);
        if let Some(message) = turn.message {
            let message = self.draft.messages[message as usize];
            self.report_hoisted(&message);
        }
    }

    /// Puts what was hoisted back among the messages, where the wire has no place of its own for it: as one message
    /// ahead of all, or ahead of what the user says first.
    pub(super) fn place_system(&mut self, layout: &Layout) {
        if layout.system == SystemPlace::BeforeAnswer {
            return self.hoist_misplaced();
        }
        if !matches!(layout.system, SystemPlace::First | SystemPlace::User) || self.work.system.is_empty() {
            return;
        }
        let first = self.work.turn_parts.len() as u32;
        let texts = self.work.system.len() as u32;
        self.work.turn_parts.append(&mut self.work.system);
        let mut turn = Turn {
            kind: Keyword::Message,
            role: Keyword::System,
            message: self.draft.messages.first().filter(|message| is_system(message.word)).map(|_| 0),
            parts: Run { first, count: texts },
            plain: Value::Absent,
        };
        if layout.system == SystemPlace::User {
            turn.role = Keyword::User;
            turn.message = None;
            if let Some(user) = self
                .work
                .turns
                .first()
                .copied()
                .filter(|turn| turn.kind == Keyword::Message && turn.role == Keyword::User)
            {
                self.work.turn_parts.put_within(user.parts.indices());
                turn.message = user.message;
                turn.parts.count += user.parts.count;
                self.work.turns[0] = turn;
                return;
            }
        }
        turn.plain = self.plain(turn.parts);
        self.work.turns.put(turn);
        self.work.turns.rotate_right(1);
    }
}
