//! `provider_options.<provider>`: merged into the body verbatim, last.

use super::extra::Extras;
use super::loss::{Code, Evidence, Item, Severity};
use crate::grow::Text;
use crate::json;
use crate::prompt::doc::Doc;
use crate::prompt::tape::{Kind, MAX_DEPTH, NodeId, SyntaxError, Tape};
use std::borrow::Cow;
use std::collections::HashMap;

/// Merges the options into the body that stands in `out` from `start` on. What they replace is reported.
pub fn merge(
    doc: Doc<'_>,
    options: NodeId,
    out: &mut Text,
    start: usize,
    extras: &mut Extras,
    items: &mut Vec<Item>,
) -> Result<(), SyntaxError> {
    let body = out[start..].to_owned();
    out.truncate(start);
    let mut tape = Tape::default();
    // a schema may sit deeper in the body than in the prompt
    let body = tape.parse_within(&body, 4 * MAX_DEPTH)?;
    doc.mark_used(options);
    Merge { doc, body, out, extras, items }.objects(Doc::ROOT, options);
    Ok(())
}

struct Merge<'a> {
    doc: Doc<'a>,
    body: Doc<'a>,
    out: &'a mut Text,
    extras: &'a mut Extras,
    items: &'a mut Vec<Item>,
}

impl<'a> Merge<'a> {
    fn objects(&mut self, body: NodeId, options: NodeId) {
        let mut fresh = self.by_name(options);
        self.out.push('{');
        for (key, value) in self.body.members(body) {
            self.key(self.body.raw(key));
            match fresh.remove(&self.body.string(key)) {
                Some(option) => self.value(value, option),
                None => self.out.push_str(self.body.raw(value)),
            }
            self.out.push(',');
        }
        for (key, option) in self.doc.members(options) {
            if fresh.get(&self.doc.string(key)) == Some(&option) {
                self.key(self.doc.raw(key));
                self.out.push_str(self.doc.raw(option));
                self.out.push(',');
            }
        }
        json::close(self.out, '}');
    }

    /// The options by name. Of a name that stands twice the last counts, which is reported.
    fn by_name(&mut self, options: NodeId) -> HashMap<Cow<'a, str>, NodeId> {
        let mut names = HashMap::new();
        for (key, option) in self.doc.members(options) {
            if let Some(earlier) = names.insert(self.doc.string(key), option) {
                let item = Item::at(earlier, Code::Conflict, Severity::Warning, "stands twice in one object; the last one counts");
                self.items.push(item.after(Evidence::Node(option)));
            }
        }
        names
    }

    fn key(&mut self, raw: &str) {
        self.out.push_str(raw);
        self.out.push(':');
    }

    fn value(&mut self, body: NodeId, option: NodeId) {
        if self.body.kind(body) == Kind::Object && self.doc.kind(option) == Kind::Object {
            self.objects(body, option);
            return;
        }
        let (was, is) = (self.body.raw(body), self.doc.raw(option));
        self.out.push_str(is);
        if was != is {
            let start = self.extras.scratch.len() as u32;
            self.extras.scratch.push_str(was);
            let before = Evidence::Scratch(start, self.extras.scratch.len() as u32);
            let item = Item::at(option, Code::Conflict, Severity::Info, "replaces what the prompt says elsewhere");
            self.items.push(item.before(before).after(Evidence::Node(option)));
        }
    }
}
