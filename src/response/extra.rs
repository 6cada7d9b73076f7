//! What no template has read: each leaf is told, under its pointer or in its part.

use super::answer::Answer;
use super::event::Queue;
use crate::grow::Text;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};

/// Looks for what was not read of an event.
pub struct Rest<'f> {
    pub doc: Doc<'f>,
    pub answer: &'f mut Answer,
    pub queue: &'f mut Queue,
    /// The pointer of the value that is looked at.
    pub pointer: &'f mut Text,
    /// What is left of a value.
    pub scratch: &'f mut Text,
    /// The nodes that are parts.
    pub records: &'f [(NodeId, u32)],
}

impl Rest<'_> {
    /// Tells all of it.
    pub fn tell(&mut self) {
        if self.all_read() {
            return;
        }
        self.pointer.clear();
        self.value(Doc::ROOT);
        for at in 0..self.records.len() {
            let (node, part) = self.records[at];
            if !self.doc.is_used(node) {
                self.part(node, part);
            }
        }
    }

    /// True if every leaf was read: one look over the tape.
    fn all_read(&self) -> bool {
        let mut at = Doc::ROOT;
        while (at as usize) < self.doc.node_count() {
            let next = self.doc.next(at);
            if self.doc.is_used(at) {
                at = next;
            } else if self.is_leaf(at) {
                return false;
            } else {
                at += 1;
            }
        }
        true
    }

    /// A value with nothing inside; `null` says as much as leaving the field out.
    #[inline]
    fn is_leaf(&self, node: NodeId) -> bool {
        match self.doc.kind(node) {
            Kind::Null | Kind::Key => false,
            Kind::Array | Kind::Object => self.doc.next(node) == node + 1,
            _ => true,
        }
    }

    fn value(&mut self, node: NodeId) {
        if self.doc.is_used(node) || self.doc.tag(node) != 0 || self.doc.kind(node) == Kind::Null {
            return;
        }
        if !self.touched(node) {
            return self.answer.extra(self.pointer, self.doc.raw(node), self.queue);
        }
        let length = self.pointer.len();
        for (key, value) in self.doc.members(node) {
            self.pointer.push('/');
            step(&self.doc.string(key), self.pointer);
            self.value(value);
            self.pointer.truncate(length);
        }
        for (index, element) in self.doc.elements(node).enumerate() {
            self.pointer.push('/');
            json::number(self.pointer, index);
            self.value(element);
            self.pointer.truncate(length);
        }
    }

    /// True if something in the value was read, or is a part.
    fn touched(&self, node: NodeId) -> bool {
        (node + 1..self.doc.next(node)).any(|inner| self.doc.is_used(inner) || self.doc.tag(inner) != 0)
    }

    /// What is left of a part, member by member.
    fn part(&mut self, node: NodeId, part: u32) {
        for (key, value) in self.doc.members(node) {
            self.scratch.clear();
            if self.left(value) {
                self.answer.part_extra(part, &self.doc.string(key), self.scratch, self.queue);
            }
        }
    }

    /// Writes what was not read of a value, in its own shape; false if there is nothing.
    fn left(&mut self, node: NodeId) -> bool {
        if self.doc.is_used(node) || self.doc.kind(node) == Kind::Null {
            return false;
        }
        if !self.touched(node) || self.doc.kind(node) != Kind::Object {
            let unread = self.doc.kind(node) != Kind::Array || !self.touched(node) || self.holds_unread(node);
            if unread {
                self.scratch.push_str(self.doc.raw(node));
            }
            return unread;
        }
        let start = self.scratch.len();
        self.scratch.push('{');
        let inner = self.scratch.len();
        for (key, value) in self.doc.members(node) {
            let before = self.scratch.len();
            self.scratch.push_str(self.doc.raw(key));
            self.scratch.push(':');
            if self.left(value) {
                self.scratch.push(',');
            } else {
                self.scratch.truncate(before);
            }
        }
        if self.scratch.len() == inner {
            self.scratch.truncate(start);
            return false;
        }
        json::close(self.scratch, '}');
        true
    }

    fn holds_unread(&self, node: NodeId) -> bool {
        let mut at = node;
        while at < self.doc.next(node) {
            if self.doc.is_used(at) {
                at = self.doc.next(at);
            } else if self.is_leaf(at) {
                return true;
            } else {
                at += 1;
            }
        }
        false
    }
}

/// A step of a JSON Pointer.
fn step(key: &str, out: &mut Text) {
    let mut rest = key;
    while let Some(at) = rest.find(['~', '/']) {
        out.push_str(&rest[..at]);
        out.push_str(if rest[at..].starts_with('~') { "~0" } else { "~1" });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
