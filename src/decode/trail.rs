//! What is read of a body: a flat trail of values, and of where records begin and end.

use crate::json::node::NodeId;
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::vocabulary::Slot;

/// A value that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// As it stands.
    Node(NodeId),
    /// A string in lower case.
    Lower(NodeId),
    /// The JSON that a string holds.
    Unquoted(NodeId),
    /// A value's JSON as a string.
    Quoted(NodeId),
    /// A schema in the form of OpenAPI 3.0, as JSON Schema.
    OpenApi(NodeId),
    /// A stretch of a string, escapes as written.
    Piece(NodeId, u32, u32),
    /// One of these words, told at a node.
    Keywords(u64, NodeId),
    /// JSON of the spec, read at a node.
    Spec(u32, u32, NodeId),
    /// A number that leaves out these of [`DecodePlan::less`](crate::spec::plan::decode::DecodePlan::less).
    Less(NodeId, Run),
}

impl Found {
    /// Where it was read.
    pub fn node(self) -> NodeId {
        match self {
            Self::Node(node)
            | Self::Lower(node)
            | Self::Unquoted(node)
            | Self::Quoted(node)
            | Self::OpenApi(node)
            | Self::Piece(node, ..)
            | Self::Keywords(_, node)
            | Self::Spec(.., node)
            | Self::Less(node, _) => node,
        }
    }
}

/// What was read, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A record of a list begins.
    Open(Slot, NodeId),
    /// What follows, up to the next [`Event::Close`], belongs to the record before.
    Again,
    /// It ends.
    Close,
    /// A slot has a value.
    Bind(SlotRef, Found),
    /// A field of the prompt's own.
    Own(u32, NodeId),
    /// The value and all in it are explained.
    Used(NodeId),
    /// No template knows this element of a list.
    Unknown(NodeId),
}
