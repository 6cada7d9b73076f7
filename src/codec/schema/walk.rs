//! What keywords hold: the way through a schema.

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

/// Looks at a schema and all schemas in it, in the order of the document.
pub fn each_schema(doc: Doc<'_>, schema: NodeId, look: &mut impl FnMut(NodeId)) {
    if doc.kind(schema) != Kind::Object {
        return;
    }
    look(schema);
    for (key, value) in doc.members(schema) {
        match (holds(&doc.string(key), doc, value), doc.kind(value)) {
            (Holds::Schema, _) => each_schema(doc, value, look),
            (Holds::List, Kind::Array) => doc.elements(value).for_each(|schema| each_schema(doc, schema, look)),
            (Holds::Map, Kind::Object) => doc.members(value).for_each(|(_, schema)| each_schema(doc, schema, look)),
            _ => {}
        }
    }
}
