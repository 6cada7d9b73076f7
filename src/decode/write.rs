//! Writes what was read as a prompt in canonical form.

use super::Decoded;
use super::records::Writer;
use super::rest::{self, Keeping, RECORD};
use super::setting::Setting;
use super::settings;
use super::steps::{Entry, Steps};
use super::trail::Event;
use crate::grow::{Grow, Text};
use crate::json::doc::Doc;
use crate::report::loss::Severity;
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::{Scope, Slot};

const KEPT_AS_OPTION: Keeping = Keeping {
    severity: Severity::Info,
    message: "has no place in the prompt; it is kept under `provider_options`, for this provider alone",
};

/// What the names of the prompt's own take at first.
const BESIDE_THE_TEXT: usize = 256;

/// What writing needs beside the prompt, kept from one body to the next.
#[derive(Debug, Default)]
pub struct Work {
    steps: Steps,
    messages: Vec<Entry>,
    parts: Vec<Entry>,
    settings: Vec<Setting>,
    /// For the JSON that strings hold.
    inner: Text,
}

/// Writes the prompt.
pub fn write(plan: &DecodePlan, doc: Doc<'_>, trail: &[Event], work: &mut Work, decoded: &mut Decoded) {
    let Work { steps, messages, parts, settings, inner } = work;
    let request = steps.of(trail, |event| match event {
        Event::Used(node) => doc.mark_read(node),
        Event::Open(_, node) => doc.set_tag(node, RECORD),
        Event::Unknown(node) => {
            doc.mark_read(node);
            let message = "is not known to this dialect's spec, and has no place in the prompt";
            decoded.losses.put(super::lost(node, message));
        }
        _ => {}
    });
    parts.clear();
    // a prompt is about as long as its request
    decoded.prompt.reserve(doc.length() + BESIDE_THE_TEXT);
    Writer { plan, doc, steps, messages, parts, settings, inner, out: decoded }.prompt(request);
}

impl Writer<'_, '_> {
    fn prompt(&mut self, request: Entry) {
        self.out.prompt.object();
        self.own_key("messages");
        self.out.prompt.array();
        self.system(request);
        self.messages(request);
        self.out.prompt.end();
        settings::write(self, request);
        self.rest_of_request();
        self.out.prompt.end();
    }

    fn system(&mut self, request: Entry) {
        let parts = self.steps.entries(request).filter(|entry| entry.list == Slot::System);
        parts.for_each(|part| self.parts.put(part));
        let parts = 0..self.parts.len();
        let text = self.bound(request, Scope::Request, Slot::SystemText);
        if text.is_none() && parts.is_empty() {
            return;
        }
        self.out.prompt.object();
        self.own_key("role");
        self.out.prompt.word("system");
        match text {
            Some(text) => self.member("content", text),
            None => self.list("content", parts.clone()),
        }
        self.done_with(&parts);
        self.out.prompt.end();
    }

    fn rest_of_request(&mut self) {
        let before = self.out.prompt.mark();
        let plan = self.plan;
        self.own_key("provider_options");
        self.out.prompt.object();
        self.out.prompt.key(if plan.provider.is_empty() { &plan.dialect } else { &plan.provider });
        if rest::members(self.doc, Doc::ROOT, KEPT_AS_OPTION, self.out) {
            self.out.prompt.end();
        } else {
            self.out.prompt.undo(before);
        }
    }
}
