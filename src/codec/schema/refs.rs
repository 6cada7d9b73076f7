//! References inside a schema: what they lead to, and whether they lead back.

use super::walk::Schemas;
use crate::grow::{self, Grow, Text};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::sort;
use crate::table::Table;
use std::borrow::Cow;
use std::cell::RefCell;

/// Members of an object by name, where it was looked into.
type Names<'a> = Table<Cow<'a, str>, NodeId>;

/// The references of one schema. What was looked into is kept: finding all of them takes no longer than reading the
/// schema.
#[derive(Debug)]
pub struct Refs<'a> {
    doc: Doc<'a>,
    root: NodeId,
    known: RefCell<Table<NodeId, Names<'a>>>,
}

impl<'a> Refs<'a> {
    /// Those of the schema at `root`.
    pub fn new(doc: Doc<'a>, root: NodeId) -> Self {
        Self { doc, root, known: RefCell::new(Table::default()) }
    }

    /// What a reference stands for: a schema that is an object, in the same document.
    pub fn target(&self, reference: NodeId) -> Option<NodeId> {
        if self.doc.kind(reference) != Kind::String {
            return None;
        }
        let text = self.doc.string(reference);
        let mut node = self.root;
        for step in text.strip_prefix('#')?.split('/').skip(1) {
            node = self.step(node, &unescaped(step))?;
        }
        (self.doc.kind(node) == Kind::Object && (text == "#" || text.starts_with("#/"))).then_some(node)
    }

    fn step(&self, node: NodeId, name: &str) -> Option<NodeId> {
        if self.doc.kind(node) == Kind::Array {
            return self.doc.elements(node).nth(name.parse().ok()?);
        }
        let mut known = self.known.borrow_mut();
        if !known.contains_key(&node) {
            let mut names = Names::default();
            for (key, value) in self.doc.members(node) {
                names.enter(self.doc.string(key), value);
            }
            known.enter(node, names);
        }
        known.get(&node)?.get(name).copied()
    }

    /// A reference that leads back to a schema in which it stands.
    pub fn back(&self) -> Option<NodeId> {
        let mut found = Vec::new();
        let mut schemas = Schemas::new(self.doc, self.root);
        while let Some(schema) = schemas.next(|_| true) {
            if let Some(reference) = self.doc.get(schema.node, "$ref")
                && let Some(target) = self.target(reference)
            {
                found.put((reference, target));
            }
        }
        // a schema is the stretch of the document from its node to the next one
        sort::by_key(&mut found, |&place| place);
        let inside = |schema: NodeId| {
            let end = self.doc.next(schema);
            let first = found.partition_point(|&(reference, _)| reference < schema);
            first..found.partition_point(|&(reference, _)| reference < end)
        };
        let mut finished: Table<NodeId, bool> = Table::default();
        for &(_, start) in &found {
            if finished.contains_key(&start) {
                continue;
            }
            finished.enter(start, false);
            let mut open = grow::list([(start, inside(start))]);
            while let Some((schema, rest)) = open.last_mut() {
                let Some(at) = rest.next() else {
                    finished.enter(*schema, true);
                    open.pop();
                    continue;
                };
                let (reference, target) = found[at];
                match finished.get(&target) {
                    Some(false) => return Some(reference),
                    Some(true) => {}
                    None => {
                        finished.enter(target, false);
                        open.put((target, inside(target)));
                    }
                }
            }
        }
        None
    }
}

/// A step of a JSON Pointer that stands in a URL.
fn unescaped(step: &str) -> Cow<'_, str> {
    if !step.contains(['~', '%']) {
        return Cow::Borrowed(step);
    }
    let mut bytes = Vec::new();
    let mut rest = step.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let coded =
            if byte == b'%' { after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()) } else { None };
        let decoded = coded.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.put(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|_| grow::copy(step));
    let (mut name, mut rest) = (Text::default(), &*text);
    while let Some(at) = rest.find('~') {
        name.push_str(&rest[..at]);
        let (character, length) = match rest.as_bytes().get(at + 1) {
            Some(b'0') => ('~', 2),
            Some(b'1') => ('/', 2),
            _ => ('~', 1),
        };
        name.push(character);
        rest = &rest[at + length..];
    }
    name.push_str(rest);
    Cow::Owned(name.into_string())
}
