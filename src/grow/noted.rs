//! Whether memory was short for the thread's call.

use std::cell::Cell;

thread_local! {
    static SHORT: Cell<bool> = const { Cell::new(false) };
}

/// Forgets that memory was short.
pub fn begin() {
    SHORT.set(false);
}

/// True if something was left out since the thread's call began, for want of memory.
pub fn short() -> bool {
    SHORT.get()
}

/// Notes that memory was short.
#[cold]
pub fn note() -> bool {
    SHORT.set(true);
    false
}

/// True if there is memory for so many. It is given back: what a thread has just given back it gets again, wherever an
/// allocator keeps it for the thread.
pub fn is_there<T>(count: usize) -> bool {
    let mut place: Vec<T> = Vec::new();
    let found = place.try_reserve_exact(count).is_ok();
    // a place that nobody looks at would not be asked for
    std::hint::black_box(&place);
    found || note()
}

/// A box, if there is memory for it.
pub fn boxed<T: Default>() -> Option<Box<T>> {
    is_there::<T>(1).then(Box::default)
}

/// Runs what is no part of the thread's call: whether memory was short for it is forgotten.
pub fn apart<R>(run: impl FnOnce() -> R) -> R {
    let before = SHORT.get();
    let result = run();
    SHORT.set(before);
    result
}

/// What is made, if memory was not short for it: an entry of a table that is kept must be whole.
pub fn whole<T>(make: impl FnOnce() -> T) -> Option<T> {
    let before = SHORT.replace(false);
    let result = make();
    let whole = !short();
    SHORT.set(before || !whole);
    whole.then_some(result)
}
