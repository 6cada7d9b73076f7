//! JSON as it is shown: indented or in one line, every number and string as it was written.

use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::tape::Tape;
use specado_ffi::json::tree::Tree;

/// Lays JSON out anew. What is no JSON stays as it is.
pub fn json(text: &str, indent: bool) -> String {
    let mut tape = Tape::default();
    let Ok(doc) = tape.parse(text) else { return text.to_owned() };
    let mut out = String::with_capacity(text.len());
    write(doc, Doc::ROOT, indent.then_some(0), &mut out);
    out
}

fn write(doc: Doc<'_>, node: NodeId, indent: Option<usize>, out: &mut String) {
    let (open, close) = match doc.kind(node) {
        Kind::Object => ('{', '}'),
        Kind::Array => ('[', ']'),
        _ => return out.push_str(doc.raw(node)),
    };
    let inner = indent.map(|depth| depth + 1);
    let mut first = true;
    let mut child = |key: Option<NodeId>, value: NodeId, out: &mut String| {
        if !first {
            out.push(',');
        }
        first = false;
        line(inner, out);
        if let Some(key) = key {
            out.push_str(doc.raw(key));
            out.push_str(if indent.is_some() { ": " } else { ":" });
        }
        write(doc, value, inner, out);
    };
    out.push(open);
    doc.members(node).for_each(|(key, value)| child(Some(key), value, out));
    doc.elements(node).for_each(|value| child(None, value, out));
    if !first {
        line(indent, out);
    }
    out.push(close);
}

fn line(indent: Option<usize>, out: &mut String) {
    if let Some(depth) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// A string as JSON.
pub fn string(text: &str) -> String {
    Tree::quoted(text)
}
