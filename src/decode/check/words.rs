//! What is said of values that the spec does not know.

/// A sentence for each, without its subject.
#[derive(Debug)]
pub struct Words {
    /// It is nowhere.
    pub lost: &'static str,
    /// It is kept; the spec has no such field.
    pub kept: &'static str,
    /// It is kept; the spec would read it under other circumstances.
    pub kept_here: &'static str,
    /// It is carried whole.
    pub own_form: &'static str,
    /// It is none of the words that follow.
    pub no_word: &'static str,
}

impl Words {
    /// Of a request in a dialect.
    pub const REQUEST: Self = Self {
        lost: "is not known to this dialect's spec, and has no place in a prompt",
        kept: "is not known to this dialect's spec; it is kept for the same dialect",
        kept_here: "is not what this dialect's spec reads here; it is kept for the same dialect",
        own_form: "is of no kind that this dialect's spec knows; it goes to the same dialect as it stands",
        no_word: "is none of the words that this dialect's spec knows:",
    };
    /// Of what a provider answers.
    pub const RESPONSE: Self = Self {
        lost: "is not known to this provider's spec",
        kept: "is not known to this provider's spec; it is kept under `extra`",
        kept_here: "is not what this provider's spec reads here; it is kept under `extra`",
        own_form: "is of no kind that this provider's spec knows; it is a part of the answer as it stands",
        no_word: "is none of the words that this provider's spec knows:",
    };
}
