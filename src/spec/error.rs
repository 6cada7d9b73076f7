//! Why there is no plan.

use crate::json::Diagnostic;

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
    let mut text = problems.iter().take(SHOWN).map(Diagnostic::to_string).collect::<Vec<_>>().join("; ");
    if problems.len() > SHOWN {
        text.push_str(&format!("; and {} more", problems.len() - SHOWN));
    }
    text
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", nearest.join(", ")) }
}
