//! What stands in a row and waits for slots: where those have no value, it is passed over at once.

use crate::grow;
use crate::vocabulary::Slots;

/// What one waits for, and what it waits for together with those that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// Slots without any of which it has nothing to do.
    own: Slots,
    /// Slots without any of which so many have nothing to do, from this one on: none of those that have something to do
    /// whatever there is.
    all: Slots,
    count: u32,
}

impl Idle {
    /// For each of a row that waits for these slots; `None` has something to do whatever there is.
    pub fn row(waits: &[Option<Slots>]) -> Vec<Self> {
        let mut row = grow::list(std::iter::repeat_n(Self::default(), waits.len()));
        let mut behind = Self::default();
        for (idle, slots) in row.iter_mut().zip(waits).rev() {
            behind = slots.map_or(Self::default(), |own| {
                let mut all = own;
                all.add_all(behind.all);
                Self { own, all, count: behind.count + 1 }
            });
            *idle = behind;
        }
        row
    }

    /// The next one, from a place on, that may have something to do where these slots have values.
    #[inline]
    pub fn next(row: &[Self], mut at: usize, given: &Slots) -> Option<usize> {
        loop {
            match row.get(at)?.passes(given) {
                0 => return Some(at),
                passed => at += passed,
            }
        }
    }

    /// How many can be passed over, where these slots have values.
    #[inline]
    pub fn passes(&self, given: &Slots) -> usize {
        if self.all.meets(given) { usize::from(!self.own.meets(given)) } else { self.count as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Slot;

    #[test]
    fn a_row_is_passed_over_up_to_what_has_something_to_do() {
        let of = |slot| Some([slot].into_iter().collect());
        let row = Idle::row(&[of(Slot::Seed), of(Slot::Stop), None, of(Slot::Seed)]);
        let passes = |given: &[Slot]| {
            let given = given.iter().copied().collect();
            row.iter().map(|idle| idle.passes(&given)).collect::<Vec<_>>()
        };
        assert_eq!(passes(&[]), [2, 1, 0, 1]);
        assert_eq!(passes(&[Slot::Seed]), [0, 1, 0, 0]);
        assert_eq!(passes(&[Slot::Stop, Slot::N]), [1, 0, 0, 1]);
    }
}
