//! `provider_options.<provider>`: merged into the body verbatim, last.

use super::extra::Extras;
use super::loss::{Code, Evidence, Item, Severity};
use crate::prompt::doc::Doc;
use crate::prompt::tape::{Kind, NodeId, SyntaxError, Tape};

/// Merges the options into the body that stands in `out` from `start` on. What they replace is reported.
pub fn merge(
    doc: Doc<'_>,
    options: NodeId,
    out: &mut Vec<u8>,
    start: usize,
    extras: &mut Extras,
    items: &mut Vec<Item>,
) -> Result<(), SyntaxError> {
    let body = out.split_off(start);
    let body = String::from_utf8_lossy(&body);
    let mut tape = Tape::default();
    let body = tape.parse(&body)?;
    doc.mark_used(options);
    Merge { doc, body, out, extras, items }.objects(Doc::ROOT, options);
    Ok(())
}

struct Merge<'a> {
    doc: Doc<'a>,
    body: Doc<'a>,
    out: &'a mut Vec<u8>,
    extras: &'a mut Extras,
    items: &'a mut Vec<Item>,
}

impl Merge<'_> {
    fn objects(&mut self, body: NodeId, options: NodeId) {
        self.out.push(b'{');
        for (key, value) in self.body.members(body) {
            self.key(self.body.raw(key));
            match self.doc.get(options, &self.body.string(key)) {
                Some(option) => self.value(value, option),
                None => self.out.extend_from_slice(self.body.raw(value).as_bytes()),
            }
            self.out.push(b',');
        }
        for (key, option) in self.doc.members(options) {
            let name = self.doc.string(key);
            if self.body.get(body, &name).is_none() && self.doc.get(options, &name) == Some(option) {
                self.key(self.doc.raw(key));
                self.out.extend_from_slice(self.doc.raw(option).as_bytes());
                self.out.push(b',');
            }
        }
        match self.out.last_mut() {
            Some(last) if *last == b',' => *last = b'}',
            _ => self.out.push(b'}'),
        }
    }

    fn key(&mut self, raw: &str) {
        self.out.extend_from_slice(raw.as_bytes());
        self.out.push(b':');
    }

    fn value(&mut self, body: NodeId, option: NodeId) {
        if self.body.kind(body) == Kind::Object && self.doc.kind(option) == Kind::Object {
            self.objects(body, option);
            return;
        }
        let (was, is) = (self.body.raw(body), self.doc.raw(option));
        self.out.extend_from_slice(is.as_bytes());
        if was != is {
            let start = self.extras.scratch.len() as u32;
            self.extras.scratch.extend_from_slice(was.as_bytes());
            let before = Evidence::Scratch(start, self.extras.scratch.len() as u32);
            let item = Item::at(option, Code::Conflict, Severity::Info, "replaces what the prompt says elsewhere");
            self.items.push(item.before(before).after(Evidence::Node(option)));
        }
    }
}
