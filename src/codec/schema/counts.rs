//! What a schema holds, for providers that bound what they compile.

use super::walk::{Inner, Schemas};
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
        let mut schemas = Schemas::new(self.doc, schema);
        while let Some(inner) = schemas.next(|_| true) {
            if self.doc.kind(inner.node) == Kind::Object {
                count(self.doc, inner, &mut counts);
            }
        }
        counts
    }
}

/// Counts what a schema holds by itself.
fn count(doc: Doc<'_>, schema: Inner, counts: &mut Counts) {
    counts.levels = counts.levels.max(schema.level);
    let (mut properties, mut required, mut union) = (None, None, false);
    for (key, value) in doc.members(schema.node) {
        match (&*doc.string(key), doc.kind(value)) {
            ("properties", Kind::Object) => properties = Some(value),
            ("required", Kind::Array) => required = Some(value),
            ("enum", Kind::Array) => counts.enum_values += doc.elements(value).count() as u32,
            ("type", Kind::Array) => union |= doc.elements(value).nth(1).is_some(),
            ("anyOf" | "oneOf", Kind::Array) => union = true,
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
    if required.is_some_and(|names| are_listed(doc, names, properties)) {
        return 0;
    }
    let names = required.into_iter().flat_map(|names| doc.elements(names));
    let mut names: Vec<Cow<'_, str>> = grow::list(names.map(|name| doc.string(name)));
    sort::by(&mut names, Ord::cmp);
    doc.members(properties).filter(|&(key, _)| names.binary_search(&doc.string(key)).is_err()).count() as u32
}

/// True if a list has the names of all properties in their order, as most lists of required ones do.
pub fn are_listed(doc: Doc<'_>, names: NodeId, properties: NodeId) -> bool {
    let mut names = doc.elements(names);
    let listed = doc.members(properties).all(|(key, _)| names.next().is_some_and(|name| doc.raw(name) == doc.raw(key)));
    listed && names.next().is_none()
}
