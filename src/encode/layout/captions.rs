//! Documents that stand alone in their turn, where the provider wants a text beside them.

use super::Layouter;
use crate::input::computed::Extra;
use crate::model::Run;
use crate::report::loss::{Code, Evidence, Item, Severity};
use crate::spec::plan::Span;
use crate::vocabulary::Word;

impl Layouter<'_> {
    /// Puts the text into every turn that has a document and no text.
    pub(super) fn caption_documents(&mut self, text: Span) {
        for at in 0..self.work.turns.len() {
            let parts = self.work.turns[at].parts;
            let find = |word| self.work.order[parts.indices()].iter().copied().find(|&part| self.prompt.parts[part as usize].word == word);
            let (Some(document), None) = (find(Word::Document), find(Word::Text)) else { continue };
            let value = self.work.extras.add(Extra::Plan(text));
            let caption = self.text_part(value);
            let first = self.work.order.len() as u32;
            self.work.order.extend_from_within(parts.indices());
            self.work.order.push(caption);
            self.work.turns[at].parts = Run { first, count: parts.count + 1 };
            let message = "stands in a turn without text, which the provider refuses; one is put in beside it";
            let item = Item::at(self.prompt.parts[document as usize].node, Code::Emulate, Severity::Info, message);
            self.work.items.push(item.before(Evidence::None).after(Evidence::Plan(text)));
        }
    }
}
