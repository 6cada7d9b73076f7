//! Schemas for providers that enforce them and therefore take only some: does one fit, and how optional properties are written.

use super::loss::{Advice, Code, Evidence, Item, Severity};
use super::schema::{Holds, holds, is_object_schema};
use super::work::node_of;
use super::writer::Writer;
use crate::prompt::doc::Doc;
use crate::prompt::model::Value;
use crate::prompt::tape::{Kind, NodeId};
use crate::spec::plan::Subset;
use std::borrow::Cow;

/// The keywords of which a schema must have one, or else it does not say what its value is.
const SAYS_WHAT: &[&str] = &["type", "anyOf", "oneOf", "$ref"];

impl Writer<'_> {
    /// Writes whether the schema that a slot holds fits the subset. One that does not is sent as it is, which is reported.
    pub(super) fn fits_subset(&mut self, value: Value, subset: u32) {
        let subset = &self.source.plan.subsets[subset as usize];
        let misfit = match value {
            Value::Node(node) => self.misfit(node, subset),
            _ => None,
        };
        self.out.push_str(if misfit.is_some() { "false" } else { "true" });
        if let Some(node) = misfit {
            let message = "keeps the schema out of what the provider can enforce; the schema is sent as it is, and not enforced";
            let item = Item::at(node, Code::MapFallback, Severity::Warning, message).before(Evidence::None);
            self.items.push(item.advice(Advice::Text("rewrite this part of the schema, or do without strict")));
        }
    }

    /// The part of a schema that keeps it out of the subset.
    pub(super) fn misfit(&self, node: NodeId, subset: &Subset) -> Option<NodeId> {
        let doc = self.source.doc;
        if subset.refuse.is_empty() {
            None
        } else if doc.kind(node) == Kind::Object && self.is_branched(node, subset) {
            Some(node)
        } else if doc.kind(node) == Kind::Object && is_object_schema(doc, node) {
            refused(doc, node, subset)
        } else {
            Some(node)
        }
    }

    /// Writes `"properties"` and `"required"` of a schema that must have all of its properties and requires these of itself.
    pub(super) fn required_properties(&mut self, required: &[Cow<'_, str>], properties: NodeId, subset: &Subset) {
        let doc = self.source.doc;
        self.out.push_str("\"properties\":{");
        for (at, (key, property)) in doc.members(properties).enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.out.push_str(doc.raw(key));
            self.out.push(':');
            if required.binary_search(&doc.string(key)).is_ok() {
                self.schema_node(property, subset, false);
            } else {
                self.optional_property(property, subset);
            }
        }
        self.out.push_str("},\"required\":[");
        for (at, (key, _)) in doc.members(properties).enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.out.push_str(doc.raw(key));
        }
        self.out.push_str("],");
    }

    /// A property that could be left out must be there, and can be null instead.
    fn optional_property(&mut self, property: NodeId, subset: &Subset) {
        let message = "is an optional property, which the provider does not take here: it is required, and null where it would be left out";
        self.items.push(Item::at(property, Code::Emulate, Severity::Warning, message).before(Evidence::None));
        if takes_null(self.source.doc, property) {
            return self.schema_node(property, subset, false);
        }
        self.out.push_str("{\"anyOf\":[");
        self.schema_node(property, subset, false);
        self.out.push_str(",{\"type\":\"null\"}]}");
    }

    /// True if a schema, written in the subset, would be the caller's own text.
    pub(super) fn goes_as_it_is(&self, value: Value, subset: &Subset) -> bool {
        let node = node_of(value);
        matches!(value, Value::Node(_)) && self.source.doc.kind(node) == Kind::Object && self.misfit(node, subset).is_some()
    }
}

/// The names that a schema requires, sorted.
pub(super) fn required(doc: Doc<'_>, schema: NodeId) -> Vec<Cow<'_, str>> {
    let names = doc.get(schema, "required").filter(|&names| doc.kind(names) == Kind::Array);
    let mut names: Vec<Cow<'_, str>> = names
        .into_iter()
        .flat_map(|names| doc.elements(names))
        .filter(|&name| doc.kind(name) == Kind::String)
        .map(|name| doc.string(name))
        .collect();
    names.sort_unstable();
    names
}

fn takes_null(doc: Doc<'_>, schema: NodeId) -> bool {
    let is_null = |kind: NodeId| doc.kind(kind) == Kind::String && doc.is(kind, "null");
    match doc.get(schema, "type") {
        Some(kinds) if doc.kind(kinds) == Kind::Array => doc.elements(kinds).any(is_null) && doc.get(schema, "enum").is_none(),
        Some(kind) => is_null(kind),
        None => false,
    }
}

/// The first part of an object schema, or of a schema inside it, that the subset has no place for.
fn refused(doc: Doc<'_>, schema: NodeId, subset: &Subset) -> Option<NodeId> {
    for (key, value) in doc.members(schema) {
        let keyword = doc.string(key);
        if subset.refuse.iter().any(|refused| *refused == keyword) && doc.raw(value) != "false" {
            return Some(value);
        }
        let inner = |schema| misfit_inside(doc, schema, subset);
        let found = match (holds(&keyword, doc, value), doc.kind(value)) {
            _ if subset.drop.iter().any(|dropped| *dropped == keyword) => None,
            (Holds::Schema, _) if keyword != "additionalProperties" => inner(value),
            (Holds::List, Kind::Array) => doc.elements(value).find_map(inner),
            (Holds::Map, Kind::Object) => doc.members(value).find_map(|(_, schema)| inner(schema)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    unknown_name(doc, schema)
}

fn misfit_inside(doc: Doc<'_>, schema: NodeId, subset: &Subset) -> Option<NodeId> {
    if doc.kind(schema) != Kind::Object || !doc.members(schema).any(|(key, _)| SAYS_WHAT.contains(&&*doc.string(key))) {
        return Some(schema);
    }
    // an object of any properties cannot be closed and stay what it is
    let open =
        is_object_schema(doc, schema) && doc.get(schema, "properties").is_none() && doc.get(schema, "additionalProperties").is_none();
    if open { Some(schema) } else { refused(doc, schema, subset) }
}

/// A required name that is no property.
fn unknown_name(doc: Doc<'_>, schema: NodeId) -> Option<NodeId> {
    let names = doc.get(schema, "required").filter(|&names| doc.kind(names) == Kind::Array)?;
    let properties = doc.get(schema, "properties").filter(|&properties| doc.kind(properties) == Kind::Object);
    let mut known: Vec<Cow<'_, str>> =
        properties.into_iter().flat_map(|properties| doc.members(properties)).map(|(key, _)| doc.string(key)).collect();
    known.sort_unstable();
    doc.elements(names).find(|&name| doc.kind(name) != Kind::String || known.binary_search(&doc.string(name)).is_err())
}
