//! Strings on their way to the caller, and back.

use super::allocations::{self, Kind};
use super::args::Out;
use super::call_error::CallError;
use super::error::specado_result;
use std::ffi::c_char;
use std::mem::ManuallyDrop;
use std::ptr;

/// What stands before each string: [`MARK`], then the capacity of the allocation. So the vector that a string was
/// written into is handed out as it is, and comes back as it was: no shrinking, no copying.
const HEADER: usize = 16;
const MARK: u64 = u64::from_le_bytes(*b"specado\x01");
const FREED: u64 = u64::from_le_bytes(*b"freed\0\0\x01");

/// A string on its way to the caller.
pub(super) struct OutgoingString(String);

impl OutgoingString {
    /// An empty one, with room for a text of this length.
    pub fn with_room_for(length: usize) -> Result<Self, CallError> {
        let mut text = String::new();
        length.checked_add(HEADER + 1).and_then(|room| text.try_reserve_exact(room).ok()).ok_or_else(|| {
            CallError::new(
                specado_result::SPECADO_MEMORY_ERROR,
                text!("out of memory: {length} bytes are needed for the result"),
            )
        })?;
        // the header's place; until the text is handed out it is text as well
        text.extend(['\0'; HEADER]);
        Ok(Self(text))
    }

    /// A copy of this text.
    pub fn copy_of(text: &str) -> Result<Self, CallError> {
        let mut copy = Self::with_room_for(text.len())?;
        copy.buffer().push_str(text);
        Ok(copy)
    }

    /// Makes room for the NUL that is put behind the text when it is handed out.
    pub fn sealed(mut self) -> Result<Self, CallError> {
        self.0.try_reserve(1).map_err(|_| CallError::no_memory())?;
        Ok(self)
    }

    /// Appends a text, which must not contain NUL.
    pub fn append(&mut self, text: &str) -> Result<(), CallError> {
        self.0.try_reserve(text.len()).map_err(|_| CallError::no_memory())?;
        self.0.push_str(text);
        Ok(())
    }

    /// Where the text is appended. It must not contain NUL.
    pub fn buffer(&mut self) -> &mut String {
        &mut self.0
    }

    /// The text as far as it is written.
    pub fn text(&self) -> &str {
        self.0.get(HEADER..).unwrap_or_default()
    }

    /// The text's length.
    pub fn length(&self) -> usize {
        self.text().len()
    }

    /// Gives the text to the caller, who frees it with [`specado_string_free`](super::memory::specado_string_free).
    pub fn into_raw(self) -> *mut c_char {
        let mut bytes = ManuallyDrop::new(self.0.into_bytes());
        bytes.push(0);
        let capacity = bytes.capacity() as u64;
        if let Some(header) = bytes.first_chunk_mut::<HEADER>() {
            header[..8].copy_from_slice(&MARK.to_ne_bytes());
            header[8..].copy_from_slice(&capacity.to_ne_bytes());
        }
        // SAFETY: the vector holds at least the header and a NUL.
        let text = unsafe { bytes.as_mut_ptr().add(HEADER) };
        allocations::enter(text, Kind::String);
        text.cast()
    }

    /// Gives the text to the caller through an out-parameter.
    pub fn store(self, out: &Out<*mut c_char>) {
        out.set(self.into_raw());
    }
}

/// The `char **` behind an out-parameter, holding NULL.
///
/// # Safety
/// `pointer` is NULL, or may be written while the result lives.
pub(super) unsafe fn out_string(pointer: *mut *mut c_char, name: &str) -> Result<Out<*mut c_char>, CallError> {
    // SAFETY: as the caller of this function holds.
    let out = unsafe { Out::new(pointer, name) }?;
    out.set(ptr::null_mut());
    Ok(out)
}

/// Frees a string that was handed out; NULL is none.
///
/// # Safety
/// `string` is NULL or came from [`OutgoingString::into_raw`] and was not freed since. With `debug-memory` it may be
/// anything.
pub(super) unsafe fn free_raw(string: *mut c_char) -> Result<(), CallError> {
    if string.is_null() {
        return Ok(());
    }
    let text: *mut u8 = string.cast();
    allocations::leave(text, Kind::String)?;
    // SAFETY: `into_raw` has put the header there, in the same allocation.
    let (start, mark, capacity) = unsafe {
        let start = text.sub(HEADER);
        (start, start.cast::<u64>().read_unaligned(), start.add(8).cast::<u64>().read_unaligned())
    };
    if mark != MARK {
        return Err(CallError::invalid("the string was freed already, or did not come from Specado; it is left alone"));
    }
    // SAFETY: the mark says that this is the vector of `into_raw`, with the capacity that it had; the caller gives it
    // up.
    unsafe {
        start.cast::<u64>().write_unaligned(FREED);
        drop(Vec::from_raw_parts(start, 0, capacity as usize));
    }
    Ok(())
}
