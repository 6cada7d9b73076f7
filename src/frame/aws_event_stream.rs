//! The AWS event stream, as botocore and the Smithy specification have it: a prelude of two lengths and their
//! checksum, headers, a payload, a checksum of all that. Big endian.

use super::crc::crc32;
use super::stock::Stock;
use super::{FrameError, FrameKind, Piece};
use crate::sort;
use std::ops::Range;

const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;
const MOST_HEADERS: usize = 128 << 10;
const MOST_PAYLOAD: usize = 24 << 20;

#[derive(Debug, Default)]
pub(super) struct AwsEventStream {
    /// The message that has begun: its length, and that of its headers.
    message: Option<(usize, usize)>,
    /// Where the names of a message's headers lie in it, to find one that is there twice.
    names: Vec<(u32, u32)>,
}

/// The headers that say what a message is: where their texts lie in it.
#[derive(Default)]
struct Known {
    message_type: Range<usize>,
    event_type: Range<usize>,
    exception_type: Range<usize>,
    error_code: Range<usize>,
    error_message: Range<usize>,
}

impl AwsEventStream {
    /// Forgets all but the memory.
    pub(super) fn reset(&mut self) {
        self.message = None;
        self.names.clear();
    }

    pub(super) fn cut(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        if self.message.is_none() && stock.len() >= PRELUDE {
            self.message = Some(prelude(stock)?);
        }
        let Some((length, headers)) = self.message.filter(|(length, _)| *length <= stock.len()) else {
            return if stock.ended() && stock.len() > 0 { Err(FrameError::Cut) } else { Ok(None) };
        };
        self.message = None;
        checked(stock, length - CHECKSUM)?;
        let known = self.headers(stock, PRELUDE + headers)?;
        let payload = PRELUDE + headers..length - CHECKSUM;
        let (name, kind, data) = match &stock.rest()[known.message_type.clone()] {
            b"exception" => (known.exception_type, FrameKind::Exception, payload),
            b"error" if payload.is_empty() => (known.error_code, FrameKind::Exception, known.error_message),
            b"error" => (known.error_code, FrameKind::Exception, payload),
            _ => (known.event_type, FrameKind::Event, payload),
        };
        let begin = stock.take(length).start;
        let place = |range: Range<usize>| begin + range.start..begin + range.end;
        Ok(Some(Piece { name: place(name), kind, data: place(data) }))
    }

    /// Reads the headers, which end here.
    fn headers(&mut self, stock: &Stock, end: usize) -> Result<Known, FrameError> {
        let bytes = &stock.rest()[..end];
        let (mut known, mut at) = (Known::default(), PRELUDE);
        self.names.clear();
        while at < end {
            let header = Header::read(bytes, at).ok_or_else(|| bad(stock, at, "a header of the message is broken"))?;
            let place = match &bytes[header.name.clone()] {
                b":message-type" => Some(&mut known.message_type),
                b":event-type" => Some(&mut known.event_type),
                b":exception-type" => Some(&mut known.exception_type),
                b":error-code" => Some(&mut known.error_code),
                b":error-message" => Some(&mut known.error_message),
                _ => None,
            };
            if let Some(place) = place {
                *place = header.text.ok_or_else(|| bad(stock, at, "a header that names the message is no string"))?;
            }
            self.names.try_reserve(1).map_err(|_| FrameError::OutOfMemory)?;
            // lengths of headers fit: they were compared with the most that is taken
            self.names.push((header.name.start as u32, header.name.end as u32));
            at = header.end;
        }
        let name = |&(start, end): &(u32, u32)| &bytes[start as usize..end as usize];
        sort::by(&mut self.names, |a, b| name(a).cmp(name(b)));
        match self.names.windows(2).find(|two| name(&two[0]) == name(&two[1])) {
            Some(two) => Err(bad(stock, two[1].0 as usize, "a header of the message is there twice")),
            None => Ok(known),
        }
    }
}

/// A header: where its name lies, its text if it is one, and where it ends.
struct Header {
    name: Range<usize>,
    text: Option<Range<usize>>,
    end: usize,
}

impl Header {
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let name = at + 1..at + 1 + usize::from(*bytes.get(at)?);
        let (value, kind) = (name.end + 1, *bytes.get(name.end)?);
        let length = match kind {
            0 | 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 | 8 => 8,
            6 | 7 => 2 + usize::from(u16::from_be_bytes([*bytes.get(value)?, *bytes.get(value + 1)?])),
            9 => 16,
            _ => return None,
        };
        let end = value + length;
        (end <= bytes.len()).then(|| Self { name, text: (kind == 7).then_some(value + 2..end), end })
    }
}

/// The lengths of a message and of its headers.
fn prelude(stock: &Stock) -> Result<(usize, usize), FrameError> {
    checked(stock, 8)?;
    let [length, headers] = [0, 4].map(|at| number(stock.rest(), at) as usize);
    if headers > MOST_HEADERS {
        return Err(FrameError::TooLarge { limit: MOST_HEADERS });
    }
    let Some(payload) = length.checked_sub(PRELUDE + headers + CHECKSUM) else {
        return Err(bad(stock, 0, "a message is shorter than what it should hold"));
    };
    if payload > MOST_PAYLOAD {
        return Err(FrameError::TooLarge { limit: MOST_PAYLOAD });
    }
    stock.allow(payload)?;
    Ok((length, headers))
}

/// Compares the checksum that stands here with that of the bytes before it.
fn checked(stock: &Stock, at: usize) -> Result<(), FrameError> {
    let (told, found) = (number(stock.rest(), at), crc32(&stock.rest()[..at]));
    if told == found { Ok(()) } else { Err(FrameError::BadCrc { told, found, offset: stock.offset(0) }) }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn bad(stock: &Stock, at: usize, what: &'static str) -> FrameError {
    FrameError::BadFrame { what, offset: stock.offset(at) }
}
