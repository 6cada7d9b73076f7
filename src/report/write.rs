//! Writes the lossiness report: items in the order of the prompt, each with its path, what was and what is.

use super::Mode;
use super::loss::{Loss, Severity, Shown, Suggestion};
use crate::error::{Error, ErrorKind};
use crate::grow::Text;
use crate::input::Input;
use crate::input::computed::Computed;
use crate::json;
use crate::json::digest;
use crate::json::doc::{Doc, unescape};
use crate::json::node::{Kind, NodeId};
use crate::json::path::PathCursor;
use crate::model::NO_NODE;
use crate::sort::{self, Room};

/// What a report may hold whatever the prompt is, and how often the prompt's length it may hold beside that, in bytes.
const LIMIT: (usize, usize) = (1 << 20, 8);
/// The longest path that a message repeats.
const REPEATED: usize = 240;

/// Brings items into the order of the prompt; those without a place come last.
pub fn sort(losses: &mut [Loss], room: &mut Room) {
    let key = |loss: &Loss| (loss.node, loss.slot.map_or(0, |slot| slot as u8), loss.code as u8);
    sort::by_in(losses, |one, other| key(one).cmp(&key(other)), room);
}

/// The worst severity, if there is an item.
pub fn worst(losses: &[Loss]) -> Option<Severity> {
    losses.iter().map(|loss| loss.severity).max()
}

/// What writes the paths of items, which come in the order of the texts that they are in.
#[derive(Debug)]
struct Cursors<'c> {
    /// Of the caller's text.
    own: &'c mut PathCursor,
    /// Of what it stood in.
    form: PathCursor,
    /// Of the prompt that was read from it: its own names stand for what was read from outside the body.
    prompt: PathCursor,
}

impl<'c> Cursors<'c> {
    fn new(own: &'c mut PathCursor) -> Self {
        own.restart();
        Self { own, form: PathCursor::new(), prompt: PathCursor::new() }
    }

    /// The one for a place of an input.
    fn of(&mut self, input: &Input<'_>, doc: &Doc<'_>) -> &mut PathCursor {
        let is = |other: &Doc<'_>| std::ptr::eq(doc.text(), other.text());
        match input.origin {
            Some(origin) if is(&input.doc) && !is(&origin.doc) => &mut self.prompt,
            Some(origin) if !is(&origin.doc) => &mut self.form,
            _ => self.own,
        }
    }
}

/// What the items are written from.
#[derive(Debug)]
pub struct Report<'a> {
    pub input: Input<'a>,
    pub computed: &'a Computed,
    pub losses: &'a [Loss],
}

impl Report<'_> {
    /// Writes the report as a JSON object.
    pub fn write(&self, cursor: &mut PathCursor, out: &mut Text) {
        let mut cursors = Cursors::new(cursor);
        out.push_str("{\"items\":[");
        let left_out = self.list(out, ",", Severity::Info, |loss, out| self.item(loss, &mut cursors, out));
        out.push_str("],\"max_severity\":\"");
        out.push_str(worst(self.losses).map_or("none", Severity::name));
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
    fn list(&self, out: &mut Text, between: &str, line: Severity, mut write: impl FnMut(&Loss, &mut Text)) -> usize {
        let start = out.len();
        let limit = LIMIT.0 + LIMIT.1 * self.input.doc.length();
        let (mut lesser, mut left_out) = (0, 0);
        for loss in self.losses.iter().filter(|loss| loss.severity >= line) {
            let before = out.len();
            let is_lesser = loss.severity < Severity::Error;
            if before - start > limit || is_lesser && lesser > limit / 2 {
                left_out += 1;
                continue;
            }
            if before > start {
                out.push_str(between);
            }
            write(loss, out);
            if is_lesser {
                lesser += out.len() - before;
            }
        }
        left_out
    }

    fn summary(&self, out: &mut Text) {
        if self.losses.is_empty() {
            out.push_str("nothing lost");
            return;
        }
        let mut first = true;
        for (severity, name) in
            [(Severity::Error, "lost"), (Severity::Warning, "approximated"), (Severity::Info, "kept in another form")]
        {
            let count = self.losses.iter().filter(|loss| loss.severity == severity).count();
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

    fn item(&self, loss: &Loss, cursors: &mut Cursors<'_>, out: &mut Text) {
        out.push_str("{\"code\":\"");
        out.push_str(loss.code.name());
        out.push_str("\",\"path\":\"");
        let start = out.len();
        self.path(loss, cursors, out);
        let path = start..out.len();
        out.push_str("\",\"message\":\"");
        self.message(loss, path, out);
        out.push_str("\",\"severity\":\"");
        out.push_str(loss.severity.name());
        out.push('"');
        self.evidence(",\"before\":", loss.before, out);
        self.evidence(",\"after\":", loss.after, out);
        self.suggestion(loss.suggestion, out);
        out.push('}');
    }

    fn path(&self, loss: &Loss, cursors: &mut Cursors<'_>, out: &mut Text) {
        match (loss.node, loss.slot) {
            (NO_NODE, Some(slot)) => out.push_str(slot.info().name),
            (NO_NODE, None) => {}
            (node, _) => {
                let (doc, node) = self.input.place(node);
                cursors.of(&self.input, &doc).write(&doc, node, out);
            }
        }
    }

    /// The message, as the inside of a JSON string. Its subject is the slot, or the path (which stands in `out`
    /// already).
    fn message(&self, loss: &Loss, path: std::ops::Range<usize>, out: &mut Text) {
        if loss.slot.is_none() && path.is_empty() {
            out.push_str("the prompt ");
        } else if loss.slot.is_none() && path.len() > REPEATED {
            out.push_str("what stands there ");
        } else if loss.slot.is_none() {
            out.push('`');
            out.extend_from_within(path);
            out.push_str("` ");
        }
        self.statement(loss, out);
    }

    /// The message without a path for its subject.
    fn statement(&self, loss: &Loss, out: &mut Text) {
        if let Some(slot) = loss.slot {
            out.push('`');
            out.push_str(slot.info().name);
            out.push_str("` ");
        }
        json::escaped(out, loss.message);
        if let Some(reason) = loss.reason {
            out.push_str(": ");
            out.push_str(self.input.plan.get(reason));
        }
    }

    fn evidence(&self, key: &str, evidence: Shown, out: &mut Text) {
        if evidence != Shown::None {
            out.push_str(key);
        }
        match evidence {
            Shown::None => {}
            Shown::Node(node) => self.node(node, out),
            Shown::Plan(span) => out.push_str(self.input.plan.get(span)),
            Shown::Scratch(start, end) => out.push_str(&self.computed.scratch[start as usize..end as usize]),
            Shown::Keyword(word) => json::string(out, word.text()),
        }
    }

    /// A value of the prompt; a long one is cut, with its length and a fingerprint of all of it.
    fn node(&self, node: NodeId, out: &mut Text) {
        let raw = self.input.doc.raw(node);
        if raw.len() <= digest::WHOLE {
            out.push_str(raw);
            return;
        }
        out.push('"');
        if self.input.doc.kind(node) == Kind::String {
            out.push_str(digest::cut(self.input.doc.inner(node)));
        } else {
            json::escaped(out, digest::cut(raw));
        }
        digest::cut_off(out, raw);
        out.push('"');
    }

    fn suggestion(&self, suggestion: Suggestion, out: &mut Text) {
        match suggestion {
            Suggestion::None => {}
            Suggestion::Text(text) => {
                out.push_str(",\"suggestion\":");
                json::string(out, text);
            }
            Suggestion::Options => {
                out.push_str(",\"suggestion\":\"if the provider takes it, put it under provider_options.");
                json::escaped(out, &self.input.plan.provider);
                out.push('"');
            }
        }
    }

    /// Fails when the mode forbids what was lost.
    pub fn judge(&self, mode: Mode) -> Result<(), Error> {
        let line = match mode {
            Mode::Strict => Severity::Warning,
            Mode::Standard => Severity::Error,
            Mode::Coerce => return Ok(()),
        };
        if worst(self.losses).is_none_or(|worst| worst < line) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Lossy, self.refusal(mode, line)))
    }

    /// Why the mode refuses: every item from `line` on, for the person who reads it.
    pub fn refusal(&self, mode: Mode, line: Severity) -> String {
        let lines = self.lines(line);
        text!(
            "mode \"{}\" does not allow what would be lost: {lines}. Change the prompt or the model, or use mode \"coerce\".",
            mode.name()
        )
    }

    /// The items from `line` on, each with its path, in one line of plain text.
    pub fn lines(&self, line: Severity) -> String {
        let mut cursor = PathCursor::new();
        let mut cursors = Cursors::new(&mut cursor);
        let mut text = Text::default();
        let left_out = self.list(&mut text, "; ", line, |loss, text| {
            self.path(loss, &mut cursors, text);
            text.push_str(": ");
            self.statement(loss, text);
            if let Suggestion::Text(suggestion) = loss.suggestion {
                text.push_str(" (");
                text.push_str(suggestion);
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
