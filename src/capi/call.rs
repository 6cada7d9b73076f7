//! The one way from a C function into the library and back: panics, the last error and the log live here.

use super::call_error::CallError;
use super::error::{self, specado_result, specado_result_t};
use super::last_error;
use super::logger::Log;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::time::Instant;

/// What a C function returns, and what it returns when it has failed.
pub(super) trait CReturn {
    fn failed(code: specado_result) -> Self;
}

impl CReturn for specado_result_t {
    fn failed(code: specado_result) -> Self {
        code as Self
    }
}

impl<T> CReturn for *const T {
    fn failed(_: specado_result) -> Self {
        ptr::null()
    }
}

impl<T> CReturn for *mut T {
    fn failed(_: specado_result) -> Self {
        ptr::null_mut()
    }
}

impl CReturn for () {
    fn failed(_: specado_result) {}
}

/// Success, as a C function returns it.
pub(super) const SUCCESS: specado_result_t = specado_result::SPECADO_SUCCESS as specado_result_t;

/// Runs a function that can fail.
#[inline]
pub(super) fn call<R: CReturn>(name: &'static str, body: impl FnOnce() -> Result<R, CallError>) -> R {
    last_error::forget();
    release(name, body)
}

/// Runs a function that can fail and holds something: until the call's last line is logged, because the log can be a
/// function of the caller's that reaches for the same thing.
#[inline]
pub(super) fn call_with<H, R: CReturn>(
    name: &'static str,
    hold: impl FnOnce() -> Result<H, CallError>,
    body: impl FnOnce(&mut H) -> Result<R, CallError>,
) -> R {
    last_error::forget();
    release_with(name, hold, body)
}

/// Runs a function that frees something: the last error stays, unless there is something to report.
#[inline]
pub(super) fn release<R: CReturn>(name: &'static str, body: impl FnOnce() -> Result<R, CallError>) -> R {
    finish(catch(|| Log::current().scope(|| logged(name, body))))
}

/// The same for what is held until the last line is logged, and only then freed.
#[inline]
pub(super) fn release_with<H, R: CReturn>(
    name: &'static str,
    hold: impl FnOnce() -> Result<H, CallError>,
    body: impl FnOnce(&mut H) -> Result<R, CallError>,
) -> R {
    finish(catch(|| {
        let mut kept = None;
        Log::current().scope(|| logged(name, || body(kept.insert(hold()?))))
    }))
}

/// Runs a function that changes the log, and so has no part in it.
pub(super) fn unlogged<R: CReturn>(body: impl FnOnce() -> Result<R, CallError>) -> R {
    last_error::forget();
    finish(catch(body))
}

#[inline]
fn finish<R: CReturn>(result: Result<R, CallError>) -> R {
    result.unwrap_or_else(|failure| {
        last_error::remember(failure.message);
        R::failed(failure.code)
    })
}

/// Runs `body`; a panic becomes an error like any other.
pub(super) fn catch<R>(body: impl FnOnce() -> Result<R, CallError>) -> Result<R, CallError> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        let message = text!("internal error, please report it: {}", panic_text(&*payload));
        Err(CallError::new(specado_result::SPECADO_INTERNAL_ERROR, message))
    })
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}

/// Logs how the call ended. Error texts may quote the prompt, so that only their code is logged.
#[inline]
fn logged<R>(name: &'static str, body: impl FnOnce() -> Result<R, CallError>) -> Result<R, CallError> {
    let start = start();
    let result = body();
    if let Some(start) = start {
        log_end(name, start, result.as_ref().err().map(|failure| failure.code));
    }
    result
}

/// When the call began, if that is for the log.
fn start() -> Option<Instant> {
    tracing::enabled!(target: "specado::capi", tracing::Level::DEBUG).then(Instant::now)
}

#[cold]
#[inline(never)]
fn log_end(name: &'static str, start: Instant, failed: Option<specado_result>) {
    let code = failed.unwrap_or(specado_result::SPECADO_SUCCESS);
    let result = error::name(code as specado_result_t).to_str().unwrap_or_default();
    tracing::debug!(target: "specado::capi", result, microseconds = start.elapsed().as_micros() as u64, "{name}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::error::specado_get_last_error;
    use std::ffi::CStr;
    use std::panic::panic_any;

    fn last_error() -> Option<String> {
        let text = specado_get_last_error();
        // SAFETY: NULL or this thread's last error, which lives until the next call.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
    }

    #[test]
    fn a_panic_is_an_error() {
        let rows: [(fn(), &str); 3] = [
            (|| panic!("a constant text"), "internal error, please report it: a constant text"),
            (|| panic!("a text with {}", 1), "internal error, please report it: a text with 1"),
            (|| panic_any(7), "internal error, please report it: panic"),
        ];
        for (body, text) in rows {
            let result = call("test", || {
                body();
                Ok(SUCCESS)
            });
            assert_eq!(result, specado_result::SPECADO_INTERNAL_ERROR as specado_result_t);
            assert_eq!(last_error().as_deref(), Some(text));
        }
    }

    #[test]
    fn an_error_lasts_until_the_next_call_that_can_fail() {
        let fail = || Err(CallError::invalid("with a NUL \0 inside"));
        assert!(call::<*const u8>("test", fail).is_null());
        release("test", || Ok(()));
        assert_eq!(last_error().as_deref(), Some("with a NUL \u{2400} inside"));
        assert_eq!(call("test", || Ok(SUCCESS)), SUCCESS);
        assert_eq!(last_error(), None);
    }
}
