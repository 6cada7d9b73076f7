//! The request's slots as they will be sent: what the spec's parameters, rules and emulations make of them.

mod asked_tools;
pub mod emulate;
mod lengths;
mod mentions;
mod metadata_limits;
pub mod parameters;
mod tool_names;
pub mod tools;
