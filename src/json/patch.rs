//! JSON Merge Patch (RFC 7396): what becomes of a member, said once. Trees are merged in place
//! ([`Tree::merge`](super::tree::Tree::merge)), texts are written anew with what stays copied as it stands; both ask
//! here.

/// What a value is to a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// An object: it is merged member by member.
    Object,
    /// Anything else: it stands as a whole.
    Other,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is taken away.
    Removed,
    /// There is nothing to be taken away.
    Absent,
    /// The patch is merged into it.
    Merged,
    /// It is what the patch makes of nothing: its value, without members that are `null`.
    Replaced,
}

/// What a patch does to a member that the document has as this value, or does not have.
pub fn fate(member: Option<Value>, patch: Value) -> Fate {
    match (member, patch) {
        (None | Some(Value::Null), Value::Null) => Fate::Absent,
        (Some(_), Value::Null) => Fate::Removed,
        (Some(Value::Object), Value::Object) => Fate::Merged,
        _ => Fate::Replaced,
    }
}
