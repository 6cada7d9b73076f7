//! Requests in the dialects of the providers, read as prompts.

mod corpus;
mod identity;
