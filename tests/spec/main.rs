//! Provider specs: what is refused and where, what specs compile to, inheritance, the built-in ones, hostile ones.

mod bounds;
mod built_in;
mod cache_marks;
mod emulated;
mod flat_top;
mod holds;
mod hostile;
mod identifiers;
mod inherit;
mod language;
mod nothing_written;
mod own;
mod plans;
mod refused;
mod report_size;
mod requests;
mod results;
mod schema;
mod subsets;
mod support;
mod texts;
mod told_apart;
mod tools;
mod turns;
