//! Documents and reasoning that stand alone in their turn, where the provider wants a text beside them.

use super::LayoutPass;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::model::Run;
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::Span;
use crate::vocabulary::Keyword;

impl LayoutPass<'_> {
    /// Puts the text into every turn that has a document and no text.
    pub(super) fn caption_documents(&mut self, text: Span) {
        for at in 0..self.work.turns.len() {
            let parts = self.work.turns[at].parts;
            let find = |word| {
                self.work.turn_parts[parts.indices()]
                    .iter()
                    .copied()
                    .find(|&part| self.draft.parts[part as usize].word == word)
            };
            let (Some(document), None) = (find(Keyword::Document), find(Keyword::Text)) else { continue };
            let message = "stands in a turn without text, which the provider refuses; one is put in beside it";
            self.caption(at, document, text, message);
        }
    }

    /// Puts the text into every turn of the assistant that holds nothing but reasoning.
    pub(super) fn caption_reasoning(&mut self, text: Span) {
        for at in 0..self.work.turns.len() {
            let turn = self.work.turns[at];
            let parts = &self.work.turn_parts[turn.parts.indices()];
            let only_reasons = parts.iter().all(|&part| self.draft.parts[part as usize].word == Keyword::Reasoning);
            let Some(&thought) = parts.first().filter(|_| turn.role == Keyword::Assistant && only_reasons) else {
                continue;
            };
            let message = "is all that the message has, which the provider refuses; a text is put in beside it";
            self.caption(at, thought, text, message);
            self.work.turns[at].plain = self.plain(self.work.turns[at].parts);
        }
    }

    fn caption(&mut self, turn: usize, part: u32, text: Span, message: &'static str) {
        let parts = self.work.turns[turn].parts;
        let value = self.work.computed.add(ComputedText::Plan(text));
        let caption = self.text_part(value);
        let first = self.work.turn_parts.len() as u32;
        self.work.turn_parts.put_within(parts.indices());
        self.work.turn_parts.put(caption);
        self.work.turns[turn].parts = Run { first, count: parts.count + 1 };
        let loss = Loss::at(self.draft.parts[part as usize].node, Code::Emulate, Severity::Info, message);
        self.work.losses.put(loss.before(Shown::None).after(Shown::Plan(text)));
    }
}
