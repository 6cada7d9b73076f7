//! The built-in providers, loaded when first asked for.

use super::catalogue::{self, COUNT};
use super::error::SpecError;
use super::provider::Provider;
use std::sync::{Arc, OnceLock};

static LOADED: [OnceLock<Result<Arc<Provider>, SpecError>>; COUNT] = [const { OnceLock::new() }; COUNT];

/// A built-in provider; loaded once in the life of the process.
pub fn provider(name: &str) -> Option<Result<Arc<Provider>, SpecError>> {
    let text = catalogue::text(name)?;
    let loaded = &LOADED[catalogue::number(name)?];
    Some(loaded.get_or_init(|| Provider::load_trusted(text, &|_| None).map(Arc::new)).clone())
}
