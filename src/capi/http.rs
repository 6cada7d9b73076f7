//! Sending.
//!
//! What a program hands to its HTTP library, without a JSON parser: the body, the method and the URL are views of a
//! context, and its headers come one by one. URL and headers have placeholders such as `${ENV:ANTHROPIC_API_KEY}` where
//! a secret belongs; `specado_expand` fills them in, in memory of the program's own.
//!
//! ```c
//! const char *name = NULL, *value = NULL;
//! for (size_t i = 0; specado_context_header(context, i, &name, &value) == SPECADO_SUCCESS && name != NULL; i++) {
//!     char *expanded = NULL;
//!     if (specado_expand(value, NULL, NULL, &expanded) == SPECADO_SUCCESS)
//!         set_header(name, expanded);
//!     specado_string_free(expanded);
//! }
//! ```
//!
//! What is filled in stays out of results and logs. It is in the string that is returned: overwrite it before you free
//! it if it must not stay in memory.

use super::args::{self, Out};
use super::call::{SUCCESS, call, call_with};
use super::call_error::CallError;
use super::context::specado_context_t;
use super::error::{specado_result, specado_result_t};
use super::guard::enter;
use super::last_error::SetAside;
use super::outgoing::{OutgoingString, out_string};
use crate::placeholder::{MAX_NAME, Piece, pieces};
use std::borrow::Cow;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

/// Gives what a placeholder stands for: for `${ENV:NAME}` the text that NAME names, or NULL if there is none. The
/// string is read before the resolver is called again, and never freed. It may call Specado; it must not leave by
/// longjmp or an exception.
pub type specado_resolver_t =
    Option<unsafe extern "C" fn(name: *const c_char, user_data: *mut c_void) -> *const c_char>;

/// A header of the context's last translation, by its number from 0.
///
/// - `out_name`, `out_value`: receive NUL-terminated UTF-8, borrowed until the next call with this context other than
///   this one and `specado_get_string_view`; both NULL behind the last header, which is no failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_context_header(
    context: *mut specado_context_t,
    index: usize,
    out_name: *mut *const c_char,
    out_value: *mut *const c_char,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or places that may be written.
    let places = unsafe { (Out::new(out_name, "out_name"), Out::new(out_value, "out_value")) };
    for place in [&places.0, &places.1].into_iter().flatten() {
        place.set(ptr::null());
    }
    // SAFETY: the header asks for NULL or a context that lives during the call.
    let entering = || unsafe { enter(context) };
    call_with("specado_context_header", entering, |entered| {
        let (name, value) = (places.0?, places.1?);
        if let Some(header) = entered.get().header(index)? {
            name.set(header.0.as_ptr().cast());
            value.set(header.1.as_ptr().cast());
        }
        Ok(SUCCESS)
    })
}

/// Fills in the placeholders of a URL, a header or another text.
///
/// - `text`: the text. What looks like a placeholder and is none (`${HOME}`, `${ENV:a b}`) stays as it is.
/// - `resolver`: asked for each placeholder; NULL takes the variables of the environment.
/// - `user_data`: handed to each call of the resolver.
/// - `out_text`: receives the text, to be freed with `specado_string_free`; NULL unless the call succeeds.
///
/// A name that stands for nothing, or for a text with control characters (the line break behind a key that was read
/// from a file, say), is `SPECADO_INVALID_INPUT`; the error text has the name, never the value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_expand(
    text: *const c_char,
    resolver: specado_resolver_t,
    user_data: *mut c_void,
    out_text: *mut *mut c_char,
) -> specado_result_t {
    call("specado_expand", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_text, "out_text") }?;
        // SAFETY: the header asks for NULL or a string that stays as it is during the call.
        let text = unsafe { args::text(text, "text") }?;
        let expanded = expanded(text, |name| match resolver {
            // SAFETY: the header asks for a function of this type.
            Some(resolver) => unsafe { resolved(resolver, name, user_data) },
            None => from_environment(name),
        })?;
        expanded.store(&out);
        Ok(SUCCESS)
    })
}

/// A text with its placeholders filled in.
pub(super) fn expanded<'a>(
    text: &str,
    resolve: impl Fn(&str) -> Result<Cow<'a, str>, CallError>,
) -> Result<OutgoingString, CallError> {
    let mut out = OutgoingString::with_room_for(text.len())?;
    for piece in pieces(text) {
        let name = match piece {
            Piece::Text(text) => {
                out.append(text)?;
                continue;
            }
            Piece::Name(name) => name,
        };
        let value = resolve(name)?;
        if value.contains(char::is_control) {
            let message =
                text!("what `{name}` stands for has a line break or another control character; give it without");
            return Err(CallError::invalid(message));
        }
        out.append(&value)?;
    }
    out.sealed()
}

pub(super) fn missing(name: &str) -> CallError {
    CallError::invalid(text!("there is no value for `{name}`; set that variable, or give a resolver that knows it"))
}

pub(super) fn not_text(name: &str) -> CallError {
    CallError::new(specado_result::SPECADO_UTF8_ERROR, text!("what `{name}` stands for is not UTF-8"))
}

/// What a variable of the environment holds.
pub(super) fn from_environment(name: &str) -> Result<Cow<'static, str>, CallError> {
    let value = std::env::var_os(name).ok_or_else(|| missing(name))?;
    value.into_string().map(Cow::Owned).map_err(|_| not_text(name))
}

/// What the host's resolver says.
///
/// # Safety
/// `resolver` may be called with a NUL-terminated name and `user_data`, and returns NULL or a NUL-terminated string
/// that stays as it is until it is called again.
unsafe fn resolved<'a>(
    resolver: unsafe extern "C" fn(*const c_char, *mut c_void) -> *const c_char,
    name: &str,
    user_data: *mut c_void,
) -> Result<Cow<'a, str>, CallError> {
    let mut terminated = [0_u8; MAX_NAME + 1];
    terminated[..name.len()].copy_from_slice(name.as_bytes());
    let own = SetAside::new();
    // SAFETY: as the caller of this function holds; a name is shorter than the array, which ends with NUL.
    let value = unsafe { resolver(terminated.as_ptr().cast(), user_data) };
    drop(own);
    if value.is_null() {
        return Err(missing(name));
    }
    // SAFETY: not NULL, hence a NUL-terminated string that stays as it is until the resolver is called again.
    let value = unsafe { CStr::from_ptr(value) };
    value.to_str().map(Cow::Borrowed).map_err(|_| not_text(name))
}
