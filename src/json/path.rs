//! Where a node stands: as a path the caller can follow (`messages[2].content[0].url`), or as a JSON Pointer.

use super::doc::{Doc, unescape};
use super::node::{Kind, NodeId};
use crate::grow::{Grow, Sink, Text};
use crate::json;
use crate::json::digest;

/// The path of a node, as the caller wrote the prompt; empty for the whole of it.
pub fn path_of(doc: &Doc<'_>, node: NodeId) -> String {
    PathCursor::new().path(doc, node)
}

/// The RFC 6901 pointer of a node; empty for the whole document.
pub fn pointer(doc: &Doc<'_>, node: NodeId) -> String {
    PathCursor::new().pointer(doc, node)
}

/// The longest path that is written whole, in bytes.
const LONGEST: usize = 4096;

/// The bytes of keys that stand in a path without quotes.
const PLAIN: [bool; 256] = {
    let (mut plain, mut byte) = ([false; 256], 0);
    while byte < 256 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_' || byte as u8 == b'-';
        byte += 1;
    }
    plain
};

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
pub struct PathCursor {
    levels: Vec<Level>,
    path: Text,
}

impl PathCursor {
    /// A cursor at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes back to the beginning, for another document; the memory is kept.
    pub fn restart(&mut self) {
        self.levels.clear();
        self.path.clear();
    }

    /// Appends a node's path to `out`, as the inside of a JSON string. Keys stand as they were written; long ones are
    /// cut, and of a path that is still long the middle is left out: many may have it in common.
    pub fn write(&mut self, doc: &Doc<'_>, node: NodeId, out: &mut impl Sink) {
        self.seek(doc, node);
        let Some((head, tail)) = self.ends() else { return out.push_str(&self.path) };
        out.push_str(head);
        out.push('…');
        out.push_str(tail);
    }

    /// Both ends of a path that is too long, in whole steps.
    fn ends(&self) -> Option<(&str, &str)> {
        let most = if self.path.len() > LONGEST { LONGEST / 2 } else { return None };
        let steps = self.levels.iter().map(|level| level.length);
        let head = steps.clone().take_while(|&length| length <= most).last()?;
        let tail = steps.rev().take_while(|&length| self.path.len() - length <= most).last()?;
        Some((&self.path[..head], &self.path[tail..]))
    }

    /// A node's path, as the caller wrote the prompt; empty for the whole of it.
    pub fn path(&mut self, doc: &Doc<'_>, node: NodeId) -> String {
        let mut path = Text::default();
        self.write(doc, node, &mut path);
        // the cursor writes the inside of a JSON string
        unescape(&path)
    }

    /// A node's RFC 6901 pointer; empty for the whole document.
    pub fn pointer(&mut self, doc: &Doc<'_>, node: NodeId) -> String {
        self.seek(doc, node);
        let mut pointer = Text::default();
        for level in &self.levels {
            pointer.push('/');
            match doc.kind(level.container) {
                Kind::Object => doc.string(level.child - 1).chars().for_each(|character| match character {
                    '~' => pointer.push_str("~0"),
                    '/' => pointer.push_str("~1"),
                    other => pointer.push(other),
                }),
                _ => json::number(&mut pointer, level.index),
            }
        }
        pointer.into_string()
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
            let levels = self.levels.len();
            self.levels.put(Level { container: at, child, index, length: self.path.len() });
            if self.levels.len() == levels {
                // there is no memory for a step: the call fails for that, whatever this path is
                return;
            }
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
        let short = key.len() <= digest::WHOLE;
        let plain = short && !key.is_empty() && key.bytes().all(|byte| PLAIN[usize::from(byte)]);
        if plain {
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(key);
        } else {
            self.path.push_str("[\\\"");
            // the key is the inside of a JSON string already, and stands in one that stands in another
            json::escaped(&mut self.path, if short { key } else { digest::cut(key) });
            if !short {
                digest::cut_off(&mut self.path, doc.raw(level.child - 1));
            }
            self.path.push_str("\\\"]");
        }
    }
}
