//! The built-in specs: the files of `providers/`, embedded by the build script.

use super::names::{has_word, nearest, short};
use std::ffi::CStr;

/// A built-in document.
struct Document {
    name: &'static CStr,
    /// What people call it; empty if the document has no title.
    title: &'static str,
    text: &'static CStr,
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

fn text_of(text: &'static CStr) -> &'static str {
    // the build script reads the files as text
    text.to_str().unwrap_or_default()
}

fn position(documents: &[Document], name: &str) -> Option<usize> {
    documents.iter().position(|document| document.name.to_bytes() == name.as_bytes())
}

/// The number of a built-in provider, in alphabetical order.
pub fn number(name: &str) -> Option<usize> {
    position(PROVIDERS, name)
}

/// How many providers there are.
pub const COUNT: usize = PROVIDERS.len();

/// The name of a provider, in alphabetical order, as C has it.
pub fn name_c(index: usize) -> Option<&'static CStr> {
    PROVIDERS.get(index).map(|document| document.name)
}

/// The name of a provider, in alphabetical order.
pub fn name(index: usize) -> Option<&'static str> {
    name_c(index).map(text_of)
}

/// The providers that an unknown name may mean, at most three: near to their names, or a word of their titles.
fn meant(name: &str) -> Vec<&'static str> {
    let near = nearest(name, (0..COUNT).filter_map(self::name));
    if !near.is_empty() {
        return near;
    }
    let titled = PROVIDERS.iter().filter(|document| has_word(document.title, name));
    titled.take(3).map(|document| text_of(document.name)).collect()
}

/// What is said of a provider that is not there.
pub fn unknown(name: &str) -> String {
    let near = meant(name);
    let help = if near.is_empty() {
        "specado_provider_name lists the built-in ones (`specado providers`), and a spec document (JSON) can be given instead".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    format!("there is no provider {:?}; {help}", short(name))
}

/// What is said of a dialect that is not there; the name of a provider is as good.
pub fn unknown_dialect(name: &str) -> String {
    let near = nearest(name, dialects());
    let near = if near.is_empty() { meant(name) } else { near };
    let help = if near.is_empty() {
        let all: Vec<&str> = dialects().collect();
        format!("there are {}, and the names of providers", all.join(", "))
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    format!("there is no dialect or provider {:?}; {help}", short(name))
}

/// The spec document of a provider or a dialect, as C has it.
pub fn text_c(name: &str) -> Option<&'static CStr> {
    let provider = position(PROVIDERS, name).map(|at| PROVIDERS[at].text);
    provider.or_else(|| position(DIALECTS, name).map(|at| DIALECTS[at].text))
}

/// The spec document of a provider or a dialect.
pub fn text(name: &str) -> Option<&'static str> {
    text_c(name).map(text_of)
}

/// The spec document of a dialect.
pub fn dialect(name: &str) -> Option<&'static str> {
    position(DIALECTS, name).map(|at| text_of(DIALECTS[at].text))
}

/// True for the name of a built-in provider.
pub fn name_is_provider(name: &str) -> bool {
    position(PROVIDERS, name).is_some()
}

/// The names of the dialects.
pub fn dialects() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().map(|document| text_of(document.name))
}
