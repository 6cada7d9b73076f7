//! Texts that the provider refuses because there is nothing in them: they are left out, also inside results.

use super::LayoutPass;
use crate::grow::Grow;
use crate::model::{Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::vocabulary::{Keyword, Slot};

impl LayoutPass<'_> {
    /// Leaves the part out if it is such a text; true if it was.
    pub(super) fn drops_blank(&mut self, part: &Record) -> bool {
        let blank = self.is_blank(part);
        if blank {
            let message = "has no text, which the provider refuses; it is left out";
            self.work.losses.put(Loss::at(part.node, Code::Drop, Severity::Info, message));
            self.mark_part(part);
        }
        blank
    }

    fn is_blank(&self, part: &Record) -> bool {
        let layout = &self.input.plan.layout;
        if part.word != Keyword::Text
            || !(layout.drop_empty_text || layout.drop_blank_text)
            || self.begins_with_text(part)
        {
            return false;
        }
        let text = self.input.scalar(self.draft.field(part, Slot::Text), &self.work.computed);
        text.is_none_or(|text| text.is_empty() || (layout.drop_blank_text && text.trim().is_empty()))
    }

    /// True if the text begins with a plain character that is no white space: then it is not blank.
    fn begins_with_text(&self, part: &Record) -> bool {
        let Value::Node(node) = self.draft.field(part, Slot::Text) else { return false };
        self.input.doc.begins_plainly(node)
    }

    /// Leaves such texts out of a result that has parts. One that is a plain string may be empty.
    pub(super) fn drop_blank_in(&mut self, result: u32) {
        let part = self.draft.parts[result as usize];
        let inner = part.parts.indices();
        if self.draft.field(&part, Slot::Content) != Value::Absent
            || !inner.clone().any(|at| self.is_blank(&self.draft.parts[at]))
        {
            return;
        }
        let first = self.draft.parts.len() as u32;
        for at in inner {
            let text = self.draft.parts[at];
            if !self.drops_blank(&text) {
                self.draft.parts.put(text);
            }
        }
        self.draft.parts[result as usize].parts = Run { first, count: self.draft.parts.len() as u32 - first };
    }
}
