//! Finding leaks.
//!
//! A build with the feature debug-memory (`cargo build --features debug-memory`) keeps a list of everything that it has
//! handed out. A test compares the count before and after; a double free or a foreign pointer is reported.

use super::allocations;

/// How many strings and contexts the program holds and has yet to free. Always 0 in a build without debug-memory.
#[unsafe(no_mangle)]
pub extern "C" fn specado_debug_allocation_count() -> usize {
    allocations::count()
}
