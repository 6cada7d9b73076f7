//! Memory that is not there for a large prompt is `SPECADO_MEMORY_ERROR`: whichever request for memory fails, alone or with all
//! after it, the call says so and the process goes on. What is loaded once (a spec) is loaded before.

use specado_ffi::capi::error::specado_get_last_error;
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::translate::specado_translate;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CStr, CString};
use std::ptr;

/// The system's allocator, until this thread has asked so often.
struct Failing;

thread_local! {
    /// How many requests are still met; `None`: all.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    /// Only one request fails, not all after it too.
    static ONCE: Cell<bool> = const { Cell::new(false) };
    /// A request has failed.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

fn refused() -> bool {
    let refused = match LEFT.get() {
        None => false,
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
        if std::env::var_os("SPECADO_TRACE_MEMORY").is_some() {
            let left = LEFT.replace(None);
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
            LEFT.set(left);
        }
    }
    refused
}

// SAFETY: every call goes to the system's allocator as it is, or fails as one may.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        if refused() { ptr::null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        if refused() { ptr::null_mut() } else { unsafe { System.realloc(memory, layout, size) } }
    }
}

#[global_allocator]
static ALLOCATOR: Failing = Failing;

const SUCCESS: i32 = 0;
const MEMORY_ERROR: i32 = -10;

/// Runs a call whose requests from number `left` on fail. Returns its result, and whether one has failed.
fn with_memory(left: usize, once: bool, call: impl FnOnce() -> i32) -> (i32, bool) {
    FAILED.set(false);
    ONCE.set(once);
    LEFT.set(Some(left));
    let result = call();
    LEFT.set(None);
    (result, FAILED.get())
}

/// Lets each request of a call fail in turn, until none does. Returns how many there were.
#[track_caller]
fn each_in_turn(what: &str, usual: i32, mut call: impl FnMut() -> i32) -> usize {
    // what is loaded once is loaded now
    assert_eq!(call(), usual, "{what}: with all memory");
    for once in [true, false] {
        for left in 0.. {
            assert!(left < 20_000, "{what}: there is no end");
            let (result, failed) = with_memory(left, once, &mut call);
            if !failed {
                assert_eq!(result, usual, "{what}: with all memory");
                if once {
                    break;
                }
                return left;
            }
            if result == usual {
                // a guess of how much will be needed may fail: what is needed is asked for later
                continue;
            }
            assert_eq!(result, MEMORY_ERROR, "{what}: request {left} failed, once {once}: {}", last_error());
            assert!(last_error().contains("memory"), "{what}: {}", last_error());
        }
    }
    0
}

fn last_error() -> String {
    let error = specado_get_last_error();
    // SAFETY: NULL, or a string until the next call.
    if error.is_null() { String::new() } else { unsafe { CStr::from_ptr(error) }.to_string_lossy().into_owned() }
}

fn targets() -> [(&'static CStr, &'static CStr); 6] {
    [
        (c"openai", c"gpt-4o"),
        (c"openai-responses", c"gpt-5"),
        (c"anthropic", c"claude-sonnet-4-5"),
        (c"google", c"gemini-2.5-flash"),
        (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0"),
        (c"mistral", c"mistral-large-latest"),
    ]
}

#[test]
fn a_string_that_no_memory_holds() {
    let prompt = CString::new(format!(r#"{{"prompt": "{}"}}"#, "x".repeat(2 << 20))).expect("no NUL");
    for (spec, model) in targets() {
        each_in_turn(&format!("{spec:?}"), SUCCESS, || {
            let mut json = ptr::null_mut();
            // SAFETY: the strings live during the call; what it hands out is freed once.
            unsafe {
                let result = specado_translate(prompt.as_ptr(), spec.as_ptr(), model.as_ptr(), c"coerce".as_ptr(), &raw mut json);
                assert_eq!(json.is_null(), result != SUCCESS);
                specado_string_free(json);
                result
            }
        });
    }
}
