//! Computed values as the report shows them.

use super::loss::Evidence;
use crate::input::computed::{Extra, Extras};
use crate::json;
use crate::model::Value;

impl Extras {
    /// Evidence of JSON that is not sent any more; a long one is cut.
    pub fn shown(&mut self, json: &str) -> Evidence {
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
        Evidence::Scratch(start, self.scratch.len() as u32)
    }

    /// A value of this table, as the report shows it.
    pub fn evidence(&self, value: Value) -> Evidence {
        match value {
            Value::Spec(number) => match self.get(number) {
                Some(Extra::Scratch(start, end)) => Evidence::Scratch(start, end),
                Some(Extra::Plan(span)) => Evidence::Plan(span),
                Some(Extra::Fixed(_)) | None => Evidence::None,
            },
            _ => Evidence::None,
        }
    }
}
