//! A stream that needs no writing: what comes from an API for a client of the same API is passed on byte for byte.
//!
//! Each frame is read all the same, so that what is wrong with it is known before it is sent: errors are written in the
//! API's own words, a mark that ends the stream waits until it is known to be whole, and what no client could read is
//! left out. What is passed on loses nothing, and is not reported.

use super::framing;
use super::target::Told;
use crate::error::Error;
use crate::frame::{FRAME_LIMIT, FrameError};
use crate::grow::{self, Grow};
use crate::response::{EventKind, Seen, frame_error};
use crate::spec::plan::Op;
use crate::spec::plan::response::StreamFormat;
use crate::spec::plan::serve::ServePlan;
use crate::vocabulary::Slot;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The most that waits for the response to begin: comments and events that say nothing. Of more nothing is sent.
pub(super) const MAX_WAITING: u64 = 64 << 10;

/// What becomes of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The response has not begun, and an error would be a response of its own. So many events wait.
    Open(u64),
    /// It is copied.
    Copied,
    /// The mark of its end has come, which is before this place, and goes with the end.
    Marked(u64),
}

impl Default for Way {
    fn default() -> Self {
        Self::Open(0)
    }
}

/// The bytes that were fed and not sent.
#[derive(Debug, Default)]
pub(super) struct Copier {
    pub(super) way: Way,
    kept: Vec<u8>,
    /// How many of these are done with.
    done: usize,
    /// Where in the stream the first of them stood.
    from: u64,
    /// What was sent ends as an event does, or as the stream does where that is an array.
    closed: bool,
}

impl Copier {
    /// Takes bytes as they come. What waits may grow behind the mark of the end, or where an event never comes; not
    /// for ever.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.kept.drain(..self.done);
        self.from += self.done as u64;
        self.done = 0;
        if self.kept.len() > FRAME_LIMIT {
            return Err(frame_error(FrameError::TooLarge { limit: FRAME_LIMIT }));
        }
        self.kept.try_reserve(bytes.len()).map_err(|_| Error::no_memory())?;
        self.kept.extend_from_slice(bytes);
        Ok(())
    }

    /// How many bytes are before this place.
    fn until(&self, place: u64) -> usize {
        usize::try_from(place.saturating_sub(self.from)).map_or(self.kept.len(), |place| place.min(self.kept.len()))
    }

    /// What comes before this place is not sent.
    pub(super) fn skip(&mut self, place: u64) {
        self.done = self.until(place).max(self.done);
    }

    /// Sends what comes before this place, and has not been sent.
    pub(super) fn pass(&mut self, place: u64, format: StreamFormat, seen: Seen, out: &mut Vec<u8>) {
        let end = self.until(place).max(self.done);
        let bytes = &self.kept[self.done..end];
        if bytes.is_empty() {
            return;
        }
        let first = self.from == 0 && self.done == 0;
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).filter(|_| first).unwrap_or(bytes);
        self.done = end;
        if seen == Seen::Mended && format != StreamFormat::AwsEventStream {
            out.put_all(grow::mended(bytes).as_bytes());
        } else {
            out.put_all(bytes);
        }
        self.closed = match seen {
            Seen::Blank => self.closed || closes(format, bytes),
            _ => ends(format, bytes),
        };
    }

    /// What must stand between what was sent and an event that is written, or the end: the connection may have ended
    /// before a blank line, or a line's end.
    pub(super) fn end_event(&self, format: StreamFormat, out: &mut Vec<u8>) {
        match format {
            StreamFormat::Sse if !self.closed => out.put_all(b"\n\n"),
            StreamFormat::NdJson if !self.closed => out.put_all(b"\n"),
            _ => {}
        }
    }

    /// True if what was sent has the mark of its end, or needs none.
    pub(super) fn is_ended(&self, format: StreamFormat) -> bool {
        matches!(self.way, Way::Marked(_)) || format == StreamFormat::JsonArray && self.closed
    }
}

/// True if an event that is sent as these bytes ends as readers want it.
fn ends(format: StreamFormat, bytes: &[u8]) -> bool {
    let is_end = |byte: Option<&u8>| matches!(byte, Some(b'\n' | b'\r'));
    match format {
        StreamFormat::Sse => {
            let line = bytes.strip_suffix(b"\n").map(|bytes| bytes.strip_suffix(b"\r").unwrap_or(bytes));
            line.or_else(|| bytes.strip_suffix(b"\r")).is_some_and(|line| is_end(line.last()))
        }
        // what ends them stands behind them
        StreamFormat::NdJson | StreamFormat::JsonArray => false,
        StreamFormat::AwsEventStream => true,
    }
}

/// True if these bytes behind an event end it; of an array, if they end the array.
fn closes(format: StreamFormat, bytes: &[u8]) -> bool {
    match format {
        StreamFormat::NdJson => bytes.contains(&b'\n'),
        StreamFormat::JsonArray => bytes.trim_ascii_end().ends_with(b"]"),
        StreamFormat::Sse | StreamFormat::AwsEventStream => false,
    }
}

impl super::Encoder {
    /// True if a response that begins so is what this client is to see: it has what the API's answers have, and the
    /// name for the model that the client has.
    pub(super) fn takes(&self, start: &Told<'_>) -> bool {
        let served = self.scene.served_model();
        let model = !start.name.is_empty() && (served.is_empty() || served == start.name);
        (model || !writes(&self.plan, Slot::ResponseModel))
            && (!start.id.is_empty() || !writes(&self.plan, Slot::ResponseId))
    }

    /// What is sent of the response will be copied: what was told of it so far is not lost.
    pub(super) fn begin_copy(&mut self, start: &Told<'_>, waiting: u64) {
        self.written = waiting;
        self.scene.response(start.id, start.name);
        self.report = crate::response::report::Report::default();
    }

    /// True if an event that tells of nothing but usage is for clients that have asked for it, and this one has not.
    pub(super) fn keeps_from(&self, told: impl IntoIterator<Item = EventKind>) -> bool {
        let mut kinds = told.into_iter();
        let asked = |asked: &[String]| asked.is_empty() || self.scene.has_asked(asked);
        let mut usage = false;
        let only = kinds.all(|kind| {
            usage |= kind == EventKind::Usage;
            matches!(kind, EventKind::Usage | EventKind::Extra)
        });
        only && usage && !self.plan.events.iter().all(|event| asked(&event.asked))
    }

    /// The end of a stream that was copied: its mark, unless that has come.
    pub(super) fn end_copy(&mut self, marked: bool) {
        if !marked {
            framing::end(self.plan.format, self.plan.last.as_deref(), self.written == 0, &mut self.out);
        }
        self.ended = true;
    }
}

/// True if templates write this.
fn writes(plan: &ServePlan, slot: Slot) -> bool {
    plan.templates.ops.iter().any(|op| matches!(op, Op::Slot(of, _) if of.slot == slot))
}
