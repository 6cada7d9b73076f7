//! Translating into a buffer of your own.
//!
//! For programs that must not be handed memory. Either ask for the size first, or try with the buffer that is there
//! and grow it when the call says `SPECADO_BUFFER_TOO_SMALL`: the size that is needed is stored in both cases.
//!
//! ```c
//! char buffer[4096];
//! size_t size = sizeof buffer;
//! specado_result_t result = specado_translate_into_buffer(&request, buffer, &size);
//! ```

use super::args::Out;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::{specado_result, specado_result_t};
use super::outgoing::OutgoingString;
use super::thread_context;
use super::translate::{read_request, specado_request_t, translated};
use crate::context::Context;
use crate::encode::Request;
use std::ffi::c_char;

/// The result of a translation in the thread's own context.
fn result(request: &Request<'_>) -> Result<OutgoingString, CallError> {
    thread_context::with(|context| translated(context, request, Context::translate_into))
}

/// Stores how many bytes the result of a translation takes, its terminating NUL included; 0 unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_size(
    request: *const specado_request_t,
    required_size: *mut usize,
) -> specado_result_t {
    call("specado_translate_size", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { Out::new(required_size, "required_size") }?;
        out.set(0);
        // SAFETY: the header asks for NULL or a request whose strings stay as they are during the call.
        let request = unsafe { read_request(request) }?;
        out.set(result(&request)?.length() + 1);
        Ok(SUCCESS)
    })
}

/// Translates into `buffer`. The result is the one of `specado_translate`, NUL-terminated.
///
/// `size` points to the buffer's size in bytes, and receives how many are needed, NUL included. If they do not fit the
/// call returns `SPECADO_BUFFER_TOO_SMALL` and the buffer holds an empty string (if it has room for one); after any
/// other failure `size` is 0 and the buffer likewise holds an empty string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_into_buffer(
    request: *const specado_request_t,
    buffer: *mut c_char,
    size: *mut usize,
) -> specado_result_t {
    call("specado_translate_into_buffer", || {
        // SAFETY: the header asks for NULL or places that may be written.
        let (out, needed) = unsafe { (Out::new(buffer, "buffer")?, Out::new(size, "size")?) };
        // SAFETY: not NULL, and the header asks for an initialised size.
        let capacity = unsafe { size.read() };
        needed.set(0);
        if capacity > 0 {
            out.set(0);
        }
        // SAFETY: the header asks for NULL or a request whose strings stay as they are during the call.
        let request = unsafe { read_request(request) }?;
        let result = result(&request)?;
        let length = result.length();
        needed.set(length + 1);
        if length >= capacity {
            let message =
                text!("the buffer has {capacity} bytes and the result needs {}; pass a larger one", length + 1);
            return Err(CallError::new(specado_result::SPECADO_BUFFER_TOO_SMALL, message));
        }
        // SAFETY: the buffer has room for the text and a NUL, and is the caller's own, apart from our memory.
        unsafe {
            buffer.copy_from_nonoverlapping(result.text().as_ptr().cast(), length);
            buffer.add(length).write(0);
        }
        Ok(SUCCESS)
    })
}
