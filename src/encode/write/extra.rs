//! `extra`: what one dialect alone has of a message, a part or a tool, by the dialect's name (the provider's, where it
//! takes nothing else). It is merged into what is written for the record there, as `provider_options` are into the
//! body; for every other it is reported.

use super::{Frame, Writer, provider_options};
use crate::json::node::NodeId;
use crate::vocabulary::Keyword;

impl Writer<'_> {
    /// Merges the fields of the record of this frame into the object that stands in the output from `start` on.
    pub(super) fn extra(&mut self, start: usize, frame: &Frame) {
        let doc = self.to.input.doc;
        let Some(node) = self.node_of(frame).filter(|&node| (node as usize) < doc.node_count()) else { return };
        let extra = doc.get(node, "extra").and_then(|extra| doc.get(extra, &self.to.input.plan.extra));
        let is_object = |text: &str| text.starts_with('{');
        let Some(extra) =
            extra.filter(|&extra| is_object(doc.raw(extra)) && !doc.is_used(extra) && is_object(&self.to.out[start..]))
        else {
            return;
        };
        // what a template has written is JSON: this cannot fail
        let _ = provider_options::merge(doc, extra, self.to.out, start, self.to.computed, self.to.losses);
    }

    /// The node that the record of this frame was read from.
    fn node_of(&self, frame: &Frame) -> Option<NodeId> {
        if let Some(record) = self.record(frame) {
            return Some(record.node);
        }
        let turn = &self.turns[frame.turn? as usize];
        if turn.kind == Keyword::Message {
            return self.prompt.messages.get(turn.message? as usize).map(|message| message.node);
        }
        let part = *self.order.get(turn.parts.first as usize)?;
        self.prompt.parts.get(part as usize).map(|part| part.node)
    }
}
