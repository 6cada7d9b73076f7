//! A text and its tape: kinds, raw text, children, and the marks that say what the request has used.

use super::node::{ESCAPED, Kind, LOOKED_AT, Node, NodeId, READ, SEEN, USED};
use super::scan;
use crate::grow::{Sink, Text};
use std::borrow::Cow;

/// A JSON text that has been read.
#[derive(Clone, Copy, Debug)]
pub struct Doc<'a> {
    text: &'a str,
    nodes: &'a [Node],
}

impl<'a> Doc<'a> {
    pub(super) fn new(text: &'a str, nodes: &'a [Node]) -> Self {
        Self { text, nodes }
    }

    /// The node of the whole text.
    pub const ROOT: NodeId = 0;

    pub(super) fn node(&self, id: NodeId) -> &'a Node {
        &self.nodes[id as usize]
    }

    /// A node, and all below it.
    pub(super) fn below(&self, id: NodeId) -> &'a [Node] {
        &self.nodes[id as usize..self.next(id) as usize]
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The whole text, for messages that say where something stands in it; what is made of it is not noted.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The last node that begins no later than there in the text.
    pub fn node_at(&self, offset: usize) -> NodeId {
        let begun = self.nodes.partition_point(|node| node.start as usize <= offset);
        begun.saturating_sub(1) as NodeId
    }

    /// How long the text is.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// A stretch of a string's text.
    pub fn stretch(&self, id: NodeId, start: u32, end: u32) -> &'a str {
        self.see(id);
        &self.text[start as usize..end as usize]
    }

    /// The node's JSON text, for who copies it and says from where.
    pub fn unseen(&self, id: NodeId) -> &'a str {
        let node = self.node(id);
        &self.text[node.start as usize..node.end as usize]
    }

    /// Copies the node's JSON text as it stands.
    #[inline]
    pub fn copy_to(&self, id: NodeId, out: &mut Text) {
        let node = self.node(id);
        if !out.push_copied(&self.text[node.start as usize..node.end as usize], node.start) {
            self.see(id);
        }
    }

    /// Notes that something may depend on the text of the node, and of all below it. Whatever gives out text notes it,
    /// but for copying into a text that notes where each copy is from.
    #[inline]
    pub fn see(&self, id: NodeId) {
        let marks = &self.node(id).marks;
        marks.set(marks.get() | SEEN);
    }

    /// True if something may depend on the text of this very node.
    pub fn is_seen(&self, id: NodeId) -> bool {
        self.node(id).marks.get() & SEEN != 0
    }

    /// True if the string begins with a character that is no white space, and no escape. Of one that does, nothing else
    /// is told so: other strings that do may stand for it.
    pub fn begins_plainly(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let plain = node.kind == Kind::String && begins_plainly(&self.text.as_bytes()[node.start as usize + 1..]);
        if !plain {
            self.see(id);
        }
        plain
    }

    /// What the node is.
    #[inline]
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// The byte offset at which the node begins.
    #[inline]
    pub fn offset(&self, id: NodeId) -> usize {
        self.node(id).start as usize
    }

    /// The node after this one and everything below it.
    #[inline]
    pub fn next(&self, id: NodeId) -> NodeId {
        self.node(id).next
    }

    /// The node's JSON text as it stands: strings with their quotes and escapes, numbers with all digits.
    // out of line: it would stand in hundreds of places
    #[inline(never)]
    pub fn raw(&self, id: NodeId) -> &'a str {
        let node = self.node(id);
        node.marks.set(node.marks.get() | SEEN);
        &self.text[node.start as usize..node.end as usize]
    }

    /// What stands between a string's quotes, escapes as written; nothing for other nodes.
    #[inline]
    pub fn inner(&self, id: NodeId) -> &'a str {
        let node = self.node(id);
        match node.kind {
            Kind::String | Kind::Key => {
                node.marks.set(node.marks.get() | SEEN);
                &self.text[node.start as usize + 1..node.end as usize - 1]
            }
            _ => "",
        }
    }

    /// True if the string (or key) is written with at least one escape.
    #[inline]
    pub fn escaped(&self, id: NodeId) -> bool {
        self.see(id);
        self.node(id).marks.get() & ESCAPED != 0
    }

    /// A string's value; borrowed when it has no escapes.
    pub fn string(&self, id: NodeId) -> Cow<'a, str> {
        if self.escaped(id) { Cow::Owned(self.decoded(id)) } else { Cow::Borrowed(self.inner(id)) }
    }

    #[cold]
    fn decoded(&self, id: NodeId) -> String {
        unescape(self.inner(id))
    }

    /// A key as it is written, if it has no escapes. What keys there are is not noted: everything may depend on them.
    #[inline]
    pub fn plain_key(&self, key: NodeId) -> Option<&'a str> {
        debug_assert_eq!(self.kind(key), Kind::Key, "a string's text is for `plain`");
        self.as_written(key)
    }

    /// A string as it is written, if it has no escapes.
    #[inline]
    pub fn plain(&self, id: NodeId) -> Option<&'a str> {
        self.see(id);
        self.as_written(id)
    }

    #[inline]
    fn as_written(&self, id: NodeId) -> Option<&'a str> {
        let node = self.node(id);
        if node.marks.get() & ESCAPED != 0 {
            return None;
        }
        self.text.get(node.start as usize + 1..node.end as usize - 1)
    }

    /// True if the node is a string (or key) of this value.
    #[inline]
    pub fn is(&self, id: NodeId, value: &str) -> bool {
        let node = self.node(id);
        if !matches!(node.kind, Kind::String | Kind::Key) {
            return false;
        }
        node.marks.set(node.marks.get() | SEEN);
        if node.marks.get() & ESCAPED != 0 {
            return strip_text(self.inner(id), true, value) == Some("");
        }
        // most strings that are looked at differ in length already
        let inner = node.start as usize + 1..node.end as usize - 1;
        inner.len() == value.len() && self.text.as_bytes()[inner] == *value.as_bytes()
    }

    /// An object's members, as (key, value); nothing for other nodes.
    #[inline]
    pub fn members(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + use<'a> {
        let doc = *self;
        let end = if self.kind(id) == Kind::Object { self.next(id) } else { id + 1 };
        let mut at = id + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let key = at;
            at = doc.next(key + 1);
            Some((key, key + 1))
        })
    }

    /// An array's elements; nothing for other nodes.
    #[inline]
    pub fn elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'a> {
        let doc = *self;
        let end = if self.kind(id) == Kind::Array { self.next(id) } else { id + 1 };
        let mut at = id + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let element = at;
            at = doc.next(element);
            Some(element)
        })
    }

    /// The value of an object's member of this name (of the last one, where the name stands twice).
    #[inline]
    pub fn get(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let is_it = |key| self.plain_key(key).map_or_else(|| self.is(key, name), |plain| plain == name);
        self.members(id).filter(|&(key, _)| is_it(key)).last().map(|(_, value)| value)
    }

    /// Notes that the request (or the report) carries this node and everything below it.
    #[inline]
    pub fn mark_used(&self, id: NodeId) {
        let marks = &self.node(id).marks;
        marks.set(marks.get() | USED);
    }

    /// Marks the node as used by whoever reads the text, whatever is made of it.
    #[inline]
    pub fn mark_read(&self, id: NodeId) {
        let marks = &self.node(id).marks;
        marks.set(marks.get() | USED | READ);
    }

    /// Forgets what was used, but for what the reader itself has marked.
    pub fn forget_used(&self) {
        for node in self.nodes {
            let marks = node.marks.get();
            node.marks.set(if marks & READ == 0 { marks & !USED } else { marks });
        }
    }

    /// True if this very node was marked.
    #[inline]
    pub fn is_used(&self, id: NodeId) -> bool {
        self.node(id).marks.get() & USED != 0
    }

    /// True if every value but `null` was marked, or stands in one that was.
    pub fn all_used(&self) -> bool {
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            at = match node.kind {
                _ if node.marks.get() & USED != 0 => node.next as usize,
                Kind::Key | Kind::Null | Kind::Object | Kind::Array => at + 1,
                Kind::Bool | Kind::Number | Kind::String => return false,
            };
        }
        true
    }

    /// Notes that what was read of the text depends on the node's value, and not only on its kind.
    #[inline]
    pub fn mark_looked_at(&self, id: NodeId) {
        let marks = &self.node(id).marks;
        marks.set(marks.get() | LOOKED_AT);
    }

    /// True if something depends on the node's value.
    #[inline]
    pub fn is_looked_at(&self, id: NodeId) -> bool {
        self.node(id).marks.get() & LOOKED_AT != 0
    }

    /// True if the node or anything in it was marked.
    pub fn holds_used(&self, id: NodeId) -> bool {
        (id..self.next(id)).any(|node| self.is_used(node))
    }

    /// Notes which slot of the vocabulary the node was read as (0: none).
    #[inline]
    pub fn set_tag(&self, id: NodeId, tag: u16) {
        self.node(id).tag.set(tag);
    }

    /// The slot that the node was read as (0: none).
    #[inline]
    pub fn tag(&self, id: NodeId) -> u16 {
        self.node(id).tag.get()
    }
}

/// True if a text begins with a character that is no white space, no quote and no escape.
pub fn begins_plainly(text: &[u8]) -> bool {
    match text.first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"'),
        _ => {
            let chunk = text[..text.len().min(4)].utf8_chunks().next();
            chunk.and_then(|chunk| chunk.valid().chars().next()).is_some_and(|first| !first.is_whitespace())
        }
    }
}

/// Line and column (both from 1, the column in characters) of a byte offset in a text.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    Lines::new(text).seek(offset)
}

/// Finds line and column of many offsets in one walk over the text, if they come in its order.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Lines<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// Line and column (both from 1, the column in characters) of a byte offset that is not before the last one.
    pub fn seek(&mut self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len()).max(self.at);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let passed = &self.text.as_bytes()[self.at..end];
        let mut breaks = memchr::memchr_iter(b'\n', passed);
        if let Some(last) = breaks.next_back() {
            (self.line, self.column) = (self.line + 1 + breaks.count(), 1);
            self.at += last + 1;
        }
        self.column += self.text[self.at..end].chars().count();
        self.at = end;
        (self.line, self.column)
    }
}

/// Decodes the escapes of a string that the tape has accepted.
pub fn unescape(inner: &str) -> String {
    let mut out = Text::default();
    out.reserve(inner.len());
    unescape_into(inner, &mut out);
    out.into_string()
}

/// How much of a text without its escapes is held before it is appended.
const HELD: usize = 256;

/// The same, appended to `out`.
pub fn unescape_into(inner: &str, out: &mut impl Sink) {
    let (mut held, mut length, mut at) = ([0; HELD], 0, 0);
    loop {
        let copied = scan::copy_plain(&inner.as_bytes()[at..], &mut held[length..]);
        (at, length) = (at + copied, length + copied);
        let escape = &inner.as_bytes()[at..];
        let simple = match escape {
            [b'\\', b'n', ..] => b'\n',
            [b'\\', letter @ (b'"' | b'\\' | b'/'), ..] => *letter,
            _ => 0,
        };
        if simple != 0 && length < HELD {
            held[length] = simple;
            (at, length) = (at + 2, length + 1);
            continue;
        }
        // what is held ends with a character, or it begins anew in the middle of none
        let cut = (0..length).find(|cut| inner.is_char_boundary(at - cut)).unwrap_or(0);
        out.push_str(str::from_utf8(&held[..length - cut]).unwrap_or_default());
        (at, length) = (at - cut, 0);
        if inner.as_bytes().get(at) == Some(&b'\\') {
            let (decoded, length) = decode_escape(&inner[at..]);
            out.push(decoded);
            at += length;
        } else if at == inner.len() {
            return;
        }
    }
}

/// What is left of a string's inside behind this text, if it begins with it: escapes are read as far as the text goes,
/// and no further, so that a comparison costs what is compared, however long the string is.
pub fn strip_text<'s>(inner: &'s str, escaped: bool, text: &str) -> Option<&'s str> {
    if !escaped {
        return inner.strip_prefix(text);
    }
    text.chars().try_fold(inner, |rest, wanted| {
        let next = rest.chars().next()?;
        let (found, length) = if next == '\\' { decode_escape(rest) } else { (next, next.len_utf8()) };
        (found == wanted).then(|| &rest[length..])
    })
}

/// The character that the escape at the start of `text` stands for, and the escape's length.
pub fn decode_escape(text: &str) -> (char, usize) {
    let hex = |from: usize| {
        text.get(from..from + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0xFFFD)
    };
    match text.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => match hex(2) {
            high @ 0xD800..=0xDBFF => {
                let code = (0x10000 + ((high - 0xD800) << 10)).wrapping_add(hex(8).wrapping_sub(0xDC00));
                (char::from_u32(code).unwrap_or('\u{FFFD}'), 12)
            }
            code => (char::from_u32(code).unwrap_or('\u{FFFD}'), 6),
        },
        Some(&other) => (char::from(other), 2),
        None => ('\\', 1),
    }
}
