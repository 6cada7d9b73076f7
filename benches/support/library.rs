//! The C functions that are measured: those of the library that `SPECADO_LIBRARY` names, as its users have it, or
//! else those that are linked in. Yardsticks are compiled as a program's own code is, whichever it is.

use specado_ffi::capi;
use specado_ffi::capi::context::specado_context_t;
use specado_ffi::capi::decode::specado_source_t;
use specado_ffi::capi::decoder::{specado_decoder_t, specado_event_t};
use specado_ffi::capi::encode::specado_target_t;
use specado_ffi::capi::encoder::specado_transcoder_t;
use specado_ffi::capi::response::specado_response_t;
use specado_ffi::capi::translate::specado_request_t;
use std::ffi::{CString, c_char, c_void};
use std::sync::LazyLock;

macro_rules! functions {
    ($($module:ident $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {
        struct Library {
            $($name: unsafe extern "C" fn($($type),*) $(-> $result)?,)*
        }

        impl Library {
            fn linked() -> Self {
                Self { $($name: capi::$module::$name,)* }
            }

            fn loaded(handle: *mut c_void) -> Self {
                // SAFETY: the library is of this version: the functions are what its header says.
                unsafe {
                    Self {
                        $($name: std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($type),*) $(-> $result)?>(
                            symbol(handle, stringify!($name)),
                        ),)*
                    }
                }
            }
        }

        $(
            /// The function of that name.
            ///
            /// # Safety
            /// As the header says.
            #[allow(dead_code, reason = "each program uses some")]
            pub unsafe fn $name($($argument: $type),*) $(-> $result)? {
                // SAFETY: the caller has seen to it.
                unsafe { (LIBRARY.$name)($($argument),*) }
            }
        )*
    };
}

functions! {
    context specado_context_new() -> *mut specado_context_t;
    context specado_context_free(context: *mut specado_context_t);
    context specado_context_translate(context: *mut specado_context_t, request: *const specado_request_t) -> i32;
    context specado_get_string_view(context: *mut specado_context_t, view: i32, length: *mut usize) -> *const c_char;
    memory specado_string_free(string: *mut c_char);
    translate specado_translate(
        prompt: *const c_char, spec: *const c_char, model: *const c_char, mode: *const c_char, out: *mut *mut c_char
    ) -> i32;
    decode specado_decode_request(source: *const specado_source_t, out: *mut *mut c_char) -> i32;
    decoder specado_decoder_new(
        response: *const specado_response_t, flags: i32, out: *mut *mut specado_decoder_t
    ) -> i32;
    decoder specado_decoder_feed(decoder: *mut specado_decoder_t, bytes: *const c_char, length: usize) -> i32;
    decoder specado_decoder_next(decoder: *mut specado_decoder_t, out: *mut specado_event_t) -> i32;
    decoder specado_decoder_reset(decoder: *mut specado_decoder_t) -> i32;
    decoder specado_decoder_free(decoder: *mut specado_decoder_t);
    encoder specado_transcoder_new(
        response: *const specado_response_t, target: *const specado_target_t, out: *mut *mut specado_transcoder_t
    ) -> i32;
    encoder specado_transcoder_feed(
        transcoder: *mut specado_transcoder_t, bytes: *const c_char, length: usize, out: *mut *const c_char,
        out_length: *mut usize
    ) -> i32;
    encoder specado_transcoder_free(transcoder: *mut specado_transcoder_t);
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| match std::env::var("SPECADO_LIBRARY") {
    Ok(path) => Library::loaded(open(&path)),
    Err(_) => Library::linked(),
});

fn open(path: &str) -> *mut c_void {
    let name = CString::new(path).expect("no NUL in it");
    // SAFETY: the name ends with a NUL.
    let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    assert!(!handle.is_null(), "{path} cannot be loaded");
    handle
}

fn symbol(handle: *mut c_void, name: &str) -> *mut c_void {
    let terminated = CString::new(name).expect("no NUL in it");
    // SAFETY: the handle is open, and the name ends with a NUL.
    let symbol = unsafe { libc::dlsym(handle, terminated.as_ptr()) };
    assert!(!symbol.is_null(), "the library has no {name}");
    symbol
}
