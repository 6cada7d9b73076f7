//! Writes the lossiness report: items in the order of the prompt, each with its path, what was and what is.

use super::Mode;
use super::loss::{Advice, Evidence, Item, Severity};
use crate::grow::Text;
use crate::input::Source;
use crate::input::computed::Extras;
use crate::json;
use crate::json::digest;
use crate::json::doc::unescape;
use crate::json::node::{Kind, NodeId};
use crate::json::path::PlaceCursor;
use crate::model::NO_NODE;

/// What a report may hold whatever the prompt is, and how often the prompt's length it may hold beside that, in bytes.
const LIMIT: (usize, usize) = (1 << 20, 8);
/// The longest path that a message repeats.
const REPEATED: usize = 240;

/// Brings items into the order of the prompt; those without a place come last.
pub fn sort(items: &mut [Item]) {
    // stable for the few items that share a node: their codes tell them apart
    items.sort_unstable_by_key(|item| (item.node, item.slot.map_or(0, |slot| slot as u8), item.code as u8));
}

/// The worst severity, if there is an item.
pub fn worst(items: &[Item]) -> Option<Severity> {
    items.iter().map(|item| item.severity).max()
}

/// What the items are written from.
#[derive(Debug)]
pub struct Report<'a> {
    pub source: Source<'a>,
    pub extras: &'a Extras,
    pub items: &'a [Item],
}

impl Report<'_> {
    /// Writes the report as a JSON object.
    pub fn write(&self, cursor: &mut PlaceCursor, out: &mut Text) {
        cursor.restart();
        out.push_str("{\"items\":[");
        let left_out = self.list(out, ",", Severity::Info, |item, out| self.item(item, cursor, out));
        out.push_str("],\"max_severity\":\"");
        out.push_str(worst(self.items).map_or("none", Severity::name));
        out.push_str("\",\"summary\":\"");
        self.summary(out);
        if left_out > 0 {
            out.push_str("; ");
            more(left_out, out);
        }
        out.push_str("\"}");
    }

    /// Writes the items from `line` on. Returns how many are left out because the report would be out of all proportion
    /// to the prompt; those are not what is lost as long as there are others.
    fn list(&self, out: &mut Text, between: &str, line: Severity, mut write: impl FnMut(&Item, &mut Text)) -> usize {
        let start = out.len();
        let limit = LIMIT.0 + LIMIT.1 * self.source.doc.text().len();
        let (mut lesser, mut left_out) = (0, 0);
        for item in self.items.iter().filter(|item| item.severity >= line) {
            let before = out.len();
            let is_lesser = item.severity < Severity::Error;
            if before - start > limit || is_lesser && lesser > limit / 2 {
                left_out += 1;
                continue;
            }
            if before > start {
                out.push_str(between);
            }
            write(item, out);
            if is_lesser {
                lesser += out.len() - before;
            }
        }
        left_out
    }

    fn summary(&self, out: &mut Text) {
        if self.items.is_empty() {
            out.push_str("nothing lost");
            return;
        }
        let mut first = true;
        for (severity, name) in [(Severity::Error, "lost"), (Severity::Warning, "approximated"), (Severity::Info, "kept in another form")] {
            let count = self.items.iter().filter(|item| item.severity == severity).count();
            if count > 0 {
                if !first {
                    out.push_str(", ");
                }
                first = false;
                json::number(out, count);
                out.push(' ');
                out.push_str(name);
            }
        }
    }

    fn item(&self, item: &Item, cursor: &mut PlaceCursor, out: &mut Text) {
        out.push_str("{\"code\":\"");
        out.push_str(item.code.name());
        out.push_str("\",\"path\":\"");
        let start = out.len();
        self.path(item, cursor, out);
        let path = start..out.len();
        out.push_str("\",\"message\":\"");
        self.message(item, path, out);
        out.push_str("\",\"severity\":\"");
        out.push_str(item.severity.name());
        out.push('"');
        self.evidence(",\"before\":", item.before, out);
        self.evidence(",\"after\":", item.after, out);
        self.advice(item.advice, out);
        out.push('}');
    }

    fn path(&self, item: &Item, cursor: &mut PlaceCursor, out: &mut Text) {
        match (item.node, item.slot) {
            (NO_NODE, Some(slot)) => out.push_str(slot.info().name),
            (NO_NODE, None) => {}
            (node, _) => cursor.write(&self.source.doc, node, out),
        }
    }

    /// The message, as the inside of a JSON string. Its subject is the slot, or the path (which stands in `out` already).
    fn message(&self, item: &Item, path: std::ops::Range<usize>, out: &mut Text) {
        if item.slot.is_none() && path.is_empty() {
            out.push_str("the prompt ");
        } else if item.slot.is_none() && path.len() > REPEATED {
            out.push_str("what stands there ");
        } else if item.slot.is_none() {
            out.push('`');
            out.extend_from_within(path);
            out.push_str("` ");
        }
        self.statement(item, out);
    }

    /// The message without a path for its subject.
    fn statement(&self, item: &Item, out: &mut Text) {
        if let Some(slot) = item.slot {
            out.push('`');
            out.push_str(slot.info().name);
            out.push_str("` ");
        }
        json::escaped(out, item.message);
        if let Some(because) = item.because {
            out.push_str(": ");
            out.push_str(self.source.plan.get(because));
        }
    }

    fn evidence(&self, key: &str, evidence: Evidence, out: &mut Text) {
        if evidence != Evidence::None {
            out.push_str(key);
        }
        match evidence {
            Evidence::None => {}
            Evidence::Node(node) => self.node(node, out),
            Evidence::Plan(span) => out.push_str(self.source.plan.get(span)),
            Evidence::Scratch(start, end) => out.push_str(&self.extras.scratch[start as usize..end as usize]),
            Evidence::Word(word) => json::string(out, word.text()),
        }
    }

    /// A value of the prompt; a long one is cut, with its length and a fingerprint of all of it.
    fn node(&self, node: NodeId, out: &mut Text) {
        let raw = self.source.doc.raw(node);
        if raw.len() <= digest::WHOLE {
            out.push_str(raw);
            return;
        }
        out.push('"');
        if self.source.doc.kind(node) == Kind::String {
            out.push_str(digest::cut(self.source.doc.inner(node)));
        } else {
            json::escaped(out, digest::cut(raw));
        }
        digest::cut_off(out, raw);
        out.push('"');
    }

    fn advice(&self, advice: Advice, out: &mut Text) {
        match advice {
            Advice::None => {}
            Advice::Text(text) => {
                out.push_str(",\"suggestion\":");
                json::string(out, text);
            }
            Advice::Options => {
                out.push_str(",\"suggestion\":\"if the provider takes it, put it under provider_options.");
                json::escaped(out, &self.source.plan.provider);
                out.push('"');
            }
        }
    }

    /// Why the mode refuses: every item from `line` on, for the person who reads it.
    pub fn refusal(&self, mode: Mode, line: Severity) -> String {
        let lines = self.lines(line);
        format!(
            "mode \"{}\" does not allow what would be lost: {lines}. Change the prompt or the model, or use mode \"coerce\".",
            mode.name()
        )
    }

    /// The items from `line` on, each with its path, in one line of plain text.
    pub fn lines(&self, line: Severity) -> String {
        let mut cursor = PlaceCursor::new();
        let mut text = Text::default();
        let left_out = self.list(&mut text, "; ", line, |item, text| {
            self.path(item, &mut cursor, text);
            text.push_str(": ");
            self.statement(item, text);
            if let Advice::Text(advice) = item.advice {
                text.push_str(" (");
                text.push_str(advice);
                text.push(')');
            }
        });
        if left_out > 0 {
            text.push_str("; ");
            more(left_out, &mut text);
        }
        // paths and reasons are written as the inside of JSON strings
        unescape(&text)
    }
}

/// Says that not all items are listed.
fn more(left_out: usize, out: &mut Text) {
    json::number(out, left_out);
    out.push_str(if left_out == 1 { " item more, which is not listed" } else { " items more, which are not listed" });
}
