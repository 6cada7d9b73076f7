//! Signatures of tool calls. Some models take back a call of the running exchange only with the signature they gave it;
//! a call of another model has none, and where the layout has a stand-in for it, that is put in.

use super::LayoutPass;
use crate::encode::workspace::Turn;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::model::{Field, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::spec::plan::Span;
use crate::vocabulary::{Keyword, Slot};

impl LayoutPass<'_> {
    /// Signs the first call of each turn since the user spoke last; the calls beside it go unsigned.
    pub(super) fn sign_calls(&mut self, text: Span) {
        let says =
            |&part: &u32| !matches!(self.draft.parts[part as usize].word, Keyword::ToolResult | Keyword::CustomResult);
        // results in the turn of the user, where some APIs have them, go on with what was asked before
        let speaks = |turn: &Turn| {
            turn.role == Keyword::User
                && turn.kind == Keyword::Message
                && self.work.turn_parts[turn.parts.indices()].iter().all(says)
        };
        let start = self.work.turns.iter().rposition(speaks).map_or(0, |at| at + 1);
        for at in start..self.work.turns.len() {
            let parts = self.work.turns[at].parts;
            let order = &self.work.turn_parts[parts.indices()];
            let first = order.iter().copied().find(|&part| self.draft.parts[part as usize].word == Keyword::ToolCall);
            if let Some(call) = first
                .filter(|&call| self.draft.field(&self.draft.parts[call as usize], Slot::Signature) == Value::Absent)
            {
                self.sign(call, text);
            }
        }
    }

    fn sign(&mut self, call: u32, text: Span) {
        let part = self.draft.parts[call as usize];
        let value = self.work.computed.add(ComputedText::Plan(text));
        let first = self.draft.fields.len() as u32;
        self.draft.fields.put_within(part.fields.indices());
        self.draft.fields.put(Field { slot: Slot::Signature, value });
        self.draft.parts[call as usize].fields = Run { first, count: part.fields.count + 1 };
        let message = "has no signature, which this model demands of calls since the user spoke last; one that switches the check off is put in";
        let loss =
            Loss::at(part.node, Code::Emulate, Severity::Info, message).before(Shown::None).after(Shown::Plan(text));
        self.work
            .losses
            .put(loss.suggestion(Suggestion::Text("replay the model's own calls with the signatures they came with")));
    }
}
