//! A column of texts in the caller's memory.

use crate::error::{Error, ErrorKind};
use std::ops::Range;

/// Where the texts of a column end: each begins where the one before it ends.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// Arrow's utf8 and binary.
    Narrow(&'a [i32]),
    /// Arrow's `large_utf8` and `large_binary`.
    Wide(&'a [i64]),
}

impl Offsets<'_> {
    /// From where to where a row's text goes.
    fn range(&self, row: usize) -> Option<Range<usize>> {
        let (start, end) = match self {
            Self::Narrow(all) => (i64::from(*all.get(row)?), i64::from(*all.get(row + 1)?)),
            Self::Wide(all) => (*all.get(row)?, *all.get(row + 1)?),
        };
        Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// Where the last of so many texts ends.
    pub fn end(&self, rows: usize) -> Option<usize> {
        let end = match self {
            Self::Narrow(all) => i64::from(*all.get(rows)?),
            Self::Wide(all) => *all.get(rows)?,
        };
        usize::try_from(end).ok()
    }
}

/// How the texts lie in memory.
#[derive(Debug)]
pub enum Layout<'a> {
    /// All texts behind each other.
    Offsets {
        /// The texts.
        data: &'a [u8],
        /// Where they end.
        offsets: Offsets<'a>,
    },
    /// Arrow's `utf8_view` and `binary_view`: a short text, or where a long one is.
    Views {
        /// Sixteen bytes for each row.
        views: &'a [[u8; 16]],
        /// Where the long ones are.
        buffers: Vec<&'a [u8]>,
    },
}

/// A column of texts, or a stretch of one.
#[derive(Debug)]
pub struct Texts<'a> {
    /// How they lie in memory.
    pub layout: Layout<'a>,
    /// A bit for each row, the lowest first: 0 where there is no text. Without it there is one in each row.
    pub validity: Option<&'a [u8]>,
    /// The first row of the stretch.
    pub first: usize,
    /// How many there are.
    pub rows: usize,
}

impl<'a> Texts<'a> {
    /// The bytes of a row of the stretch; `None` where it is null.
    pub fn get(&self, row: usize) -> Result<Option<&'a [u8]>, Error> {
        let row = self.first + row;
        if self.validity.is_some_and(|bits| bits.get(row / 8).is_none_or(|byte| byte & (1 << (row % 8)) == 0)) {
            return Ok(None);
        }
        let Some(bytes) = self.layout.bytes(row) else {
            let message =
                text!("the offsets of row {row} lead out of the column's data; check how the column was made");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        };
        Ok(Some(bytes))
    }
}

impl<'a> Layout<'a> {
    fn bytes(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Self::Offsets { data, offsets } => data.get(offsets.range(row)?),
            Self::Views { views, buffers } => {
                let view: &'a [u8; 16] = views.get(row)?;
                let number = |at: usize| Some(u32::from_le_bytes(*view.get(at..)?.first_chunk()?) as usize);
                let length = number(0)?;
                if length <= 12 {
                    return view.get(4..4 + length);
                }
                let start = number(12)?;
                buffers.get(number(8)?)?.get(start..start + length)
            }
        }
    }
}
