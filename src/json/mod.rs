//! JSON text: read into a tape of nodes, found by paths, kept as a tree, written. Knows nothing of prompts.

pub mod alike;
pub mod build;
mod diagnostic;
pub mod digest;
pub mod doc;
pub mod node;
pub mod patch;
pub mod path;
pub mod repeats;
mod scan;
pub mod tape;
pub mod tree;
mod write;

pub use diagnostic::{Diagnostic, placed};
pub use write::{close, escaped, number, percent_encoded, string};
