//! Each thread's own context, for the functions that are called without one.
//!
//! It is taken out for the time of a call: a call from within the log callback gets a fresh one, and one that a panic has
//! passed through is never seen again. A thread that is ending has no context any more and works with a fresh one.

use crate::translate::Context;
use std::cell::Cell;

/// A prompt of more bytes than this leaves buffers behind that are not worth keeping.
const USUAL: usize = 1 << 20;

thread_local! {
    static OWN: Cell<Option<Box<Context>>> = const { Cell::new(None) };
}

/// Runs `body` with the thread's context.
pub(super) fn with<R>(body: impl FnOnce(&mut Context) -> R) -> R {
    let mut context = OWN.try_with(Cell::take).ok().flatten().unwrap_or_default();
    let result = body(&mut context);
    let _ = OWN.try_with(|own| own.set(Some(context)));
    result
}

/// Gives memory back after an unusually large prompt.
pub(super) fn trim_after(context: &mut Context, prompt: &str) {
    if prompt.len() > USUAL {
        context.trim();
    }
}
