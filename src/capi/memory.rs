//! Strings and memory.
//!
//! Strings are NUL-terminated UTF-8. What you pass in stays yours: Specado reads it during the call and keeps no
//! pointer to it. A `char *` that Specado returns is yours too: free it with `specado_string_free` (never with
//! `free`), once, on any thread. A `const char *` that Specado returns is borrowed: never free it.
//!
//! A `char **out_...` is set to NULL when the call begins and holds a string only if the call succeeded. So one exit
//! can free everything:
//!
//! ```c
//!     char *json = NULL;
//!     if (specado_translate(prompt, "anthropic", model, NULL, &json) != SPECADO_SUCCESS) {
//!         fprintf(stderr, "%s\n", specado_get_last_error());
//!         goto cleanup;
//!     }
//!     puts(json);
//! cleanup:
//!     specado_string_free(json);
//! ```

use super::call::release;
use super::outgoing::free_raw;
use std::ffi::c_char;

/// Frees a string that Specado has returned. NULL is fine.
///
/// In a build with the feature debug-memory, a pointer that was freed already or did not come from Specado is reported
/// (`specado_get_last_error`, and the log) and left alone; in other builds it is undefined, as with free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_string_free(string: *mut c_char) {
    // SAFETY: the header asks for NULL or a string of this library that is freed once.
    release("specado_string_free", || unsafe { free_raw(string) });
}
