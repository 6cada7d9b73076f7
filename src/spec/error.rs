//! Why there is no plan.

use crate::grow::{self, Text};
use crate::json::Diagnostic;
use std::fmt::Write;

/// Why there is no plan.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SpecError {
    /// A document is not JSON.
    #[error("the spec {source_name} is not JSON: {reason} (line {line}, column {column})")]
    NotJson {
        /// The document's name.
        source_name: String,
        /// What is wrong.
        reason: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A document breaks the rules of the language.
    #[error("the spec is not usable: {}", list(problems))]
    Invalid {
        /// All that is wrong.
        problems: Vec<Diagnostic>,
    },
    /// There is no memory.
    #[error("out of memory: a spec needs more than there is")]
    NoMemory,
    /// The provider has no such model.
    #[error("the provider \"{provider}\" has no model {model:?}{}", nearest_words(nearest))]
    ModelNotFound {
        /// The provider.
        provider: String,
        /// The model that was asked for.
        model: String,
        /// Names that are near.
        nearest: Vec<String>,
    },
}

fn list(problems: &[Diagnostic]) -> String {
    const SHOWN: usize = 20;
    let mut text = Text::default();
    // writing to a text cannot fail
    for problem in problems.iter().take(SHOWN) {
        let _ = write!(text, "{}{problem}", if text.is_empty() { "" } else { "; " });
    }
    if problems.len() > SHOWN {
        let _ = write!(text, "; and {} more", problems.len() - SHOWN);
    }
    text.into_string()
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    text!("; did you mean {}?", grow::joined(nearest.iter().map(String::as_str), ", "))
}
