//! Translating many prompts at once.
//!
//! A batch is translated on all cores. Each item stands on its own: a bad one fails alone, with its own result code and
//! error text, and the others are not touched by it. All threads have ended when the call returns.
//!
//! ```c
//! specado_output_t outputs[COUNT];
//! if (specado_translate_batch(items, COUNT, outputs) == SPECADO_SUCCESS) {
//!     for (size_t i = 0; i < COUNT; i++)
//!         puts(outputs[i].result == SPECADO_SUCCESS ? outputs[i].json : outputs[i].error);
//!     specado_outputs_free(outputs, COUNT);
//! }
//! ```

use super::args;
use super::call::{SUCCESS, call, release};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::outgoing::{OutgoingString, free_raw};
use super::translate::{specado_request_t, translated};
use super::workers;
use crate::context::Context;
use crate::grow;
use std::ffi::c_char;
use std::mem::offset_of;
use std::ptr;

/// What became of one item of a batch.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_output_t {
    /// How the translation of this item ended.
    pub result: specado_result_t,
    /// The result, as from `specado_translate`; NULL unless it succeeded.
    pub json: *mut c_char,
    /// The length of json in bytes, without its NUL.
    pub length: usize,
    /// The error text; NULL if it succeeded.
    pub error: *mut c_char,
}

const _: () = {
    let word = size_of::<*mut c_char>();
    assert!(size_of::<specado_output_t>() == 4 * word && align_of::<specado_output_t>() == word);
    assert!(offset_of!(specado_output_t, result) == 0 && offset_of!(specado_output_t, json) == word);
    assert!(offset_of!(specado_output_t, length) == 2 * word && offset_of!(specado_output_t, error) == 3 * word);
};

impl specado_output_t {
    pub(super) const EMPTY: Self = Self { result: SUCCESS, json: ptr::null_mut(), length: 0, error: ptr::null_mut() };

    pub(super) fn done(json: OutgoingString) -> Self {
        Self { length: json.length(), json: json.into_raw(), ..Self::EMPTY }
    }

    pub(super) fn failed(failure: &CallError) -> Self {
        // With no memory left for the text, the code alone has to do.
        let error = OutgoingString::copy_of(&grow::spelled(
            failure.message.chars().map(|character| if character == '\0' { '\u{2400}' } else { character }),
        ))
        .map_or(ptr::null_mut(), OutgoingString::into_raw);
        Self { result: failure.code as specado_result_t, error, ..Self::EMPTY }
    }
}

/// A batch, shared by the threads that work on it.
struct Batch<'a> {
    items: &'a [specado_request_t],
    outputs: *mut specado_output_t,
}

// SAFETY: the items are only read. Each output is written by the one thread that has drawn its number.
unsafe impl Sync for Batch<'_> {}

impl Batch<'_> {
    /// Does an item, whose number nobody else has.
    fn work(&self, index: usize, context: &mut Context) {
        let Some(item) = self.items.get(index) else { return };
        let done = workers::guarded(context, |context| translate_item(context, item));
        let output = done.unwrap_or_else(|failure| specado_output_t::failed(&failure));
        // SAFETY: the index is below the count, for which the header asks for room, and this thread's alone.
        unsafe { self.outputs.add(index).write(output) }
    }
}

fn translate_item(context: &mut Context, item: &specado_request_t) -> Result<specado_output_t, CallError> {
    // SAFETY: the header asks for NULL or strings that stay as they are during the call.
    let request = unsafe { item.read() }?;
    translated(context, &request, Context::translate_into).map(specado_output_t::done)
}

/// Makes every output one that may be freed, whatever happens next.
///
/// # Safety
/// `outputs` is NULL or has room for `count` outputs.
unsafe fn clear(outputs: *mut specado_output_t, count: usize) -> Result<(), CallError> {
    // SAFETY: as the caller of this function holds.
    for output in unsafe { args::uninit_slice(outputs, count, "outputs") }? {
        output.write(specado_output_t::EMPTY);
    }
    Ok(())
}

/// Translates `count` prompts.
///
/// - `items`: the requests. Several may share strings.
/// - `outputs`: room for `count` outputs; need not be initialised. Afterwards free them with `specado_outputs_free`.
///
/// Returns `SPECADO_SUCCESS` if the batch was worked through: look at each output's own result. A batch of no items
/// succeeds (the arrays may then be NULL). After a failure the outputs are empty, and freeing them does no harm.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_batch(
    items: *const specado_request_t,
    count: usize,
    outputs: *mut specado_output_t,
) -> specado_result_t {
    call("specado_translate_batch", || {
        if count == 0 {
            return Ok(SUCCESS);
        }
        // SAFETY: the header asks for NULL or room for `count` outputs.
        unsafe { clear(outputs, count) }?;
        // SAFETY: the header asks for NULL or `count` items that stay as they are during the call.
        let items = unsafe { args::array(items, count, "items") }?;
        let batch = Batch { items, outputs };
        workers::run(items.len(), workers::all(), &|index, context| batch.work(index, context));
        Ok(SUCCESS)
    })
}

/// Frees what the outputs of a batch hold and clears them, so that freeing again does no harm. The array itself stays
/// yours. NULL is fine. To keep one string, take its pointer, put NULL in its place and free it yourself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_outputs_free(outputs: *mut specado_output_t, count: usize) {
    if outputs.is_null() {
        return;
    }
    release("specado_outputs_free", || {
        let mut problem = Ok(());
        for index in 0..count {
            // SAFETY: the header asks for `count` outputs of a batch, whose strings are freed once.
            unsafe {
                let output = outputs.add(index);
                let specado_output_t { json, error, .. } = output.replace(specado_output_t::EMPTY);
                problem = free_raw(json).and(free_raw(error)).and(problem);
            }
        }
        problem
    });
}
