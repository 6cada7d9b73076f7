//! What a request asks for beside its messages, one by one.

use super::trail::Found;
use crate::json::node::NodeId;
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::Slot;

/// A setting.
#[derive(Clone, Copy, Debug)]
pub enum Setting {
    Slot(Slot, Found),
    /// A field of the prompt's own.
    Own(u32, NodeId),
    List(Slot),
    Stream,
    /// Of a header.
    Tokens(usize),
}

impl Setting {
    /// Where it goes, as a dotted path.
    pub fn path(self, plan: &DecodePlan) -> &str {
        match self {
            Self::Slot(slot, _) | Self::List(slot) => slot.info().name,
            Self::Own(number, _) => &plan.own[number as usize],
            Self::Stream => Slot::Stream.info().name,
            Self::Tokens(at) => &plan.tokens[at].1,
        }
    }
}
