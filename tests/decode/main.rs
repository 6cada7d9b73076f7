//! Requests in the dialects of the providers, read as prompts.

mod check;
mod corpus;
mod form;
mod generated;
mod identity;
mod openapi;
mod own_forms;
mod places;
mod recorded;
