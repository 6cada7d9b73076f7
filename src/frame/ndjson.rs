//! JSON texts one after the other, as a rule one a line. A text that is spread over lines ends where its value does.

use super::stock::Stock;
use super::whole::Value;
use super::{FrameError, FrameKind, Piece};
use memchr::memchr;

#[derive(Debug)]
pub(super) struct NdJson {
    kind: FrameKind,
    value: Value,
    /// How far a line that is no object or array was looked through.
    seen: usize,
}

impl Default for NdJson {
    fn default() -> Self {
        Self { kind: FrameKind::Event, value: Value::default(), seen: 0 }
    }
}

impl NdJson {
    /// What the texts are: events, or whole bodies where others were expected.
    pub(super) fn expect(&mut self, kind: FrameKind) {
        self.kind = kind;
    }

    pub(super) fn cut(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        if !self.value.begun() && self.seen == 0 {
            stock.skip_white();
            stock.settle();
        }
        match stock.rest().first() {
            None => Ok(None),
            Some(b'{' | b'[') => self.value.cut(stock, self.kind),
            Some(_) => self.line(stock),
        }
    }

    /// Anything else is given out line by line.
    fn line(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        let found = memchr(b'\n', &stock.rest()[self.seen..]);
        let Some(length) = found.map(|at| self.seen + at).or_else(|| stock.ended().then(|| stock.len())) else {
            self.seen = stock.len();
            stock.allow(self.seen)?;
            return Ok(None);
        };
        stock.allow(length)?;
        self.seen = 0;
        Ok(Some(Piece { name: 0..0, kind: self.kind, data: stock.take(length) }))
    }
}
