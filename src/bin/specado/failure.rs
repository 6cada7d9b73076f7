//! Why the program ends without a result, and with which exit code.

use specado_ffi::translate::{Error, ErrorKind};
use std::fmt::Display;
use std::path::Path;

/// The exit code of a text that is not valid, and of losses that the mode does not allow.
pub const REFUSED: u8 = 1;
const INPUT: u8 = 3;
const SPEC: u8 = 4;
const FAULT: u8 = 5;

/// An error message and an exit code.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub code: u8,
}

impl Failure {
    /// A file that cannot be used.
    pub fn file(path: &Path, error: impl Display) -> Self {
        Self { message: format!("{}: {error}", path.display()), code: FAULT }
    }

    /// A provider that is not there.
    pub fn provider(message: String) -> Self {
        Self { message, code: SPEC }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { message: error.to_string(), code: FAULT }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: code(error.kind), message: error.message }
    }
}

/// The exit code of a class of errors.
pub fn code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Lossy => REFUSED,
        ErrorKind::InvalidInput | ErrorKind::Json => INPUT,
        ErrorKind::ProviderNotFound | ErrorKind::ModelNotFound | ErrorKind::InvalidSpec => SPEC,
        ErrorKind::Memory | ErrorKind::Internal => FAULT,
    }
}

/// The name of the C ABI's result code for a class of errors.
pub fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => "SPECADO_INVALID_INPUT",
        ErrorKind::Json => "SPECADO_JSON_ERROR",
        ErrorKind::ProviderNotFound => "SPECADO_PROVIDER_NOT_FOUND",
        ErrorKind::ModelNotFound => "SPECADO_MODEL_NOT_FOUND",
        ErrorKind::Lossy => "SPECADO_LOSSY",
        ErrorKind::InvalidSpec => "SPECADO_INVALID_SPEC",
        ErrorKind::Memory => "SPECADO_MEMORY_ERROR",
        ErrorKind::Internal => "SPECADO_INTERNAL_ERROR",
    }
}
