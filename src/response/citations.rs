//! What texts quote.

use super::apply::{Fragment, Place};
use super::event::Field;
use super::found::write_json;
use super::part::Parts;
use crate::json;
use crate::json::node::NodeId;
use crate::report::loss::{Code, Severity};

impl Fragment<'_> {
    /// A citation of an answer belongs to its last text.
    pub(super) fn cited(&mut self, from: usize, to: usize, node: NodeId, place: Place) {
        let ended = |at: &u32, parts: &mut Parts| parts.get(*at).is_some_and(|part| part.ended);
        let text = self.answer.choice(place.choice).and_then(|choice| Some((choice.last_text?, choice.last)));
        // to a text that ended when another part came nothing is added
        let text = text.filter(|(text, last)| Some(*text) == *last || !ended(text, &mut self.answer.parts));
        if let Some((at, _)) = text {
            return self.citation(from, to, node, at);
        }
        self.scratch.clear();
        self.write_citation(from, to, node);
        if let Some(choice) = self.answer.choice(place.choice) {
            if !choice.citations.is_empty() {
                choice.citations.push(',');
            }
            choice.citations.push_str(self.scratch);
        }
    }

    pub(super) fn citation(&mut self, from: usize, to: usize, node: NodeId, at: u32) {
        self.scratch.clear();
        self.write_citation(from, to, node);
        let text = &*self.scratch;
        let Some(part) = self.answer.parts.get(at) else { return };
        let (known, ended) = (part.cited.has(text, &part.citations), part.ended);
        if ended && !known {
            let message = "came after the part had ended; it is left out";
            self.answer.report.each(Code::Conflict, Severity::Warning, "citations", message, Some(text));
        } else if !(self.says_again() && known) {
            self.answer.delta(at, Field::Citation, 0, self.queue, |out| out.push_str(text));
            if let Some(part) = self.answer.parts.get(at) {
                part.cited.note(text, part.citations.len());
            }
        }
    }

    pub(super) fn write_citation(&mut self, from: usize, to: usize, node: NodeId) {
        self.doc.mark_read(node);
        let mut out = std::mem::take(self.scratch);
        out.push('{');
        for (slot, found) in self.own(from, to) {
            json::string(&mut out, slot.slot.info().name);
            out.push(':');
            write_json(self.plan, self.doc, found, &mut out);
            out.push(',');
        }
        out.push_str("\"raw\":");
        out.push_str(self.doc.raw(node));
        out.push('}');
        *self.scratch = out;
    }
}
