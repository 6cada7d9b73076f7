//! Stretches of the text of a plan.

/// A stretch of [`Plan::text`](super::Plan::text).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}
