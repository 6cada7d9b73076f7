//! Arguments of calls: a JSON object, as itself or as text. Services refuse what is none, also in calls that were made
//! before.

use super::Output;
use crate::grow::Grow;
use crate::input::node_of;
use crate::json;
use crate::json::node::Kind;
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Suggestion};
use crate::vocabulary::Slot;

/// What is between these is kept inside an object.
const WRAPPED: (&str, &str) = ("{\"invalid_arguments\":", "}");

/// What a value is, read as arguments.
enum Arguments {
    /// An object.
    Object,
    /// A string whose text is an object.
    Text,
    /// A string without text.
    Empty,
    /// Anything else.
    Invalid,
}

impl Output<'_> {
    /// A string read as JSON text. What cannot be an object is kept inside one.
    pub(super) fn object_of(&mut self, value: Value) {
        let read = self.arguments(value);
        let text = self.input.text(value, self.computed);
        match read {
            Arguments::Object => self.out.push_str(text),
            Arguments::Text => self.out.push_str(self.decoded.trim_ascii()),
            Arguments::Empty => self.out.push_str("{}"),
            Arguments::Invalid => {
                self.out.push_str(WRAPPED.0);
                self.out.push_str(text);
                self.out.push_str(WRAPPED.1);
            }
        }
    }

    /// A string that holds the text of an object. What cannot be one is kept inside one.
    pub(super) fn object_text(&mut self, value: Value) {
        let read = self.arguments(value);
        let text = self.input.text(value, self.computed);
        match read {
            Arguments::Object => json::string(self.out, text),
            Arguments::Text => self.out.push_str(text),
            Arguments::Empty => self.out.push_str("\"{}\""),
            Arguments::Invalid => {
                self.out.push('"');
                for piece in [WRAPPED.0, text, WRAPPED.1] {
                    json::escaped(self.out, piece);
                }
                self.out.push('"');
            }
        }
    }

    /// The object whose text a string is.
    pub(super) fn json_object(&mut self, value: Value) {
        if self.is_json_object(value) {
            self.out.push_str(self.decoded.trim_ascii());
        }
    }

    /// True if a string is the text of an object, which is then in `decoded`.
    pub(super) fn is_json_object(&mut self, value: Value) -> bool {
        let text = self.input.text(value, self.computed);
        let Some(text) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else { return false };
        // most results are plain text, which need not be decoded
        let mut begin = text;
        while let Some(rest) = ["\\n", "\\r", "\\t", " "].iter().find_map(|blank| begin.strip_prefix(blank)) {
            begin = rest;
        }
        if !begin.starts_with('{') && !begin.starts_with("\\u") {
            return false;
        }
        self.decoded.clear();
        crate::json::doc::unescape_into(text, self.decoded);
        let inner: &str = self.decoded;
        inner.trim_ascii().starts_with('{') && self.inner.parse(inner).is_ok_and(|doc| doc.kind(0) == Kind::Object)
    }

    /// What the value is; what an object without it stands in for is reported. A string's text is then in `decoded`.
    fn arguments(&mut self, value: Value) -> Arguments {
        let text = self.input.text(value, self.computed);
        if text.starts_with('{') {
            return Arguments::Object;
        }
        let node = node_of(value);
        self.decoded.clear();
        if text.starts_with('"') {
            crate::json::doc::unescape_into(&text[1..text.len() - 1], self.decoded);
        }
        let inner: &str = self.decoded;
        if text.starts_with('"') && inner.trim_ascii().is_empty() {
            let loss = Loss::at(node, Code::Emulate, Severity::Info, "is empty; the provider gets an empty object");
            self.losses.put(loss.slot(Slot::Arguments));
            return Arguments::Empty;
        }
        if self.inner.parse(inner).is_ok_and(|doc| doc.kind(0) == Kind::Object) {
            return Arguments::Text;
        }
        let message = "is not a JSON object; the provider gets it inside one, under \"invalid_arguments\"";
        let loss = Loss::at(node, Code::Emulate, Severity::Warning, message);
        self.losses.put(
            loss.slot(Slot::Arguments).suggestion(Suggestion::Text("repair the arguments before they are replayed")),
        );
        Arguments::Invalid
    }
}
