//! Results and errors.
//!
//! Functions that can fail return a `specado_result_t` (0 is success, every failure is negative) or, where they
//! return a pointer, NULL. The text that belongs to the last failure is kept per thread: `specado_get_last_error`
//! returns it. It names the place and the remedy, and is meant for people: programs look at the code.
//!
//! A call that can fail forgets the thread's previous error when it begins. Functions that free things and functions
//! that cannot fail leave it alone, so that an error can be read after the clean-up. Programs whose calls run on
//! another thread than the one that reads the error take the functions of the section "Errors with their results".

use super::last_error;
use std::ffi::{CStr, c_char};
use std::ptr;

/// How a call ended: one of the `SPECADO_...` codes. Values never change; later versions may add some.
pub type specado_result_t = i32;

/// The values of `specado_result_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_result {
    /// It worked.
    SPECADO_SUCCESS = 0,
    /// An argument, or the content of the prompt, cannot be used.
    SPECADO_INVALID_INPUT = -1,
    /// A text is not JSON.
    SPECADO_JSON_ERROR = -2,
    /// There is no provider of this name.
    SPECADO_PROVIDER_NOT_FOUND = -3,
    /// The provider has no such model.
    SPECADO_MODEL_NOT_FOUND = -4,
    /// The connection ended before the response was whole.
    SPECADO_NETWORK_ERROR = -5,
    /// The provider does not know the key. The codes from here to -8, and from -18 on, are about a provider's answer.
    SPECADO_AUTHENTICATION_ERROR = -6,
    /// There were too many requests; try again later.
    SPECADO_RATE_LIMIT_ERROR = -7,
    /// The provider took too long.
    SPECADO_TIMEOUT_ERROR = -8,
    /// A fault of the library itself. Please report it.
    SPECADO_INTERNAL_ERROR = -9,
    /// The memory needed is not there, or over the limit.
    SPECADO_MEMORY_ERROR = -10,
    /// A text is not UTF-8 (or not UTF-16, where that was asked for).
    SPECADO_UTF8_ERROR = -11,
    /// A required argument is NULL.
    SPECADO_NULL_POINTER = -12,
    /// The provider has stopped: the caller went away, or asked for it.
    SPECADO_CANCELLED = -13,
    /// This build cannot do that.
    SPECADO_NOT_IMPLEMENTED = -14,
    /// The buffer is too small; the size that is needed has been stored.
    SPECADO_BUFFER_TOO_SMALL = -15,
    /// The mode forbids the losses of this translation; the error text lists them.
    SPECADO_LOSSY = -16,
    /// The provider spec cannot be used.
    SPECADO_INVALID_SPEC = -17,
    /// The key may not do that.
    SPECADO_PERMISSION_ERROR = -18,
    /// The account has no credit or quota left.
    SPECADO_QUOTA_EXCEEDED = -19,
    /// The provider has too much to do; try again later.
    SPECADO_OVERLOADED = -20,
    /// The prompt is longer than the model takes.
    SPECADO_CONTEXT_LENGTH_EXCEEDED = -21,
    /// The provider's filter has stopped it.
    SPECADO_CONTENT_FILTERED = -22,
    /// The provider refuses the request.
    SPECADO_REQUEST_REFUSED = -23,
    /// The request has too many bytes.
    SPECADO_REQUEST_TOO_LARGE = -24,
    /// A fault of the provider's.
    SPECADO_PROVIDER_ERROR = -25,
    /// None of the others.
    SPECADO_UNKNOWN = -99,
}

use specado_result as code;

/// Every code with its name.
const NAMES: [(specado_result, &CStr); 27] = [
    (code::SPECADO_SUCCESS, c"SPECADO_SUCCESS"),
    (code::SPECADO_INVALID_INPUT, c"SPECADO_INVALID_INPUT"),
    (code::SPECADO_JSON_ERROR, c"SPECADO_JSON_ERROR"),
    (code::SPECADO_PROVIDER_NOT_FOUND, c"SPECADO_PROVIDER_NOT_FOUND"),
    (code::SPECADO_MODEL_NOT_FOUND, c"SPECADO_MODEL_NOT_FOUND"),
    (code::SPECADO_NETWORK_ERROR, c"SPECADO_NETWORK_ERROR"),
    (code::SPECADO_AUTHENTICATION_ERROR, c"SPECADO_AUTHENTICATION_ERROR"),
    (code::SPECADO_RATE_LIMIT_ERROR, c"SPECADO_RATE_LIMIT_ERROR"),
    (code::SPECADO_TIMEOUT_ERROR, c"SPECADO_TIMEOUT_ERROR"),
    (code::SPECADO_INTERNAL_ERROR, c"SPECADO_INTERNAL_ERROR"),
    (code::SPECADO_MEMORY_ERROR, c"SPECADO_MEMORY_ERROR"),
    (code::SPECADO_UTF8_ERROR, c"SPECADO_UTF8_ERROR"),
    (code::SPECADO_NULL_POINTER, c"SPECADO_NULL_POINTER"),
    (code::SPECADO_CANCELLED, c"SPECADO_CANCELLED"),
    (code::SPECADO_NOT_IMPLEMENTED, c"SPECADO_NOT_IMPLEMENTED"),
    (code::SPECADO_BUFFER_TOO_SMALL, c"SPECADO_BUFFER_TOO_SMALL"),
    (code::SPECADO_LOSSY, c"SPECADO_LOSSY"),
    (code::SPECADO_INVALID_SPEC, c"SPECADO_INVALID_SPEC"),
    (code::SPECADO_PERMISSION_ERROR, c"SPECADO_PERMISSION_ERROR"),
    (code::SPECADO_QUOTA_EXCEEDED, c"SPECADO_QUOTA_EXCEEDED"),
    (code::SPECADO_OVERLOADED, c"SPECADO_OVERLOADED"),
    (code::SPECADO_CONTEXT_LENGTH_EXCEEDED, c"SPECADO_CONTEXT_LENGTH_EXCEEDED"),
    (code::SPECADO_CONTENT_FILTERED, c"SPECADO_CONTENT_FILTERED"),
    (code::SPECADO_REQUEST_REFUSED, c"SPECADO_REQUEST_REFUSED"),
    (code::SPECADO_REQUEST_TOO_LARGE, c"SPECADO_REQUEST_TOO_LARGE"),
    (code::SPECADO_PROVIDER_ERROR, c"SPECADO_PROVIDER_ERROR"),
    (code::SPECADO_UNKNOWN, c"SPECADO_UNKNOWN"),
];

impl specado_result {
    /// The code of this value.
    pub(super) fn of(value: specado_result_t) -> Option<Self> {
        NAMES.iter().find(|&&(code, _)| code as specado_result_t == value).map(|&(code, _)| code)
    }
}

/// What [`specado_result_name`] returns.
pub(super) fn name(result: specado_result_t) -> &'static CStr {
    NAMES.iter().find(|&&(code, _)| code as i32 == result).map_or(c"SPECADO_UNKNOWN", |&(_, name)| name)
}

/// The text of this thread's last error, or NULL if its last call that can fail succeeded.
///
/// The text belongs to Specado and may be read until the thread's next Specado call. Do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn specado_get_last_error() -> *const c_char {
    last_error::with(|text| text.as_ptr().cast()).unwrap_or(ptr::null())
}

/// Forgets this thread's last error.
#[unsafe(no_mangle)]
pub extern "C" fn specado_clear_error() {
    last_error::forget();
}

/// The name of a result code, such as `SPECADO_MODEL_NOT_FOUND`; `SPECADO_UNKNOWN` for a value that is none.
///
/// A static string: never NULL, not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn specado_result_name(result: specado_result_t) -> *const c_char {
    name(result).as_ptr()
}
