//! What Specado promises, tried on every prompt there is: nothing lost in silence, numbers kept, the same bytes twice,
//! no panic.
//!
//! The prompts lie in `tests/corpus`; a folder `../shared/corpus` beside the repository is used too where there is one.

mod again;
mod alike;
mod bad_input;
mod clean;
mod corpus;
mod formats;
mod golden;
mod invariants;
mod missing;
mod no_silent_loss;
mod prompts;
mod support;
mod thoughts;
