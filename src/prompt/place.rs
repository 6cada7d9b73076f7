//! Where a node stands: as a path the caller can follow (`messages[2].content[0].url`), or as a JSON Pointer.

use super::doc::{Doc, unescape};
use super::tape::{Kind, NodeId};

/// The path of a node, as the caller wrote the prompt; empty for the whole of it.
pub fn place(doc: &Doc<'_>, node: NodeId) -> String {
    let mut path = Vec::new();
    PlaceCursor::new().write(doc, node, &mut path);
    // the cursor writes the inside of a JSON string
    unescape(&String::from_utf8_lossy(&path))
}

/// The RFC 6901 pointer of a node; empty for the whole document.
pub fn pointer(doc: &Doc<'_>, node: NodeId) -> String {
    let mut cursor = PlaceCursor::new();
    cursor.seek(doc, node);
    let mut pointer = String::new();
    for level in &cursor.levels {
        pointer.push('/');
        match doc.kind(level.container) {
            Kind::Object => pointer.push_str(&doc.string(level.child - 1).replace('~', "~0").replace('/', "~1")),
            _ => pointer.push_str(&level.index.to_string()),
        }
    }
    pointer
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
    path: Vec<u8>,
}

impl PlaceCursor {
    /// A cursor at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a node's path to `out`, as the inside of a JSON string. Keys stand as they were written.
    pub fn write(&mut self, doc: &Doc<'_>, node: NodeId, out: &mut Vec<u8>) {
        self.seek(doc, node);
        out.extend_from_slice(&self.path);
    }

    fn seek(&mut self, doc: &Doc<'_>, node: NodeId) {
        let node = if doc.kind(node) == Kind::Key { node + 1 } else { node };
        if self.levels.last().is_some_and(|level| node < level.child) {
            self.levels.clear();
            self.path.clear();
        }
        self.leave(doc, node);
        loop {
            let at = self.levels.last().map_or(Doc::ROOT, |level| level.child);
            if at == node {
                return;
            }
            let child = at + if doc.kind(at) == Kind::Object { 2 } else { 1 };
            self.levels.push(Level { container: at, child, index: 0, length: self.path.len() });
            self.name(doc);
            self.leave(doc, node);
        }
    }

    /// Moves on to the sibling that holds the node, and up where there is none.
    fn leave(&mut self, doc: &Doc<'_>, node: NodeId) {
        while let Some(level) = self.levels.last_mut() {
            let next = doc.next(level.child);
            if node < next {
                return;
            }
            self.path.truncate(level.length);
            if node < doc.next(level.container) {
                level.child = next + u32::from(doc.kind(level.container) == Kind::Object);
                level.index += 1;
                self.name(doc);
            } else {
                self.levels.pop();
            }
        }
    }

    /// Appends the last level's step to the path.
    fn name(&mut self, doc: &Doc<'_>) {
        let Some(level) = self.levels.last() else { return };
        if doc.kind(level.container) == Kind::Array {
            self.path.extend_from_slice(format!("[{}]", level.index).as_bytes());
            return;
        }
        let key = doc.inner(level.child - 1);
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if plain {
            if !self.path.is_empty() {
                self.path.push(b'.');
            }
            self.path.extend_from_slice(key.as_bytes());
        } else {
            self.path.extend_from_slice(b"[\\\"");
            // the key is the inside of a JSON string already, and stands in one here: its own escapes are kept readable
            self.path.extend_from_slice(key.replace('\\', "\\\\").as_bytes());
            self.path.extend_from_slice(b"\\\"]");
        }
    }
}
