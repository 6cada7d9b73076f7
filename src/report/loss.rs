//! What a translation could not carry over as asked: items, collected on the way and written at the end.

use crate::json::node::NodeId;
use crate::model::NO_NODE;
use crate::spec::plan::Span;
use crate::vocabulary::{Keyword, Slot, Weight};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Code {
    Clamp,
    Drop,
    Emulate,
    Conflict,
    Relocate,
    Unsupported,
    MapFallback,
    PerformanceImpact,
}

impl Code {
    /// The code as the report has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clamp => "Clamp",
            Self::Drop => "Drop",
            Self::Emulate => "Emulate",
            Self::Conflict => "Conflict",
            Self::Relocate => "Relocate",
            Self::Unsupported => "Unsupported",
            Self::MapFallback => "MapFallback",
            Self::PerformanceImpact => "PerformanceImpact",
        }
    }
}

/// What happened to the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Kept.
    Info,
    /// Approximated.
    Warning,
    /// Lost.
    Error,
}

impl Severity {
    /// The severity as the report has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// How bad it is to lose something of this weight.
    pub fn of(weight: Weight) -> Self {
        match weight {
            Weight::Cosmetic => Self::Info,
            Weight::Tuning | Weight::Performance => Self::Warning,
            Weight::Content => Self::Error,
        }
    }
}

/// A value before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None is shown.
    None,
    /// A node of the prompt.
    Node(NodeId),
    /// JSON in the plan's text.
    Plan(Span),
    /// JSON in the scratch text.
    Scratch(u32, u32),
    /// A word.
    Keyword(Keyword),
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestion {
    /// Nothing is suggested.
    None,
    /// If the provider takes it: `provider_options`.
    Options,
    /// This.
    Text(&'static str),
}

/// What is said of that for which no template has a place.
pub const NO_PLACE: &str = "has no place in this provider's request";

/// What is said of that for which no template of responses has a place.
pub const NO_PLACE_IN_ANSWER: &str = "has no place in this API's responses";

/// One deviation.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// What was done.
    pub code: Code,
    /// What that means.
    pub severity: Severity,
    /// Where: a node of the prompt, or [`NO_NODE`].
    pub node: NodeId,
    /// Which slot, if it is one.
    pub slot: Option<Slot>,
    /// What happened, for people.
    pub message: &'static str,
    /// Why, as the spec says it.
    pub reason: Option<Span>,
    /// What the prompt said.
    pub before: Shown,
    /// What the request says.
    pub after: Shown,
    /// What to do.
    pub suggestion: Suggestion,
}

impl Loss {
    /// An item at a node.
    pub fn at(node: NodeId, code: Code, severity: Severity, message: &'static str) -> Self {
        let before = if node == NO_NODE { Shown::None } else { Shown::Node(node) };
        Self {
            code,
            severity,
            node,
            slot: None,
            message,
            reason: None,
            before,
            after: Shown::None,
            suggestion: Suggestion::None,
        }
    }

    /// A part of this kind that no template has a place for.
    pub fn no_place(node: NodeId, is: impl Fn(Keyword) -> bool) -> Self {
        // what another model thought is no part of what was said
        let severity = if is(Keyword::Reasoning) { Severity::Warning } else { Severity::Error };
        let loss = Self::at(node, Code::Unsupported, severity, NO_PLACE);
        let medium = [Keyword::Image, Keyword::Audio, Keyword::Video, Keyword::Document].into_iter().any(is);
        let suggestion = "the provider may take it in another form: by URL, as bytes of another media type, by file id, or in another message";
        if medium { loss.suggestion(Suggestion::Text(suggestion)) } else { loss }
    }

    /// The slot that it is about.
    pub fn slot(mut self, slot: Slot) -> Self {
        self.slot = Some(slot);
        self
    }

    /// Why.
    pub fn reason(mut self, reason: Option<Span>) -> Self {
        self.reason = reason;
        self
    }

    /// What the prompt said (if not the node itself).
    pub fn before(mut self, before: Shown) -> Self {
        self.before = before;
        self
    }

    /// What the request says.
    pub fn after(mut self, after: Shown) -> Self {
        self.after = after;
        self
    }

    /// What to do.
    pub fn suggestion(mut self, suggestion: Suggestion) -> Self {
        self.suggestion = suggestion;
        self
    }
}
