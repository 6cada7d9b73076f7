//! What is known of models, and what a prompt would lose by a change of model.

mod compare;
mod describe;
pub mod features;

pub use compare::{Side, compare};
pub use describe::describe;
