//! What was lost on the way: items are collected, what nobody mentioned is swept up, all of it is written.

mod evidence;
pub mod loss;
mod mode;
pub mod problems;
pub mod sweep;
pub mod write;

pub use loss::{Code, Severity};
pub use mode::Mode;
