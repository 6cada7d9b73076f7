//! An allocator that fails as it is told to, for the thread that tells it.

use super::calls::{MEMORY_ERROR, last_error};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::{ptr, thread};

/// The system's allocator, until this thread has asked so often.
struct Failing;

thread_local! {
    /// How many requests are still met; `None`: all.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    /// Only one request fails, not all after it too.
    static ONCE: Cell<bool> = const { Cell::new(false) };
    /// What this thread holds, and how much it may.
    static HELD: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// What this thread has given back, if it has asked for nothing since: as large a piece it gets again, whatever
    /// other threads do. The allocators of the systems keep small ones for the thread.
    static BACK: Cell<Option<Layout>> = const { Cell::new(None) };
    /// A request has failed.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

fn refused(more: usize) -> bool {
    let refused = match LEFT.get() {
        None => HELD.get().saturating_add(more) > LIMIT.get(),
        Some(0) => {
            if ONCE.get() {
                LEFT.set(None);
            }
            true
        }
        Some(left) => {
            LEFT.set(Some(left - 1));
            false
        }
    };
    if refused {
        FAILED.set(true);
        let limit = LIMIT.replace(usize::MAX);
        if std::env::var_os("SPECADO_TRACE_MEMORY").is_some() {
            let left = LEFT.replace(None);
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
            LEFT.set(left);
        }
        LIMIT.set(limit);
    }
    refused
}

// SAFETY: every call goes to the system's allocator as it is, or fails as one may.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let again = BACK.take() == Some(layout) && layout.size() <= 1024;
        if !again && refused(layout.size()) {
            return ptr::null_mut();
        }
        HELD.set(HELD.get() + layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // what another thread has got may be given back here
        HELD.set(HELD.get().saturating_sub(layout.size()));
        BACK.set(Some(layout));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        BACK.set(None);
        // for a while there are both
        if refused(size) {
            return ptr::null_mut();
        }
        HELD.set((HELD.get() + size).saturating_sub(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Failing = Failing;

/// How a call ended, and the error's text.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    result: i32,
    /// Whether a request for memory has failed.
    failed: bool,
    error: String,
    /// The result of the same call afterwards, with all memory.
    afterwards: i32,
}

/// Makes a call in a thread of its own, which holds nothing yet; its requests from number `left` on fail.
fn with_memory(left: usize, once: bool, call: &(impl Fn() -> i32 + Sync)) -> Outcome {
    let run = || {
        FAILED.set(false);
        ONCE.set(once);
        LEFT.set(Some(left));
        let result = call();
        LEFT.set(None);
        let (failed, error) = (FAILED.get(), last_error());
        Outcome { result, failed, error, afterwards: call() }
    };
    thread::scope(|scope| scope.spawn(run).join()).expect("the call does not panic")
}

/// Lets each request of a call fail in turn, until none does. Returns how many there were.
#[track_caller]
pub fn each_in_turn(what: &str, usual: i32, call: impl Fn() -> i32 + Sync) -> usize {
    each_so_often(what, usual, 1, call)
}

/// Likewise, but only one of `stride` of them: a spec asks many thousand times.
#[track_caller]
pub fn each_so_often(what: &str, usual: i32, stride: usize, call: impl Fn() -> i32 + Sync) -> usize {
    // what is loaded once in the life of the process is loaded now
    assert_eq!(call(), usual, "{what}: with all memory: {}", last_error());
    let mut requests = 0;
    for once in [true, false] {
        for left in (0..).step_by(stride) {
            assert!(left < 20_000 * stride, "{what}: there is no end");
            let outcome = with_memory(left, once, &call);
            let at = format!("{what}: request {left} failed, once {once}: {outcome:?}");
            assert_eq!(outcome.afterwards, usual, "{at}");
            if !outcome.failed {
                assert_eq!(outcome.result, usual, "{at}");
                requests = left;
                break;
            }
            // a guess of how much will be needed may fail: what is needed is asked for later
            if outcome.result != usual {
                assert!(outcome.result == MEMORY_ERROR && outcome.error.contains("memory"), "{at}");
            }
        }
    }
    requests
}

/// Makes a call with so little memory that it fails, then with ever more, until all of it is there. Each time it either
/// fails for that or succeeds. Returns how much it took.
#[track_caller]
pub fn with_ever_more(what: &str, usual: i32, mut call: impl FnMut() -> i32) -> usize {
    let mut more = 0;
    loop {
        FAILED.set(false);
        LIMIT.set(HELD.get() + more);
        let result = call();
        LIMIT.set(usize::MAX);
        if result == usual && !FAILED.get() {
            break;
        }
        if result != usual {
            assert_eq!(result, MEMORY_ERROR, "{what}: with {more} bytes: {}", last_error());
            assert!(last_error().contains("memory"), "{what}: {}", last_error());
        }
        more += (more / 40).max(509);
        assert!(more < 1 << 30, "{what}: there is no end");
    }
    assert_eq!(call(), usual, "{what}: with all memory");
    more
}
