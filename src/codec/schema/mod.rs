//! Writes a JSON Schema in the subset that a provider takes.
//!
//! The schema is walked by what its keywords hold (a schema, a list or a map of schemas), so that a property that
//! happens to be called `minimum` is left alone. One that is in the subset already goes as the caller wrote it, byte
//! for byte.

pub mod begun;
mod calm;
mod counts;
mod fit;
mod flat;
mod follow;
mod keyword;
mod object;
mod properties;
mod refs;
mod steps;
mod types;
mod view;
mod walk;

use self::object::Pen;
pub(super) use self::walk::{Holds, holds};
use super::Output;
use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Suggestion};
use crate::spec::plan::subset::{Objects, Subset};

impl Output<'_> {
    /// Writes the schema that a slot holds.
    pub(super) fn schema(&mut self, value: Value, subset: u32) {
        let plan = self.input.plan;
        let mut subset = &plan.subsets[subset as usize];
        let Value::Node(node) = value else {
            return self.out.push_str(self.input.text(value, self.computed));
        };
        if self.input.misfit(node, subset).is_some() {
            match subset.otherwise {
                Some(otherwise) => subset = &plan.subsets[otherwise as usize],
                None => return self.out.push_str(self.input.doc.raw(node)),
            }
        }
        let doc = self.input.doc;
        match doc.kind(node) {
            Kind::Object if subset.empty.is_some() && of_another_type(doc, node) => {
                let message =
                    "does not describe an object, which the provider demands; it gets the schema of any object";
                self.stand_in(node, subset, Severity::Error, message);
            }
            Kind::Object if subset.top_only && self.input.is_plain(node, subset) => self.out.push_str(doc.raw(node)),
            Kind::Object if self.input.is_calm(node, subset) => {
                #[cfg(debug_assertions)]
                self.prove_calm(node, subset);
                self.out.push_str(doc.raw(node));
            }
            Kind::Object => Pen::new(self, subset, node).schema(),
            _ if subset.empty.or(subset.not_object).is_some() => self.not_object(node, subset),
            _ => Pen::new(self, subset, node).schema(),
        }
    }

    /// Holds in every test that the pen would have changed nothing.
    #[cfg(debug_assertions)]
    fn prove_calm(&mut self, node: NodeId, subset: &Subset) {
        let (start, items) = (self.out.len(), self.losses.len());
        Pen::new(self, subset, node).schema();
        assert_eq!((&self.out[start..], self.losses.len()), (self.input.doc.raw(node), items));
        self.out.truncate(start);
    }

    /// Writes the schema that stands in for `true`, which lets any value be, and for what is less of a schema.
    fn not_object(&mut self, node: NodeId, subset: &Subset) {
        let (severity, message) = match (self.input.doc.raw(node), subset.empty) {
            ("true", Some(_)) => (Severity::Info, "is not an object; the provider gets the schema of any object"),
            ("true", None) => (Severity::Info, "is not an object; the provider gets a schema that asks for no more"),
            ("false", _) => {
                (Severity::Warning, "lets no value be, which the provider cannot be told; it gets a schema of any")
            }
            _ => (Severity::Warning, "is not a schema; the provider gets one that asks for nothing"),
        };
        self.stand_in(node, subset, severity, message);
    }

    /// Writes the schema that stands for one that the provider cannot be sent.
    fn stand_in(&mut self, node: NodeId, subset: &Subset, severity: Severity, message: &'static str) {
        let schema = subset.empty.or(subset.not_object);
        self.out.push_str(schema.map_or("{}", |schema| self.input.plan.get(schema)));
        let mut loss = Loss::at(node, Code::MapFallback, severity, message);
        if severity == Severity::Error {
            loss = loss.suggestion(Suggestion::Text("wrap the value into an object with one property"));
        }
        self.losses.put(loss);
    }
}

impl crate::input::Input<'_> {
    /// True if the top of a schema is such as the subset takes, which asks nothing of the rest.
    fn is_plain(&self, node: NodeId, subset: &Subset) -> bool {
        let doc = self.doc;
        let known = doc.members(node).all(|(key, value)| {
            let keyword = doc.string(key);
            let kept = subset.keep_top.is_empty() || subset.keep_top.iter().any(|kept| *kept == keyword);
            let flat = subset.flat_top.iter().any(|name| *name == keyword);
            let typed = keyword != "type" || doc.kind(value) == Kind::String;
            kept && !flat && (subset.empty.is_none() || (typed && keyword != "$ref"))
        });
        let says_properties = subset.with_properties == Objects::None || doc.get(node, "properties").is_some();
        known && says_properties && (subset.empty.is_none() || doc.get(node, "type").is_some())
    }
}

/// True if a schema says that its value is something else than an object.
fn of_another_type(doc: Doc<'_>, schema: NodeId) -> bool {
    let is_object = |kind| doc.kind(kind) == Kind::String && doc.is(kind, "object");
    doc.get(schema, "type").is_some_and(|kind| !is_object(kind) && !doc.elements(kind).any(is_object))
}
