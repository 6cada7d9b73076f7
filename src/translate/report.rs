//! Writes the lossiness report: items in the order of the prompt, each with its path, what was and what is.

use super::Mode;
use super::extra::Extras;
use super::json;
use super::loss::{Advice, Evidence, Item, Severity};
use super::work::Source;
use crate::prompt::doc::unescape;
use crate::prompt::model::NO_NODE;
use crate::prompt::place::PlaceCursor;
use crate::prompt::tape::{Kind, NodeId};

/// The longest value that is shown whole.
const WHOLE: usize = 240;
/// How much is shown of a longer one.
const SHOWN: usize = 80;

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
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut cursor = PlaceCursor::new();
        out.extend_from_slice(b"{\"items\":[");
        for (at, item) in self.items.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            self.item(item, &mut cursor, out);
        }
        out.extend_from_slice(b"],\"max_severity\":\"");
        out.extend_from_slice(worst(self.items).map_or("none", Severity::name).as_bytes());
        out.extend_from_slice(b"\",\"summary\":\"");
        self.summary(out);
        out.extend_from_slice(b"\"}");
    }

    fn summary(&self, out: &mut Vec<u8>) {
        if self.items.is_empty() {
            out.extend_from_slice(b"nothing lost");
            return;
        }
        let mut first = true;
        for (severity, name) in [(Severity::Error, "lost"), (Severity::Warning, "approximated"), (Severity::Info, "kept in another form")] {
            let count = self.items.iter().filter(|item| item.severity == severity).count();
            if count > 0 {
                if !first {
                    out.extend_from_slice(b", ");
                }
                first = false;
                json::number(out, count);
                out.push(b' ');
                out.extend_from_slice(name.as_bytes());
            }
        }
    }

    fn item(&self, item: &Item, cursor: &mut PlaceCursor, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"code\":\"");
        out.extend_from_slice(item.code.name().as_bytes());
        out.extend_from_slice(b"\",\"path\":\"");
        let start = out.len();
        self.path(item, cursor, out);
        let path = start..out.len();
        out.extend_from_slice(b"\",\"message\":\"");
        self.message(item, path, out);
        out.extend_from_slice(b"\",\"severity\":\"");
        out.extend_from_slice(item.severity.name().as_bytes());
        out.push(b'"');
        self.evidence(b",\"before\":", item.before, out);
        self.evidence(b",\"after\":", item.after, out);
        self.advice(item.advice, out);
        out.push(b'}');
    }

    fn path(&self, item: &Item, cursor: &mut PlaceCursor, out: &mut Vec<u8>) {
        match (item.node, item.slot) {
            (NO_NODE, Some(slot)) => out.extend_from_slice(slot.info().name.as_bytes()),
            (NO_NODE, None) => {}
            (node, _) => cursor.write(&self.source.doc, node, out),
        }
    }

    /// The message, as the inside of a JSON string. Its subject is the slot, or the path (which stands in `out` already).
    fn message(&self, item: &Item, path: std::ops::Range<usize>, out: &mut Vec<u8>) {
        if item.slot.is_none() {
            out.push(b'`');
            out.extend_from_within(path);
            out.extend_from_slice(b"` ");
        }
        self.statement(item, out);
    }

    /// The message without a path for its subject.
    fn statement(&self, item: &Item, out: &mut Vec<u8>) {
        if let Some(slot) = item.slot {
            out.push(b'`');
            out.extend_from_slice(slot.info().name.as_bytes());
            out.extend_from_slice(b"` ");
        }
        json::escaped(out, item.message);
        if let Some(because) = item.because {
            out.extend_from_slice(b": ");
            out.extend_from_slice(self.source.plan.get(because).as_bytes());
        }
    }

    fn evidence(&self, key: &[u8], evidence: Evidence, out: &mut Vec<u8>) {
        if evidence != Evidence::None {
            out.extend_from_slice(key);
        }
        match evidence {
            Evidence::None => {}
            Evidence::Node(node) => self.node(node, out),
            Evidence::Plan(span) => out.extend_from_slice(self.source.plan.get(span).as_bytes()),
            Evidence::Scratch(start, end) => out.extend_from_slice(&self.extras.scratch[start as usize..end as usize]),
            Evidence::Word(word) => json::string(out, word.text()),
        }
    }

    /// A value of the prompt; a long one is cut, with its length and a fingerprint of all of it.
    fn node(&self, node: NodeId, out: &mut Vec<u8>) {
        let raw = self.source.doc.raw(node);
        if raw.len() <= WHOLE {
            out.extend_from_slice(raw.as_bytes());
            return;
        }
        out.push(b'"');
        if self.source.doc.kind(node) == Kind::String {
            out.extend_from_slice(cut(self.source.doc.inner(node)).as_bytes());
        } else {
            json::escaped(out, cut(raw));
        }
        out.extend_from_slice("… (".as_bytes());
        json::number(out, raw.len());
        out.extend_from_slice(b" bytes, fingerprint ");
        out.extend_from_slice(format!("{:016x}", super::calls::hash(raw.as_bytes())).as_bytes());
        out.extend_from_slice(b")\"");
    }

    fn advice(&self, advice: Advice, out: &mut Vec<u8>) {
        match advice {
            Advice::None => {}
            Advice::Text(text) => {
                out.extend_from_slice(b",\"suggestion\":");
                json::string(out, text);
            }
            Advice::Options => {
                out.extend_from_slice(b",\"suggestion\":\"if the provider takes it, put it under provider_options.");
                json::escaped(out, &self.source.plan.provider);
                out.push(b'"');
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
        let mut text = Vec::new();
        for item in self.items.iter().filter(|item| item.severity >= line) {
            if !text.is_empty() {
                text.extend_from_slice(b"; ");
            }
            self.path(item, &mut cursor, &mut text);
            text.extend_from_slice(b": ");
            self.statement(item, &mut text);
            if let Advice::Text(advice) = item.advice {
                text.extend_from_slice(b" (");
                text.extend_from_slice(advice.as_bytes());
                text.push(b')');
            }
        }
        // paths and reasons are written as the inside of JSON strings
        unescape(&String::from_utf8_lossy(&text))
    }
}

/// The beginning of a raw text, never ending inside a character or an escape.
fn cut(raw: &str) -> &str {
    let mut end = SHOWN;
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    let tail = &raw[end.saturating_sub(6).min(end)..end];
    match raw.is_char_boundary(end.saturating_sub(6)).then(|| tail.find('\\')).flatten() {
        Some(at) => &raw[..end - tail.len() + at],
        None => &raw[..end],
    }
}
