//! Answers in the form of a dialect, whoever gave them: whole ones, streams, errors. The templates are those that
//! answers are read by.

mod at_once;
mod copied;
mod encoder;
mod extra;
mod failed;
mod framing;
mod held;
mod learned;
mod media;
mod outputs;
mod records;
mod scene;
mod summaries;
mod target;
mod texts;
mod thoughts;
mod transcoder;
pub(crate) mod whole;
mod wire;

pub use encoder::Encoder;
pub use target::{Target, Told};
pub use transcoder::Transcoder;
