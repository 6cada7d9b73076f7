//! A decoder: bytes of a response in, events out, and the response so far whenever it is asked for.

use super::Reply;
use super::event::{Event, Stretch};
use super::reader::Reader;
use super::seen::Seen;
use super::write::Writer;
use crate::error::{Error, ErrorKind};
use crate::frame::{FRAME_LIMIT, FrameError, FrameKind, Framer, Framing};
use crate::grow::{self, Text};
use crate::report::loss::Severity;
use crate::spec::plan::response::{ErrorClass, ResponsePlan, StreamFormat};
use crate::vocabulary::Slot;
use std::sync::Arc;

/// A failure, for a caller without JSON.
#[derive(Clone, Copy, Debug)]
pub struct Described<'d> {
    /// What it is.
    pub class: ErrorClass,
    /// The HTTP status.
    pub status: u16,
    /// True if the same request may succeed later.
    pub retryable: bool,
    /// After how many milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The class's name, the message, the provider's type and code (JSON), the request's id; each with a NUL behind it.
    pub texts: [&'d str; 5],
}

/// Reads responses.
#[derive(Debug)]
pub struct Decoder {
    framer: Framer,
    reader: Reader,
    /// The body is an error's, or a whole response: it is read when it is all there.
    body: Option<Vec<u8>>,
    /// The connection has ended.
    finished: bool,
    /// The last event has been told.
    ended: bool,
    view: Text,
}

impl Decoder {
    /// A decoder for a stream of what a model answers.
    pub fn new(plan: Arc<ResponsePlan>, reply: &Reply<'_>) -> Result<Self, Error> {
        let body = (reply.status >= 400).then(Vec::new);
        Ok(Self {
            framer: Framer::new(framing(&plan), FRAME_LIMIT),
            reader: Reader::new(plan, reply)?,
            body,
            finished: false,
            ended: false,
            view: Text::default(),
        })
    }

    /// Makes it a decoder for what another model answers, in the memory that it has.
    pub fn renew(&mut self, plan: &Arc<ResponsePlan>, reply: &Reply<'_>) -> Result<(), Error> {
        self.reset();
        self.body = (reply.status >= 400).then(Vec::new);
        self.reader.renew(plan, reply)
    }

    /// Forgets the response, and is ready for another of the same model: with status 200 and no headers.
    pub fn reset(&mut self) {
        self.framer.reset();
        self.reader.reset();
        (self.body, self.finished, self.ended) = (None, false, false);
    }

    /// Takes bytes of the body, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.finished {
            return Err(Error::new(ErrorKind::InvalidInput, "the response has ended; reset the decoder for another"));
        }
        match &mut self.body {
            Some(body) if body.len() + bytes.len() > FRAME_LIMIT => {
                Err(frame_error(FrameError::TooLarge { limit: FRAME_LIMIT }))
            }
            Some(body) => {
                body.try_reserve(bytes.len()).map_err(|_| Error::no_memory())?;
                body.extend_from_slice(bytes);
                Ok(())
            }
            None => self.framer.feed(bytes).map_err(frame_error),
        }
    }

    /// The next event of what has come; `None` until more is fed, and behind the last.
    pub fn next_event(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(event) = self.reader.queue.pop() {
                return Ok(Some(event));
            }
            self.reader.queue.clear();
            if self.ended || !self.advance()? {
                return Ok(None);
            }
        }
    }

    /// Reads a frame, or the end; false if neither is there.
    fn advance(&mut self) -> Result<bool, Error> {
        grow::begin();
        if self.body.is_some() && !self.finished {
            return Ok(false);
        }
        if let Some(body) = self.body.take() {
            self.reader.whole(&body);
        } else {
            match self.framer.next() {
                Ok(Some(frame)) if frame.kind == FrameKind::Whole => self.reader.whole(frame.data),
                Ok(Some(frame)) => self.reader.event(frame.name, frame.data, frame.kind == FrameKind::Exception),
                Ok(None) if !self.finished => return Ok(false),
                Ok(None) | Err(FrameError::Cut) => {
                    self.ended = true;
                    self.reader.end();
                }
                Err(error) => return Err(frame_error(error)),
            }
        }
        if grow::short() { Err(Error::no_memory()) } else { Ok(true) }
    }

    /// Forgets what was told, and reads the next frame, or the end: what it was, or `None` if neither is there.
    pub(crate) fn step(&mut self) -> Result<Option<Seen>, Error> {
        self.reader.queue.clear();
        if self.ended || !self.advance()? {
            return Ok(None);
        }
        Ok(Some(self.reader.seen))
    }

    /// What the last step has told, and nobody has asked for.
    pub(crate) fn told(&self) -> &[Event] {
        self.reader.queue.since(0)
    }

    /// Where in the stream the first byte is that was not read.
    pub(crate) fn position(&self) -> u64 {
        self.framer.position()
    }

    /// Where what was read last begins, or what is yet to be read: no part of it stands before.
    pub(crate) fn begin(&self) -> u64 {
        self.framer.begin()
    }

    /// True if the stream is framed as the API has it.
    pub(crate) fn is_framed_as_told(&self) -> bool {
        self.framer.is_as_expected()
    }

    /// True if what comes is no stream, or says something else than the response does.
    pub(crate) fn changes(&self) -> bool {
        self.body.is_some() || self.reader.changes()
    }

    /// The connection has ended; what waits has yet to be read.
    pub(crate) fn hang_up(&mut self) -> Result<(), Error> {
        self.finished = true;
        match self.framer.finish() {
            Ok(()) | Err(FrameError::Cut) => Ok(()),
            Err(error) => Err(frame_error(error)),
        }
    }

    /// The connection has ended: events of what waits may follow, and the last one.
    pub fn finish(&mut self) -> Result<(), Error> {
        if self.finished {
            return Ok(());
        }
        self.hang_up()?;
        if self.reader.queue.is_drained() {
            self.reader.queue.clear();
        }
        while !self.ended && self.advance()? {}
        Ok(())
    }

    /// Reads a whole body, a response or an error.
    pub fn whole(&mut self, body: &[u8]) -> Result<(), Error> {
        grow::begin();
        self.reader.queue.clear();
        self.reader.whole(body);
        (self.finished, self.ended) = (true, true);
        self.reader.end();
        self.reader.queue.clear();
        if grow::short() { Err(Error::no_memory()) } else { Ok(()) }
    }

    /// A text of the last event, with a NUL behind it.
    pub fn text(&self, stretch: Stretch) -> &str {
        self.reader.queue.get(stretch)
    }

    /// Why the response failed, if it did.
    pub fn failure(&self) -> Option<ErrorClass> {
        self.reader.answer.failure.as_ref().map(|failure| failure.class)
    }

    /// What the provider has in words of its own for the failure, JSON.
    pub(crate) fn failure_word(&self, slot: Slot) -> Option<&str> {
        self.reader.answer.failure.as_ref()?.others.get(slot)
    }

    /// When the response was made, as JSON, and how it was served; empty where the provider has not said it.
    pub(crate) fn made(&self) -> (&str, &str) {
        (&self.reader.answer.created, &self.reader.answer.service_tier)
    }

    /// The provider's message of the failure.
    pub fn failure_message(&self) -> &str {
        self.reader.answer.failure.as_ref().map_or("", |failure| &failure.message)
    }

    /// The worst of what was noticed.
    pub fn worst(&self) -> Option<Severity> {
        self.reader.answer.report.worst()
    }

    /// What the failure is, its texts with a NUL behind each; they live in the decoder.
    pub fn described(&mut self) -> Result<Option<Described<'_>>, Error> {
        grow::begin();
        self.view.clear();
        let answer = &self.reader.answer;
        let Some(failure) = &answer.failure else { return Ok(None) };
        let other = |slot| failure.others.get(slot).unwrap_or_default();
        let texts = [
            failure.class.name(),
            &failure.message,
            other(Slot::ErrorType),
            other(Slot::ErrorCode),
            &answer.request_id,
        ];
        let ends = texts.map(|text| {
            self.view.push_str(text);
            self.view.push('\0');
            self.view.len()
        });
        if grow::short() {
            return Err(Error::no_memory());
        }
        let mut start = 0;
        let texts = ends.map(|end| {
            let text = self.view.get(start..end).unwrap_or("\0");
            start = end;
            text
        });
        let (class, status, retryable) = (failure.class, failure.status, failure.retryable);
        Ok(Some(Described { class, status, retryable, retry_after_ms: failure.retry_after_ms, texts }))
    }

    /// The response so far, JSON, with a NUL behind it.
    pub fn response(&mut self) -> Result<&str, Error> {
        self.viewed(|writer| {
            writer.response();
        })
    }

    /// The message of the first choice so far, JSON, with a NUL behind it; nothing if there is none.
    pub fn message(&mut self) -> Result<&str, Error> {
        self.viewed(|writer| {
            if let Some(choice) = writer.answer.choices().first() {
                writer.message(0, choice);
            }
        })
    }

    /// What was noticed so far, JSON, with a NUL behind it.
    pub fn lossiness(&mut self) -> Result<&str, Error> {
        self.viewed(|writer| writer.answer.report.write(writer.out))
    }

    /// The error, JSON, with a NUL behind it; nothing if there is none.
    pub fn error(&mut self) -> Result<&str, Error> {
        self.viewed(|writer| {
            if let Some(failure) = &writer.answer.failure {
                writer.failure(failure);
            }
        })
    }

    fn viewed(&mut self, write: impl FnOnce(&mut Writer<'_>)) -> Result<&str, Error> {
        grow::begin();
        self.view.clear();
        let (plan, answer, tape) = self.reader.parts();
        write(&mut Writer { plan, answer, tape, out: &mut self.view });
        self.view.push('\0');
        if grow::short() {
            return Err(Error::no_memory());
        }
        Ok(self.view.strip_suffix('\0').unwrap_or(&self.view))
    }
}

fn framing(plan: &ResponsePlan) -> Framing {
    match plan.stream.format {
        StreamFormat::Sse => Framing::Sse,
        StreamFormat::NdJson => Framing::NdJson,
        StreamFormat::JsonArray => Framing::JsonArray,
        StreamFormat::AwsEventStream => Framing::AwsEventStream,
    }
}

/// Why a stream cannot be read on.
pub(crate) fn frame_error(error: FrameError) -> Error {
    match error {
        FrameError::OutOfMemory => Error::no_memory(),
        FrameError::TooLarge { .. } => Error::new(ErrorKind::Memory, text!("{error}")),
        _ => Error::new(ErrorKind::InvalidInput, text!("the stream is damaged: {error}")),
    }
}
