//! What can go wrong, in the classes of the C ABI's result codes.

use std::borrow::Cow;

/// The class of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// An argument or the prompt's content is not usable.
    InvalidInput,
    /// A text is not JSON.
    Json,
    /// No such provider.
    ProviderNotFound,
    /// The provider has no such model.
    ModelNotFound,
    /// The mode forbids the losses of this translation.
    Lossy,
    /// The provider spec is not usable.
    InvalidSpec,
    /// More memory than the limit would be needed.
    Memory,
    /// A fault of the library.
    Internal,
}

/// Why there is no result: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The class.
    pub kind: ErrorKind,
    /// For the person who reads it.
    pub message: Cow<'static, str>,
}

impl Error {
    /// An error of a class.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    /// There is no memory, not for many words either.
    pub fn no_memory() -> Self {
        Self { kind: ErrorKind::Memory, message: Cow::Borrowed("out of memory: the call needs more than there is") }
    }
}
