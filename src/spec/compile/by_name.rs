//! The members of a spec's section, found by name however many there are.

use crate::grow::Gather;
use crate::json::tree::{Key, Tree};
use crate::table::Table;

/// Members by their names.
pub(super) type ByName<'s> = Table<&'s str, &'s (Key, Tree)>;

/// The members of a section; none, if it is not there.
pub(super) fn section<'s>(spec: &'s Tree, name: &str) -> &'s [(Key, Tree)] {
    spec.get(name).map_or(&[], Tree::members)
}

/// All of these.
pub(super) fn by_name(members: &[(Key, Tree)]) -> ByName<'_> {
    members.iter().map(|member| (member.0.as_str(), member)).gather()
}
