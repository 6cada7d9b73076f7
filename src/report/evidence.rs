//! Computed values as the report shows them.

use super::loss::Shown;
use crate::input::computed::{Computed, ComputedText};
use crate::json;
use crate::model::Value;

impl Computed {
    /// Shown of JSON that is not sent any more; a long one is cut.
    pub fn shown(&mut self, json: &str) -> Shown {
        const WHOLE: usize = 240;
        const SHOWN: usize = 80;
        let start = self.scratch.len() as u32;
        if json.len() <= WHOLE {
            self.scratch.push_str(json);
        } else {
            let end = (0..=SHOWN).rev().find(|&end| json.is_char_boundary(end)).unwrap_or_default();
            self.scratch.push('"');
            json::escaped(&mut self.scratch, &json[..end]);
            self.scratch.push_str("… (");
            json::number(&mut self.scratch, json.len());
            self.scratch.push_str(" bytes)\"");
        }
        Shown::Scratch(start, self.scratch.len() as u32)
    }

    /// A value of this table, as the report shows it.
    pub fn evidence(&self, value: Value) -> Shown {
        match value {
            Value::Computed(number) => match self.get(number) {
                Some(ComputedText::Scratch(start, end) | ComputedText::Made(start, end, _)) => {
                    Shown::Scratch(start, end)
                }
                Some(ComputedText::Plan(span)) => Shown::Plan(span),
                Some(ComputedText::Fixed(_)) | None => Shown::None,
            },
            _ => Shown::None,
        }
    }
}
