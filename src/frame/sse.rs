//! Server-sent events, as WHATWG HTML, 9.2 reads them, with two things that services do beside it: a JSON text may
//! stand bare between the events (an error, as a rule), and a text without any event is a page.

use super::stock::Stock;
use super::value::Scan;
use super::whole::{self, Value};
use super::{FrameError, FrameKind, Piece};
use memchr::memchr2;
use std::ops::Range;

/// An event as far as it has come. Places are those of the stock's unfinished frame.
#[derive(Debug, Default)]
pub(super) struct Sse {
    name: Vec<u8>,
    /// The event that has this name was given out.
    given: bool,
    /// The lines of data, joined in place: each moves up to the one before.
    data: Option<Range<usize>>,
    /// Where the line begins that has not ended yet.
    line: usize,
    /// How far that line was looked through.
    seen: usize,
    /// The last line has ended with CR: an LF after it belongs to that.
    after_cr: bool,
    /// A field or a comment was there: it is a stream of events.
    sure: bool,
    /// A JSON text that stands bare.
    bare: Value,
}

/// How many bytes of memory for names are kept from stream to stream.
const MAX_KEPT_NAME: usize = 1 << 10;

/// A line that is a field.
enum Field {
    Data(Range<usize>),
    Event(Range<usize>),
    /// A comment, an identifier, a time to wait: nothing that is given out.
    Other,
}

impl Sse {
    /// Forgets all but the memory.
    pub(super) fn reset(&mut self) {
        let mut name = std::mem::take(&mut self.name);
        name.clear();
        name.shrink_to(MAX_KEPT_NAME);
        *self = Self { name, ..Self::default() };
    }

    /// The name of the event that was given out last.
    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    /// True if no line of the next event has been dropped.
    fn is_between(&self) -> bool {
        self.data.is_none() && self.name.is_empty() && !self.bare.begun()
    }

    pub(super) fn cut(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        if self.given {
            if let Some(piece) = self.like_before(stock) {
                return Ok(Some(piece));
            }
            self.given = false;
            self.name.clear();
        }
        loop {
            if self.bare.begun() {
                return self.bare(stock);
            }
            if self.after_cr && self.line < stock.len() {
                self.after_cr = false;
                self.line += usize::from(stock.rest()[self.line] == b'\n');
                self.seen = self.line;
                self.drop_line(stock);
            }
            if self.line == 0 && self.data.is_none() && matches!(stock.rest().first(), Some(b'{' | b'[')) {
                return self.bare(stock);
            }
            let Some(end) = memchr2(b'\n', b'\r', &stock.rest()[self.seen..]).map(|at| self.seen + at) else {
                self.seen = stock.len();
                stock.allow(self.seen)?;
                return if stock.ended() { self.last(stock) } else { Ok(None) };
            };
            stock.allow(end)?;
            let line = self.line..end;
            self.after_cr = stock.rest()[end] == b'\r';
            (self.line, self.seen) = (end + 1, end + 1);
            if line.is_empty() {
                if let Some(data) = self.data.take() {
                    return Ok(Some(self.give(stock, &data)));
                }
                self.name.clear();
            } else {
                self.read(stock, line)?;
            }
            self.drop_line(stock);
        }
    }

    /// The next event, if it is as most are: whole, of the same name as the one that was given out last, one line of
    /// data, ends of lines that are LF.
    fn like_before(&mut self, stock: &mut Stock) -> Option<Piece> {
        let fresh = self.line == 0 && self.data.is_none() && !self.after_cr && !self.bare.begun();
        let rest = Some(stock.rest()).filter(|_| fresh && self.sure)?;
        let behind = match &self.name[..] {
            [] => rest,
            name => rest.strip_prefix(b"event: ")?.strip_prefix(name)?.strip_prefix(b"\n")?,
        };
        let data = behind.strip_prefix(b"data: ")?;
        let start = rest.len() - data.len();
        let end = start + memchr2(b'\n', b'\r', data)?;
        if !rest[end..].starts_with(b"\n\n") || stock.allow(end).is_err() {
            return None;
        }
        (self.line, self.seen) = (end + 2, end + 2);
        Some(self.give(stock, &(start..end)))
    }

    /// What has been read is dropped, unless it is needed: data, or a text that may be a page.
    fn drop_line(&mut self, stock: &mut Stock) {
        if self.sure && self.data.is_none() {
            stock.take(self.line);
            (self.line, self.seen) = (0, 0);
            if self.is_between() {
                stock.settle();
            }
        }
    }

    /// Gives the event out.
    fn give(&mut self, stock: &mut Stock, data: &Range<usize>) -> Piece {
        let begin = stock.take(self.line).start;
        (self.line, self.seen, self.given) = (0, 0, true);
        Piece { name: 0..0, kind: FrameKind::Event, data: begin + data.start..begin + data.end }
    }

    /// Reads a line that has ended.
    fn read(&mut self, stock: &mut Stock, line: Range<usize>) -> Result<(), FrameError> {
        let Some(field) = field(stock.rest(), line) else { return Ok(()) };
        self.sure = true;
        match field {
            Field::Data(value) => self.join(stock, value),
            Field::Event(value) => {
                let name = &stock.rest()[value];
                self.name.clear();
                self.name.try_reserve(name.len()).map_err(|_| FrameError::OutOfMemory)?;
                self.name.extend_from_slice(name);
            }
            Field::Other => {}
        }
        Ok(())
    }

    /// Appends a line to the data, with LF between: there is room, its field's name stood before it.
    fn join(&mut self, stock: &mut Stock, value: Range<usize>) {
        self.data = Some(match self.data.take() {
            None => value,
            Some(Range { start, end }) => {
                let bytes = stock.rest_mut();
                bytes[end] = b'\n';
                let length = value.len();
                bytes.copy_within(value, end + 1);
                start..end + 1 + length
            }
        });
    }

    /// A JSON text between the events, with the name that may have stood before it.
    fn bare(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        let piece = self.bare.cut(stock, FrameKind::Whole)?;
        if piece.is_some() {
            (self.line, self.seen, self.given, self.sure) = (0, 0, true, true);
        }
        Ok(piece)
    }

    /// What is left when the connection has ended: an event whose blank line is missing counts, unless its data is a
    /// JSON text that breaks off.
    fn last(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        let line = self.line..stock.len();
        if stock.rest()[line.clone()].contains(&b':') {
            self.line = line.end;
            self.read(stock, line)?;
        }
        if !self.sure {
            (self.line, self.seen) = (0, 0);
            let breaks_off = FIELDS.iter().any(|field| stock.len() > 0 && field.starts_with(stock.rest()));
            return if breaks_off { Err(FrameError::Cut) } else { whole::cut(stock) };
        }
        match self.data.take() {
            Some(data) if breaks_off(&stock.rest()[data.clone()]) => Err(FrameError::Cut),
            Some(data) => Ok(Some(self.give(stock, &data))),
            None if self.line < stock.len() || !self.name.is_empty() => Err(FrameError::Cut),
            None => Ok(None),
        }
    }
}

const FIELDS: [&[u8]; 4] = [b"data:", b"event:", b"id:", b"retry:"];

/// The field that this line is, if it is one that the standard knows.
fn field(bytes: &[u8], line: Range<usize>) -> Option<Field> {
    let text = &bytes[line.clone()];
    let colon = text.iter().take(6).position(|&byte| byte == b':');
    let name = colon.unwrap_or(text.len());
    let space = colon.is_some_and(|colon| text.get(colon + 1) == Some(&b' '));
    let value = (line.start + name + usize::from(colon.is_some()) + usize::from(space)).min(line.end)..line.end;
    match &text[..name] {
        b"data" => Some(Field::Data(value)),
        b"event" => Some(Field::Event(value)),
        b"id" | b"retry" | b"" => Some(Field::Other),
        _ => None,
    }
}

/// True if the data begins a JSON object or array that does not end.
fn breaks_off(data: &[u8]) -> bool {
    data.first().is_some_and(|first| matches!(first, b'{' | b'[')) && matches!(Scan::default().end(data), Ok(None))
}
