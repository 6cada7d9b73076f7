//! Schemas for providers that enforce them and therefore take only some: does one fit?

use super::counts::are_listed;
use super::follow::mergeable;
use super::object::is_object_schema;
use super::refs::Refs;
use super::types;
use super::view::{Link, View};
use super::walk::Schemas;
use crate::codec::Output;
use crate::grow::{self, Grow};
use crate::input::Input;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::sort;
use crate::spec::plan::subset::Subset;
use std::borrow::Cow;

/// The keywords of which a schema must have one, or else it does not say what its value is.
const SAYS_WHAT: &[&str] = &["type", "anyOf", "oneOf", "$ref"];

impl Output<'_> {
    /// Writes whether the schema that a slot holds fits the subset. One that does not is not enforced, which is
    /// reported.
    pub(in crate::codec) fn fits_subset(&mut self, value: Value, subset: u32) {
        let subset = &self.input.plan.subsets[subset as usize];
        let misfit = match value {
            Value::Node(node) => self.input.misfit(node, subset),
            _ => None,
        };
        self.out.push_str(if misfit.is_some() { "false" } else { "true" });
        if let Some(node) = misfit {
            let message = if self.input.is_too_much(node, subset) {
                "holds more than the provider can enforce; the schema is sent as it is, and not enforced"
            } else {
                "keeps the schema out of what the provider can enforce; the schema is sent as it is, and not enforced"
            };
            let loss = Loss::at(node, Code::MapFallback, Severity::Warning, message).before(Shown::None);
            self.losses.put(loss.suggestion(Suggestion::Text("rewrite this part of the schema, or do without strict")));
        }
    }
}

impl Input<'_> {
    fn is_too_much(&self, schema: NodeId, subset: &Subset) -> bool {
        subset.at_most.is_some_and(|most| !self.schema_holds(schema).within(most))
    }

    /// The part of a schema that keeps it out of the subset.
    pub fn misfit(&self, node: NodeId, subset: &Subset) -> Option<NodeId> {
        let find = || self.find_misfit(node, subset);
        self.misfits.map_or_else(find, |asked| asked.or_find(node, subset, find))
    }

    fn find_misfit(&self, node: NodeId, subset: &Subset) -> Option<NodeId> {
        let doc = self.doc;
        if self.is_too_much(node, subset) {
            return Some(node);
        }
        if subset.refuse.is_empty() && !subset.requires_one {
            return None;
        }
        let fit = Fit { doc, subset, refs: Refs::new(doc, node), root: node };
        let mut top = View::of(node);
        // one that only refers to a definition is that definition
        while let Some(reference) = doc.get(top.last(), "$ref") {
            match fit.refs.target(reference).and_then(|target| top.with(doc, Link::Reference, target)) {
                Some(next) => top = next,
                None => return Some(reference),
            }
        }
        let branched = top.members(doc).any(|(keyword, _, value)| {
            (keyword == "type" && doc.kind(value) == Kind::Array) || subset.flat_top.iter().any(|name| *name == keyword)
        });
        if doc.kind(node) != Kind::Object {
            return Some(node);
        }
        let is_object = is_object_schema(doc, &top);
        // what has a stand-in for no schema, or wants all properties, wants an object at the top
        if (subset.empty.is_some() || subset.require_all) && (branched || !is_object) {
            return Some(node);
        }
        if !is_object && fit.is_misfit(node) {
            return Some(node);
        }
        let back = || if subset.refs.as_ref().is_some_and(|refs| !refs.recursive) { fit.refs.back() } else { None };
        fit.refused(node).or_else(back)
    }
}

struct Fit<'s, 'a> {
    doc: Doc<'a>,
    subset: &'s Subset,
    refs: Refs<'a>,
    root: NodeId,
}

impl Fit<'_, '_> {
    /// The first part of a schema, or of a schema inside it, that the subset has no place for.
    fn refused(&self, schema: NodeId) -> Option<NodeId> {
        let subset = self.subset;
        let looks_into =
            |keyword: &str| keyword != "additionalProperties" && !subset.drop.iter().any(|dropped| dropped == keyword);
        let mut schemas = Schemas::new(self.doc, schema);
        while let Some(inner) = schemas.next(looks_into) {
            let is_merged = inner.of_all.is_some_and(|around| self.merges(around));
            if inner.node != schema && !is_merged && self.is_misfit(inner.node) {
                return Some(inner.node);
            }
            let refused = self.refused_itself(inner.node);
            if refused.is_some() {
                return refused;
            }
        }
        None
    }

    /// True if the one schema in the `allOf` of this one is merged into it.
    fn merges(&self, schema: NodeId) -> bool {
        let only = mergeable(self.doc, self.subset, schema);
        only.is_some_and(|only| !View::of(schema).clashes(self.doc, Link::Branch, only))
    }

    /// The part of a schema itself that the subset has no place for.
    fn refused_itself(&self, schema: NodeId) -> Option<NodeId> {
        let (doc, subset) = (self.doc, self.subset);
        if subset.requires_one && requires_nothing(doc, schema) {
            return Some(schema);
        }
        for (key, value) in doc.members(schema) {
            let keyword = doc.string(key);
            // a list of items is an older name of the same
            let known = if keyword == "items" && doc.kind(value) == Kind::Array { "prefixItems" } else { &*keyword };
            if subset.refuse.iter().any(|refused| refused == known)
                && doc.raw(value) != "false"
                && !(known == "allOf" && self.merges(schema))
            {
                return Some(value);
            }
            if keyword == "$ref" && !subset.drop.iter().any(|dropped| dropped == "$ref") && self.is_lost(value) {
                return Some(value);
            }
        }
        if subset.known_required { None } else { unknown_name(doc, schema) }
    }

    /// A reference that leads nowhere, where the provider is known to look.
    fn is_lost(&self, reference: NodeId) -> bool {
        self.subset.refs.is_some() && self.refs.target(reference).is_none()
    }

    /// True if a schema does not say what the subset wants to know.
    fn is_misfit(&self, schema: NodeId) -> bool {
        let doc = self.doc;
        if doc.kind(schema) != Kind::Object {
            return true;
        }
        let view = View::of(schema);
        let told = if self.subset.typed { types::told(doc, &view) } else { None };
        let merged = self.subset.merge_all_of && doc.get(schema, "allOf").is_some();
        if told.is_none() && !merged && !doc.members(schema).any(|(key, _)| SAYS_WHAT.contains(&&*doc.string(key))) {
            return true;
        }
        // an object of any properties cannot be closed and stay what it is
        let bare = |keyword| doc.get(schema, keyword).is_none();
        let is_object = is_object_schema(doc, &view) || told == Some(types::OBJECT);
        let open = is_object && bare("properties") && bare("additionalProperties") && schema != self.root;
        let any_items =
            self.subset.with_items && types::may_be(doc, &view, "array") && bare("items") && bare("prefixItems");
        open || any_items
    }
}

/// True for an object all of whose properties may be absent.
fn requires_nothing(doc: Doc<'_>, schema: NodeId) -> bool {
    let required = doc.get(schema, "required").filter(|&names| doc.kind(names) == Kind::Array);
    is_object_schema(doc, &View::of(schema)) && required.is_none_or(|names| doc.elements(names).next().is_none())
}

/// A required name that is no property.
fn unknown_name(doc: Doc<'_>, schema: NodeId) -> Option<NodeId> {
    let names = doc.get(schema, "required").filter(|&names| doc.kind(names) == Kind::Array)?;
    let properties = doc.get(schema, "properties").filter(|&properties| doc.kind(properties) == Kind::Object);
    if properties.is_some_and(|properties| are_listed(doc, names, properties)) {
        return None;
    }
    let members = properties.into_iter().flat_map(|properties| doc.members(properties));
    let mut known: Vec<Cow<'_, str>> = grow::list(members.map(|(key, _)| doc.string(key)));
    sort::by(&mut known, Ord::cmp);
    doc.elements(names).find(|&name| doc.kind(name) != Kind::String || known.binary_search(&doc.string(name)).is_err())
}
