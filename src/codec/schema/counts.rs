//! What a schema holds, for providers that bound what they compile.

use super::walk::{Holds, holds};
use crate::grow;
use crate::input::Input;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::sort;
use crate::spec::plan::subset::Counts;
use std::borrow::Cow;

impl Input<'_> {
    /// Counts what stands in a schema and in all schemas in it; what a reference leads to counts where it stands.
    pub fn schema_holds(&self, schema: NodeId) -> Counts {
        let mut counts = Counts::default();
        count(self.doc, schema, 0, &mut counts);
        counts
    }
}

/// Counts a schema that is so many levels below the top.
fn count(doc: Doc<'_>, schema: NodeId, level: u32, counts: &mut Counts) {
    if doc.kind(schema) != Kind::Object {
        return;
    }
    counts.levels = counts.levels.max(level);
    let (mut properties, mut required, mut union) = (None, None, false);
    for (key, value) in doc.members(schema) {
        let (keyword, kind) = (doc.string(key), doc.kind(value));
        match (&*keyword, kind) {
            ("properties", Kind::Object) => properties = Some(value),
            ("required", Kind::Array) => required = Some(value),
            ("enum", Kind::Array) => counts.enum_values += doc.elements(value).count() as u32,
            ("type", Kind::Array) => union |= doc.elements(value).nth(1).is_some(),
            ("anyOf" | "oneOf", Kind::Array) => union = true,
            _ => {}
        }
        // a branch or a definition is no deeper than what it is a branch of
        let deeper = !matches!(&*keyword, "anyOf" | "oneOf" | "allOf" | "not" | "$defs" | "definitions");
        let inner = level + u32::from(deeper);
        match (holds(&keyword, doc, value), kind) {
            (Holds::Schema, _) => count(doc, value, inner, counts),
            (Holds::List, Kind::Array) => doc.elements(value).for_each(|schema| count(doc, schema, inner, counts)),
            (Holds::Map, Kind::Object) => {
                doc.members(value).for_each(|(_, schema)| count(doc, schema, inner, counts));
            }
            _ => {}
        }
    }
    counts.unions += u32::from(union);
    if let Some(properties) = properties {
        counts.properties += doc.members(properties).count() as u32;
        counts.optional += optional(doc, properties, required);
    }
}

/// How many of the properties no list requires.
fn optional(doc: Doc<'_>, properties: NodeId, required: Option<NodeId>) -> u32 {
    let names = required.into_iter().flat_map(|names| doc.elements(names));
    let mut names: Vec<Cow<'_, str>> = grow::list(names.map(|name| doc.string(name)));
    sort::by(&mut names, Ord::cmp);
    doc.members(properties).filter(|&(key, _)| names.binary_search(&doc.string(key)).is_err()).count() as u32
}
