//! The bytes that were fed and not yet given out.

use super::FrameError;
use std::ops::Range;

/// How many bytes of memory are kept from stream to stream.
const KEPT: usize = 64 << 10;

/// Bytes of a stream: those of frames that were given out are dropped when new ones come.
#[derive(Debug)]
pub(super) struct Stock {
    bytes: Vec<u8>,
    /// Where the unfinished frame begins.
    begin: usize,
    /// How many bytes of the stream stood before these.
    before: u64,
    /// Where in the stream nothing of the next frame stands before.
    between: u64,
    limit: usize,
    ended: bool,
}

impl Stock {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), begin: 0, before: 0, between: 0, limit, ended: false }
    }

    /// Forgets all. The memory of ordinary frames is kept, that of a large one given back.
    pub(super) fn reset(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        (self.begin, self.before, self.between, self.ended) = (0, 0, 0, false);
    }

    /// Appends bytes. What was given out makes room once it is half of all: so no byte is moved more than once for
    /// each that was given out.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        if self.ended {
            return Err(FrameError::BadFrame {
                what: "bytes follow the end of the stream",
                offset: self.offset(self.len()),
            });
        }
        let rest = self.len();
        if self.begin >= rest {
            self.bytes.copy_within(self.begin.., 0);
            self.bytes.truncate(rest);
            self.before += self.begin as u64;
            self.begin = 0;
        }
        self.bytes.try_reserve(bytes.len()).map_err(|_| FrameError::OutOfMemory)?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// True if no more bytes will come.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// The bytes from the unfinished frame's first.
    #[inline]
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.begin..]
    }

    /// The same, to be written over.
    pub(super) fn rest_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[self.begin..]
    }

    /// How many these are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.begin
    }

    /// Gives out so many bytes: where they are.
    pub(super) fn take(&mut self, length: usize) -> Range<usize> {
        self.begin += length;
        self.begin - length..self.begin
    }

    /// Bytes that were given out.
    pub(super) fn at(&self, range: Range<usize>) -> &[u8] {
        &self.bytes[range]
    }

    /// Drops white space in front of the frame.
    pub(super) fn skip_white(&mut self) {
        let white = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        self.take(white);
    }

    /// Where in the stream this byte of the unfinished frame is.
    pub(super) fn offset(&self, byte: usize) -> u64 {
        self.before + (self.begin + byte) as u64
    }

    /// Notes that all that was taken stands before the next frame, and is no part of it.
    pub(super) fn settle(&mut self) {
        self.between = self.offset(0);
    }

    /// Where that was noted last.
    pub(super) fn between(&self) -> u64 {
        self.between
    }

    /// An error if a frame of so many bytes is too large.
    pub(super) fn allow(&self, length: usize) -> Result<(), FrameError> {
        if length > self.limit { Err(FrameError::TooLarge { limit: self.limit }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_frame_does_not_keep_its_memory() {
        let mut stock = Stock::new(1 << 24);
        stock.feed(&vec![b'x'; 1 << 20]).unwrap();
        stock.reset();
        assert!(stock.bytes.capacity() <= KEPT, "{}", stock.bytes.capacity());
        stock.feed(&vec![b'x'; KEPT / 2]).unwrap();
        let warm = stock.bytes.capacity();
        stock.reset();
        assert_eq!(stock.bytes.capacity(), warm, "that of ordinary ones is kept");
    }
}
