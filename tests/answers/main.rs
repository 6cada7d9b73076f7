//! Reading what providers answer: complaints that others have had, streams cut anywhere, errors, hostile bytes, and
//! recorded answers with every leaf changed.

mod aws;
mod complaints;
mod errors;
mod hostile;
mod law;
mod mutation;
mod pieces;
mod recorded;
mod support;
