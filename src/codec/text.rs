//! Values as they stand, and as the JSON text that a string holds.

use super::Output;
use crate::json;
use crate::model::Value;

impl Output<'_> {
    /// A value as it stands.
    pub fn plain(&mut self, value: Value) {
        let text = self.input.text(value, self.computed);
        let quoted = matches!(value, Value::Slice { .. } | Value::Keyword(..));
        if quoted {
            self.out.push('"');
        }
        self.out.push_str(text);
        if quoted {
            self.out.push('"');
        }
    }

    /// A value's JSON text as a string; a string stays.
    pub fn json_text(&mut self, value: Value) {
        let text = self.input.text(value, self.computed);
        if matches!(value, Value::Slice { .. } | Value::Keyword(..)) || text.starts_with('"') {
            self.plain(value);
        } else {
            json::string(self.out, text);
        }
    }

    /// A value as a list; what is none becomes one of one.
    pub fn list(&mut self, value: Value) {
        let one = !self.input.text(value, self.computed).starts_with('[')
            || matches!(value, Value::Slice { .. } | Value::Keyword(..));
        if one {
            self.out.push('[');
        }
        self.plain(value);
        if one {
            self.out.push(']');
        }
    }
}
