//! Words that some providers want to see in the messages before they take a setting.

use super::ParameterPass;
use crate::model::Value;
use crate::vocabulary::Slot;

impl ParameterPass<'_> {
    /// True if a text of the messages has the word, in whatever case. One that is spelled by escapes is not seen.
    pub(super) fn mentions(&self, word: &str) -> bool {
        let texts = self
            .draft
            .parts
            .iter()
            .flat_map(|part| [Slot::Text, Slot::Content].map(|slot| self.draft.field(part, slot)));
        texts
            .filter(|&text| text != Value::Absent)
            .any(|text| has_word(self.input.text(text, &self.work.computed), word))
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len().max(1)).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}
