//! A request in any dialect becomes a prompt: the spec that writes it, read backwards.
//!
//! [`matcher`] finds which slots a body fills; [`mod@write`] writes them as a prompt ([`steps`] are what it goes over,
//! [`messages`] has the layout undone, then [`parts`], [`records`], [`settings`]); what no template has read is kept
//! where the same provider gets it back, or told ([`rest`]). [`mod@check`] tells all that is wrong with a body.

mod alternatives;
pub mod check;
mod containers;
mod form;
mod headers;
mod lists;
pub mod matcher;
mod messages;
#[cfg(test)]
mod nodes;
mod parts;
mod records;
mod rest;
mod setting;
mod settings;
mod steps;
pub mod trail;
mod url;
mod values;
mod write;

use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow, Text};
use crate::input::Input;
use crate::input::computed::Computed;
use crate::json;
use crate::json::build::Builder;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::path::PathCursor;
use crate::model::NO_NODE;
use crate::report::loss::{Code, Loss, Severity, Suggestion};
use crate::report::write::{Report, sort};
use crate::sort::Room;
use crate::spec::plan::Plan;
use crate::spec::plan::decode::DecodePlan;
pub use check::Verdict;
pub use form::Form;
use matcher::Matcher;

/// A request as it goes over the wire.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wire<'a> {
    /// The body, JSON.
    pub body: &'a str,
    /// Where it was sent: some APIs have the model there.
    pub url: Option<&'a str>,
    /// Its headers: lines of `name: value`.
    pub headers: Option<&'a str>,
}

/// Where a model is named.
#[derive(Debug)]
pub enum Model {
    /// In the body: the string.
    Body(NodeId),
    /// In the URL.
    Url(String),
}

/// A prompt that was read from a request.
#[derive(Debug, Default)]
pub struct Decoded {
    /// The prompt, in canonical form.
    pub prompt: Builder,
    /// The model that the request names.
    pub model: Option<Model>,
    /// True if the answer is to be streamed.
    pub stream: bool,
    /// What headers ask for: the number in [`DecodePlan::tokens`], and a token.
    pub tokens: Vec<(usize, String)>,
    /// What could not be read.
    pub losses: Vec<Loss>,
    /// What no template knows, and the prompt keeps: a translation of it tells what becomes of that.
    pub kept: Vec<Loss>,
    /// Which value of the body each value of the prompt is: offset in the prompt, node of the body.
    pub origins: Vec<(u32, u32)>,
}

impl Decoded {
    /// Forgets what was read, and keeps its memory.
    fn clear(&mut self, only_text: bool) {
        let Self { prompt, model, stream, tokens, losses, kept, origins } = self;
        prompt.clear(only_text);
        (*model, *stream) = (None, false);
        tokens.clear();
        losses.clear();
        kept.clear();
        origins.clear();
    }
}

/// The memory of reading, kept from one request to the next.
#[derive(Debug, Default)]
pub struct Work {
    matcher: matcher::Memory,
    write: write::Work,
    decoded: Decoded,
}

impl Work {
    /// Whether it is noted, where the prompt is made, what is copied into it.
    pub fn note_copies(&mut self, noting: bool) {
        self.decoded.prompt.note_copies(noting);
    }
}

/// Reads a request; the prompt may be only text.
pub fn decode<'w>(
    plan: &DecodePlan,
    doc: Doc<'_>,
    wire: &Wire<'_>,
    work: &'w mut Work,
    only_text: bool,
) -> Result<&'w mut Decoded, Error> {
    if doc.kind(Doc::ROOT) != Kind::Object {
        let message = text!("the request must be an object, found {}", doc.kind(Doc::ROOT).name());
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    let Work { matcher: memory, write, decoded } = work;
    decoded.clear(only_text);
    let mut matcher = Matcher::with(plan, doc, std::mem::take(memory));
    let outside = wire.url.map(|url| url::read(plan, url)).unwrap_or_default();
    if outside.stream {
        decoded.stream = true;
    }
    decoded.model = outside.model.map(Model::Url);
    headers::read(plan, wire.headers, decoded);
    let found = matcher.fit(plan.body, Doc::ROOT);
    if grow::short() {
        return Err(Error::no_memory());
    }
    if matcher.gave_up() {
        return Err(Error::new(ErrorKind::Memory, "the request is too intricate to be read backwards"));
    }
    if found.is_none() && doc.node_count() > 1 {
        let message = text!(
            "the request has nothing in common with a request for {}; name the dialect that it is in",
            plan.provider
        );
        return Err(Error::new(ErrorKind::InvalidInput, message));
    }
    write::write(plan, doc, &matcher.trail, write, decoded);
    *memory = matcher.into_memory();
    if grow::short() || decoded.prompt.text().spent().is_some() { Err(Error::no_memory()) } else { Ok(decoded) }
}

/// The model that a URL names.
pub fn model_of_url(plan: &DecodePlan, url: &str) -> Option<String> {
    url::read(plan, url).model
}

/// Writes what was read as a JSON document: `prompt`, `model`, `stream`, `lossiness`.
pub fn document(plan: &DecodePlan, doc: Doc<'_>, decoded: &mut Decoded, out: &mut Text) {
    out.push_str("{\"prompt\":");
    out.push_str(decoded.prompt.text());
    out.push_str(",\"model\":");
    match &decoded.model {
        Some(Model::Body(node)) => json::string(out, &doc.string(*node)),
        Some(Model::Url(model)) => json::string(out, model),
        None => out.push_str("null"),
    }
    out.push_str(if decoded.stream { ",\"stream\":true" } else { ",\"stream\":false" });
    out.push_str(",\"lossiness\":");
    let named = Plan { provider: grow::copy(&plan.provider), dialect: grow::copy(&plan.dialect), ..Plan::default() };
    decoded.losses.put_all(&decoded.kept);
    sort(&mut decoded.losses, &mut Room::default());
    let input = Input { doc, plan: &named, origin: None, misfits: None };
    Report { input, computed: &Computed::default(), losses: &decoded.losses }.write(&mut PathCursor::new(), out);
    out.push('}');
}

/// An item about a value that the prompt does not have.
fn lost(node: u32, message: &'static str) -> Loss {
    Loss::at(node, Code::Unsupported, Severity::Error, message)
}

/// An item about something that is kept.
fn kept(node: u32, severity: Severity, message: &'static str) -> Loss {
    Loss::at(node, Code::Unsupported, severity, message)
}

/// An item about what stands outside the body.
fn outside(message: &'static str) -> Loss {
    Loss::at(NO_NODE, Code::Unsupported, Severity::Warning, message).suggestion(Suggestion::None)
}
