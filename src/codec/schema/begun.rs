//! What is begun of a schema, and what is still to be written of it.

use super::view::{Cursor, View};
use crate::json::node::NodeId;
use crate::table::Set;
use std::borrow::Cow;

/// A step of writing a schema.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Text(&'static str),
    /// A schema, and the type that it gets from the one around it.
    Schema(NodeId, Option<NodeId>),
    /// The elements of a list from one on up to its end, each a schema that gets this type.
    Elements(NodeId, NodeId, Option<NodeId>),
    /// The members of a map from one on up to its end.
    Members(NodeId, NodeId),
    /// The keywords that are left of the innermost object.
    Keywords,
    /// The properties that are left of the innermost object.
    Properties,
}

/// The object that is being written.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub view: View,
    pub around: Around,
    /// Up to where its keywords are written.
    pub cursor: Cursor,
    /// How many schemas were being written out before it.
    pub opened: usize,
}

/// What is begun. A context keeps the memory for the next schema.
#[derive(Debug, Default)]
pub struct Steps {
    /// The next step last.
    pub next: Vec<Step>,
    /// The objects, each inside the one before.
    pub frames: Vec<Frame>,
}

impl Steps {
    /// Forgets what a schema left that could not be written for want of memory.
    pub fn clear(&mut self) {
        self.next.clear();
        self.frames.clear();
    }
}

/// What the keywords of one schema mean for each other.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one answer about the schema")]
pub struct Around {
    /// It is an object's schema.
    pub is_object: bool,
    /// The type that it gets from the schema around it.
    pub handed_down: Option<NodeId>,
    /// The object is closed.
    pub close: bool,
    /// Its type stands in its branches.
    pub in_branches: bool,
    /// It refers to a definition, and nothing may stand beside that.
    pub bare: bool,
    /// The reference becomes a branch, beside which the rest may stand.
    pub wrapped: bool,
    /// The description says what was left out.
    pub tells: bool,
    /// Its `type`, `properties` and `required`: of keywords that stand twice the last ones.
    pub kind: Option<NodeId>,
    pub properties: Option<NodeId>,
    pub required: Option<NodeId>,
    /// Its `items` are a list.
    pub tuple: bool,
    /// It has a `const`.
    pub constant: bool,
    /// Which renamed keywords get a name that is there too.
    pub renamed: u64,
}

/// The properties of an object that must have all of them.
#[derive(Debug)]
pub struct Properties<'a> {
    pub list: NodeId,
    /// The key of the next one.
    pub at: NodeId,
    pub required: Option<NodeId>,
    pub names: Set<Cow<'a, str>>,
    /// One of them may be left out.
    pub optional: bool,
    /// How many of them are required.
    pub known: usize,
}
