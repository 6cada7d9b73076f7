//! Responses: what is decoded is what docs/response.md and its schema say.

mod alike;
mod check;
mod custom_tools;
#[path = "../spec/holds.rs"]
mod holds;
mod invented;
mod page;
mod recorded;
mod schema;
mod stranger;
mod support;
mod turns;
