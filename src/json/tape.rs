//! JSON text as a tape: one flat list of nodes that point into the text.
//!
//! The crate reads JSON itself, which is the one thing here that a library could have done. It does so because
//! every promise rests on the *text*: numbers keep their digits, strings keep their escapes and are copied without
//! being decoded, every place has an offset for error messages, and every leaf carries a mark that says whether the
//! request used it. A decoded value has none of these. `docs/performance.md` has the comparison with `serde_json`, and
//! `tests/json.rs` holds this reader to `serde_json`'s verdict on every text it can think of.

use super::doc::Doc;
use super::node::{ESCAPED, Kind, Node, NodeId};
use super::scan::{escaped_run, plain_run};
use crate::grow;
use std::cell::Cell;

/// The deepest nesting that is read; deeper text is refused, so that nothing that walks a document can run out of
/// stack.
pub const MAX_DEPTH: usize = 256;
/// Why a text that is nested deeper is refused.
pub const TOO_DEEP: &str = "nested more than 256 levels deep";

/// The longest text that is read: offsets are 32 bits wide.
pub const MAX_LENGTH: usize = u32::MAX as usize - 1;

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct SyntaxError {
    /// Byte offset into the text.
    pub offset: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// The reason of an error that the text is no cause of.
pub const NO_MEMORY: &str = "there is not enough memory for its values";

/// The memory of a tape, kept from one text to the next.
#[derive(Debug, Default)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
}

impl Tape {
    /// Reads `text`. The nodes of the text before are forgotten, their memory is kept.
    pub fn parse<'a>(&'a mut self, text: &'a str) -> Result<Doc<'a>, SyntaxError> {
        self.parse_within(text, MAX_DEPTH)
    }

    /// The same for text of the engine's own making, which may be nested deeper than what it was made from.
    pub(crate) fn parse_within<'a>(&'a mut self, text: &'a str, depth: usize) -> Result<Doc<'a>, SyntaxError> {
        self.nodes.clear();
        self.open.clear();
        // where there is no room for a guess there may be for what it takes
        let _ = self.nodes.try_reserve(text.len() / 64);
        if text.len() > MAX_LENGTH {
            return Err(SyntaxError { offset: 0, reason: "the text is longer than 4 GiB" });
        }
        let text_bytes = text.as_bytes();
        let mut parser =
            Parser { text: text_bytes, nodes: &mut self.nodes, open: &mut self.open, depth, error: UNREAD };
        if parser.document().is_err() {
            return Err(parser.error);
        }
        Ok(Doc::new(text, &self.nodes))
    }

    /// Takes one value of a text that was read for a text of its own, as if that had been read; `None` without memory.
    pub fn take<'a>(&'a mut self, doc: Doc<'a>, value: NodeId) -> Option<Doc<'a>> {
        self.nodes.clear();
        let (from, nodes) = (doc.offset(value) as u32, doc.below(value));
        if self.nodes.try_reserve(nodes.len()).is_err() {
            grow::note();
            return None;
        }
        self.nodes.extend(nodes.iter().map(|node| Node {
            start: node.start - from,
            end: node.end - from,
            next: node.next - value,
            kind: node.kind,
            marks: Cell::new(node.marks.get() & ESCAPED),
            tag: Cell::new(0),
        }));
        Some(Doc::new(doc.unseen(value), &self.nodes))
    }

    /// The text that was just read.
    pub fn parsed<'a>(&'a self, text: &'a str) -> Option<Doc<'a>> {
        (!self.nodes.is_empty()).then(|| Doc::new(text, &self.nodes))
    }

    /// Gives back memory that one large text needed and the usual one does not.
    pub fn trim(&mut self, nodes: usize) {
        if self.nodes.capacity() > nodes {
            self.nodes = Vec::new();
        }
    }
}

/// Where the string ends whose inside begins here (at its quote), and whether it has escapes; `None` for what is none.
#[inline]
pub fn string_end(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let end = plain_run(text, at);
    if text.get(end) == Some(&b'"') { Some((end, false)) } else { odd_end(text, at, end) }
}

#[inline(never)]
fn odd_end(text: &[u8], start: usize, at: usize) -> Option<(usize, bool)> {
    let mut parser = Parser { text, nodes: &mut Vec::new(), open: &mut Vec::new(), depth: 0, error: UNREAD };
    parser.inside(start, at).ok()
}

/// That the text is none: [`Parser::error`] says why.
struct Stop;

type Read<T = usize> = Result<T, Stop>;

const UNREAD: SyntaxError = SyntaxError { offset: 0, reason: "expected a JSON value" };

/// Reads a text from its beginning to its end: every function takes the place at which it begins, and returns the one
/// behind what it has read, so that the place stays in a register.
struct Parser<'t> {
    text: &'t [u8],
    nodes: &'t mut Vec<Node>,
    open: &'t mut Vec<u32>,
    depth: usize,
    /// Why it has stopped.
    error: SyntaxError,
}

impl Parser<'_> {
    fn document(&mut self) -> Read<()> {
        let (mut at, mut keyed) = (0, false);
        // one round reads a key, if there is to be one, a value, and the closing brackets up to the next one
        loop {
            at = self.blank(at);
            if keyed {
                at = self.key(at)?;
                at = self.blank(at);
            }
            match self.text.get(at) {
                Some(b'"') => at = self.string(at, Kind::String)?,
                Some(b'{') => {
                    self.begin(at, Kind::Object)?;
                    at = self.blank(at + 1);
                    if self.text.get(at) != Some(&b'}') {
                        keyed = true;
                        continue;
                    }
                    at = self.close(at);
                }
                Some(b'[') => {
                    self.begin(at, Kind::Array)?;
                    at = self.blank(at + 1);
                    if self.text.get(at) != Some(&b']') {
                        keyed = false;
                        continue;
                    }
                    at = self.close(at);
                }
                byte => at = self.scalar(at, byte.copied())?,
            }
            // closing brackets up to a comma, or the end of the outermost value
            loop {
                at = self.blank(at);
                let Some(&id) = self.open.last() else {
                    return match self.text.get(at) {
                        None => Ok(()),
                        Some(_) => self.fail(at, "more text after the end of the JSON value"),
                    };
                };
                keyed = self.nodes[id as usize].kind == Kind::Object;
                match self.text.get(at) {
                    Some(b',') => break,
                    Some(b'}') if keyed => at = self.close(at),
                    Some(b']') if !keyed => at = self.close(at),
                    _ => return self.fail(at, if keyed { "expected ',' or '}'" } else { "expected ',' or ']'" }),
                }
            }
            at += 1;
        }
    }

    /// Reads a key and its colon.
    #[expect(clippy::inline_always, reason = "there is one call of it")]
    #[inline(always)]
    fn key(&mut self, mut at: usize) -> Read {
        match self.text.get(at) {
            Some(b'"') => at = self.string(at, Kind::Key)?,
            Some(b'}') => return self.fail(at, "a comma before '}' is not JSON; remove it"),
            _ => return self.fail(at, "expected a key in double quotes"),
        }
        at = self.blank(at);
        if self.text.get(at) != Some(&b':') {
            return self.fail(at, "expected ':' after the key");
        }
        Ok(at + 1)
    }

    /// Where the next byte stands that is not white space.
    #[inline]
    fn blank(&self, mut at: usize) -> usize {
        while let Some(&byte) = self.text.get(at)
            && byte <= b' '
            && matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
        {
            at += 1;
        }
        at
    }

    #[cold]
    #[inline(never)]
    fn fail<T>(&mut self, at: usize, reason: &'static str) -> Read<T> {
        let reason = if at >= self.text.len() { "the text ends in the middle of a value" } else { reason };
        self.stop(at, reason)
    }

    #[cold]
    #[inline(never)]
    fn stop<T>(&mut self, offset: usize, reason: &'static str) -> Read<T> {
        self.error = SyntaxError { offset, reason };
        Err(Stop)
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize, kind: Kind, escaped: bool) -> Read<()> {
        if self.nodes.len() == self.nodes.capacity() && self.nodes.try_reserve(1).is_err() {
            grow::note();
            return self.stop(end, NO_MEMORY);
        }
        let next = self.nodes.len() as u32 + 1;
        let marks = Cell::new(if escaped { ESCAPED } else { 0 });
        self.nodes.push(Node { start: start as u32, end: end as u32, next, kind, marks, tag: Cell::new(0) });
        Ok(())
    }

    #[inline]
    fn begin(&mut self, at: usize, kind: Kind) -> Read<()> {
        if self.open.len() == self.depth {
            return self.fail(at, TOO_DEEP);
        }
        if self.open.len() == self.open.capacity() && self.open.try_reserve(1).is_err() {
            grow::note();
            return self.stop(at, NO_MEMORY);
        }
        self.open.push(self.nodes.len() as u32);
        self.push(at, at, kind, false)
    }

    /// Ends the innermost container at the closing bracket.
    #[inline]
    fn close(&mut self, at: usize) -> usize {
        if let Some(id) = self.open.pop() {
            let next = self.nodes.len() as u32;
            let node = &mut self.nodes[id as usize];
            node.end = at as u32 + 1;
            node.next = next;
        }
        at + 1
    }

    #[inline(never)]
    fn scalar(&mut self, at: usize, byte: Option<u8>) -> Read {
        match byte {
            Some(b'-' | b'0'..=b'9') => self.number(at),
            Some(b't') => self.word(at, "true", Kind::Bool),
            Some(b'f') => self.word(at, "false", Kind::Bool),
            Some(b'n') => self.word(at, "null", Kind::Null),
            Some(b']') => self.fail(at, "a comma before ']' is not JSON; remove it"),
            Some(b'\'') => self.fail(at, "strings take double quotes in JSON"),
            None if self.nodes.is_empty() => self.stop(0, "the text is empty"),
            _ => self.fail(at, "expected a JSON value"),
        }
    }

    fn word(&mut self, at: usize, word: &'static str, kind: Kind) -> Read {
        if !self.text[at..].starts_with(word.as_bytes()) {
            return self.fail(at, "expected true, false or null");
        }
        self.push(at, at + word.len(), kind, false)?;
        Ok(at + word.len())
    }

    /// Where the digits end that begin here.
    fn digits(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    }

    fn number(&mut self, start: usize) -> Read {
        let first = start + usize::from(self.text[start] == b'-');
        let mut at = self.digits(first);
        match at - first {
            0 => return self.fail(at, "expected a digit"),
            1 => {}
            _ if self.text[first] == b'0' => return self.fail(start, "a number cannot begin with 0"),
            _ => {}
        }
        if self.text.get(at) == Some(&b'.') {
            let end = self.digits(at + 1);
            if end == at + 1 {
                return self.fail(end, "expected a digit after the decimal point");
            }
            at = end;
        }
        if matches!(self.text.get(at), Some(b'e' | b'E')) {
            let signed = matches!(self.text.get(at + 1), Some(b'+' | b'-'));
            let first = at + 1 + usize::from(signed);
            at = self.digits(first);
            if at == first {
                return self.fail(at, "expected a digit in the exponent");
            }
        }
        self.push(start, at, Kind::Number, false)?;
        Ok(at)
    }

    /// Reads a string: most have no escapes, and are done here.
    #[expect(clippy::inline_always, reason = "a tenth of what reading takes was spent on calling it")]
    #[inline(always)]
    fn string(&mut self, start: usize, kind: Kind) -> Read {
        let end = plain_run(self.text, start + 1);
        if self.text.get(end) != Some(&b'"') {
            return self.odd_string(start, end, kind);
        }
        self.push(start, end + 1, kind, false)?;
        Ok(end + 1)
    }

    /// Reads on from the first byte of a string that does not mean itself.
    #[inline(never)]
    fn odd_string(&mut self, start: usize, at: usize, kind: Kind) -> Read {
        let (end, escaped) = self.inside(start, at)?;
        self.push(start, end + 1, kind, escaped)?;
        Ok(end + 1)
    }

    /// Goes on to the quote that ends a string; true if there are escapes before it.
    fn inside(&mut self, start: usize, mut at: usize) -> Read<(usize, bool)> {
        let mut escaped = false;
        loop {
            let (next, passed) = escaped_run(self.text, at);
            (at, escaped) = (next, escaped | passed);
            match self.text.get(at) {
                Some(b'"') => return Ok((at, escaped)),
                Some(b'\\') => {
                    escaped = true;
                    at = self.escape(at)?;
                }
                Some(_) => {
                    return self.fail(at, "a control character inside a string must be escaped (\\n, \\t, \\u0000 …)");
                }
                None => return self.stop(start, "this string is not closed"),
            }
        }
    }

    /// Where the escape ends that begins here.
    fn escape(&mut self, at: usize) -> Read {
        match self.text.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
            Some(b'u') => match (hex4(self.text, at + 2), self.text.get(at + 6..at + 8)) {
                (Some(0xD800..=0xDBFF), Some(b"\\u")) if matches!(hex4(self.text, at + 8), Some(0xDC00..=0xDFFF)) => {
                    Ok(at + 12)
                }
                (Some(0xD800..=0xDFFF), _) => self.fail(
                    at,
                    "half of a surrogate pair stands alone, which is not a character; remove it or complete the pair",
                ),
                (Some(_), _) => Ok(at + 6),
                (None, _) => self.fail(at, "\\u takes four hexadecimal digits"),
            },
            Some(_) => self.fail(at, "unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
            None => self.stop(at, "the text ends in the middle of a string"),
        }
    }
}

fn hex4(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, &digit| Some(value * 16 + char::from(digit).to_digit(16)?))
}
