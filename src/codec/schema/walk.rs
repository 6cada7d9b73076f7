//! What keywords hold: the way through a schema.

use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};

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

/// How deep most schemas nest, at most: so far the way needs no memory.
const SHALLOW: usize = 12;

/// The way through a schema and all schemas in it, in the order of the document. It keeps what is open by itself:
/// schemas nest as deep as a caller likes, and the stack of a thread may be small.
pub struct Schemas<'a> {
    doc: Doc<'a>,
    shallow: [Open; SHALLOW],
    deep: Vec<Open>,
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
        Self { doc, shallow: [first; SHALLOW], deep: Vec::new(), depth: 1 }
    }

    /// The next schema, of those in keywords that are to be looked into.
    pub fn next(&mut self, looks_into: impl Fn(&str) -> bool) -> Option<Inner> {
        let doc = self.doc;
        while let Some(open) = self.last() {
            let at = open.at;
            if at >= open.end {
                self.leave();
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

    /// What is open, innermost. What there was no memory for is not walked through, and the call fails.
    fn last(&mut self) -> Option<&mut Open> {
        let last = self.depth.checked_sub(1)?;
        match last.checked_sub(SHALLOW) {
            None => self.shallow.get_mut(last),
            Some(last) => self.deep.get_mut(last),
        }
    }

    fn enter(&mut self, held: Held, inner: Inner) {
        let open = Open { at: inner.node + 1, end: self.doc.next(inner.node), held, inner };
        match self.shallow.get_mut(self.depth) {
            Some(place) => *place = open,
            None => self.deep.put(open),
        }
        self.depth += 1;
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.deep.truncate(self.depth.saturating_sub(SHALLOW));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tape::Tape;

    #[test]
    fn schemas_come_in_order_however_deep_they_nest() {
        let deep = 3 * SHALLOW;
        let open = |level: usize| format!(r#"{{"title":"{level}","allOf":[{{}}],"properties":{{"a":"#);
        let closed = |level: usize| format!(r#","b":{{"title":"{level} b"}}}}}}"#);
        let opened: String = (0..deep).map(open).collect();
        let text = format!("{opened}true{}", (0..deep).rev().map(closed).collect::<String>());
        let mut tape = Tape::default();
        let doc = tape.parse(&text).expect("it is JSON");
        let mut schemas = Schemas::new(doc, Doc::ROOT);
        let mut found = Vec::new();
        while let Some(inner) = schemas.next(|_| true) {
            let title = doc.get(inner.node, "title").map_or(doc.raw(inner.node), |title| doc.inner(title));
            found.push((title.to_owned(), inner.level as usize, inner.of_all.is_some()));
        }
        let own = (0..deep).flat_map(|level| [(level.to_string(), level, false), ("{}".to_owned(), level, true)]);
        let closed = (0..deep).rev().map(|level| (format!("{level} b"), level + 1, false));
        let wanted: Vec<_> = own.chain([("true".to_owned(), deep, false)]).chain(closed).collect();
        assert_eq!(found, wanted);
    }
}
