//! Fields that the prompt has under a provider's own name for them: carried to this provider as they stand.

use super::writer::{Frame, Writer, Wrote};
use crate::prompt::model::NO_NODE;
use crate::prompt::tape::{Kind, NodeId};
use crate::prompt::vocabulary::Scope;
use crate::spec::plan::Own;

impl Writer<'_> {
    /// Writes the field, if the prompt has it and no slot was read from it.
    pub(super) fn own(&mut self, own: &Own, frame: &Frame) -> Wrote {
        let doc = self.source.doc;
        let Some(holder) = self.holder(own.scope, frame) else { return Wrote::Absent };
        let Some(field) = own.path.iter().try_fold(holder, |node, key| doc.get(node, key)) else { return Wrote::Absent };
        if doc.kind(field) == Kind::Null || doc.meaning(field) != 0 {
            return Wrote::Absent;
        }
        doc.mark_used(field);
        self.out.push_str(doc.raw(field));
        Wrote::Bound
    }

    /// The object of the prompt that is written here.
    fn holder(&self, scope: Scope, frame: &Frame) -> Option<NodeId> {
        let node = match scope {
            Scope::Request => self.prompt.root,
            Scope::Message => {
                let message = self.turns[frame.turn? as usize].message?;
                self.prompt.messages[message as usize].node
            }
            Scope::Item => frame.item,
            Scope::Part | Scope::Tool | Scope::Choice | Scope::Document => self.record(frame)?.node,
        };
        (node != NO_NODE).then_some(node)
    }
}
