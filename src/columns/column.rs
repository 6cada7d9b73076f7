//! A whole column, put together from what the threads have written.

use super::{Share, Written, enough};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow};
use std::mem::MaybeUninit;
use std::sync::{Mutex, PoisonError};

/// Where the texts of a column end, and a 0 in front.
#[derive(Debug)]
pub enum Ends {
    /// Arrow's utf8.
    Narrow(Vec<i32>),
    /// Arrow's `large_utf8`.
    Wide(Vec<i64>),
}

/// A column of texts.
#[derive(Debug)]
pub struct Column {
    /// The texts are in its memory, behind its length.
    data: Vec<u8>,
    /// Where they end.
    pub ends: Ends,
    /// A bit for each row, the lowest first; none if no row is null.
    pub validity: Vec<u8>,
    /// How many rows are null.
    pub nulls: usize,
    /// How many there are.
    pub rows: usize,
}

impl Column {
    /// Where the texts begin. There are as many bytes as the last end says.
    pub fn data(&self) -> *const u8 {
        self.data.as_ptr()
    }
}

/// A part of a column that one thread fills.
struct Part<'c> {
    written: Written,
    base: usize,
    data: &'c mut [MaybeUninit<u8>],
    ends: EndsMut<'c>,
    validity: &'c mut [u8],
}

enum EndsMut<'c> {
    Narrow(&'c mut [i32]),
    Wide(&'c mut [i64]),
}

/// One column of all pieces, in their order; but for the last each has a multiple of eight rows. Ends of 64 bits are
/// `wide`; without them two gigabytes of text are too much.
pub fn gather(pieces: Vec<Written>, wide: bool, share: Share<'_>) -> Result<Column, Error> {
    let rows: usize = pieces.iter().map(Written::rows).sum();
    let nulls = pieces.iter().map(Written::nulls).sum();
    let bytes: usize = pieces.iter().map(|piece| piece.texts().len()).sum();
    if !wide && i32::try_from(bytes).is_err() {
        let message = text!(
            "the column that is made has {bytes} bytes, and offsets of 32 bits end at 2147483647; \
             give fewer rows at once, or prompts with offsets of 64 bits"
        );
        return Err(Error::new(ErrorKind::Memory, message));
    }
    let mut data: Vec<u8> = Vec::new();
    let mut validity = Vec::new();
    let mut ends = if wide { Ends::Wide(zeros(rows + 1)?) } else { Ends::Narrow(zeros(rows + 1)?) };
    enough(data.try_reserve_exact(bytes).ok())?;
    if nulls > 0 {
        validity = zeros(rows.div_ceil(8))?;
    }
    let parts = parts(pieces, &mut data, &mut ends, &mut validity)?;
    share(parts.len(), &|task| {
        let part = parts.get(task).and_then(|part| part.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(part) = part {
            part.fill();
        }
    });
    Ok(Column { data, ends, validity, nulls, rows })
}

fn zeros<T: Copy + Default>(count: usize) -> Result<Vec<T>, Error> {
    let mut zeros = Vec::new();
    enough(zeros.try_reserve_exact(count).ok())?;
    zeros.resize(count, T::default());
    Ok(zeros)
}

/// What each thread takes, once.
type Parts<'c> = Vec<Mutex<Option<Part<'c>>>>;

/// Cuts the column's memory into what each piece fills.
fn parts<'c>(
    pieces: Vec<Written>,
    data: &'c mut Vec<u8>,
    ends: &'c mut Ends,
    validity: &'c mut [u8],
) -> Result<Parts<'c>, Error> {
    let mut parts = Vec::new();
    enough(parts.try_reserve_exact(pieces.len()).ok())?;
    let (mut data, mut validity, mut base) = (data.spare_capacity_mut(), validity, 0);
    let mut ends = match ends {
        Ends::Narrow(all) => EndsMut::Narrow(all.get_mut(1..).unwrap_or_default()),
        Ends::Wide(all) => EndsMut::Wide(all.get_mut(1..).unwrap_or_default()),
    };
    for written in pieces {
        let bytes = written.texts().len();
        let (own, rest) = data.split_at_mut_checked(bytes).unwrap_or_default();
        let (bits, more) = validity.split_at_mut_checked(written.valid().len()).unwrap_or_default();
        let (here, later) = ends.split(written.rows());
        (data, validity, ends) = (rest, more, later);
        parts.put(Mutex::new(Some(Part { written, base, data: own, ends: here, validity: bits })));
        base += bytes;
    }
    if grow::short() { Err(Error::no_memory()) } else { Ok(parts) }
}

impl EndsMut<'_> {
    fn split(self, rows: usize) -> (Self, Self) {
        match self {
            Self::Narrow(all) => {
                let (here, later) = all.split_at_mut_checked(rows).unwrap_or_default();
                (Self::Narrow(here), Self::Narrow(later))
            }
            Self::Wide(all) => {
                let (here, later) = all.split_at_mut_checked(rows).unwrap_or_default();
                (Self::Wide(here), Self::Wide(later))
            }
        }
    }
}

impl Part<'_> {
    fn fill(self) {
        for (to, &byte) in self.data.iter_mut().zip(self.written.texts().as_bytes()) {
            to.write(byte);
        }
        let ends = self.written.ends().iter().map(|end| self.base + end);
        match self.ends {
            // that all ends fit was looked at before
            EndsMut::Narrow(all) => all.iter_mut().zip(ends).for_each(|(to, end)| *to = saturated(end, i32::MAX)),
            EndsMut::Wide(all) => all.iter_mut().zip(ends).for_each(|(to, end)| *to = saturated(end, i64::MAX)),
        }
        self.validity.iter_mut().zip(self.written.valid()).for_each(|(to, bits)| *to = *bits);
    }
}

fn saturated<T: TryFrom<usize>>(end: usize, most: T) -> T {
    T::try_from(end).unwrap_or(most)
}
