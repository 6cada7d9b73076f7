//! What was noticed while a response was read: items with their place in the event that told it.

use super::pool::Pool;
use crate::grow::Text;
use crate::json;
use crate::json::digest;
use crate::report::loss::{Code, Severity};

/// The most items that are kept.
const MAX_ITEMS: usize = 256;

#[derive(Debug, Default)]
struct Item {
    what: Option<(Code, Severity)>,
    path: Text,
    message: &'static str,
    value: Text,
}

/// The items so far.
#[derive(Debug, Default)]
pub struct Report {
    items: Pool<Item>,
    left_out: usize,
    worst: Option<Severity>,
}

impl Report {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.items.clear();
        (self.left_out, self.worst) = (0, None);
    }

    /// The worst severity.
    pub fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// How many items there were.
    pub fn count(&self) -> usize {
        self.items.len() + self.left_out
    }

    /// One more item: once for each place and message.
    pub fn add(&mut self, code: Code, severity: Severity, path: &str, message: &'static str, value: Option<&str>) {
        let known = |item: &Item| item.message == message && *item.path == *path;
        if !self.items.iter().any(known) {
            self.put(code, severity, path, message, value);
        }
    }

    /// One more item: once for each place, message and value.
    pub fn each(&mut self, code: Code, severity: Severity, path: &str, message: &'static str, value: Option<&str>) {
        let mut text = Text::default();
        if let Some(value) = value {
            shown(value, &mut text);
        }
        let known = |item: &Item| item.message == message && *item.path == *path && *item.value == *text;
        if !self.items.iter().any(known) {
            self.put(code, severity, path, message, value);
        }
    }

    fn put(&mut self, code: Code, severity: Severity, path: &str, message: &'static str, value: Option<&str>) {
        self.worst = self.worst.max(Some(severity));
        if self.items.len() == MAX_ITEMS {
            self.left_out += 1;
            return;
        }
        let Some(item) = self.items.more() else { return };
        (item.what, item.message) = (Some((code, severity)), message);
        item.path.clear();
        item.value.clear();
        item.path.push_str(if path.len() > digest::WHOLE { digest::cut(path) } else { path });
        if let Some(value) = value {
            shown(value, &mut item.value);
        }
    }

    /// Writes it as a JSON object.
    pub fn write(&self, out: &mut Text) {
        out.push_str("{\"items\":[");
        for item in self.items.iter() {
            let Some((code, severity)) = item.what else { continue };
            out.push_str("{\"code\":\"");
            out.push_str(code.name());
            out.push_str("\",\"path\":");
            json::string(out, &item.path);
            out.push_str(",\"message\":\"");
            if !item.path.is_empty() {
                out.push('`');
                json::escaped(out, &item.path);
                out.push_str("` ");
            }
            json::escaped(out, item.message);
            out.push_str("\",\"severity\":\"");
            out.push_str(severity.name());
            out.push('"');
            if !item.value.is_empty() {
                out.push_str(",\"before\":");
                out.push_str(&item.value);
            }
            out.push_str("},");
        }
        json::close(out, ']');
        out.push_str(",\"max_severity\":\"");
        out.push_str(self.worst.map_or("none", Severity::name));
        out.push_str("\",\"summary\":\"");
        self.summary(out);
        out.push_str("\"}");
    }

    fn summary(&self, out: &mut Text) {
        if self.items.is_empty() {
            return out.push_str("nothing lost");
        }
        let mut first = true;
        let names =
            [(Severity::Error, "lost"), (Severity::Warning, "approximated"), (Severity::Info, "kept in another form")];
        for (severity, name) in names {
            let count = self.items.iter().filter(|item| item.what.is_some_and(|(_, found)| found == severity)).count();
            if count > 0 {
                if !first {
                    out.push_str(", ");
                }
                first = false;
                json::number(out, count);
                out.push(' ');
                out.push_str(name);
            }
        }
        if self.left_out > 0 {
            out.push_str("; ");
            json::number(out, self.left_out);
            out.push_str(" more that are not listed");
        }
    }
}

/// A value of a response; a long one is cut, with its length and a fingerprint of all of it.
fn shown(raw: &str, out: &mut Text) {
    if raw.len() <= digest::WHOLE {
        return out.push_str(raw);
    }
    out.push('"');
    json::escaped(out, digest::cut(raw));
    digest::cut_off(out, raw);
    out.push('"');
}
