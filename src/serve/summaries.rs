//! The summaries of a thought: there may be several, and an API may say where each begins and ends.

use super::encoder::Encoder;
use super::held::Held;
use super::scene::Subject;
use crate::grow;
use crate::response::Field;
use crate::spec::plan::serve::Moment;

impl Encoder {
    /// Writes a piece of the last summary; where it is the first one, the summary before it ends.
    pub(super) fn summary(&mut self, at: usize, begins: bool, text: &str) {
        let Some(which) = self.last_summary(at) else { return };
        if begins {
            if let Some(before) = which.checked_sub(1) {
                self.write(Moment::SummaryEnd, Subject::Summary { at, which: before });
            }
            self.write(Moment::SummaryStart, Subject::Summary { at, which });
        }
        let number = i64::try_from(which).unwrap_or(i64::MAX);
        self.piece(at, Field::Summary, text, number);
    }

    /// Writes all summaries that have waited.
    pub(super) fn flush_summaries(&mut self, at: usize) {
        let count = self.parts.all().get(at).map_or(0, Held::summaries);
        for which in 0..count {
            if let Some(before) = which.checked_sub(1) {
                self.write(Moment::SummaryEnd, Subject::Summary { at, which: before });
            }
            self.write(Moment::SummaryStart, Subject::Summary { at, which });
            let text = self.parts.all().get(at).map(|held| grow::copy(held.summary(which))).unwrap_or_default();
            self.piece(at, Field::Summary, &text, i64::try_from(which).unwrap_or(i64::MAX));
        }
    }

    /// Ends the last summary of a part.
    pub(super) fn end_summary(&mut self, at: usize) {
        if let Some(which) = self.last_summary(at) {
            self.write(Moment::SummaryEnd, Subject::Summary { at, which });
        }
    }

    fn last_summary(&self, at: usize) -> Option<usize> {
        self.parts.all().get(at)?.summaries().checked_sub(1)
    }
}
