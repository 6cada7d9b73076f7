//! Why a call failed: a result code, and a text for the person who reads it.

use super::error::specado_result;
use crate::error::{Error, ErrorKind};
use std::borrow::Cow;

/// Why a call failed.
#[derive(Debug)]
pub(super) struct CallError {
    pub code: specado_result,
    pub message: Cow<'static, str>,
}

impl CallError {
    pub fn new(code: specado_result, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }

    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(specado_result::SPECADO_INVALID_INPUT, message)
    }

    /// There is no memory, not for many words either.
    pub fn no_memory() -> Self {
        Error::no_memory().into()
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        let code = match error.kind {
            ErrorKind::InvalidInput => specado_result::SPECADO_INVALID_INPUT,
            ErrorKind::Json => specado_result::SPECADO_JSON_ERROR,
            ErrorKind::ProviderNotFound => specado_result::SPECADO_PROVIDER_NOT_FOUND,
            ErrorKind::ModelNotFound => specado_result::SPECADO_MODEL_NOT_FOUND,
            ErrorKind::Lossy => specado_result::SPECADO_LOSSY,
            ErrorKind::InvalidSpec => specado_result::SPECADO_INVALID_SPEC,
            ErrorKind::Memory => specado_result::SPECADO_MEMORY_ERROR,
            ErrorKind::Internal => specado_result::SPECADO_INTERNAL_ERROR,
        };
        Self::new(code, error.message)
    }
}
