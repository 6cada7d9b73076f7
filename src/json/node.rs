//! The nodes of a tape.

use std::cell::Cell;

/// The index of a node on its tape.
pub type NodeId = u32;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
    /// The name of an object's member; the next node is its value.
    Key,
}

impl Kind {
    /// The kind in words, as an error message has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String | Self::Key => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// One value (or key) of the text.
#[derive(Debug)]
pub struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The node after this one and all below it.
    pub(super) next: u32,
    pub(super) kind: Kind,
    /// [`ESCAPED`], [`USED`], [`READ`], [`LOOKED_AT`] and [`SEEN`].
    pub(super) marks: Cell<u8>,
    /// What the reader took it for: a slot's number, or a number that the report gives records; 0 is nothing that is
    /// known.
    pub(super) tag: Cell<u16>,
}

/// A string with escapes in it.
pub(super) const ESCAPED: u8 = 1;
/// The request uses it.
pub(super) const USED: u8 = 2;
/// The reader has understood it and nothing more need come of it.
pub(super) const READ: u8 = 4;
/// What was read depends on its value, and not only on its kind.
pub(super) const LOOKED_AT: u8 = 8;
/// Somebody was given its text: whatever came of the whole may depend on it.
pub(super) const SEEN: u8 = 16;

const _: () = assert!(size_of::<Node>() == 16);
