//! The caller's prompt: JSON with places, the canonical model, the accepted forms, the vocabulary.

pub mod check;
pub mod doc;
pub mod model;
pub mod place;
pub mod read;
pub mod tape;
pub mod vocabulary;
