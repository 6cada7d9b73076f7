//! A warm context asks for no memory: translating the same kind of prompt again allocates nothing.

use specado_ffi::translate::{Context, Mode, Request};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[path = "../benches/support/prompts.rs"]
mod prompts;

/// The system's allocator, counting what this thread asks for.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // during the thread's end there is nothing to count
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_warm_context_allocates_nothing() {
    let targets = [
        ("openai", "gpt-4o"),
        ("openai-responses", "gpt-5"),
        ("anthropic", "claude-sonnet-4-5"),
        ("google", "gemini-2.5-flash"),
        ("groq", "llama-3.3-70b-versatile"),
    ];
    let mut found = Vec::new();
    for (spec, model) in targets {
        let mut context = Context::new();
        for (name, prompt) in prompts::all() {
            let request = Request { prompt: &prompt, spec, model, mode: Mode::Coerce };
            for round in 0..3 {
                let before = COUNT.get();
                let done = context.translate(&request).map(|translation| translation.body.len());
                let asked = COUNT.get() - before;
                assert!(done.is_ok(), "{spec}, {name}: {done:?}");
                if round == 2 && asked > 0 {
                    found.push(format!("{spec}, {name}: {asked}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "allocations of a warm translation: {found:?}");
    // the counter counts
    let before = COUNT.get();
    drop(std::hint::black_box(vec![1_u8; 100]));
    assert_eq!(COUNT.get() - before, 1);
}
