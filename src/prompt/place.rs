//! Where a node stands: as a path the caller can follow (`messages[2].content[0].url`), or as a JSON Pointer.

use super::doc::{Doc, unescape};
use super::tape::{Kind, NodeId};
use crate::grow::Sink;
use crate::json;

/// The path of a node, as the caller wrote the prompt; empty for the whole of it.
pub fn place(doc: &Doc<'_>, node: NodeId) -> String {
    PlaceCursor::new().place(doc, node)
}

/// The RFC 6901 pointer of a node; empty for the whole document.
pub fn pointer(doc: &Doc<'_>, node: NodeId) -> String {
    PlaceCursor::new().pointer(doc, node)
}

/// One step of a path: into this child of this container.
#[derive(Debug)]
struct Level {
    container: NodeId,
    child: NodeId,
    index: usize,
    /// How long the path was before this step.
    length: usize,
}

/// Writes the paths of many nodes in one walk, if they come in the order of the document.
#[derive(Debug, Default)]
pub struct PlaceCursor {
    levels: Vec<Level>,
    path: String,
}

impl PlaceCursor {
    /// A cursor at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes back to the beginning, for another document; the memory is kept.
    pub fn restart(&mut self) {
        self.levels.clear();
        self.path.clear();
    }

    /// Appends a node's path to `out`, as the inside of a JSON string. Keys stand as they were written.
    pub fn write(&mut self, doc: &Doc<'_>, node: NodeId, out: &mut impl Sink) {
        self.seek(doc, node);
        out.push_str(&self.path);
    }

    /// A node's path, as the caller wrote the prompt; empty for the whole of it.
    pub fn place(&mut self, doc: &Doc<'_>, node: NodeId) -> String {
        self.seek(doc, node);
        // the cursor writes the inside of a JSON string
        unescape(&self.path)
    }

    /// A node's RFC 6901 pointer; empty for the whole document.
    pub fn pointer(&mut self, doc: &Doc<'_>, node: NodeId) -> String {
        self.seek(doc, node);
        let mut pointer = String::new();
        for level in &self.levels {
            pointer.push('/');
            match doc.kind(level.container) {
                Kind::Object => pointer.push_str(&doc.string(level.child - 1).replace('~', "~0").replace('/', "~1")),
                _ => json::number(&mut pointer, level.index),
            }
        }
        pointer
    }

    fn seek(&mut self, doc: &Doc<'_>, node: NodeId) {
        let node = if doc.kind(node) == Kind::Key { node + 1 } else { node };
        if self.levels.last().is_some_and(|level| node < level.child) {
            self.restart();
        }
        self.leave(doc, node);
        loop {
            let at = self.levels.last().map_or(Doc::ROOT, |level| level.child);
            if at == node {
                return;
            }
            let key = u32::from(doc.kind(at) == Kind::Object);
            let (mut child, mut index) = (at + 1 + key, 0);
            while node >= doc.next(child) {
                child = doc.next(child) + key;
                index += 1;
            }
            self.levels.push(Level { container: at, child, index, length: self.path.len() });
            self.name(doc);
        }
    }

    /// Moves on to the sibling that holds the node, and up where there is none.
    fn leave(&mut self, doc: &Doc<'_>, node: NodeId) {
        while let Some(level) = self.levels.last_mut() {
            if node < doc.next(level.child) {
                return;
            }
            self.path.truncate(level.length);
            if node >= doc.next(level.container) {
                self.levels.pop();
                continue;
            }
            let key = u32::from(doc.kind(level.container) == Kind::Object);
            while node >= doc.next(level.child) {
                level.child = doc.next(level.child) + key;
                level.index += 1;
            }
            return self.name(doc);
        }
    }

    /// Appends the last level's step to the path.
    fn name(&mut self, doc: &Doc<'_>) {
        let Some(level) = self.levels.last() else { return };
        if doc.kind(level.container) == Kind::Array {
            self.path.push('[');
            json::number(&mut self.path, level.index);
            self.path.push(']');
            return;
        }
        let key = doc.inner(level.child - 1);
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if plain {
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(key);
        } else {
            self.path.push_str("[\\\"");
            // the key is the inside of a JSON string already, and stands in one that stands in another
            json::escaped(&mut self.path, key);
            self.path.push_str("\\\"]");
        }
    }
}
