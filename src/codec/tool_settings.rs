//! Tools that a provider runs: what `{"type": "search", "depth": 2}` is set to, for providers that write
//! `{"search": {"depth": 2}}`.

use super::Output;
use crate::json::node::{Kind, NodeId};
use crate::model::Value;

impl Output<'_> {
    /// The `type` of a tool that says it by that key.
    pub(super) fn type_of(&self, tool: Value) -> Option<NodeId> {
        let Value::Node(tool) = tool else { return None };
        self.input.doc.get(tool, "type").filter(|&kind| self.input.doc.kind(kind) == Kind::String)
    }

    /// Writes what stands under a key of the type's own name, else all that stands beside the `type`.
    pub(super) fn settings(&mut self, tool: Value) {
        let doc = self.input.doc;
        let (Some(kind), Value::Node(tool)) = (self.type_of(tool), tool) else { return };
        doc.mark_used(kind);
        if let Some(own) = doc.get(tool, &doc.string(kind)).filter(|&own| own != kind) {
            doc.mark_used(own);
            return self.out.push_str(if doc.kind(own) == Kind::Null { "{}" } else { doc.raw(own) });
        }
        self.out.push('{');
        let start = self.out.len();
        for (key, value) in doc.members(tool).filter(|&(key, _)| !doc.is(key, "type")) {
            doc.mark_used(value);
            if self.out.len() > start {
                self.out.push(',');
            }
            self.out.push_str(doc.raw(key));
            self.out.push(':');
            self.out.push_str(doc.raw(value));
        }
        self.out.push('}');
    }
}
