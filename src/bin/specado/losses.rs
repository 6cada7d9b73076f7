//! The lossiness report, for people.

use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::NodeId;
use specado_ffi::json::tape::Tape;
use std::io::{IsTerminal, Write};

/// Prints a report to standard error.
pub fn print(lossiness: &str) {
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tell(&(lines(lossiness, colours).join("\n") + "\n"));
}

/// Writes to standard error; when it is closed, nobody is left to be told.
pub fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// What was approximated or lost, in one line, if anything was.
pub fn summary(lossiness: &str) -> Option<String> {
    let mut tape = Tape::default();
    let doc = tape.parse(lossiness).ok()?;
    let severity = text(doc, Doc::ROOT, "max_severity")?;
    if severity == "warning" || severity == "error" { text(doc, Doc::ROOT, "summary") } else { None }
}

fn lines(lossiness: &str, colours: bool) -> Vec<String> {
    let mut tape = Tape::default();
    let Ok(doc) = tape.parse(lossiness) else { return Vec::new() };
    let items = doc.get(Doc::ROOT, "items").into_iter().flat_map(|items| doc.elements(items));
    let mut lines: Vec<String> = items.flat_map(|item| item_lines(doc, item, colours)).collect();
    lines.push(text(doc, Doc::ROOT, "summary").unwrap_or_default());
    lines
}

fn item_lines(doc: Doc<'_>, item: NodeId, colours: bool) -> Vec<String> {
    let get = |name| text(doc, item, name).unwrap_or_default();
    let severity = get("severity");
    let (start, end) = match severity.as_str() {
        _ if !colours => ("", ""),
        "error" => ("\x1b[31m", "\x1b[0m"),
        "warning" => ("\x1b[33m", "\x1b[0m"),
        _ => ("\x1b[36m", "\x1b[0m"),
    };
    let mut lines = vec![format!("{start}{severity:7}{end} {}: {} [{}]", get("path"), get("message"), get("code"))];
    for (name, label) in [("before", "was"), ("after", "is"), ("suggestion", "try")] {
        let shown = if name == "suggestion" {
            text(doc, item, name)
        } else {
            doc.get(item, name).map(|value| doc.raw(value).to_owned())
        };
        lines.extend(shown.map(|shown| format!("        {label}: {shown}")));
    }
    lines
}

/// A member's text, fit for a terminal: a prompt's field names may hold control characters.
fn text(doc: Doc<'_>, node: NodeId, name: &str) -> Option<String> {
    doc.get(node, name).map(|value| doc.string(value).replace(char::is_control, "\u{fffd}"))
}
