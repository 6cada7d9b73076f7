//! Parts that an API takes in one piece: they are written when all of them is there.

use super::encoder::Encoder;
use super::scene::Subject;
use crate::grow;
use crate::report::loss::{Code, Severity};
use crate::response::Field;
use crate::spec::plan::serve::Moment;
use crate::vocabulary::Keyword;

impl Encoder {
    /// True for a part that waits until all of it is there.
    pub(super) fn is_taken_whole(&self, at: usize) -> bool {
        let kind = self.parts.all().get(at).and_then(|held| held.kind);
        kind.is_some_and(|kind| kind == Keyword::Other || self.plan.whole >> kind as u64 & 1 == 1)
    }

    /// Writes a part that the API takes in one piece.
    pub(super) fn complete_whole(&mut self, at: usize) {
        let is_own = self.parts.all().get(at).is_some_and(|held| held.kind == Some(Keyword::Other));
        let mut is_item = false;
        if self.plan.items {
            self.end_item();
            let number = self.items;
            self.place(at, number, 0);
            // what is the provider's own is an item itself, or has no place
            is_item = self.write(Moment::ItemStart, Subject::Whole(at)) && is_own;
            if is_item && !self.scene.is_same() {
                let message = "is in the form that a provider has of it, and goes as it came";
                self.report.add(Code::MapFallback, Severity::Warning, "other.raw", message, None);
            }
            if is_item || !is_own {
                self.items += 1;
                self.item = Some((number, 0));
            }
        }
        if self.parts.all().get(at).is_some_and(super::media::is_unknown) {
            let kind = self.parts.all()[at].kind.map_or("", Keyword::text);
            let message = "is not told by events; it is written as application/octet-stream";
            let place = text!("{kind}.media_type");
            self.report.add(Code::MapFallback, Severity::Warning, &place, message, None);
        }
        let begun = is_item || self.write(Moment::PartStart, Subject::Whole(at));
        if !begun && !self.write(Moment::Delta, Subject::Whole(at)) {
            self.lost(at, if is_own { Field::Raw } else { Field::Data });
        }
        self.untold(at);
    }

    /// What came with a part that was written in one piece, and has no place in it.
    fn untold(&mut self, at: usize) {
        for field in [Field::Signature, Field::Encrypted, Field::Citation] {
            let text = self.parts.all().get(at).map(|held| grow::copy(held.field(field))).unwrap_or_default();
            if !text.is_empty() && !self.has_place(&Subject::Piece { at, field, text: &text, number: 0 }) {
                self.lost(at, field);
            }
        }
    }
}
