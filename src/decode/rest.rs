//! What no template has read: found leaf by leaf, and kept in its own shape.

use super::{Decoded, kept, lost};
use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::repeats::Repeats;
use crate::report::loss::{Code, Loss, Severity};
use crate::sort;

/// The meaning of values that are records of their own.
pub const RECORD: u16 = u16::MAX;

/// What is said of a leaf that is kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    pub severity: Severity,
    pub message: &'static str,
}

/// Writes what was not read of a value, without records inside it; `false` if there is nothing.
pub fn write(doc: Doc<'_>, node: NodeId, keeping: Keeping, out: &mut Decoded) -> bool {
    if doc.is_used(node) {
        return false;
    }
    match doc.kind(node) {
        // `null` says as much as leaving the field out
        Kind::Null => false,
        Kind::Object if touched(doc, node) => members(doc, node, keeping, out),
        Kind::Array if touched(doc, node) => {
            // an array cannot be kept in part: its elements would be others
            doc.elements(node)
                .filter(|&element| doc.tag(element) != RECORD)
                .for_each(|element| missing(doc, element, &mut out.losses));
            false
        }
        _ => {
            out.origins.put((out.prompt.offset(), node));
            out.prompt.copy(doc, node);
            out.kept.put(kept(node, keeping.severity, keeping.message));
            true
        }
    }
}

/// True if an object has members that were not read.
pub fn has_rest(doc: Doc<'_>, node: NodeId) -> bool {
    doc.members(node).any(|(_, value)| is_left(doc, value))
}

/// True if something of a value was not read, records inside it aside.
fn is_left(doc: Doc<'_>, node: NodeId) -> bool {
    if doc.is_used(node) || doc.tag(node) == RECORD {
        return false;
    }
    match doc.kind(node) {
        Kind::Object if touched(doc, node) => has_rest(doc, node),
        Kind::Array if touched(doc, node) => doc.elements(node).any(|element| doc.tag(element) != RECORD),
        _ => true,
    }
}

/// The members of an object that were not read, as an object.
pub fn members(doc: Doc<'_>, node: NodeId, keeping: Keeping, out: &mut Decoded) -> bool {
    if !has_rest(doc, node) {
        return false;
    }
    let start = out.prompt.mark();
    let mut any = false;
    out.prompt.object();
    let mut earlier = Vec::new();
    Repeats::default().of(doc, node, |key, _| earlier.put(key));
    sort::by_key(&mut earlier, |&key| key);
    for (key, value) in doc.members(node) {
        if !is_left(doc, value) {
            continue;
        }
        if earlier.binary_search(&key).is_ok() {
            let message = "appears twice in one object; the last one counts";
            out.losses.put(Loss::at(value, Code::Conflict, Severity::Warning, message));
            continue;
        }
        let before = out.prompt.mark();
        out.prompt.copied_key(doc, key);
        if write(doc, value, keeping, out) {
            any = true;
        } else {
            out.prompt.undo(before);
        }
    }
    if any {
        out.prompt.end();
    } else {
        out.prompt.undo(start);
    }
    any
}

/// True if something in the value was read.
fn touched(doc: Doc<'_>, node: NodeId) -> bool {
    (node + 1..doc.next(node)).any(|inner| doc.is_used(inner) || doc.tag(inner) == RECORD)
}

/// Reports the leaves of a value that have no place in the prompt.
fn missing(doc: Doc<'_>, node: NodeId, losses: &mut Vec<Loss>) {
    if doc.is_used(node) || doc.kind(node) == Kind::Null || doc.tag(node) == RECORD {
        return;
    }
    if !touched(doc, node) {
        losses.put(lost(node, "is not known to this dialect's spec, and has no place in the prompt"));
        return;
    }
    doc.elements(node).for_each(|element| missing(doc, element, losses));
    doc.members(node).for_each(|(_, value)| missing(doc, value, losses));
}
