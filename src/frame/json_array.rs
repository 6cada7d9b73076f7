//! The elements of a JSON array that arrives piece by piece.

use super::stock::Stock;
use super::whole::Value;
use super::{FrameError, FrameKind, Piece};

/// What may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// The array's bracket.
    #[default]
    Open,
    /// Its first element, or its end.
    First,
    /// An element.
    Element,
    /// A comma, or its end.
    Comma,
    /// Nothing.
    Nothing,
}

#[derive(Debug, Default)]
pub(super) struct JsonArray {
    next: Next,
    value: Value,
}

impl JsonArray {
    /// True behind an element; once nothing more comes, also behind the end.
    fn is_between(&self, ended: bool) -> bool {
        self.next == Next::Comma || ended && self.next == Next::Nothing
    }

    pub(super) fn cut(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        loop {
            if self.value.begun() {
                return self.element(stock);
            }
            stock.skip_white();
            if self.is_between(stock.ended()) {
                stock.settle();
            }
            let Some(&byte) = stock.rest().first() else {
                return if stock.ended() && self.next != Next::Nothing { Err(FrameError::Cut) } else { Ok(None) };
            };
            self.next = match (self.next, byte) {
                (Next::Open, b'[') => Next::First,
                (Next::First | Next::Comma, b']') => Next::Nothing,
                (Next::Comma, b',') => Next::Element,
                (Next::First | Next::Element, byte) if !matches!(byte, b',' | b']' | b'}') => {
                    return self.element(stock);
                }
                _ => {
                    let what = "the elements of the JSON array do not follow each other as they should";
                    return Err(FrameError::BadFrame { what, offset: stock.offset(0) });
                }
            };
            stock.take(1);
        }
    }

    fn element(&mut self, stock: &mut Stock) -> Result<Option<Piece>, FrameError> {
        let piece = self.value.cut(stock, FrameKind::Event)?;
        if piece.is_some() {
            self.next = Next::Comma;
        }
        Ok(piece)
    }
}
