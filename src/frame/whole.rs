//! A page: everything until the connection ends is one frame.

use super::stock::Stock;
use super::value::{BrokenString, Scan};
use super::{FrameError, FrameKind, Piece};

pub(super) fn cut(stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
    stock.allow(stock.len())?;
    if !stock.ended() || stock.len() == 0 {
        return Ok(None);
    }
    let data = stock.take(stock.len());
    Ok(Some(Piece { name: 0..0, kind: FrameKind::Whole, data }))
}

/// A JSON value that begins with the unfinished frame, as far as it has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Value {
    scan: Scan,
    /// How many of the frame's bytes were looked at.
    seen: usize,
}

impl Value {
    /// Gives the value out if it is whole. At the end of the connection an unfinished one is [`FrameError::Cut`].
    pub(super) fn cut(&mut self, stock: &mut Stock, kind: FrameKind) -> Result<Option<Piece>, FrameError> {
        let end = match self.scan.end(&stock.rest()[self.seen..]) {
            Ok(end) => end,
            Err(BrokenString(at)) => {
                stock.allow(self.seen + at)?;
                let what = "a line ends within a JSON string";
                return Err(FrameError::BadFrame { what, offset: stock.offset(self.seen + at) });
            }
        };
        let Some(end) = end else {
            self.seen = stock.len();
            stock.allow(self.seen)?;
            return if stock.ended() { Err(FrameError::Cut) } else { Ok(None) };
        };
        let length = self.seen + end;
        stock.allow(length)?;
        *self = Self::default();
        Ok(Some(Piece { name: 0..0, kind, data: stock.take(length) }))
    }

    /// True if a part of the value has been looked at.
    pub(super) fn begun(&self) -> bool {
        self.seen > 0
    }
}
