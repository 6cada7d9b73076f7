//! The form of a prompt that is a request in a dialect: `{"dialect": …, "request": {…}, "url"?, "headers"?}`.

use super::Wire;
use crate::grow::{Grow, Text};
use crate::input::beside;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::repeats::Repeats;
use crate::model::Problem;
use crate::report::loss::{Code, Loss, Severity};
use crate::sort;
use std::borrow::Cow;

/// A prompt in this form.
#[derive(Debug)]
pub struct Form<'a> {
    /// The dialect's or the provider's name.
    pub dialect: Cow<'a, str>,
    /// Where the prompt has that name, and the request.
    pub places: [NodeId; 2],
    /// What stands beside them, and is not read.
    pub losses: Vec<Loss>,
    body: &'a str,
    url: Option<Cow<'a, str>>,
    headers: Option<Cow<'a, str>>,
}

/// The names of its members.
const NAMES: [&str; 4] = ["dialect", "request", "url", "headers"];

/// The members, as they stand in the prompt.
#[derive(Default)]
struct Members {
    dialect: Option<NodeId>,
    request: Option<NodeId>,
    url: Option<NodeId>,
    headers: Option<NodeId>,
    /// There is something else, or one of them stands twice.
    more: bool,
}

impl Members {
    /// None if it is another form of prompt, as nearly all are.
    fn of(doc: Doc<'_>) -> Option<Self> {
        let mut members = Self::default();
        for (key, value) in doc.members(Doc::ROOT) {
            let held = match doc.inner(key) {
                "dialect" => &mut members.dialect,
                "request" => &mut members.request,
                "url" => &mut members.url,
                "headers" => &mut members.headers,
                // whatever else there is, it is a prompt
                "messages" | "prompt" => return None,
                _ => {
                    members.more = true;
                    continue;
                }
            };
            members.more |= held.replace(value).is_some();
        }
        // `null` says as much as leaving the member out
        for held in [&mut members.url, &mut members.headers] {
            *held = held.filter(|&node| doc.kind(node) != Kind::Null);
        }
        Some(members)
    }

    /// What is of another type than it must be.
    fn problems(&self, doc: Doc<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut expect = |node: Option<NodeId>, kinds: &[Kind], wanted: &str| {
            if let Some(node) = node.filter(|&node| !kinds.contains(&doc.kind(node))) {
                let message = text!("must be {wanted}, found {}", doc.kind(node).name());
                problems.put(Problem { node, message, suggestion: None });
            }
        };
        expect(self.dialect, &[Kind::String], "a string: the name of a dialect or a provider");
        expect(self.request, &[Kind::Object], "an object: the body of the request");
        expect(self.url, &[Kind::String], "a string");
        expect(self.headers, &[Kind::Object, Kind::String], "an object, or a string with lines of `name: value`");
        let headers = self.headers.filter(|&node| doc.kind(node) == Kind::Object);
        for (_, value) in headers.into_iter().flat_map(|node| doc.members(node)) {
            expect(Some(value), &[Kind::String, Kind::Null], "a string");
        }
        sort::by_key(&mut problems, |problem| problem.node);
        problems
    }
}

impl<'a> Form<'a> {
    /// The form, if it is one: both members name it, and there are no messages. All that is wrong with it, if it is one
    /// and cannot be read.
    pub fn of(doc: Doc<'a>) -> Result<Option<Self>, Vec<Problem>> {
        let Some(members) = Members::of(doc) else { return Ok(None) };
        let (Some(dialect), Some(request)) = (members.dialect, members.request) else { return Ok(None) };
        let problems = members.problems(doc);
        if !problems.is_empty() {
            return Err(problems);
        }
        let headers = members.headers.map(|node| match doc.kind(node) {
            Kind::Object => Cow::Owned(lines(doc, node)),
            _ => doc.string(node),
        });
        Ok(Some(Self {
            dialect: doc.string(dialect),
            places: [dialect, request],
            losses: if members.more { losses(doc) } else { Vec::new() },
            body: doc.unseen(request),
            url: members.url.map(|node| doc.string(node)),
            headers,
        }))
    }

    /// The request as it goes over the wire.
    pub fn wire(&self) -> Wire<'_> {
        Wire { body: self.body, url: self.url.as_deref(), headers: self.headers.as_deref() }
    }
}

/// Headers as lines.
fn lines(doc: Doc<'_>, node: NodeId) -> String {
    let mut lines = Text::default();
    for (key, value) in doc.members(node).filter(|&(_, value)| doc.kind(value) == Kind::String) {
        for text in [&*doc.string(key), ": ", &*doc.string(value), "\n"] {
            lines.push_str(text);
        }
    }
    lines.into_string()
}

/// What is not read of such a prompt.
fn losses(doc: Doc<'_>) -> Vec<Loss> {
    let mut earlier = Vec::new();
    Repeats::default().of(doc, Doc::ROOT, |key, _| earlier.put(key));
    sort::by_key(&mut earlier, |&key| key);
    let mut losses = Vec::new();
    for (key, value) in doc.members(Doc::ROOT) {
        let (code, message) = if earlier.binary_search(&key).is_ok() {
            (Code::Conflict, "appears twice in one object; the last one counts")
        } else if !NAMES.contains(&doc.inner(key)) && doc.kind(value) != Kind::Null {
            (Code::Unsupported, "stands beside a request in a dialect, and is not read")
        } else {
            continue;
        };
        losses.put(Loss::at(beside(value), code, Severity::Warning, message));
    }
    losses
}
