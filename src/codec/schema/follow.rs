//! References and what they lead to: which stay, which are written out, and which can be neither.

use super::object::Pen;
use super::view::{Link, View};
use crate::grow::Grow;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::subset::{Subset, takes};

/// How many schemas may be written out inside each other.
const MAX_OPEN: usize = 32;

impl Pen<'_, '_> {
    /// The schema with what is written out of it; none if that cannot be done though it must.
    pub(super) fn view(&mut self, schema: NodeId) -> Option<View> {
        let mut view = View::of(schema);
        loop {
            let last = view.last();
            let next = if let Some(reference) = self.doc.get(last, "$ref") {
                if self.stays(&view, reference) {
                    break;
                }
                match self.opened(&view, reference) {
                    Some(next) => next,
                    None if self.is_taken(reference) => break,
                    None => return None,
                }
            } else if let Some(merged) = self.merged(&view) {
                merged
            } else {
                break;
            };
            view = next;
        }
        if view.is_linked() {
            self.changed = true;
            for value in view.overruling(self.doc) {
                let message = "stands beside a schema that says something else; this holds, the other is left out";
                self.report(Loss::at(value, Code::Conflict, Severity::Warning, message));
            }
        }
        Some(view)
    }

    /// True if a reference can be written as one.
    fn stays(&self, view: &View, reference: NodeId) -> bool {
        let top = self.subset.empty.is_some() && self.is_top(view.own());
        let alone = self.subset.refs.as_ref().is_some_and(|refs| refs.alone);
        !top && self.is_taken(reference) && !(alone && self.has_siblings(view))
    }

    pub(super) fn has_siblings(&self, view: &View) -> bool {
        view.members(self.doc).any(|(keyword, ..)| !matches!(&*keyword, "$ref" | "$defs" | "definitions"))
    }

    /// True if the provider takes references that lead there.
    fn is_taken(&self, reference: NodeId) -> bool {
        let Some(refs) = &self.subset.refs else { return true };
        let text = self.doc.string(reference);
        match self.moved(&text) {
            Some(moved) => takes(refs, &moved),
            None => takes(refs, &text),
        }
    }

    /// A reference into definitions that get another name.
    pub(super) fn moved(&self, text: &str) -> Option<String> {
        let (definitions, name) = text.strip_prefix("#/")?.split_once('/')?;
        let (_, to) = self.subset.rename.iter().find(|(from, _)| from == definitions)?;
        // both may be there: then only those of the new name stay
        self.doc.get(self.root, to).is_none().then(|| text!("#/{to}/{name}"))
    }

    /// The view with what a reference stands for, if that may be written out here.
    fn opened(&mut self, view: &View, reference: NodeId) -> Option<View> {
        let target = self.refs.target(reference)?;
        // where it could stay as one, nothing needs to be given up
        if self.is_taken(reference) && view.clashes(self.doc, Link::Reference, target) && !self.is_top(view.own()) {
            return None;
        }
        let size = self.doc.raw(target).len();
        let is_open = target == self.root || self.open.contains(&target);
        if is_open || self.open.len() == MAX_OPEN || size > self.budget {
            return None;
        }
        let next = view.with(self.doc, Link::Reference, target)?;
        self.budget -= size;
        self.written_out = true;
        self.open.put(target);
        let message = "is written out: the provider takes no such reference here";
        self.report(Loss::at(reference, Code::MapFallback, Severity::Info, message));
        Some(next)
    }

    /// The view with the one schema of an `allOf`, if that is merged.
    fn merged(&self, view: &View) -> Option<View> {
        let only = mergeable(self.doc, self.subset, view.last())?;
        if view.clashes(self.doc, Link::Branch, only) { None } else { view.with(self.doc, Link::Branch, only) }
    }

    /// A reference that is not taken and cannot be written out.
    pub(super) fn cut(&mut self, schema: NodeId) {
        let message =
            "refers to what cannot be written out here: to itself, or outside the schema; any value may stand here";
        let reference = self.doc.get(schema, "$ref").unwrap_or(schema);
        self.report(Loss::at(reference, Code::MapFallback, Severity::Warning, message));
        self.text("{");
        if let Some(description) = self.doc.get(schema, "description") {
            self.text("\"description\":");
            self.text(self.doc.raw(description));
            self.text(",");
        }
        if let Some(types) = self.subset.untyped {
            self.text("\"type\":");
            self.text(self.to.input.plan.get(types));
            self.text(",");
        }
        json::close(self.to.out, '}');
    }
}

/// The one schema in an `allOf`, where the subset has such a one merged.
pub fn mergeable(doc: Doc<'_>, subset: &Subset, schema: NodeId) -> Option<NodeId> {
    let branches = doc.get(schema, "allOf").filter(|_| subset.merge_all_of)?;
    let mut elements = doc.elements(branches);
    let only = elements.next().filter(|&branch| doc.kind(branch) == Kind::Object)?;
    elements.next().is_none().then_some(only)
}
