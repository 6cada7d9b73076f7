//! JSON text as a tape: one flat list of nodes that point into the text.
//!
//! The crate reads JSON itself, which is the one thing here that a library could have done. It does so because
//! every promise rests on the *text*: numbers keep their digits, strings keep their escapes and are copied without
//! being decoded, every place has an offset for error messages, and every leaf carries a mark that says whether the
//! request used it. A decoded value has none of these. `docs/performance.md` has the comparison with `serde_json`, and
//! `tests/json.rs` holds this reader to `serde_json`'s verdict on every text it can think of.

use super::doc::Doc;
use super::node::{ESCAPED, Kind, Node};
use super::scan::plain_run;
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
        Parser { text: text.as_bytes(), at: 0, nodes: &mut self.nodes, open: &mut self.open, depth }.document()?;
        Ok(Doc::new(text, &self.nodes))
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
    let mut parser = Parser { text, at, nodes: &mut Vec::new(), open: &mut Vec::new(), depth: 0 };
    let escaped = parser.inside(start).ok()?;
    Some((parser.at, escaped))
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    nodes: &'t mut Vec<Node>,
    open: &'t mut Vec<u32>,
    depth: usize,
}

impl Parser<'_> {
    fn document(mut self) -> Result<(), SyntaxError> {
        // one round reads one value, and then the closing brackets up to the next one
        loop {
            let byte = self.peek();
            match byte {
                Some(b'"') => self.string(Kind::String)?,
                Some(b'{') => {
                    self.begin(Kind::Object)?;
                    if self.peek() != Some(b'}') {
                        self.key()?;
                        continue;
                    }
                    self.close();
                }
                Some(b'[') => {
                    self.begin(Kind::Array)?;
                    if self.peek() != Some(b']') {
                        continue;
                    }
                    self.close();
                }
                _ => self.scalar(byte)?,
            }
            if !self.has_more()? {
                break;
            }
        }
        match self.peek() {
            None => Ok(()),
            Some(_) => self.fail("more text after the end of the JSON value"),
        }
    }

    /// Reads closing brackets up to a comma, and in an object the next key. False at the end of the outermost value.
    fn has_more(&mut self) -> Result<bool, SyntaxError> {
        while let Some(&id) = self.open.last() {
            let object = self.nodes[id as usize].kind == Kind::Object;
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    if object {
                        self.key()?;
                    }
                    return Ok(true);
                }
                Some(b'}') if object => self.close(),
                Some(b']') if !object => self.close(),
                _ => return self.fail(if object { "expected ',' or '}'" } else { "expected ',' or ']'" }),
            }
        }
        Ok(false)
    }

    /// Reads a key and its colon.
    #[inline]
    fn key(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(b'"') => self.string(Kind::Key)?,
            Some(b'}') => return self.fail("a comma before '}' is not JSON; remove it"),
            _ => return self.fail("expected a key in double quotes"),
        }
        if self.peek() != Some(b':') {
            return self.fail("expected ':' after the key");
        }
        self.at += 1;
        Ok(())
    }

    /// The first byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.get(self.at)?;
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T, SyntaxError> {
        let reason = if self.at >= self.text.len() { "the text ends in the middle of a value" } else { reason };
        Err(SyntaxError { offset: self.at, reason })
    }

    #[inline]
    fn push(&mut self, start: usize, kind: Kind, escaped: bool) -> Result<(), SyntaxError> {
        if self.nodes.len() == self.nodes.capacity() && self.nodes.try_reserve(1).is_err() {
            return Err(SyntaxError { offset: self.at, reason: NO_MEMORY });
        }
        let next = self.nodes.len() as u32 + 1;
        let marks = Cell::new(if escaped { ESCAPED } else { 0 });
        let node = Node { start: start as u32, end: self.at as u32, next, kind, marks, tag: Cell::new(0) };
        self.nodes.push(node);
        Ok(())
    }

    #[inline]
    fn begin(&mut self, kind: Kind) -> Result<(), SyntaxError> {
        if self.open.len() == self.depth {
            return self.fail(TOO_DEEP);
        }
        if self.open.try_reserve(1).is_err() {
            return Err(SyntaxError { offset: self.at, reason: NO_MEMORY });
        }
        self.open.push(self.nodes.len() as u32);
        self.push(self.at, kind, false)?;
        self.at += 1;
        Ok(())
    }

    /// Ends the innermost container at the closing bracket.
    #[inline]
    fn close(&mut self) {
        self.at += 1;
        if let Some(id) = self.open.pop() {
            let next = self.nodes.len() as u32;
            let node = &mut self.nodes[id as usize];
            node.end = self.at as u32;
            node.next = next;
        }
    }

    fn scalar(&mut self, byte: Option<u8>) -> Result<(), SyntaxError> {
        match byte {
            Some(b'"') => self.string(Kind::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Kind::Bool),
            Some(b'f') => self.word("false", Kind::Bool),
            Some(b'n') => self.word("null", Kind::Null),
            Some(b']') => self.fail("a comma before ']' is not JSON; remove it"),
            Some(b'\'') => self.fail("strings take double quotes in JSON"),
            None if self.nodes.is_empty() => Err(SyntaxError { offset: 0, reason: "the text is empty" }),
            _ => self.fail("expected a JSON value"),
        }
    }

    fn word(&mut self, word: &'static str, kind: Kind) -> Result<(), SyntaxError> {
        let start = self.at;
        if !self.text[start..].starts_with(word.as_bytes()) {
            return self.fail("expected true, false or null");
        }
        self.at += word.len();
        self.push(start, kind, false)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        let leading_zero = self.text.get(self.at) == Some(&b'0');
        match self.digits() {
            0 => return self.fail("expected a digit"),
            1 => {}
            _ if leading_zero => {
                self.at = start;
                return self.fail("a number cannot begin with 0");
            }
            _ => {}
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.fail("expected a digit after the decimal point");
            }
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail("expected a digit in the exponent");
            }
        }
        self.push(start, Kind::Number, false)
    }

    /// Reads a string: most have no escapes, and are done here.
    #[inline]
    fn string(&mut self, kind: Kind) -> Result<(), SyntaxError> {
        let start = self.at;
        let end = plain_run(self.text, start + 1);
        if self.text.get(end) != Some(&b'"') {
            return self.odd_string(start, end, kind);
        }
        self.at = end + 1;
        self.push(start, kind, false)
    }

    /// Reads on from the first byte of a string that does not mean itself.
    #[inline(never)]
    fn odd_string(&mut self, start: usize, at: usize, kind: Kind) -> Result<(), SyntaxError> {
        self.at = at;
        let escaped = self.inside(start)?;
        self.at += 1;
        self.push(start, kind, escaped)
    }

    /// Goes on to the quote that ends a string; true if there are escapes before it.
    fn inside(&mut self, start: usize) -> Result<bool, SyntaxError> {
        let mut escaped = false;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => return Ok(escaped),
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => {
                    return self.fail("a control character inside a string must be escaped (\\n, \\t, \\u0000 …)");
                }
                None => return Err(SyntaxError { offset: start, reason: "this string is not closed" }),
            }
            self.at = plain_run(self.text, self.at);
        }
    }

    fn escape(&mut self) -> Result<(), SyntaxError> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match (hex4(self.text, self.at + 2), self.text.get(self.at + 6..self.at + 8)) {
                (Some(0xD800..=0xDBFF), Some(b"\\u"))
                    if matches!(hex4(self.text, self.at + 8), Some(0xDC00..=0xDFFF)) =>
                {
                    self.at += 12;
                }
                (Some(0xD800..=0xDFFF), _) => {
                    return self.fail("half of a surrogate pair stands alone, which is not a character; remove it or complete the pair");
                }
                (Some(_), _) => self.at += 6,
                (None, _) => return self.fail("\\u takes four hexadecimal digits"),
            },
            Some(_) => return self.fail("unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
            None => return Err(SyntaxError { offset: self.at, reason: "the text ends in the middle of a string" }),
        }
        Ok(())
    }
}

fn hex4(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    digits.iter().try_fold(0, |value, &digit| Some(value * 16 + char::from(digit).to_digit(16)?))
}
