//! The catalogue.
//!
//! The provider specs that are built in. All strings are static: never freed, valid as long as the library is loaded.

use super::args;
use super::call::call;
use super::call_error::CallError;
use super::error::specado_result;
use crate::spec::catalogue;
use std::ffi::c_char;

/// How many provider specs are built in.
#[unsafe(no_mangle)]
pub extern "C" fn specado_provider_count() -> usize {
    catalogue::COUNT
}

/// The name of a built-in provider, by its number from 0; NULL if there is none of this number.
#[unsafe(no_mangle)]
pub extern "C" fn specado_provider_name(index: usize) -> *const c_char {
    call("specado_provider_name", || {
        let none = || CallError::invalid(text!("there is no provider {index}; there are {}, from 0", catalogue::COUNT));
        Ok(catalogue::name_c(index).ok_or_else(none)?.as_ptr())
    })
}

/// The spec of a built-in provider, JSON (without indentation); NULL if there is none of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_provider_spec(name: *const c_char) -> *const c_char {
    call("specado_provider_spec", || {
        // SAFETY: the header asks for NULL or a string that stays as it is during the call.
        let name = unsafe { args::text(name, "name") }?;
        let none = || {
            CallError::new(specado_result::SPECADO_PROVIDER_NOT_FOUND, text!("there is no built-in provider {name:?}"))
        };
        let text = catalogue::text_c(name).ok_or_else(none)?;
        Ok(text.map_err(|_| CallError::no_memory())?.as_ptr())
    })
}
