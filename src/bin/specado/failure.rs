//! Why the program ends without a result, and with which exit code.

use specado_ffi::{Error, ErrorKind};
use std::path::Path;
use std::str::Utf8Error;

/// The exit code of a text that is not valid, and of losses that the mode does not allow.
pub const REFUSED: u8 = 1;
/// The exit code when nobody reads the output any more.
pub const CLOSED: u8 = 0;
const USAGE: u8 = 2;
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
    /// A file that cannot be read or written. That nobody reads on (`| head`) is no failure.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let code = if error.kind() == std::io::ErrorKind::BrokenPipe { CLOSED } else { FAULT };
        Self { message: format!("{}: {error}", path.display()), code }
    }

    /// A text that is none.
    pub fn not_utf8(path: &Path, error: Utf8Error) -> Self {
        Self { message: format!("{}: not UTF-8: {error}", path.display()), code: INPUT }
    }

    /// Arguments that do not go together.
    pub fn usage(message: String) -> Self {
        Self { message, code: USAGE }
    }

    /// A fault of the program's own.
    pub fn fault(message: String) -> Self {
        Self { message, code: FAULT }
    }

    /// A provider that is not there.
    pub fn provider(message: String) -> Self {
        Self { message, code: SPEC }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: code(error.kind), message: error.message.into_owned() }
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
