//! JSON that is written together with its tape, so that nobody needs to read what was just written.

use super::doc::Doc;
use super::node::{ESCAPED, Kind, Node, NodeId};
use super::scan::plain_run;
use super::tape::{MAX_DEPTH, MAX_LENGTH, NO_MEMORY, TOO_DEEP, Tape};
use super::write;
use crate::grow::{self, Copies, Grow, Text};
use std::cell::Cell;

/// A JSON text that is being written, and the tape of it.
#[derive(Debug, Default)]
pub struct Builder {
    text: Text,
    nodes: Vec<Node>,
    /// The objects and arrays that have not ended.
    open: Vec<u32>,
    too_deep: bool,
    /// Nobody asks for the nodes: only those of objects and arrays are written.
    bare: bool,
    /// For JSON that is written as text.
    scratch: Tape,
}

/// A place that writing can return to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    text: usize,
    nodes: usize,
    open: usize,
    too_deep: bool,
}

impl Builder {
    /// Forgets what was written, keeps the memory; what is written next is only text, or can be read, too.
    pub fn clear(&mut self, only_text: bool) {
        self.bare = only_text;
        self.text.clear();
        self.nodes.clear();
        self.open.clear();
        self.too_deep = false;
    }

    /// From now on it is noted what is copied, or is not.
    pub fn note_copies(&mut self, noting: bool) {
        self.text.note_copies(noting);
    }

    /// What was copied, if that was noted.
    pub fn copies(&self) -> Option<&Copies> {
        self.text.copies()
    }

    /// Makes room for a text of this length. It takes none that is longer than what can be read.
    pub fn reserve(&mut self, length: usize) {
        self.text.set_limit(MAX_LENGTH);
        self.text.reserve(length);
    }

    /// The text; without memory for it, a part.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// What was written, read; why not, if nobody could read it.
    pub fn doc(&self) -> Result<Doc<'_>, &'static str> {
        match () {
            () if grow::short() || self.text.spent().is_some() => Err(NO_MEMORY),
            () if self.too_deep => Err(TOO_DEEP),
            // nobody made room for it
            () if self.bare => Err(NO_MEMORY),
            () => {
                #[cfg(fuzzing)]
                self.is_what_is_read();
                Ok(Doc::new(&self.text, &self.nodes))
            }
        }
    }

    /// Holds the nodes to those that reading the text gives.
    ///
    /// # Panics
    ///
    /// If they are others.
    #[cfg(any(test, fuzzing))]
    pub fn is_what_is_read(&self) {
        fn all(doc: Doc<'_>) -> Vec<(usize, &str, NodeId, Kind, bool, u16)> {
            let of = |id| (doc.offset(id), doc.raw(id), doc.next(id), doc.kind(id), doc.escaped(id), doc.tag(id));
            (0..doc.node_count() as NodeId).map(of).collect()
        }
        let mut tape = Tape::default();
        let read = tape.parse(&self.text).expect("what was written is JSON");
        assert_eq!(all(Doc::new(&self.text, &self.nodes)), all(read), "{}", &*self.text);
    }

    /// Where the next byte goes.
    pub fn offset(&self) -> u32 {
        self.text.len() as u32
    }

    /// Where writing is.
    pub fn mark(&self) -> Mark {
        Mark { text: self.text.len(), nodes: self.nodes.len(), open: self.open.len(), too_deep: self.too_deep }
    }

    /// Takes back what was written since.
    pub fn undo(&mut self, to: Mark) {
        self.text.truncate(to.text);
        self.nodes.truncate(to.nodes);
        self.open.truncate(to.open);
        self.too_deep = to.too_deep;
    }

    /// A comma, unless an object or an array has just begun. Values in an array need one, keys bring theirs.
    #[inline]
    pub fn comma(&mut self) {
        if !matches!(self.text.as_bytes().last(), Some(b'{' | b'[')) {
            self.text.push(',');
        }
    }

    /// Begins an object.
    pub fn object(&mut self) {
        self.begin(Kind::Object);
    }

    /// Begins an array.
    pub fn array(&mut self) {
        self.begin(Kind::Array);
    }

    fn begin(&mut self, kind: Kind) {
        self.too_deep |= self.open.len() == MAX_DEPTH;
        self.open.put(self.nodes.len() as u32);
        let start = self.offset();
        self.push(kind, false, start, start);
        self.text.push_str(if kind == Kind::Object { "{" } else { "[" });
    }

    /// Ends the object or array that was begun last.
    pub fn end(&mut self) {
        let (end, next) = (self.offset() + 1, self.nodes.len() as u32);
        let Some(node) = self.open.pop().and_then(|id| self.nodes.get_mut(id as usize)) else { return };
        (node.end, node.next) = (end, next);
        self.text.push_str(if node.kind == Kind::Object { "}" } else { "]" });
    }

    /// A key, with the comma ahead of it and the colon behind it.
    pub fn key(&mut self, name: &str) {
        if plain_run(name.as_bytes(), 0) == name.len() {
            return self.plain_key(name);
        }
        self.comma();
        self.quoted(Kind::Key, name);
        self.text.push(':');
    }

    /// A key in which there is nothing to be escaped.
    pub fn plain_key(&mut self, name: &str) {
        self.comma();
        let start = self.offset();
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
        self.node(Kind::Key, false, start, self.offset().saturating_sub(1));
    }

    /// A key of another text, as it is written there.
    pub fn copied_key(&mut self, doc: Doc<'_>, key: NodeId) {
        self.comma();
        self.copy(doc, key);
        self.text.push(':');
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        self.quoted(Kind::String, text);
    }

    fn quoted(&mut self, kind: Kind, text: &str) {
        let start = self.offset();
        write::string(&mut self.text, text);
        let end = self.offset();
        self.node(kind, (end - start) as usize > text.len() + 2, start, end);
    }

    /// A string of pieces that stand in it as they are, and have escapes or have not.
    pub fn pieces(&mut self, pieces: &[&str], escaped: bool) {
        let start = self.offset();
        self.text.push('"');
        for piece in pieces {
            self.text.push_str(piece);
        }
        self.text.push('"');
        self.node(Kind::String, escaped, start, self.offset());
    }

    /// A word in which there is nothing to be escaped, as a string.
    pub fn word(&mut self, word: &str) {
        let start = self.offset();
        self.text.push('"');
        self.text.push_str(word);
        self.text.push('"');
        self.node(Kind::String, false, start, self.offset());
    }

    /// A value without parts that is no string, as it is written.
    pub fn scalar(&mut self, kind: Kind, text: &str) {
        let start = self.offset();
        self.text.push_str(text);
        self.node(kind, false, start, self.offset());
    }

    /// A value (or a key) of another text, as it stands there.
    pub fn copy(&mut self, doc: Doc<'_>, node: NodeId) {
        if self.bare {
            return doc.copy_to(node, &mut self.text);
        }
        let top = doc.node(node);
        if !matches!(top.kind, Kind::Object | Kind::Array) {
            let start = self.offset();
            doc.copy_to(node, &mut self.text);
            return self.node(top.kind, top.marks.get() & ESCAPED != 0, start, self.offset());
        }
        let below = doc.below(node);
        if self.open.len() + below.len() > MAX_DEPTH {
            self.too_deep |= self.is_too_deep(below, node);
        }
        let to = self.offset();
        doc.copy_to(node, &mut self.text);
        self.put(to, doc.offset(node) as u32, below, node);
    }

    /// The same in lower case, which is no copy.
    pub fn lower(&mut self, doc: Doc<'_>, node: NodeId) {
        let start = self.text.len();
        self.copy(doc, node);
        doc.see(node);
        self.text.lower(start);
    }

    /// The nodes of a text that was just written: where it began, here and on its own, and the number that the first
    /// has there.
    fn put(&mut self, to: u32, from: u32, nodes: &[Node], first: NodeId) {
        let at = self.nodes.len() as u32;
        if !self.bare && self.text.spent().is_none() && self.nodes.room_for(nodes.len()) {
            self.nodes.extend(nodes.iter().map(|node| Node {
                start: node.start - from + to,
                end: node.end - from + to,
                next: node.next - first + at,
                kind: node.kind,
                marks: Cell::new(node.marks.get() & ESCAPED),
                tag: Cell::new(0),
            }));
        }
    }

    /// True if these nodes are nested too deep to stand here; the first has this number where they stand now.
    #[cold]
    fn is_too_deep(&mut self, nodes: &[Node], first: NodeId) -> bool {
        let (here, mut at, mut deep) = (self.open.len(), 0, false);
        while let Some(node) = nodes.get(at) {
            let id = first + at as u32;
            while self.open.len() > here && self.open.last().is_some_and(|&end| end <= id) {
                self.open.pop();
            }
            let size = (node.next - id) as usize;
            if self.open.len() + size <= MAX_DEPTH {
                // whatever it is
                at += size;
                continue;
            }
            if matches!(node.kind, Kind::Object | Kind::Array) {
                if self.open.len() == MAX_DEPTH {
                    deep = true;
                    break;
                }
                self.open.put(node.next);
            }
            at += 1;
        }
        self.open.truncate(here);
        deep
    }

    /// A value that is written as JSON; false (and nothing is written) if it is none, or nested too deep to stand here.
    pub fn json(&mut self, text: &str) -> bool {
        let mut tape = std::mem::take(&mut self.scratch);
        let read = tape.parse_within(text, MAX_DEPTH.saturating_sub(self.open.len()));
        let is_json = read.is_ok();
        if let Ok(doc) = read {
            let to = self.offset();
            self.text.push_str(text);
            self.put(to, 0, doc.below(Doc::ROOT), Doc::ROOT);
        }
        self.scratch = tape;
        is_json
    }

    #[inline]
    fn node(&mut self, kind: Kind, escaped: bool, start: u32, end: u32) {
        if !self.bare {
            self.push(kind, escaped, start, end);
        }
    }

    #[inline]
    fn push(&mut self, kind: Kind, escaped: bool, start: u32, end: u32) {
        let next = self.nodes.len() as u32 + 1;
        let marks = Cell::new(if escaped { ESCAPED } else { 0 });
        self.nodes.put(Node { start, end, next, kind, marks, tag: Cell::new(0) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let mut tape = Tape::default();
        let doc = tape.parse(r#" {"a\n": [1, {"b": "\u00e4\n"}, null] , "c":"d"} "#).expect("it is JSON");
        let mut built = Builder::default();
        built.object();
        built.key("a \"key\"");
        built.copy(doc, Doc::ROOT);
        let before = built.mark();
        built.key("b");
        built.array();
        built.copy(doc, 2);
        built.undo(before);
        built.plain_key("plain");
        built.array();
        for text in ["one", "two\nthree"] {
            built.comma();
            built.string(text);
        }
        built.comma();
        built.pieces(&["a", "\\n"], true);
        built.comma();
        built.object();
        built.copied_key(doc, 1);
        built.scalar(Kind::Bool, "true");
        built.end();
        built.comma();
        assert!(built.json(r#"{"x":[{}, "y\\"]}"#));
        built.comma();
        assert!(!built.json("{"));
        built.object();
        built.end();
        built.end();
        built.end();
        built.is_what_is_read();
        built.clear(false);
        built.array();
        built.end();
        built.is_what_is_read();
    }

    #[test]
    fn what_is_too_deep_is_not_read() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for (levels, fits) in [(MAX_DEPTH - 1, true), (MAX_DEPTH, false)] {
            let (mut tape, mut built) = (Tape::default(), Builder::default());
            let text = nested(levels);
            built.array();
            built.copy(tape.parse(&text).expect("it is not too deep by itself"), Doc::ROOT);
            built.end();
            assert_eq!(built.doc().is_ok(), fits, "{levels}");
            built.clear(false);
            built.array();
            assert_eq!(built.json(&text), fits, "{levels}");
        }
        for (levels, fits) in [(MAX_DEPTH - 2, true), (MAX_DEPTH - 1, false)] {
            let (mut tape, mut built) = (Tape::default(), Builder::default());
            let wide = format!("[{},{}1]", nested(levels), "[[2]],".repeat(MAX_DEPTH));
            built.array();
            let doc = tape.parse(&wide).expect("it is not too deep by itself");
            built.copy(doc, Doc::ROOT);
            built.end();
            assert_eq!(built.doc().is_ok(), fits, "{levels}");
        }
        let mut built = Builder::default();
        (0..=MAX_DEPTH).for_each(|_| built.array());
        assert_eq!(built.doc().expect_err("it is too deep"), TOO_DEEP);
        built.clear(false);
        built.array();
        built.end();
        assert!(built.doc().is_ok());
    }
}
