//! The bytes of an answer, cut anywhere by the network, become frames: events, lines, elements, or a whole body.
//!
//! A [`Framer`] knows how a stream is cut into frames, and nothing of what is in them. It looks at the first bytes
//! first ([`sniff`]): proxies and providers answer with one JSON text, or with a page, where a stream was asked for.
//! Each byte is looked at once, however the network cuts, and only those of an unfinished frame are kept.

mod aws_event_stream;
mod crc;
mod json_array;
mod ndjson;
mod sniff;
mod sse;
mod stock;
mod value;
mod whole;

use aws_event_stream::AwsEventStream;
pub(crate) use crc::crc32;
use json_array::JsonArray;
use ndjson::NdJson;
use sniff::Form;
use sse::Sse;
use std::ops::Range;
use stock::Stock;

/// The most bytes of a frame, where nobody says otherwise: as many as the AWS event stream has in a payload.
pub const FRAME_LIMIT: usize = 24 << 20;

/// What a provider's stream is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    Sse,
    /// JSON texts, one a line.
    NdJson,
    /// The elements of one JSON array.
    JsonArray,
    /// The binary messages of `application/vnd.amazon.eventstream`.
    AwsEventStream,
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// One of a stream's events.
    Event,
    /// A message that tells of an error by its type: AWS `exception` (a payload), `error` (its message is the data).
    Exception,
    /// A JSON text or a page that stands where events were expected.
    Whole,
}

/// One frame. It is borrowed from the framer, and lives until the framer is next asked for anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'b> {
    /// The event's name where the framing has one: SSE `event:`, AWS `:event-type`, `:exception-type` or
    /// `:error-code`; else empty.
    pub name: &'b [u8],
    /// What it is.
    pub kind: FrameKind,
    /// The payload: whatever bytes were sent.
    pub data: &'b [u8],
}

/// Why there are no further frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A frame is larger, or says that it will be.
    #[error("a frame of the stream is larger than {limit} bytes")]
    TooLarge {
        /// The most that is taken.
        limit: usize,
    },
    /// There is no memory for an unfinished frame.
    #[error("out of memory: a frame of the stream needs more than there is")]
    OutOfMemory,
    /// The bytes are not those that were sent.
    #[error("the frame at byte {offset} of the stream has the checksum {found:#010x}, and says {told:#010x}")]
    BadCrc {
        /// What the frame says.
        told: u32,
        /// What its bytes give.
        found: u32,
        /// Where the frame begins in the stream.
        offset: u64,
    },
    /// The bytes are no frame.
    #[error("at byte {offset} of the stream, {what}")]
    BadFrame {
        /// What is wrong.
        what: &'static str,
        /// Where in the stream.
        offset: u64,
    },
    /// The connection has ended within a frame.
    #[error("the stream ends within a frame")]
    Cut,
}

/// Where a frame lies: in the stock, but for the names of server-sent events.
struct Piece {
    name: Range<usize>,
    kind: FrameKind,
    data: Range<usize>,
}

/// Bytes in, frames out.
///
/// ```
/// use specado_ffi::frame::{FRAME_LIMIT, Framer, Framing};
///
/// let mut framer = Framer::new(Framing::Sse, FRAME_LIMIT);
/// framer.feed(b"event: delta\r\ndata: {\"te")?;
/// assert_eq!(framer.next()?, None);
/// framer.feed(b"xt\": \"Hi\"}\r\n\r\n")?;
/// let frame = framer.next()?.expect("the event is whole");
/// assert_eq!((frame.name, frame.data), (&b"delta"[..], &br#"{"text": "Hi"}"#[..]));
/// framer.finish()?;
/// assert_eq!(framer.next()?, None);
/// # Ok::<(), specado_ffi::frame::FrameError>(())
/// ```
#[derive(Debug)]
pub struct Framer {
    expected: Framing,
    form: Form,
    stock: Stock,
    sse: Sse,
    lines: NdJson,
    array: JsonArray,
    aws: AwsEventStream,
    begin: u64,
    failed: Option<FrameError>,
}

impl Framer {
    /// A framer of a stream whose frames have at most so many bytes.
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            expected: framing,
            form: Form::Unknown,
            stock: Stock::new(limit),
            sse: Sse::default(),
            lines: NdJson::default(),
            array: JsonArray::default(),
            aws: AwsEventStream::default(),
            begin: 0,
            failed: None,
        }
    }

    /// Takes what the network has brought. Whoever asks for all frames after each feed has the least memory in use.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        self.check()?;
        let fed = self.stock.feed(bytes);
        self.keep(fed)
    }

    /// The next frame; `None` if more bytes are needed for it. After an error there is nothing but this error.
    #[allow(clippy::should_implement_trait, reason = "the frame is borrowed, which no iterator can say")]
    pub fn next(&mut self) -> Result<Option<Frame<'_>>, FrameError> {
        self.check()?;
        if self.stock.len() == 0 && !self.stock.ended() {
            self.begin = self.stock.between();
            return Ok(None);
        }
        let cut = self.cut();
        self.begin = self.stock.between();
        let Some(Piece { name, kind, data }) = self.keep(cut)? else { return Ok(None) };
        self.stock.settle();
        let name = if self.form == Form::Sse { self.sse.name() } else { self.stock.at(name) };
        Ok(Some(Frame { name, kind, data: self.stock.at(data) }))
    }

    /// Says that the connection has ended. [`Self::next`] then has what was still to come: an event without its blank
    /// line, a line without its end, a page; and at last [`FrameError::Cut`] if bytes of an unfinished frame are left.
    pub fn finish(&mut self) -> Result<(), FrameError> {
        self.check()?;
        self.stock.end();
        Ok(())
    }

    /// Where in the stream the first byte is that belongs to no frame which was given out.
    pub fn position(&self) -> u64 {
        self.stock.offset(0)
    }

    /// Where in the stream the frame begins that was given out last; where none is there yet, from where it may: what
    /// stands before, and behind the frame before, is no part of any. This is so however the network has cut.
    pub fn begin(&self) -> u64 {
        self.begin
    }

    /// True if the stream is cut as was expected, and not as its first bytes have it.
    pub fn is_as_expected(&self) -> bool {
        matches!(
            (self.form, self.expected),
            (Form::Sse, Framing::Sse)
                | (Form::NdJson, Framing::NdJson)
                | (Form::JsonArray, Framing::JsonArray)
                | (Form::AwsEventStream, Framing::AwsEventStream)
        )
    }

    /// Begins anew, with the memory that there is.
    pub fn reset(&mut self) {
        self.form = Form::Unknown;
        self.stock.reset();
        self.sse.reset();
        self.lines = NdJson::default();
        self.array = JsonArray::default();
        self.aws.reset();
        self.begin = 0;
        self.failed = None;
    }

    fn check(&self) -> Result<(), FrameError> {
        self.failed.map_or(Ok(()), Err)
    }

    fn keep<T>(&mut self, result: Result<T, FrameError>) -> Result<T, FrameError> {
        self.failed = result.as_ref().err().copied();
        result
    }

    fn cut(&mut self) -> Result<Option<Piece>, FrameError> {
        if self.form == Form::Unknown {
            let Some(form) = sniff::form(&mut self.stock, self.expected) else { return Ok(None) };
            self.form = form;
            self.lines.expect(if self.expected == Framing::NdJson { FrameKind::Event } else { FrameKind::Whole });
        }
        match self.form {
            Form::Unknown => Ok(None),
            Form::Sse => self.sse.cut(&mut self.stock),
            Form::NdJson => self.lines.cut(&mut self.stock),
            Form::JsonArray => self.array.cut(&mut self.stock),
            Form::AwsEventStream => self.aws.cut(&mut self.stock),
            Form::Page => whole::cut(&mut self.stock),
        }
    }
}
