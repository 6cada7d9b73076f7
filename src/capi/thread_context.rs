//! Each thread's own context, for the functions that are called without one.
//!
//! It is taken out for the time of a call: a call from within the log callback gets a fresh one, and one that a panic
//! has passed through is never seen again. A thread that is ending has no context any more and works with a fresh one.

use crate::context::Context;
use crate::grow::Grow;
use std::cell::Cell;

/// A prompt of more bytes than this leaves buffers behind that are not worth keeping.
const USUAL: usize = 1 << 20;

thread_local! {
    static OWN: Cell<Vec<Context>> = const { Cell::new(Vec::new()) };
}

/// Runs `body` with the thread's context.
pub(super) fn with<R>(body: impl FnOnce(&mut Context) -> R) -> R {
    let mut kept = taken();
    let Some(context) = kept.first_mut() else {
        // without memory for its place it is used where it is
        return body(&mut Context::new());
    };
    let result = body(context);
    given_back(kept);
    result
}

/// A vector of one: the context itself is large, and moves by its place in memory.
fn taken() -> Vec<Context> {
    let mut kept = OWN.try_with(Cell::take).unwrap_or_default();
    if kept.is_empty() {
        kept.put(Context::new());
    }
    kept
}

fn given_back(kept: Vec<Context>) {
    let _ = OWN.try_with(|own| own.set(kept));
}

/// Gives memory back after an unusually large prompt.
pub(super) fn trim_after(context: &mut Context, prompt_bytes: usize) {
    if prompt_bytes > USUAL {
        context.trim();
    }
}
