//! The one way from a C function into the library and back: panics, the last error and the log live here.

use super::call_error::CallError;
use super::error::{self, specado_result, specado_result_t};
use super::last_error;
use super::logger::Log;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::thread;
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

/// What a function holds while it runs.
pub(super) trait Hold {
    /// A panic passes through the function.
    fn unwound(&mut self);
}

/// Runs a function that can fail.
pub(super) fn call<R: CReturn>(name: &'static str, body: impl FnOnce() -> Result<R, CallError>) -> R {
    last_error::forget();
    release(name, body)
}

/// Runs a function that can fail and holds something: until the call's last line is logged, because the log can be a
/// function of the caller's that reaches for the same thing.
pub(super) fn call_with<H: Hold, R: CReturn>(
    name: &'static str,
    hold: impl FnOnce() -> Result<H, CallError>,
    body: impl FnOnce(&mut H) -> Result<R, CallError>,
) -> R {
    last_error::forget();
    release_with(name, hold, body)
}

/// Runs a function that frees something: the last error stays, unless there is something to report.
pub(super) fn release<R: CReturn>(name: &'static str, body: impl FnOnce() -> Result<R, CallError>) -> R {
    let (mut body, mut result) = (Some(body), None);
    let ended = run(name, &mut || {
        if let Some(body) = body.take() {
            result = Some(body()?);
        }
        Ok(())
    });
    returned(ended, result)
}

/// The same for what is held until the last line is logged, and only then freed.
pub(super) fn release_with<H: Hold, R: CReturn>(
    name: &'static str,
    hold: impl FnOnce() -> Result<H, CallError>,
    body: impl FnOnce(&mut H) -> Result<R, CallError>,
) -> R {
    let mut kept = None;
    release(name, || {
        let unwinding = Unwinding(kept.insert(hold()?));
        body(unwinding.0)
    })
}

/// Tells what is held that a panic passes by.
struct Unwinding<'h, H: Hold>(&'h mut H);

impl<H: Hold> Drop for Unwinding<'_, H> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.unwound();
        }
    }
}

/// Runs a function that changes the log, and so has no part in it.
pub(super) fn unlogged<R: CReturn>(body: impl FnOnce() -> Result<R, CallError>) -> R {
    last_error::forget();
    let (ended, result) = match catch(body) {
        Ok(result) => (Ok(()), Some(result)),
        Err(failure) => (Err(failed(failure)), None),
    };
    returned(ended, result)
}

/// What a function returns.
fn returned<R: CReturn>(ended: Result<(), specado_result>, result: Option<R>) -> R {
    match (ended, result) {
        (Ok(()), Some(result)) => result,
        (ended, _) => R::failed(ended.err().unwrap_or(specado_result::SPECADO_INTERNAL_ERROR)),
    }
}

/// Runs any function: once for all of them, so that each is small.
fn run(name: &'static str, body: &mut dyn FnMut() -> Result<(), CallError>) -> Result<(), specado_result> {
    catch(|| Log::current().scope(|| logged(name, body))).map_err(failed)
}

/// Remembers why a call has failed.
#[cold]
fn failed(failure: CallError) -> specado_result {
    last_error::remember(failure.message);
    failure.code
}

/// Runs `body`; a panic becomes an error like any other.
pub(super) fn catch<R>(body: impl FnOnce() -> Result<R, CallError>) -> Result<R, CallError> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(&*payload)))
}

#[cold]
fn panicked(payload: &(dyn Any + Send)) -> CallError {
    let message = text!("internal error, please report it: {}", panic_text(payload));
    CallError::new(specado_result::SPECADO_INTERNAL_ERROR, message)
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
}

/// Logs how the call ended. Error texts may quote the prompt, so that only their code is logged.
fn logged(name: &'static str, body: &mut dyn FnMut() -> Result<(), CallError>) -> Result<(), CallError> {
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
