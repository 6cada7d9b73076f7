//! Versions.
//!
//! The macros are those of the header that a program was compiled with, the functions tell what it runs with. A library
//! of the same ABI version as the header fits; of these, a newer one fits always.

use super::call::call;
use std::ffi::{CStr, CString, c_char};
use std::sync::OnceLock;

/// The version of the ABI: it goes up when a program that was compiled with an older header would no longer run.
pub const SPECADO_ABI_VERSION: u32 = 1;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// The version of the library that is running, such as "0.1.0". A static string.
#[unsafe(no_mangle)]
pub extern "C" fn specado_version() -> *const c_char {
    VERSION.as_ptr().cast()
}

/// The ABI version of the library that is running; compare it with `SPECADO_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn specado_abi_version() -> u32 {
    SPECADO_ABI_VERSION
}

/// How the library that is running was built: a JSON object with version, `abi_version`, commit, target, profile,
/// features (a list) and rustc. A static string.
#[unsafe(no_mangle)]
pub extern "C" fn specado_build_info() -> *const c_char {
    static FACTS: OnceLock<CString> = OnceLock::new();
    call("specado_build_info", || Ok(FACTS.get_or_init(build_info).as_ptr()))
}

fn build_info() -> CString {
    let facts = format!(
        r#"{{"version":"{}","abi_version":{SPECADO_ABI_VERSION},"commit":"{}","target":"{}","profile":"{}","features":[{}],"rustc":"{}"}}"#,
        env!("CARGO_PKG_VERSION"),
        env!("SPECADO_COMMIT"),
        env!("SPECADO_TARGET"),
        env!("SPECADO_PROFILE"),
        env!("SPECADO_FEATURES"),
        env!("SPECADO_RUSTC"),
    );
    CString::new(facts).unwrap_or_else(|_| CStr::to_owned(c"{}"))
}
