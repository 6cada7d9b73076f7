//! The form of a prompt that is a request in a dialect: `{"dialect": …, "request": {…}, "url"?, "headers"?}`.

use super::Wire;
use crate::grow::{self, Text};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::Problem;

/// A prompt in this form.
#[derive(Debug)]
pub struct Form<'a> {
    /// The dialect's or the provider's name.
    pub dialect: String,
    /// Where the prompt has that name, and the request.
    pub places: [NodeId; 2],
    body: &'a str,
    url: Option<String>,
    headers: Option<String>,
}

impl<'a> Form<'a> {
    /// The form, if it is one: both members name it, and there are no messages.
    pub fn of(doc: Doc<'a>) -> Result<Option<Self>, Problem> {
        let (mut dialect, mut request, mut url, mut headers) = (None, None, None, None);
        let mut other = None;
        for (key, value) in doc.members(Doc::ROOT) {
            let held = match doc.inner(key) {
                "dialect" => &mut dialect,
                "request" => &mut request,
                "url" => &mut url,
                "headers" => &mut headers,
                // whatever else there is, it is a prompt
                "messages" | "prompt" => return Ok(None),
                _ => {
                    other = Some((key, value));
                    continue;
                }
            };
            *held = Some(value);
        }
        let (Some(dialect), Some(request)) = (dialect, request) else { return Ok(None) };
        let wrong = |node, what: &str| {
            let message = text!("{what} {{\"dialect\": \"…\", \"request\": {{…}}}}");
            Err(Problem { node, message, suggestion: None })
        };
        for (node, kind) in [(dialect, Kind::String), (request, Kind::Object)] {
            if doc.kind(node) != kind {
                return wrong(node, "`dialect` must be a string and `request` an object: say");
            }
        }
        if let Some((key, value)) = other {
            return wrong(value, &text!("unknown field {} beside a request in a dialect: say", doc.raw(key)));
        }
        let text = |node: Option<NodeId>| {
            node.filter(|&node| doc.kind(node) == Kind::String).map(|node| grow::owned(doc.string(node)))
        };
        let headers = match headers {
            Some(node) if doc.kind(node) == Kind::Object => Some(lines(doc, node)),
            other => text(other),
        };
        let (name, body) = (grow::owned(doc.string(dialect)), doc.raw(request));
        Ok(Some(Self { dialect: name, places: [dialect, request], body, url: text(url), headers }))
    }

    /// The request as it goes over the wire.
    pub fn wire(&self) -> Wire<'_> {
        Wire { body: self.body, url: self.url.as_deref(), headers: self.headers.as_deref() }
    }
}

/// Headers as lines.
fn lines(doc: Doc<'_>, node: NodeId) -> String {
    let mut lines = Text::default();
    for (key, value) in doc.members(node) {
        for text in [&*doc.string(key), ": ", &*doc.string(value), "\n"] {
            lines.push_str(text);
        }
    }
    lines.into_string()
}
