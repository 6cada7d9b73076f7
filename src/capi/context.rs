//! Contexts: translating again and again.
//!
//! A context keeps the specs that it has compiled and all the memory that translating takes, so that translating again
//! allocates nothing. The result is not handed out but looked at, in views: pointers into the context, valid until the
//! next call with it (other than `specado_get_string_view`), never to be freed. A context may move from thread to
//! thread, and is used by one at a time; that two calls meet is noticed and refused.
//!
//! ```c
//! specado_context_t *context = specado_context_new();
//! size_t length = 0;
//! if (specado_context_translate(context, &request) == SPECADO_SUCCESS) {
//!     const char *body = specado_get_string_view(context, SPECADO_VIEW_BODY, &length);
//!     send_request(body, length);
//! }
//! specado_context_free(context);
//! ```

use super::allocations::Kind;
use super::args::{self, Out};
use super::call::{SUCCESS, call, call_with, release_with};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::guard::{Guarded, Handle, Leaving, enter, hand_out};
use super::translate::{read_request, specado_request_t};
use crate::context::Context;
use std::ffi::c_char;

/// A context. Its content is Specado's own.
#[derive(Debug)]
pub struct specado_context_t {
    content: Guarded<Context>,
}

impl Handle for specado_context_t {
    type Content = Context;
    const KIND: Kind = Kind::Context;
    const NAME: &'static str = "context";

    fn new(content: Guarded<Context>) -> Self {
        Self { content }
    }

    fn guarded(&self) -> &Guarded<Context> {
        &self.content
    }
}

/// Which part of the last translation is asked for: one of the `SPECADO_VIEW_...` values.
pub type specado_view_t = i32;

/// The values of `specado_view_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_view {
    /// The whole result, as `specado_translate` returns it. It is put together when it is first asked for.
    SPECADO_VIEW_RESULT = 0,
    /// The request body, JSON.
    SPECADO_VIEW_BODY = 1,
    /// The HTTP method.
    SPECADO_VIEW_METHOD = 2,
    /// The URL.
    SPECADO_VIEW_URL = 3,
    /// The headers, a JSON object.
    SPECADO_VIEW_HEADERS = 4,
    /// The report, a JSON object.
    SPECADO_VIEW_LOSSINESS = 5,
    /// What was changed for the wire and is undone in the response, a JSON object; an empty text if there is nothing.
    SPECADO_VIEW_RECEIPT = 6,
}

/// A new context that knows the built-in providers. Free it with `specado_context_free`.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn specado_context_new() -> *mut specado_context_t {
    call("specado_context_new", || hand_out(Context::new()))
}

/// Frees a context and all views into it. NULL is fine. A context that is in use (by another thread, or by the call
/// whose log callback this is called from) is reported and left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_free(context: *mut specado_context_t) {
    if context.is_null() {
        return;
    }
    // SAFETY: the header asks for a context that is freed once.
    let leave = || unsafe { Leaving::new(context) };
    release_with("specado_context_free", leave, |_| Ok(()));
}

/// Registers a provider spec (a JSON object) under its provider name, for this context alone. It comes before a
/// built-in one of that name, and later specs may inherit it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_add_spec(
    context: *mut specado_context_t,
    provider_spec_json: *const c_char,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_context_add_spec", entering, |entered| {
        // SAFETY: the header asks for NULL or a string that stays as it is during the call.
        let spec = unsafe { args::text(provider_spec_json, "provider_spec_json") }?;
        entered.get().add_spec(spec)?;
        Ok(SUCCESS)
    })
}

/// Translates; the result stays in the context, for `specado_get_string_view`. Views of the translation before end
/// here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_translate(
    context: *mut specado_context_t,
    request: *const specado_request_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_context_translate", entering, |entered| {
        // SAFETY: the header asks for NULL or a request whose strings stay as they are during the call.
        let request = unsafe { read_request(request) }?;
        entered.get().translate_in_place(&request)?;
        Ok(SUCCESS)
    })
}

/// A part of the context's last translation: NUL-terminated UTF-8, borrowed until the next call with this context.
///
/// `length` receives its length in bytes; it may be NULL. Returns NULL (and length 0) before the first translation and
/// after one that failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_get_string_view(
    context: *mut specado_context_t,
    view: specado_view_t,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: the header asks for NULL or a place that may be written.
    let length = unsafe { Out::new(length, "length") }.ok();
    if let Some(length) = &length {
        length.set(0);
    }
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_get_string_view", entering, |entered| {
        let text = view_text(entered.get(), specado_view::of(view)?)?;
        if let Some(length) = &length {
            length.set(text.len());
        }
        Ok(text.as_ptr().cast())
    })
}

impl specado_view {
    const ALL: [Self; 7] = [
        Self::SPECADO_VIEW_RESULT,
        Self::SPECADO_VIEW_BODY,
        Self::SPECADO_VIEW_METHOD,
        Self::SPECADO_VIEW_URL,
        Self::SPECADO_VIEW_HEADERS,
        Self::SPECADO_VIEW_LOSSINESS,
        Self::SPECADO_VIEW_RECEIPT,
    ];

    fn of(value: specado_view_t) -> Result<Self, CallError> {
        let unknown = || CallError::invalid(text!("unknown view {value}; use one of the SPECADO_VIEW_ values"));
        Self::ALL.into_iter().find(|&view| view as specado_view_t == value).ok_or_else(unknown)
    }
}

fn view_text(context: &mut Context, view: specado_view) -> Result<&str, CallError> {
    let text = match view {
        specado_view::SPECADO_VIEW_RESULT if context.last().is_some() => {
            return context.result().ok_or_else(CallError::no_memory);
        }
        specado_view::SPECADO_VIEW_RESULT => None,
        specado_view::SPECADO_VIEW_BODY => context.last().map(|last| last.body),
        specado_view::SPECADO_VIEW_METHOD => context.last().map(|last| last.method),
        specado_view::SPECADO_VIEW_URL => context.last().map(|last| last.url),
        specado_view::SPECADO_VIEW_HEADERS => context.last().map(|last| last.headers),
        specado_view::SPECADO_VIEW_LOSSINESS => context.last().map(|last| last.lossiness),
        specado_view::SPECADO_VIEW_RECEIPT => context.last().map(|last| last.receipt),
    };
    text.ok_or_else(|| CallError::invalid("there is nothing to view: no translation yet, or the last one failed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::call::catch;

    #[test]
    fn a_context_is_entered_once_and_not_after_a_panic() {
        let context = specado_context_new();
        // SAFETY: the context lives until it is freed below.
        let entering = || unsafe { enter(context) };
        let refusal = || entering().err().map(|failure| failure.message);

        let first = entering();
        assert!(first.is_ok());
        assert_eq!(refusal().as_deref(), Some("the context is in use by another call; use one context per thread"));
        drop(first);
        assert_eq!(refusal(), None);

        let panicked: Result<(), CallError> = catch(|| {
            let _entered = entering()?;
            panic!("in the middle of a call");
        });
        assert!(panicked.is_err());
        assert_eq!(refusal().as_deref(), Some("an internal error has broken this context; free it and use a new one"));
        // SAFETY: it came from `specado_context_new` and is freed once.
        unsafe { specado_context_free(context) };
    }
}
