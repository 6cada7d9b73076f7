//! A decoder and an encoder in one: bytes of one API's stream in, bytes of another's out. Of the same API's, they are
//! copied.

use super::copied::{Copier, MAX_WAITING, Way};
use super::encoder::Encoder;
use super::target::Told;
use crate::error::{Error, ErrorKind};
use crate::grow;
use crate::response::{Decoder, Event, EventKind, Seen};
use crate::spec::plan::response::StreamFormat;

/// From one API's stream to another's.
#[derive(Debug)]
pub struct Transcoder {
    decoder: Decoder,
    encoder: Encoder,
    /// Where what comes may be sent as it is; none where it is written.
    copier: Option<Copier>,
    /// What was lost has ended the stream: what else comes is nobody's.
    stopped: bool,
}

impl Transcoder {
    /// What `decoder` reads, `encoder` writes; `alike`: both have streams of one form.
    pub(crate) fn new(decoder: Decoder, encoder: Encoder, alike: bool) -> Self {
        let copier = (alike && !decoder.changes()).then(Copier::default);
        Self { decoder, encoder, copier, stopped: false }
    }

    /// Takes bytes, cut anywhere; what they are written as is in [`Self::bytes`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.encoder.sent();
        if self.stopped {
            return Ok(());
        }
        self.decoder.feed(bytes)?;
        if let Some(copier) = &mut self.copier {
            copier.keep(bytes)?;
        }
        self.pass_on()
    }

    /// The connection has ended.
    pub fn finish(&mut self) -> Result<(), Error> {
        self.encoder.sent();
        if self.stopped {
            return Ok(());
        }
        if self.copier.is_some() {
            self.decoder.hang_up()?;
        } else {
            self.decoder.finish()?;
        }
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), Error> {
        while self.copier.is_some() {
            let Some(seen) = self.decoder.step()? else { return self.settle() };
            self.copy(seen)?;
        }
        while let Some(event) = self.decoder.next_event()? {
            self.write(&event)?;
        }
        Ok(())
    }

    fn write(&mut self, event: &Event) -> Result<(), Error> {
        if event.kind == EventKind::Error && self.encoder.scene.is_same() {
            self.encoder.scene.error_words(|slot| self.decoder.failure_word(slot));
        }
        if matches!(event.kind, EventKind::Start | EventKind::Finish | EventKind::End) {
            let (created, tier) = self.decoder.made();
            self.encoder.scene.made(created, tier);
        }
        let told = told(&self.decoder, event);
        self.encoder.push(&told).inspect_err(|error| self.stopped |= error.kind == ErrorKind::Lossy)
    }

    /// Passes on what was read last; there is no copier any more if it, and what follows, is to be written.
    fn copy(&mut self, seen: Seen) -> Result<(), Error> {
        let of_kind = |kind| self.decoder.told().iter().find(|event| event.kind == kind).copied();
        let Some(copier) = &mut self.copier else { return Ok(()) };
        if let Some(error) = of_kind(EventKind::Error) {
            if !matches!(copier.way, Way::Open(_)) {
                if copier.way == Way::Copied {
                    let format = self.encoder.plan.format;
                    copier.pass(self.decoder.begin(), format, Seen::Blank, &mut self.encoder.out);
                }
                copier.end_event(self.encoder.plan.format, &mut self.encoder.out);
                // what came in the frame of an error is behind it
                self.write(&error)?;
            }
            self.copier = None;
            return Ok(());
        }
        let Way::Open(waiting) = copier.way else { return self.send(seen) };
        let Some(start) = of_kind(EventKind::Start) else { return self.wait(seen, waiting) };
        let start = told(&self.decoder, &start);
        let full = self.decoder.begin() > MAX_WAITING;
        let bracket = self.encoder.plan.format == StreamFormat::JsonArray;
        if seen == Seen::Event && self.decoder.is_framed_as_told() && self.encoder.takes(&start) && !(full && bracket) {
            if full {
                copier.skip(self.decoder.begin());
            }
            self.encoder.begin_copy(&start, waiting);
            copier.way = Way::Copied;
            return self.send(seen);
        }
        self.copier = None;
        Ok(())
    }

    /// Waits for the response to begin: nothing is sent until then, whether it is copied or written.
    fn wait(&mut self, seen: Seen, waiting: u64) -> Result<(), Error> {
        let Some(copier) = self.copier.as_mut().filter(|_| matches!(seen, Seen::Event | Seen::Mark)) else {
            self.copier = None;
            return Ok(());
        };
        copier.way = Way::Open(waiting + u64::from(seen.is_event()));
        for at in 0..self.decoder.told().len() {
            let event = self.decoder.told()[at];
            self.write(&event)?;
        }
        Ok(())
    }

    /// Sends the frame that was read last, or keeps it from the client.
    fn send(&mut self, seen: Seen) -> Result<(), Error> {
        let Some(copier) = &mut self.copier else { return Ok(()) };
        let (encoder, begin, place) = (&mut self.encoder, self.decoder.begin(), self.decoder.position());
        let format = encoder.plan.format;
        if let Way::Copied = copier.way {
            // as it would have been sent had it come alone
            copier.pass(begin, format, Seen::Blank, &mut encoder.out);
        }
        match (seen, copier.way) {
            (Seen::End, way) => {
                if let Way::Marked(place) = way {
                    copier.pass(place, format, Seen::Event, &mut encoder.out);
                    copier.pass(begin, format, Seen::Blank, &mut encoder.out);
                }
                if format == StreamFormat::Sse {
                    copier.end_event(format, &mut encoder.out);
                }
                encoder.end_copy(copier.is_ended(format));
            }
            (_, Way::Marked(_)) => {}
            (Seen::Mark, _) => copier.way = Way::Marked(place),
            (Seen::Blank, _) => copier.skip(place),
            _ if encoder.keeps_from(self.decoder.told().iter().map(|event| event.kind)) => copier.skip(place),
            _ => {
                copier.pass(place, format, seen, &mut encoder.out);
                encoder.written += 1;
            }
        }
        self.sent_all()
    }

    /// Sends what stands between frames, as far as it has come: comments, the end of a line.
    fn settle(&mut self) -> Result<(), Error> {
        let Some(copier) = &mut self.copier else { return Ok(()) };
        let begin = self.decoder.begin();
        match copier.way {
            Way::Copied if !self.encoder.ended => {
                copier.pass(begin, self.encoder.plan.format, Seen::Blank, &mut self.encoder.out);
            }
            Way::Open(_) if begin > MAX_WAITING => copier.skip(begin),
            _ => {}
        }
        self.sent_all()
    }

    /// Half a frame is none: where there was no memory for one, nothing follows.
    fn sent_all(&mut self) -> Result<(), Error> {
        if !grow::short() {
            return Ok(());
        }
        (self.stopped, self.encoder.ended) = (true, true);
        Err(Error::no_memory())
    }

    /// What is to be sent; it is gone with the next call.
    pub fn bytes(&self) -> &[u8] {
        self.encoder.bytes()
    }

    /// What reads.
    pub fn decoder(&mut self) -> &mut Decoder {
        &mut self.decoder
    }

    /// What writes.
    pub fn encoder(&mut self) -> &mut Encoder {
        &mut self.encoder
    }
}

/// An event with its texts.
fn told<'d>(decoder: &'d Decoder, event: &Event) -> Told<'d> {
    let text = |stretch| decoder.text(stretch);
    Told {
        kind: event.kind,
        choice: event.choice,
        part: event.part,
        of: event.of,
        field: event.field,
        class: event.class,
        id: text(event.id),
        name: text(event.name),
        text: text(event.text),
        number: event.number,
    }
}
