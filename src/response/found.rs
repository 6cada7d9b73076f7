//! What templates have read, as text and as JSON.

use crate::decode::trail::Found;
use crate::grow::Text;
use crate::json;
use crate::json::doc::{Doc, unescape_into};
use crate::json::node::Kind;
use crate::spec::plan::response::ResponsePlan;
use crate::vocabulary::Keyword;

/// Of a value that came twice.
pub const AGAIN: &str = "was said again in another way; the last counts";

/// A value as text: a string's characters, another value's JSON.
pub fn write_text(plan: &ResponsePlan, doc: Doc<'_>, found: Found, out: &mut Text) {
    match found {
        Found::Node(node)
        | Found::Less(node, _)
        | Found::Lower(node)
        | Found::Quoted(node)
        | Found::Unquoted(node)
        | Found::OpenApi(node) => match doc.kind(node) {
            Kind::String if doc.escaped(node) => unescape_into(doc.inner(node), out),
            Kind::String => out.push_str(doc.inner(node)),
            _ => out.push_str(doc.raw(node)),
        },
        Found::Piece(node, start, end) => unescape_into(doc.stretch(node, start, end), out),
        Found::Spec(start, end, _) => {
            let text = plan.patterns.text.get(start as usize..end as usize).unwrap_or_default();
            out.push_str(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text));
        }
        Found::Keywords(words, _) => {
            let word = Keyword::ALL.iter().find(|&&word| words >> word as u64 & 1 == 1);
            out.push_str(word.map_or("", |word| word.text()));
        }
    }
}

/// A value as JSON.
pub fn write_json(plan: &ResponsePlan, doc: Doc<'_>, found: Found, out: &mut Text) {
    match found {
        Found::Node(node) | Found::Less(node, _) => out.push_str(doc.raw(node)),
        Found::Spec(start, end, _) => {
            out.push_str(plan.patterns.text.get(start as usize..end as usize).unwrap_or_default());
        }
        _ => {
            let mut text = Text::default();
            write_text(plan, doc, found, &mut text);
            json::string(out, &text);
        }
    }
}
