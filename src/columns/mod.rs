//! Columns of texts: how those of a caller lie in memory, and how those are made that he gets. Both are Arrow's layout,
//! one text behind the other and a list of where each ends, so that databases and data frames hand theirs over as they
//! are.

mod column;
mod form;
mod texts;
mod written;

pub use column::{Column, Ends, gather};
pub use form::form;
pub use texts::{Layout, Offsets, Texts};
pub use written::Written;

use crate::error::Error;

/// Does numbered tasks, each once, on as many threads as the caller wants.
pub type Share<'s> = &'s dyn Fn(usize, &(dyn Fn(usize) + Sync));

/// How many rows a thread draws at once: enough that drawing costs nothing, few enough that all threads end together.
/// A multiple of eight, so that no byte of a validity bitmap belongs to two threads.
pub fn stride(rows: usize, threads: usize) -> usize {
    const SHARES: usize = 16;
    rows.div_ceil(threads.saturating_mul(SHARES).max(1)).next_multiple_of(64).clamp(64, 8192)
}

/// An error if memory was short on any thread.
fn enough(done: Option<()>) -> Result<(), Error> {
    done.ok_or_else(Error::no_memory)
}
