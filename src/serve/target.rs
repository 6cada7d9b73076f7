//! For whom an answer is written, and the events that it is written of.

use crate::grow;
use crate::report::Mode;
use crate::response::{EventKind, Field};
use crate::spec::plan::response::ErrorClass;
use crate::vocabulary::Keyword;

/// An event, with its texts: what an [`Event`](crate::response::Event) says.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Told<'t> {
    pub kind: EventKind,
    pub choice: u32,
    pub part: u32,
    pub of: Option<Keyword>,
    pub field: Field,
    pub class: Option<ErrorClass>,
    pub id: &'t str,
    pub name: &'t str,
    pub text: &'t str,
    pub number: i64,
}

/// For whom a stream is written.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where losses end it.
    pub mode: Mode,
    /// What the client calls the model; empty: what the response calls it.
    pub model: String,
    /// When the response is made, in seconds since 1970; 0 if that is not known.
    pub created: i64,
    /// What the client asked, JSON; empty if that is not known.
    pub request: String,
    /// The response comes from this very dialect: what is in the provider's own form can stay so.
    pub same: bool,
}

impl Target {
    /// The same, for a response that comes from this dialect, or does not; the copies grow as all texts do.
    pub(crate) fn with_same(&self, same: bool) -> Self {
        let (model, request) = (grow::copy(&self.model), grow::copy(&self.request));
        Self { mode: self.mode, model, created: self.created, request, same }
    }
}

impl Default for Target {
    fn default() -> Self {
        // an answer is there, and whoever waits for it wants it
        let (model, request) = (String::new(), String::new());
        Self { mode: Mode::Coerce, model, created: 0, request, same: false }
    }
}
