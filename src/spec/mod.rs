//! Provider specs: documents, inheritance, checking, the built-in catalogue, compiling to a plan.

pub mod plan;
