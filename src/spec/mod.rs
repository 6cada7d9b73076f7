//! Provider specs: documents, inheritance, checking, the built-in catalogue, compiling to a plan.

pub mod built_in;
pub mod catalogue;
pub mod check;
mod compile;
mod error;
mod fault;
mod kept;
mod load;
pub mod names;
pub mod plan;
mod provider;
mod reached;

pub use error::SpecError;
pub use fault::Document;
pub use load::Registered;
pub use provider::{ModelEntry, Provider};
