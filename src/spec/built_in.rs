//! The built-in providers, loaded when first asked for.

use super::catalogue::{self, COUNT};
use super::error::SpecError;
use super::provider::Provider;
use crate::grow;
use std::sync::{Arc, OnceLock};

static LOADED: [OnceLock<Result<Arc<Provider>, SpecError>>; COUNT] = [const { OnceLock::new() }; COUNT];

/// A built-in provider; loaded once in the life of the process.
pub fn provider(name: &str) -> Option<Result<Arc<Provider>, SpecError>> {
    let place = &LOADED[catalogue::number(name)?];
    if let Some(loaded) = place.get() {
        return Some(loaded.clone());
    }
    let text = catalogue::read_provider(name)?;
    let loaded = text
        .and_then(|text| Provider::load_trusted(&text, &|_| None))
        .and_then(|provider| grow::shared(provider).ok_or(SpecError::NoMemory));
    // memory that was not there now may be there the next time
    Some(if matches!(loaded, Err(SpecError::NoMemory)) { loaded } else { place.get_or_init(|| loaded).clone() })
}
