//! Writes what was read as a prompt in canonical form.

use super::Decoded;
use super::matcher::Event;
use super::records::{Entry, Writer};
use super::rest::{self, Keeping, RECORD};
use super::settings;
use crate::json::doc::Doc;
use crate::report::loss::Severity;
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::{Scope, Slot};

const KEPT_AS_OPTION: Keeping = Keeping {
    severity: Severity::Info,
    message: "has no place in the prompt; it is kept under `provider_options`, for this provider alone",
};

/// Writes the prompt.
pub fn write(plan: &DecodePlan, doc: Doc<'_>, trail: &[Event], decoded: &mut Decoded) {
    for event in trail {
        match *event {
            Event::Used(node) => doc.mark_read(node),
            Event::Open(_, node) => doc.set_tag(node, RECORD),
            Event::Unknown(node) => {
                doc.mark_read(node);
                decoded
                    .losses
                    .push(super::lost(node, "is not known to this dialect's spec, and has no place in the prompt"));
            }
            _ => {}
        }
    }
    Writer { plan, doc, trail, out: decoded }.prompt();
}

impl Writer<'_, '_> {
    fn prompt(&mut self) {
        let own = self.own_events(0, self.trail.len());
        let entries = self.entries(0, self.trail.len());
        self.push("{\"messages\":[");
        self.system(&own, &entries);
        let messages: Vec<Entry> = entries.iter().copied().filter(|entry| entry.list == Slot::Messages).collect();
        self.messages(&messages);
        self.push("]");
        settings::write(self, &own, &entries);
        self.rest_of_request();
        self.push("}");
    }

    fn system(&mut self, own: &[Event], entries: &[Entry]) {
        let parts: Vec<Entry> = entries.iter().copied().filter(|entry| entry.list == Slot::System).collect();
        let text = Self::bound(own, Scope::Request, Slot::SystemText);
        if text.is_none() && parts.is_empty() {
            return;
        }
        self.push("{\"role\":\"system\"");
        match text {
            Some(text) => self.member("content", text),
            None => self.parts("content", &parts),
        }
        self.push("}");
    }

    fn rest_of_request(&mut self) {
        let before = self.out.prompt.len();
        self.key("provider_options");
        self.push("{");
        let name = if self.plan.provider.is_empty() { self.plan.dialect.clone() } else { self.plan.provider.clone() };
        self.key(&name);
        if rest::members(self.doc, Doc::ROOT, KEPT_AS_OPTION, self.out) {
            self.push("}");
        } else {
            self.out.prompt.truncate(before);
        }
    }
}
