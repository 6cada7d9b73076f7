//! Schemas whose top must be a plain object: what `anyOf` and the like say there is gathered into its properties.

use super::object::Pen;
use super::view::View;
use crate::grow::{self, Grow};
use crate::json;
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Loss, Severity, Suggestion};
use crate::sort;
use crate::table::Set;
use std::borrow::Cow;

/// How deep branches may stand in each other.
const MAX_DEPTH: usize = 8;

/// The properties that are gathered, each name once, and the names that are required whichever branch holds.
#[derive(Default)]
struct Gathered<'a> {
    properties: Vec<(Cow<'a, str>, NodeId)>,
    known: Set<Cow<'a, str>>,
    required: Vec<Cow<'a, str>>,
    /// The definitions that were looked at, each once.
    followed: Set<NodeId>,
}

impl<'a> Pen<'_, 'a> {
    /// True if the top of a schema has what the subset takes only further down, or several types where it must have
    /// one.
    pub(super) fn is_branched(&self, view: &View) -> bool {
        let (doc, subset) = (self.doc, self.subset);
        let several =
            |keyword: &str, value| subset.empty.is_some() && doc.kind(value) == Kind::Array && keyword == "type";
        view.members(doc)
            .any(|(keyword, _, value)| several(&keyword, value) || subset.flat_top.iter().any(|name| *name == keyword))
    }

    /// Writes the schema of an object that takes all that the branches take, and more; which is reported.
    pub(super) fn flat(&mut self, view: &View) {
        let (doc, subset) = (self.doc, self.subset);
        let mut gathered = Gathered::default();
        for &part in view.parts() {
            self.gather(part, true, MAX_DEPTH, &mut gathered);
        }
        let close = subset.close_objects;
        self.changed = true;
        self.written_out = true;
        self.text("{\"type\":\"object\",\"properties\":{");
        for (at, (name, property)) in gathered.properties.iter().enumerate() {
            if at > 0 {
                self.text(",");
            }
            json::string(self.to.out, name);
            self.text(":");
            self.any(*property);
        }
        self.text("},");
        sort::by(&mut gathered.required, Ord::cmp);
        gathered.required.dedup();
        let names = gathered.required.iter().filter(|name| !subset.known_required || gathered.known.contains(*name));
        self.flat_names(&grow::list(names.map(|name| &**name)));
        for (keyword, key, value) in view.members(doc) {
            let flat = subset.flat_top.iter().any(|name| *name == keyword);
            match &*keyword {
                "properties" | "required" => {}
                "type" if doc.kind(value) == Kind::String => {}
                "additionalProperties" if close => {
                    if doc.raw(value) != "false" {
                        self.closed(key, value);
                    }
                }
                _ if flat || keyword == "type" => self.report_flattened(value, &gathered),
                "$defs" | "definitions" if subset.refs.as_ref().is_some_and(|refs| refs.to.is_empty()) => {}
                _ if self.is_dropped(&keyword, true) => self.left_out(&keyword, value),
                _ => {
                    let planned = self.planned();
                    self.limited(&keyword, key, value);
                    self.write(planned);
                }
            }
        }
        if close
            && !view
                .members(doc)
                .any(|(keyword, _, value)| keyword == "additionalProperties" && doc.raw(value) != "false")
        {
            self.text("\"additionalProperties\":false,");
        }
        json::close(self.to.out, '}');
    }

    fn flat_names(&mut self, names: &[&str]) {
        if names.is_empty() {
            return;
        }
        self.text("\"required\":[");
        for name in names {
            json::string(self.to.out, name);
            self.text(",");
        }
        json::close(self.to.out, ']');
        self.text(",");
    }

    fn report_flattened(&mut self, value: NodeId, gathered: &Gathered<'_>) {
        let message =
            "stands at the top of the schema, where the provider does not take it; the properties in it go up";
        let severity = if gathered.properties.is_empty() { Severity::Error } else { Severity::Warning };
        let loss = Loss::at(value, Code::MapFallback, severity, message);
        self.report(loss.suggestion(Suggestion::Text("describe one object, with optional properties")));
    }

    /// Collects the properties of a schema and of its branches. What only one of several branches requires is not
    /// required.
    fn gather(&self, schema: NodeId, certain: bool, depth: usize, gathered: &mut Gathered<'a>) {
        let doc = self.doc;
        if doc.kind(schema) != Kind::Object || depth == 0 {
            return;
        }
        if let Some(properties) = doc.get(schema, "properties") {
            for (key, property) in doc.members(properties) {
                let name = doc.string(key);
                if gathered.known.add(name.clone()) {
                    gathered.properties.put((name, property));
                }
            }
        }
        let required = doc.get(schema, "required").filter(|_| certain);
        for name in
            required.into_iter().flat_map(|names| doc.elements(names)).filter(|&name| doc.kind(name) == Kind::String)
        {
            gathered.required.put(doc.string(name));
        }
        for (keyword, certain) in [("allOf", certain), ("anyOf", false), ("oneOf", false)] {
            let branches = doc.get(schema, keyword);
            for branch in branches.into_iter().flat_map(|branches| doc.elements(branches)) {
                self.gather(branch, certain, depth - 1, gathered);
            }
        }
        let target = doc.get(schema, "$ref").and_then(|reference| self.refs.target(reference));
        if let Some(target) = target.filter(|&target| gathered.followed.add(target)) {
            self.gather(target, certain, depth - 1, gathered);
        }
    }
}
