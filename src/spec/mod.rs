//! Provider specs: documents, inheritance, checking, the built-in catalogue, compiling to a plan.

pub mod catalogue;
pub mod check;
mod compile;
mod load;
pub mod names;
pub mod plan;
mod problem;
mod provider;
pub mod subset;

pub use problem::{Source, SpecError, SpecProblem};
pub use provider::{ModelEntry, Provider, Registered};
