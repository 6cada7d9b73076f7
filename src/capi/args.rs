//! Reading what a C caller passes in.

use super::call_error::CallError;
use super::error::specado_result;
use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// What is said where something is not given.
pub(super) fn null(name: &str) -> CallError {
    CallError::new(specado_result::SPECADO_NULL_POINTER, text!("`{name}` is NULL, which is not allowed"))
}

/// A text that must be there.
///
/// # Safety
/// `pointer` is NULL, or a NUL-terminated string that nobody changes while the result lives.
pub(super) unsafe fn text<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, CallError> {
    // SAFETY: as the caller of this function holds.
    unsafe { optional_text(pointer, name) }?.ok_or_else(|| null(name))
}

/// A text that may be NULL.
///
/// # Safety
/// As for [`text()`].
pub(super) unsafe fn optional_text<'a>(pointer: *const c_char, name: &str) -> Result<Option<&'a str>, CallError> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, hence a NUL-terminated string that stays as it is.
    let bytes = unsafe { CStr::from_ptr(pointer) }.to_bytes();
    utf8(bytes, name).map(Some)
}

/// Bytes as a text.
pub(super) fn utf8<'a>(bytes: &'a [u8], name: &str) -> Result<&'a str, CallError> {
    simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let message = text!(
            "`{name}` is not UTF-8: the first bad byte is at offset {}; convert the text to UTF-8",
            error.valid_up_to()
        );
        CallError::new(specado_result::SPECADO_UTF8_ERROR, message)
    })
}

/// A structure that must be there.
///
/// # Safety
/// `pointer` is NULL, or points to a `T` that nobody changes while the result lives.
pub(super) unsafe fn structure<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, CallError> {
    // SAFETY: as the caller of this function holds.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// Checks that a structure is one that this library knows.
pub(super) fn sized(size: usize, known: usize, what: &str, name: &str) -> Result<(), CallError> {
    if size >= known {
        return Ok(());
    }
    Err(CallError::invalid(text!("`size` of the {what} is {size}; set it to sizeof({name})")))
}

/// A structure whose first member is its size, and which has got members since it was first made: a caller that does
/// not know them gives a smaller one, and they are zero.
///
/// # Safety
/// `pointer` is NULL, or leads to so many bytes as the size says, which nobody changes. A `T` may be all zero.
pub(super) unsafe fn versioned<T: Copy>(
    pointer: *const T,
    oldest: usize,
    what: &str,
    name: &str,
) -> Result<T, CallError> {
    // SAFETY: as the caller of this function holds; the size comes first.
    let size = *unsafe { structure(pointer.cast::<usize>(), what) }?;
    sized(size, oldest, what, name)?;
    let mut whole = MaybeUninit::<T>::zeroed();
    // SAFETY: there are so many bytes on both sides, and all zero is a `T`.
    unsafe {
        pointer.cast::<u8>().copy_to_nonoverlapping(whole.as_mut_ptr().cast(), size.min(size_of::<T>()));
        Ok(whole.assume_init())
    }
}

/// An array.
///
/// # Safety
/// `pointer` is NULL, or points to `count` elements that nobody changes while the result lives.
pub(super) unsafe fn array<'a, T>(pointer: *const T, count: usize, name: &str) -> Result<&'a [T], CallError> {
    check_array(pointer, count, name)?;
    // SAFETY: not NULL, `count` elements as the caller holds, and no more bytes than a slice may have.
    Ok(unsafe { std::slice::from_raw_parts(pointer, count) })
}

/// Room for an array of the caller's, not yet initialised.
///
/// # Safety
/// `pointer` is NULL, or points to room for `count` elements that nobody else uses while the result lives.
pub(super) unsafe fn uninit_slice<'a, T>(
    pointer: *mut T,
    count: usize,
    name: &str,
) -> Result<&'a mut [MaybeUninit<T>], CallError> {
    check_array(pointer, count, name)?;
    // SAFETY: as for `array`; nothing is asked of the elements' content.
    Ok(unsafe { std::slice::from_raw_parts_mut(pointer.cast(), count) })
}

fn check_array<T>(pointer: *const T, count: usize, name: &str) -> Result<(), CallError> {
    if pointer.is_null() {
        return Err(null(name));
    }
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(CallError::invalid(text!("{count} elements of `{name}` do not fit into memory; check the count")));
    }
    if !pointer.is_aligned() {
        let message = text!("`{name}` is not at a multiple of {} bytes, as its elements must be", align_of::<T>());
        return Err(CallError::invalid(message));
    }
    Ok(())
}

/// A place where a value is stored for the caller. What was there is never read, so that it need not be initialised.
pub(super) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// The place behind an out-parameter.
    ///
    /// # Safety
    /// `pointer` is NULL, or may be written while the result lives.
    pub unsafe fn new(pointer: *mut T, name: &str) -> Result<Self, CallError> {
        NonNull::new(pointer).map(Self).ok_or_else(|| null(name))
    }

    /// Stores a value.
    pub fn set(&self, value: T) {
        // SAFETY: `new` was promised a pointer that may be written.
        unsafe { self.0.write(value) }
    }
}
