//! A schema that is an object: its keywords, each as the subset takes it, and what the subset wants beside them.

use super::begun::{Around, Frame, Properties, Step};
use super::refs::Refs;

use super::types;
use super::view::{Cursor, View};
use super::walk::{Holds, holds};
use crate::codec::Output;
use crate::grow::Grow;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::sort;
use crate::spec::plan::subset::{Objects, Subset};

/// How deep schemas may stand in each other, with those that are written out.
const MAX_DEPTH: usize = 288;

/// Writes one schema.
pub struct Pen<'w, 'a> {
    pub to: &'w mut Output<'a>,
    pub doc: Doc<'a>,
    pub subset: &'w Subset,
    pub root: NodeId,
    pub refs: Refs<'a>,
    /// Something was written otherwise than the caller wrote it.
    pub changed: bool,
    /// A part of the schema was written where another one refers to it, and may stand in the body twice.
    pub written_out: bool,
    /// The schemas that are being written out, each inside the one before.
    pub open: Vec<NodeId>,
    /// How many bytes of schemas may still be written out: what is written must not outgrow what was given by far.
    pub budget: usize,
    /// The lists of properties that are being written, each inside the one before.
    pub properties: Vec<Properties<'a>>,
    depth: usize,
}

impl<'w, 'a> Pen<'w, 'a> {
    pub fn new(to: &'w mut Output<'a>, subset: &'w Subset, root: NodeId) -> Self {
        let doc = to.input.doc;
        let budget = 16 * 1024 + 8 * doc.raw(root).len();
        let refs = Refs::new(doc, root);
        to.steps.clear();
        Self {
            to,
            doc,
            subset,
            root,
            refs,
            changed: false,
            written_out: false,
            open: Vec::new(),
            budget,
            properties: Vec::new(),
            depth: 0,
        }
    }

    /// Writes the whole of it. Where nothing had to be changed, as it was written.
    pub fn schema(mut self) {
        let (start, items) = (self.to.out.len(), self.to.losses.len());
        self.any(self.root);
        if !self.changed {
            self.to.out.truncate(start);
            self.to.out.push_str(self.doc.raw(self.root));
        } else if self.written_out {
            self.report_once(items);
        }
    }

    /// What stands in the body several times is reported once.
    fn report_once(&mut self, first: usize) {
        sort::by_key(&mut self.to.losses[first..], |loss| (loss.node, loss.code as u8));
        let mut kept = first;
        for at in first..self.to.losses.len() {
            let loss = self.to.losses[at];
            let known = kept > first && {
                let before = &self.to.losses[kept - 1];
                (before.node, before.code, before.message) == (loss.node, loss.code, loss.message)
            };
            if !known {
                self.to.losses[kept] = loss;
                kept += 1;
            }
        }
        self.to.losses.truncate(kept);
    }

    pub fn text(&mut self, text: &str) {
        self.to.out.push_str(text);
    }

    pub fn report(&mut self, loss: Loss) {
        self.changed = true;
        self.to.losses.put(loss);
    }

    pub fn is_top(&self, schema: NodeId) -> bool {
        schema == self.root && self.depth == 1
    }

    /// Writes a schema.
    pub fn any(&mut self, schema: NodeId) {
        let planned = self.planned();
        self.begin(schema, None);
        self.write(planned);
    }

    /// Writes a schema up to the first one in it, and plans the rest. It may get its type from the one around it.
    pub(super) fn begin(&mut self, schema: NodeId, handed_down: Option<NodeId>) {
        match self.doc.kind(schema) {
            Kind::Object => self.object(schema, handed_down),
            Kind::Bool if self.subset.no_boolean => self.boolean(schema),
            _ => self.text(self.doc.raw(schema)),
        }
    }

    fn boolean(&mut self, schema: NodeId) {
        self.changed = true;
        if self.doc.raw(schema) == "false" {
            if !self.is_dropped("not", false) {
                return self.text("{\"not\":{}}");
            }
            let message = "lets no value be, which the provider cannot be told; any may be";
            self.report(Loss::at(schema, Code::MapFallback, Severity::Warning, message));
        }
        match self.subset.untyped {
            None => self.text("{}"),
            Some(types) => {
                self.text("{\"type\":");
                self.text(self.to.input.plan.get(types));
                self.text("}");
            }
        }
    }

    fn object(&mut self, schema: NodeId, handed_down: Option<NodeId>) {
        self.depth += 1;
        let opened = self.open.len();
        match self.view(schema) {
            _ if self.depth > MAX_DEPTH => self.text("{}"),
            Some(view) if self.is_top(schema) && self.is_branched(&view) => self.flat(&view),
            Some(view) => return self.keywords(view, handed_down, opened),
            None => self.cut(schema),
        }
        self.leave(opened);
    }

    fn leave(&mut self, opened: usize) {
        self.open.truncate(opened);
        self.depth -= 1;
    }

    /// Begins an object, whose keywords are planned.
    fn keywords(&mut self, view: View, handed_down: Option<NodeId>, opened: usize) {
        let around = self.around(&view, handed_down);
        self.text("{");
        self.to.steps.frames.put(Frame { view, around, cursor: Cursor::default(), opened });
        self.then([Step::Keywords]);
    }

    /// Ends an object.
    pub(super) fn end(&mut self, frame: &Frame) {
        self.additions(&frame.view, &frame.around);
        if frame.around.tells {
            self.told(&frame.view);
        }
        json::close(self.to.out, '}');
        self.leave(frame.opened);
    }

    fn around(&self, view: &View, handed_down: Option<NodeId>) -> Around {
        let (doc, subset) = (self.doc, self.subset);
        let becomes_object = subset.empty.is_some() && self.is_top(view.own()) && view.get(doc, "type").is_none();
        let is_object = becomes_object || is_object_schema(doc, view);
        let alone = subset.refs.as_ref().is_some_and(|refs| refs.alone) && self.has_siblings(view);
        let bare = alone && view.get(doc, "$ref").is_some();
        Around {
            is_object,
            handed_down,
            close: subset.close_objects && is_object,
            in_branches: subset.type_in_branches && has_branches(doc, view),
            bare,
            wrapped: bare && !has_branches(doc, view),
            kind: view.get(doc, "type"),
            properties: view.get(doc, "properties"),
            required: view.get(doc, "required"),
            tuple: view.get(doc, "items").is_some_and(|items| doc.kind(items) == Kind::Array),
            constant: view.get(doc, "const").is_some(),
            renamed: self.renamed(view),
            tells: subset.tell && view.members(doc).any(|(keyword, _, value)| self.is_told(&keyword, value)),
        }
    }

    /// Which keywords get the name of one that is there too: a bit for each of the first 64.
    fn renamed(&self, view: &View) -> u64 {
        let names = self.subset.rename.iter().take(64).enumerate();
        names.fold(0, |bits, (at, (_, to))| bits | u64::from(view.get(self.doc, to).is_some()) << at)
    }

    /// Writes a keyword as it may stand among the others; schemas in it are planned.
    pub(super) fn known_keyword(&mut self, view: &View, around: &Around, keyword: &str, key: NodeId, value: NodeId) {
        let (doc, subset) = (self.doc, self.subset);
        let is_list = doc.kind(value) == Kind::Array;
        let defines = matches!(keyword, "$defs" | "definitions");
        let narrowed = keyword == "enum" && subset.const_as_enum && around.constant;
        let renamed = around.renamed != 0
            && subset
                .rename
                .iter()
                .take(64)
                .enumerate()
                .any(|(at, (from, _))| *from == keyword && around.renamed >> at & 1 == 1);
        let counts = match keyword {
            "properties" => around.properties == Some(value) || !subset.require_all,
            "required" => around.required == Some(value) || !subset.known_required,
            _ => true,
        };
        match keyword {
            "$defs" | "definitions" if self.are_written_out() => {
                let message = "are written out where they are referred to; what nothing refers to is not sent";
                self.report(Loss::at(value, Code::Relocate, Severity::Info, message));
            }
            "description" if around.tells => {}
            "$ref" if around.wrapped => self.wrapped(key, value),
            _ if around.bare && !around.wrapped && keyword != "$ref" && !defines => self.report_beside(value),
            "type" if around.in_branches => {
                let message = "goes into the branches: the provider takes it there only";
                self.report(Loss::at(value, Code::Relocate, Severity::Info, message));
            }
            _ if !counts => self.report(Loss::at(
                value,
                Code::Drop,
                Severity::Warning,
                "appears twice in the schema; the last one counts",
            )),
            "anyOf" | "oneOf" if around.in_branches && is_list => self.branches(around.kind, key, value, keyword),
            "properties" if subset.require_all && doc.kind(value) == Kind::Object => {
                self.required_properties(view, value);
            }
            // it is written with the properties
            "required" if subset.require_all && around.properties.is_some() => {}
            "required" if subset.known_required && is_list => self.known_names(view, key, value),
            "required" if subset.known_required => self.left_out(keyword, value),
            _ if narrowed || renamed => {
                let message = "says what another keyword of the schema says in the provider's words";
                self.report(Loss::at(value, Code::Drop, Severity::Warning, message));
            }
            "additionalItems" if subset.prefix_items && around.tuple => {
                self.changed = true;
                self.text("\"items\":");
                self.then([Step::Schema(value, None), Step::Text(",")]);
            }
            "additionalProperties" if around.close => self.closed(key, value),
            _ if self.is_dropped(keyword, self.is_top(view.own())) => self.left_out(keyword, value),
            _ => self.limited(keyword, key, value),
        }
    }

    /// What the subset wants that the schema does not say.
    fn additions(&mut self, view: &View, around: &Around) {
        let (doc, subset, is_object) = (self.doc, self.subset, around.is_object);
        let top = self.is_top(view.own());
        let refers = view.get(doc, "$ref").is_some();
        let demanded = match subset.with_properties {
            Objects::None => subset.require_all,
            Objects::Top => top,
            Objects::All => true,
        };
        if is_object && !refers && demanded && view.get(doc, "properties").is_none() {
            self.changed = true;
            self.text("\"properties\":{},");
            if subset.require_all {
                self.text("\"required\":[],");
            }
        }
        let tuple =
            |items| subset.prefix_items && doc.kind(items) == Kind::Array && view.get(doc, "additionalItems").is_none();
        if subset.with_items && view.get(doc, "items").is_none_or(tuple) && !refers && types::may_be(doc, view, "array")
        {
            self.changed = true;
            self.text("\"items\":{},");
        }
        if view.get(doc, "type").is_none() && !refers && !around.in_branches {
            self.type_of(view, top, around.handed_down);
        }
        if subset.close_objects && is_object && view.get(doc, "additionalProperties").is_none() {
            self.text("\"additionalProperties\":false,");
            let message = "is closed: the provider wants \"additionalProperties\": false";
            self.report(Loss::at(view.own(), Code::MapFallback, Severity::Info, message).before(Shown::None));
        }
    }

    /// Puts in the type that a schema without one has.
    fn type_of(&mut self, view: &View, top: bool, handed_down: Option<NodeId>) {
        if let Some(kind) = handed_down {
            self.text("\"type\":");
            self.text(self.doc.raw(kind));
            self.text(",");
        } else if top && self.subset.empty.is_some() {
            self.changed = true;
            self.text("\"type\":\"object\",");
        } else if self.subset.typed
            && let Some(kind) = types::told(self.doc, view)
        {
            self.changed = true;
            self.text("\"type\":");
            self.text(kind);
            self.text(",");
        } else if let Some(types) = self.subset.untyped
            && types::says_nothing(self.doc, view)
        {
            self.changed = true;
            self.text("\"type\":");
            self.text(self.to.input.plan.get(types));
            self.text(",");
        }
    }

    /// Branches that get the type of the schema around them.
    fn branches(&mut self, kind: Option<NodeId>, key: NodeId, list: NodeId, keyword: &str) {
        self.name(keyword, key);
        self.text("[");
        self.then_elements(list, kind, "],");
    }

    /// Writes a keyword's name, which may be another one for the provider.
    pub fn name(&mut self, keyword: &str, key: NodeId) {
        match self.subset.rename.iter().find(|(from, _)| from == keyword) {
            Some((_, to)) => {
                self.changed = true;
                json::string(self.to.out, to);
            }
            None => self.text(self.doc.raw(key)),
        }
        self.text(":");
    }

    /// Writes a keyword that stays; schemas in it are planned.
    pub fn keyword(&mut self, keyword: &str, key: NodeId, value: NodeId) {
        let doc = self.doc;
        if keyword == "const" && self.subset.const_as_enum {
            self.changed = true;
            self.text("\"enum\":[");
            self.text(doc.raw(value));
            self.text("],");
            return;
        }
        if keyword == "items" && self.subset.prefix_items && doc.kind(value) == Kind::Array {
            self.changed = true;
            self.text("\"prefixItems\":");
        } else {
            self.name(keyword, key);
        }
        match (holds(keyword, doc, value), doc.kind(value)) {
            // whether there may be more is a question, to which true and false are the answers
            (Holds::Schema, Kind::Bool) if keyword.starts_with("additional") || keyword.starts_with("unevaluated") => {
                self.text(doc.raw(value));
            }
            (Holds::Schema, _) => return self.then([Step::Schema(value, None), Step::Text(",")]),
            (Holds::List, Kind::Array) => {
                self.text("[");
                return self.then_elements(value, None, "],");
            }
            (Holds::Map, Kind::Object) => {
                self.text("{");
                return self.then([Step::Members(value + 1, doc.next(value)), Step::Text("},")]);
            }
            _ if keyword == "$ref" && doc.kind(value) == Kind::String => match self.moved(&doc.string(value)) {
                Some(moved) => json::string(self.to.out, &moved),
                None => self.text(doc.raw(value)),
            },
            _ => self.text(doc.raw(value)),
        }
        self.text(",");
    }

    /// True if no reference stays, and definitions with that are of no use.
    fn are_written_out(&self) -> bool {
        self.subset.refs.as_ref().is_some_and(|refs| refs.to.is_empty())
    }

    /// Writes a reference that must stand alone as the only branch of a union, beside which the rest may stand.
    fn wrapped(&mut self, key: NodeId, reference: NodeId) {
        self.text("\"anyOf\":[{");
        self.keyword("$ref", key, reference);
        json::close(self.to.out, '}');
        self.text("],");
        let message = "goes into a union of one: the provider takes nothing beside a reference";
        self.report(Loss::at(reference, Code::MapFallback, Severity::Info, message));
    }

    fn report_beside(&mut self, value: NodeId) {
        let message = "stands beside a reference, where the provider takes nothing, and that cannot be written out";
        let loss = Loss::at(value, Code::Drop, Severity::Warning, message);
        self.report(loss.suggestion(Suggestion::Text("say it in the definition")));
    }
}

fn has_branches(doc: Doc<'_>, view: &View) -> bool {
    ["anyOf", "oneOf"].iter().any(|keyword| view.get(doc, keyword).is_some())
}

pub fn is_object_schema(doc: Doc<'_>, view: &View) -> bool {
    view.get(doc, "properties").is_some() || types::may_be(doc, view, "object")
}
