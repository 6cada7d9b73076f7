//! Writes a JSON Schema in the subset that a provider takes.
//!
//! The schema is walked by what its keywords hold (a schema, a list or a map of schemas), so that a property that happens
//! to be called `minimum` is left alone.

use super::loss::{Advice, Code, Evidence, Item, Severity};
use super::strict::required;
use super::work::node_of;
use super::writer::Writer;
use crate::json;
use crate::prompt::doc::Doc;
use crate::prompt::model::Value;
use crate::prompt::tape::{Kind, NodeId};
use crate::spec::plan::Subset;
use std::borrow::Cow;
use std::collections::HashSet;

/// What a keyword's value is made of.
pub(super) enum Holds {
    Schema,
    List,
    Map,
    Other,
}

pub(super) fn holds(keyword: &str, doc: Doc<'_>, value: NodeId) -> Holds {
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

impl Writer<'_> {
    /// Writes the schema that a slot holds.
    pub(super) fn schema(&mut self, value: Value, subset: u32) {
        let plan = self.source.plan;
        let subset = &plan.subsets[subset as usize];
        let node = node_of(value);
        let doc = self.source.doc;
        let top_is_object = matches!(value, Value::Node(_)) && doc.kind(node) == Kind::Object;
        let kind = if top_is_object { doc.get(node, "type") } else { None };
        let is_object = |kind| doc.kind(kind) == Kind::String && doc.is(kind, "object");
        let of_another = kind.is_some_and(|kind| !is_object(kind) && !doc.elements(kind).any(is_object));
        match (matches!(value, Value::Node(_)), subset.empty) {
            (true, Some(empty)) if of_another => {
                self.out.push_str(plan.get(empty));
                let item = Item::at(
                    node,
                    Code::MapFallback,
                    Severity::Error,
                    "describes no object, which the provider demands; it gets the schema of any object",
                );
                self.items.push(item.advice(Advice::Text("wrap the value into an object with one property")));
            }
            (true, Some(_)) if top_is_object && self.is_branched(node, subset) => self.flat_schema(node, subset),
            // nothing to change
            (true, empty) if subset.keeps_all && top_is_object && (empty.is_none() || kind.is_some()) => {
                self.out.push_str(doc.raw(node));
            }
            _ if self.goes_as_it_is(value, subset) => {
                self.out.push_str(doc.raw(node));
            }
            (false, _) => self.out.push_str(self.source.text(value, self.extras)),
            (true, Some(empty)) if !top_is_object => {
                self.out.push_str(plan.get(empty));
                let item = Item::at(node, Code::MapFallback, Severity::Info, "is no object; the provider gets the schema of any object");
                self.items.push(item);
            }
            _ => self.schema_node(node, subset, subset.empty.is_some()),
        }
    }

    pub(super) fn schema_node(&mut self, node: NodeId, subset: &Subset, typed: bool) {
        let doc = self.source.doc;
        match doc.kind(node) {
            Kind::Object => self.schema_object(node, subset, typed),
            Kind::Bool if subset.no_boolean && doc.raw(node) == "true" => self.out.push_str("{}"),
            Kind::Bool if subset.no_boolean => self.out.push_str("{\"not\":{}}"),
            _ => self.out.push_str(doc.raw(node)),
        }
    }

    fn schema_object(&mut self, node: NodeId, subset: &Subset, typed: bool) {
        let doc = self.source.doc;
        let close = subset.close_objects && is_object_schema(doc, node);
        let mut has_type = false;
        let (mut keys, mut names) = (Keys::of(node), None);
        self.out.push('{');
        for (key, value) in doc.members(node) {
            let keyword = doc.string(key);
            has_type |= keyword == "type";
            let narrowed = keyword == "enum" && subset.const_as_enum && keys.have(doc, "const");
            let renamed = subset.rename.iter().any(|(from, to)| *from == keyword && keys.have(doc, to));
            if subset.require_all && keyword == "properties" && doc.kind(value) == Kind::Object {
                let required = names.get_or_insert_with(|| required(doc, node));
                self.required_properties(required, value, subset);
            } else if subset.require_all && keyword == "required" {
                // it is written with the properties
            } else if narrowed || renamed {
                self.items.push(Item::at(
                    value,
                    Code::Drop,
                    Severity::Warning,
                    "says what another keyword of the schema says in the provider's words",
                ));
            } else if close && keyword == "additionalProperties" {
                self.report_closed(value);
            } else if is_dropped(&keyword, subset) {
                self.report_dropped(value);
            } else {
                self.keyword(&keyword, key, value, subset);
            }
        }
        if subset.require_all && is_object_schema(doc, node) && doc.get(node, "properties").is_none() {
            self.out.push_str("\"properties\":{},\"required\":[],");
        }
        if typed && !has_type {
            self.out.push_str("\"type\":\"object\",");
        }
        if close {
            self.out.push_str("\"additionalProperties\":false,");
            if doc.get(node, "additionalProperties").is_none() {
                let item =
                    Item::at(node, Code::MapFallback, Severity::Info, "is closed: the provider wants \"additionalProperties\": false");
                self.items.push(item.before(Evidence::None));
            }
        }
        json::close(self.out, '}');
    }

    pub(super) fn keyword(&mut self, keyword: &str, key: NodeId, value: NodeId, subset: &Subset) {
        let doc = self.source.doc;
        if keyword == "const" && subset.const_as_enum {
            self.out.push_str("\"enum\":[");
            self.out.push_str(doc.raw(value));
            self.out.push_str("],");
            return;
        }
        match subset.rename.iter().find(|(from, _)| from == keyword) {
            Some((_, to)) => json::string(self.out, to),
            None => self.out.push_str(doc.raw(key)),
        }
        self.out.push(':');
        match (holds(keyword, doc, value), doc.kind(value)) {
            (Holds::Schema, _) => self.schema_node(value, subset, false),
            (Holds::List, Kind::Array) => self.schema_list(value, subset),
            (Holds::Map, Kind::Object) => self.schema_map(value, subset),
            _ => self.out.push_str(doc.raw(value)),
        }
        self.out.push(',');
    }

    fn schema_list(&mut self, list: NodeId, subset: &Subset) {
        self.out.push('[');
        for (at, element) in self.source.doc.elements(list).enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.schema_node(element, subset, false);
        }
        self.out.push(']');
    }

    fn schema_map(&mut self, map: NodeId, subset: &Subset) {
        let doc = self.source.doc;
        self.out.push('{');
        for (at, (key, value)) in doc.members(map).enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.out.push_str(doc.raw(key));
            self.out.push(':');
            self.schema_node(value, subset, false);
        }
        self.out.push('}');
    }

    pub(super) fn report_dropped(&mut self, value: NodeId) {
        let message = "is a keyword of JSON Schema that the provider does not take here";
        self.items.push(Item::at(value, Code::Drop, Severity::Warning, message));
    }

    pub(super) fn report_closed(&mut self, value: NodeId) {
        if self.source.doc.raw(value) != "false" {
            let start = self.extras.scratch.len() as u32;
            self.extras.scratch.push_str("false");
            let after = Evidence::Scratch(start, self.extras.scratch.len() as u32);
            self.items.push(
                Item::at(value, Code::Clamp, Severity::Warning, "is narrowed: the provider takes only closed objects here").after(after),
            );
        }
    }
}

/// The keys of an object that is asked for them again and again: a few looks are made in the object itself, more in a table.
struct Keys<'a> {
    object: NodeId,
    asked: u32,
    table: HashSet<Cow<'a, str>>,
}

impl<'a> Keys<'a> {
    /// So many looks, and then a table.
    const FEW: u32 = 8;

    fn of(object: NodeId) -> Self {
        Self { object, asked: 0, table: HashSet::new() }
    }

    fn have(&mut self, doc: Doc<'a>, name: &str) -> bool {
        self.asked += 1;
        if self.asked <= Self::FEW {
            return doc.get(self.object, name).is_some();
        }
        if self.table.is_empty() {
            self.table = doc.members(self.object).map(|(key, _)| doc.string(key)).collect();
        }
        self.table.contains(name)
    }
}

pub(super) fn is_object_schema(doc: Doc<'_>, node: NodeId) -> bool {
    doc.get(node, "properties").is_some() || doc.get(node, "type").is_some_and(|kind| doc.is(kind, "object"))
}

pub(super) fn is_dropped(keyword: &str, subset: &Subset) -> bool {
    if subset.keep.is_empty() { subset.drop.iter().any(|name| name == keyword) } else { !subset.keep.iter().any(|name| name == keyword) }
}
