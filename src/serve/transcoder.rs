//! A decoder and an encoder in one: bytes of one API's stream in, bytes of another's out.

use super::encoder::Encoder;
use super::target::Told;
use crate::error::{Error, ErrorKind};
use crate::response::Decoder;

/// From one API's stream to another's.
#[derive(Debug)]
pub struct Transcoder {
    decoder: Decoder,
    encoder: Encoder,
    /// What was lost has ended the stream: what else comes is nobody's.
    stopped: bool,
}

impl Transcoder {
    /// What `decoder` reads, `encoder` writes.
    pub fn new(decoder: Decoder, encoder: Encoder) -> Self {
        Self { decoder, encoder, stopped: false }
    }

    /// Takes bytes, cut anywhere; what they are written as is in [`Self::bytes`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.encoder.sent();
        if self.stopped {
            return Ok(());
        }
        self.decoder.feed(bytes)?;
        self.pass_on()
    }

    /// The connection has ended.
    pub fn finish(&mut self) -> Result<(), Error> {
        self.encoder.sent();
        if self.stopped {
            return Ok(());
        }
        self.decoder.finish()?;
        self.pass_on()
    }

    fn pass_on(&mut self) -> Result<(), Error> {
        while let Some(event) = self.decoder.next_event()? {
            let text = |stretch| self.decoder.text(stretch);
            let told = Told {
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
            };
            if let Err(error) = self.encoder.push(&told) {
                self.stopped |= error.kind == ErrorKind::Lossy;
                return Err(error);
            }
        }
        Ok(())
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
