//! What came back over HTTP, as a program in C hands it over.

use specado_ffi::capi::response::specado_response_t;
use std::ffi::CStr;
use std::ptr;

/// A response of a provider; a stream has no body here.
pub fn reply(provider: &CStr, body: &str) -> specado_response_t {
    specado_response_t {
        size: size_of::<specado_response_t>(),
        provider_spec_json: provider.as_ptr(),
        model_id: ptr::null(),
        mode: ptr::null(),
        status: 200,
        headers: ptr::null(),
        body: body.as_ptr().cast(),
        body_length: body.len(),
        receipt: ptr::null(),
    }
}
