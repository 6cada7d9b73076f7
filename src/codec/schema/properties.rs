//! The properties that an object must have.

use super::begun::{Properties, Step};
use super::object::Pen;
use super::types;
use super::view::View;
use crate::grow::{Gather, Grow};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::table::Set;
use std::borrow::Cow;

const UNKNOWN: &str = "is required but is not a property, which the provider refuses; it is left out";
/// As many names are looked for one by one.
const MANY: usize = 16;

impl<'a> Pen<'_, 'a> {
    /// Begins `"properties"` and `"required"` of a schema that must have all of its properties.
    pub(super) fn required_properties(&mut self, view: &View, list: NodeId) {
        let required = view.get(self.doc, "required");
        let names = names(self.doc, required);
        self.text("\"properties\":{");
        self.properties.put(Properties { list, at: list + 1, required, names, optional: false, known: 0 });
        self.then([Step::Properties]);
    }

    /// Writes the next one of the innermost properties, or their end.
    #[inline(never)]
    pub(super) fn properties_on(&mut self) {
        let doc = self.doc;
        let Some(all) = self.properties.last_mut() else { return };
        let key = all.at;
        if key >= doc.next(all.list) {
            return self.properties_end();
        }
        let required = all.names.contains(&doc.string(key));
        all.known += usize::from(required);
        all.optional |= !required;
        all.at = doc.next(key + 1);
        let first = key == all.list + 1;
        self.then([Step::Properties]);
        if !first {
            self.text(",");
        }
        self.text(doc.raw(key));
        self.text(":");
        if required {
            self.then([Step::Schema(key + 1, None)]);
        } else {
            self.optional_property(key + 1);
        }
    }

    fn properties_end(&mut self) {
        let doc = self.doc;
        let Some(Properties { list: properties, required, optional, known, .. }) = self.properties.pop() else {
            return;
        };
        self.text("},\"required\":");
        let all_known = required.is_none_or(|list| doc.elements(list).count() == known);
        if !all_known {
            self.report_unknown(properties, required);
        }
        match required {
            // the caller's order
            Some(required) if !optional && all_known => self.text(doc.raw(required)),
            _ => {
                self.changed = true;
                self.text("[");
                for (at, (key, _)) in doc.members(properties).enumerate() {
                    if at > 0 {
                        self.text(",");
                    }
                    self.text(doc.raw(key));
                }
                self.text("]");
            }
        }
        self.text(",");
    }

    /// A property that could be left out must be there, and can be null instead.
    fn optional_property(&mut self, property: NodeId) {
        let message = "is an optional property, which the provider does not take here: it is required, and null where it would be left out";
        self.report(Loss::at(property, Code::Emulate, Severity::Warning, message).before(Shown::None));
        if takes_null(self.doc, property) {
            return self.then([Step::Schema(property, None)]);
        }
        self.text("{\"anyOf\":[");
        self.then([Step::Schema(property, None), Step::Text(",{\"type\":\"null\"}]}")]);
    }

    fn report_unknown(&mut self, properties: NodeId, required: Option<NodeId>) {
        let doc = self.doc;
        let table: Set<Cow<'a, str>> = doc.members(properties).map(|(key, _)| doc.string(key)).gather();
        for name in required.into_iter().flat_map(|list| doc.elements(list)) {
            if doc.kind(name) != Kind::String || !table.contains(&doc.string(name)) {
                self.report(Loss::at(name, Code::Drop, Severity::Warning, UNKNOWN));
            }
        }
    }

    /// Writes `"required"` without names that are no properties.
    pub(super) fn known_names(&mut self, view: &View, key: NodeId, required: NodeId) {
        let doc = self.doc;
        let properties = view.get(doc, "properties");
        // a long list is looked up in a table
        let long = doc.elements(required).nth(MANY).is_some();
        let all = properties.filter(|_| long).into_iter().flat_map(|list| doc.members(list));
        let table: Set<Cow<'a, str>> = all.map(|(key, _)| doc.string(key)).gather();
        let known = |name: &str| {
            if long { table.contains(name) } else { properties.is_some_and(|list| doc.get(list, name).is_some()) }
        };
        self.text(doc.raw(key));
        self.text(":[");
        for name in doc.elements(required) {
            if doc.kind(name) == Kind::String && known(&doc.string(name)) {
                self.text(doc.raw(name));
                self.text(",");
            } else {
                self.report(Loss::at(name, Code::Drop, Severity::Warning, UNKNOWN));
            }
        }
        crate::json::close(self.to.out, ']');
        self.text(",");
    }
}

/// The strings in a list.
pub(super) fn names(doc: Doc<'_>, list: Option<NodeId>) -> Set<Cow<'_, str>> {
    let elements = list.into_iter().flat_map(|list| doc.elements(list));
    elements.filter(|&name| doc.kind(name) == Kind::String).map(|name| doc.string(name)).gather()
}

fn takes_null(doc: Doc<'_>, schema: NodeId) -> bool {
    let view = View::of(schema);
    let is_null = |kind: NodeId| doc.kind(kind) == Kind::String && doc.is(kind, "null");
    let listed =
        |kinds| doc.kind(kinds) == Kind::Array && doc.elements(kinds).any(is_null) && doc.get(schema, "enum").is_none();
    let branch = |keyword| {
        doc.get(schema, keyword)
            .is_some_and(|list| doc.elements(list).any(|branch| types::is(doc, &View::of(branch), "null")))
    };
    types::is(doc, &view, "null")
        || doc.get(schema, "type").is_some_and(listed)
        || (doc.get(schema, "type").is_none() && (branch("anyOf") || branch("oneOf")))
}
