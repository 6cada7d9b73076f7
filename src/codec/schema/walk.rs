//! What keywords hold: the way through a schema.

use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::tape::MAX_DEPTH;

/// What a keyword's value is made of.
pub enum Holds {
    Schema,
    List,
    Map,
    Other,
}

pub fn holds(keyword: &str, doc: Doc<'_>, value: NodeId) -> Holds {
    match keyword {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => Holds::Map,
        "items" if doc.kind(value) == Kind::Array => Holds::List,
        "items"
        | "additionalProperties"
        | "additionalItems"
        | "unevaluatedProperties"
        | "unevaluatedItems"
        | "propertyNames"
        | "contains"
        | "not"
        | "if"
        | "then"
        | "else" => Holds::Schema,
        "anyOf" | "oneOf" | "allOf" | "prefixItems" => Holds::List,
        _ => Holds::Other,
    }
}

/// A schema in another one.
#[derive(Clone, Copy, Debug)]
pub struct Inner {
    pub node: NodeId,
    /// How many schemas it is below the top: a branch or a definition is no deeper than what it is a branch of.
    pub level: u32,
    /// The schema of whose `allOf` it is a branch.
    pub of_all: Option<NodeId>,
}

/// The way through a schema and all schemas in it, in the order of the document. It keeps what is open by itself:
/// schemas nest as deep as a caller likes, and the stack of a thread may be small.
pub struct Schemas<'a> {
    doc: Doc<'a>,
    open: [Open; MAX_DEPTH],
    depth: usize,
}

/// A schema, list or map that is being walked through.
#[derive(Clone, Copy)]
struct Open {
    /// Its next key or element.
    at: NodeId,
    end: NodeId,
    held: Held,
    inner: Inner,
}

#[derive(Clone, Copy)]
enum Held {
    Keywords,
    Elements,
    Members,
}

impl<'a> Schemas<'a> {
    /// What is in this schema; it comes first itself.
    pub fn new(doc: Doc<'a>, schema: NodeId) -> Self {
        let inner = Inner { node: schema, level: 0, of_all: None };
        let first = Open { at: schema, end: schema + 1, held: Held::Elements, inner };
        Self { doc, open: [first; MAX_DEPTH], depth: 1 }
    }

    /// The next schema, of those in keywords that are to be looked into.
    pub fn next(&mut self, looks_into: impl Fn(&str) -> bool) -> Option<Inner> {
        let doc = self.doc;
        while let Some(last) = self.depth.checked_sub(1) {
            let open = &mut self.open[last];
            let at = open.at;
            if at >= open.end {
                self.depth = last;
                continue;
            }
            let value = if matches!(open.held, Held::Elements) { at } else { at + 1 };
            open.at = doc.next(value);
            let mut inner = Inner { node: value, ..open.inner };
            if matches!(open.held, Held::Keywords) {
                let keyword = doc.string(at);
                let held = match (holds(&keyword, doc, value), doc.kind(value)) {
                    (Holds::Schema, _) => None,
                    (Holds::List, Kind::Array) => Some(Held::Elements),
                    (Holds::Map, Kind::Object) => Some(Held::Members),
                    _ => continue,
                };
                if !looks_into(&keyword) {
                    continue;
                }
                let same = matches!(&*keyword, "anyOf" | "oneOf" | "allOf" | "not" | "$defs" | "definitions");
                inner.level += u32::from(!same);
                inner.of_all = (keyword == "allOf").then_some(open.inner.node);
                if let Some(held) = held {
                    self.enter(held, inner);
                    continue;
                }
            }
            if doc.kind(value) == Kind::Object {
                self.enter(Held::Keywords, inner);
            }
            return Some(inner);
        }
        None
    }

    fn enter(&mut self, held: Held, inner: Inner) {
        if let Some(place) = self.open.get_mut(self.depth) {
            *place = Open { at: inner.node + 1, end: self.doc.next(inner.node), held, inner };
            self.depth += 1;
        }
    }
}
