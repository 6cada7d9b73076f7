//! A schema in the form of OpenAPI 3.0, which some APIs take beside JSON Schema: types in upper case, `nullable`, one
//! `example`, numbers of 64 bits as strings. It is only read.

use super::schema::{Holds, holds};
use crate::grow::{Grow, Text};
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};

/// Keywords that have another name in JSON Schema, or two in requests.
const NAMES: &[(&str, &str)] = &[
    ("any_of", "anyOf"),
    ("additional_properties", "additionalProperties"),
    ("property_ordering", "propertyOrdering"),
    ("min_items", "minItems"),
    ("max_items", "maxItems"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
    ("min_properties", "minProperties"),
    ("max_properties", "maxProperties"),
    ("defs", "$defs"),
    ("ref", "$ref"),
];

/// Keywords whose number may be a string.
const COUNTS: &[&str] = &["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];

/// Writes such a schema as JSON Schema.
#[derive(Debug)]
pub struct OpenApi<'a, 'o> {
    pub doc: Doc<'a>,
    pub out: &'o mut Text,
    /// Where each value was read: offset in `out`, node.
    pub origins: &'o mut Vec<(u32, NodeId)>,
}

impl OpenApi<'_, '_> {
    /// The schema, with those in it.
    pub fn schema(&mut self, node: NodeId) {
        let doc = self.doc;
        if doc.kind(node) != Kind::Object {
            return self.as_it_stands(node);
        }
        let nullable = doc.get(node, "nullable").is_some_and(|nullable| doc.raw(nullable) == "true");
        self.origin(node);
        self.out.push('{');
        for (key, value) in doc.members(node) {
            let keyword = doc.string(key);
            let keyword = NAMES.iter().find(|(name, _)| *name == &*keyword).map_or(&*keyword, |(_, name)| name);
            match (keyword, doc.raw(value)) {
                // what it says stands in `type`, `enum` and `anyOf`
                ("nullable", "true" | "false") | ("type", "\"TYPE_UNSPECIFIED\"") => {}
                ("example", _) if doc.get(node, "examples").is_none() => {
                    self.name("examples");
                    self.out.push('[');
                    self.as_it_stands(value);
                    self.out.push(']');
                }
                _ => {
                    self.name(keyword);
                    self.keyword(keyword, value, nullable);
                }
            }
        }
        self.out.push('}');
    }

    fn keyword(&mut self, keyword: &str, value: NodeId, nullable: bool) {
        let doc = self.doc;
        match (keyword, doc.kind(value)) {
            ("type", Kind::String) => self.types(value, nullable),
            ("enum", Kind::Array) => {
                let null = nullable && !doc.elements(value).any(|value| doc.kind(value) == Kind::Null);
                self.list(value, null.then_some("null"), Self::as_it_stands);
            }
            ("anyOf", Kind::Array) => self.list(value, nullable.then_some("{\"type\":\"null\"}"), Self::schema),
            ("$ref", Kind::String) => {
                self.origin(value);
                match doc.string(value).strip_prefix("#/defs/") {
                    Some(name) => json::string(self.out, &text!("#/$defs/{name}")),
                    None => self.out.push_str(doc.raw(value)),
                }
            }
            (_, Kind::String) if COUNTS.contains(&keyword) && is_count(doc.inner(value)) => {
                self.origin(value);
                self.out.push_str(doc.inner(value));
            }
            (_, kind) => match (holds(keyword, doc, value), kind) {
                (Holds::Schema, _) => self.schema(value),
                (Holds::List, Kind::Array) => self.list(value, None, Self::schema),
                (Holds::Map, Kind::Object) => self.map(value),
                _ => self.as_it_stands(value),
            },
        }
    }

    fn types(&mut self, value: NodeId, nullable: bool) {
        self.out.push_str(if nullable { "[" } else { "" });
        self.origin(value);
        for letter in self.doc.raw(value).chars() {
            self.out.push(letter.to_ascii_lowercase());
        }
        self.out.push_str(if nullable { ",\"null\"]" } else { "" });
    }

    fn list(&mut self, array: NodeId, last: Option<&str>, write: impl Fn(&mut Self, NodeId)) {
        self.origin(array);
        self.out.push('[');
        for element in self.doc.elements(array) {
            self.comma();
            write(self, element);
        }
        if let Some(last) = last {
            self.comma();
            self.out.push_str(last);
        }
        self.out.push(']');
    }

    fn map(&mut self, map: NodeId) {
        self.origin(map);
        self.out.push('{');
        for (key, schema) in self.doc.members(map) {
            self.comma();
            self.out.push_str(self.doc.raw(key));
            self.out.push(':');
            self.schema(schema);
        }
        self.out.push('}');
    }

    fn as_it_stands(&mut self, value: NodeId) {
        self.origin(value);
        self.out.push_str(self.doc.raw(value));
    }

    fn name(&mut self, name: &str) {
        self.comma();
        json::string(self.out, name);
        self.out.push(':');
    }

    fn comma(&mut self) {
        if !self.out.ends_with(['{', '[']) {
            self.out.push(',');
        }
    }

    fn origin(&mut self, node: NodeId) {
        self.origins.put((self.out.len() as u32, node));
    }
}

fn is_count(text: &str) -> bool {
    // a number in JSON has no zero ahead
    text == "0" || (!text.starts_with('0') && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}
