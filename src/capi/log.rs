//! Logging.
//!
//! Specado is silent unless asked. The environment variable `SPECADO_FFI_LOG` asks for lines on stderr: a level
//! ("error", "warn", "info", "debug", "trace"; "off" and empty are silence), or a filter such as
//! `specado::spec=debug,info`. It is read once, at the first call. A callback takes the place of stderr.
//!
//! What is logged is sizes, names, result codes and durations; never a prompt's text, never a secret.

use super::call::{SUCCESS, unlogged};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::logger;
use std::ffi::{c_char, c_void};

/// The levels of the log; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_log_level {
    /// Nothing.
    SPECADO_LOG_OFF = 0,
    /// Faults.
    SPECADO_LOG_ERROR = 1,
    /// What is probably not meant.
    SPECADO_LOG_WARN = 2,
    /// What happens rarely.
    SPECADO_LOG_INFO = 3,
    /// Each call.
    SPECADO_LOG_DEBUG = 4,
    /// Each step.
    SPECADO_LOG_TRACE = 5,
}

/// Receives one line of the log. `target` says which part of Specado speaks (`specado::spec`). The strings are borrowed
/// until the callback returns. It is called on the thread that made the call, and on the threads of a batch, maybe on
/// several at once. It may call Specado: such calls are not logged, and their last error is gone when the callback
/// returns. It must not leave by longjmp or an exception.
pub type specado_log_callback_t =
    Option<unsafe extern "C" fn(level: i32, target: *const c_char, message: *const c_char, user_data: *mut c_void)>;

/// Sends the log to a function of yours, for the whole process, instead of stderr.
///
/// - `level`: the last level that is wanted, one of the `SPECADO_LOG_...` values.
/// - `callback`: NULL removes the callback; `SPECADO_FFI_LOG` then holds again.
/// - `user_data`: handed to each call of the callback.
///
/// A call that is under way on another thread may still use the previous callback until it returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_set_log_callback(
    level: i32,
    callback: specado_log_callback_t,
    user_data: *mut c_void,
) -> specado_result_t {
    unlogged(|| {
        let level = logger::level_filter(level).ok_or_else(|| {
            CallError::invalid(text!("unknown log level {level}; use one of the SPECADO_LOG_ values"))
        })?;
        logger::set_callback(level, callback, user_data);
        Ok(SUCCESS)
    })
}
