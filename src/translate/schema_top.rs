//! Schemas whose top must be a plain object: what `anyOf` and the like say there is gathered into its properties.

use super::loss::{Advice, Code, Item, Severity};
use super::writer::Writer;
use crate::json;
use crate::prompt::doc::Doc;
use crate::prompt::tape::{Kind, NodeId};
use crate::spec::plan::Subset;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How deep branches may stand in each other.
const MAX_DEPTH: usize = 8;

/// The properties that are gathered, each name once, and the names that are required whichever branch holds.
struct Gathered<'a> {
    root: NodeId,
    properties: Vec<(Cow<'a, str>, NodeId)>,
    known: HashSet<Cow<'a, str>>,
    required: BTreeSet<Cow<'a, str>>,
    /// The definitions that were looked at, each once.
    followed: HashSet<NodeId>,
    /// The members of objects in which references were looked up, by name.
    members: HashMap<NodeId, HashMap<Cow<'a, str>, NodeId>>,
}

impl<'a> Gathered<'a> {
    /// A member of an object in which many are looked up.
    fn member(&mut self, doc: Doc<'a>, object: NodeId, name: &str) -> Option<NodeId> {
        let members = self.members.entry(object);
        members.or_insert_with(|| doc.members(object).map(|(key, value)| (doc.string(key), value)).collect()).get(name).copied()
    }

    /// What a `$ref` to a definition of the same schema stands for.
    fn target(&mut self, doc: Doc<'a>, schema: NodeId) -> Option<NodeId> {
        let reference = doc.get(schema, "$ref").filter(|&reference| doc.kind(reference) == Kind::String)?;
        let reference = doc.string(reference);
        let (definitions, name) = reference.strip_prefix("#/")?.split_once('/')?;
        let definitions = self.member(doc, self.root, definitions)?;
        self.member(doc, definitions, name)
    }
}

impl<'a> Writer<'a> {
    /// True if the top of a schema has what the subset takes only further down, or several types where it must have one.
    pub(super) fn is_branched(&self, schema: NodeId, subset: &Subset) -> bool {
        let doc = self.source.doc;
        let several = |key, value| subset.empty.is_some() && doc.kind(value) == Kind::Array && doc.is(key, "type");
        doc.members(schema).any(|(key, value)| several(key, value) || subset.flat_top.iter().any(|name| doc.is(key, name)))
    }

    /// Writes the schema of an object that takes all that the branches take, and more; which is reported.
    pub(super) fn flat_schema(&mut self, schema: NodeId, subset: &Subset) {
        let doc = self.source.doc;
        let as_it_is = self.misfit(schema, subset).is_some();
        let mut gathered = Gathered {
            root: schema,
            properties: Vec::new(),
            known: HashSet::new(),
            required: BTreeSet::new(),
            followed: HashSet::new(),
            members: HashMap::new(),
        };
        self.gather(schema, true, MAX_DEPTH, &mut gathered);
        let close = subset.close_objects && !as_it_is;
        self.out.push_str("{\"type\":\"object\",\"properties\":{");
        for (at, (name, property)) in gathered.properties.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            json::string(self.out, name);
            self.out.push(':');
            if as_it_is { self.out.push_str(doc.raw(*property)) } else { self.schema_node(*property, subset, false) }
        }
        self.out.push_str("},");
        if !gathered.required.is_empty() {
            self.out.push_str("\"required\":[");
            for name in &gathered.required {
                json::string(self.out, name);
                self.out.push(',');
            }
            json::close(self.out, ']');
            self.out.push(',');
        }
        for (key, value) in doc.members(schema) {
            let keyword = doc.string(key);
            let flat = subset.flat_top.iter().any(|name| *name == keyword);
            match &*keyword {
                "properties" | "required" => {}
                "type" if doc.kind(value) == Kind::String => {}
                "additionalProperties" if close => self.report_closed(value),
                _ if flat || keyword == "type" => self.report_flattened(value, &gathered),
                _ if !as_it_is && super::schema::is_dropped(&keyword, subset) => self.report_dropped(value),
                _ if as_it_is => self.out.push_str(&format!("{}:{},", doc.raw(key), doc.raw(value))),
                _ => self.keyword(&keyword, key, value, subset),
            }
        }
        if close {
            self.out.push_str("\"additionalProperties\":false,");
        }
        json::close(self.out, '}');
    }

    fn report_flattened(&mut self, value: NodeId, gathered: &Gathered<'_>) {
        let message = "stands at the top of the schema, where the provider does not take it; the properties in it go up";
        let severity = if gathered.properties.is_empty() { Severity::Error } else { Severity::Warning };
        let item = Item::at(value, Code::MapFallback, severity, message);
        self.items.push(item.advice(Advice::Text("describe one object, with optional properties")));
    }

    /// Collects the properties of a schema and of its branches. What only one of several branches requires is not required.
    fn gather(&self, schema: NodeId, certain: bool, depth: usize, gathered: &mut Gathered<'a>) {
        let doc = self.source.doc;
        if doc.kind(schema) != Kind::Object || depth == 0 {
            return;
        }
        if let Some(properties) = doc.get(schema, "properties") {
            for (key, property) in doc.members(properties) {
                let name = doc.string(key);
                if gathered.known.insert(name.clone()) {
                    gathered.properties.push((name, property));
                }
            }
        }
        let required = doc.get(schema, "required").filter(|_| certain);
        for name in required.into_iter().flat_map(|names| doc.elements(names)).filter(|&name| doc.kind(name) == Kind::String) {
            gathered.required.insert(doc.string(name));
        }
        for (keyword, certain) in [("allOf", certain), ("anyOf", false), ("oneOf", false)] {
            let branches = doc.get(schema, keyword);
            for branch in branches.into_iter().flat_map(|branches| doc.elements(branches)) {
                self.gather(branch, certain, depth - 1, gathered);
            }
        }
        if let Some(target) = gathered.target(doc, schema).filter(|&target| gathered.followed.insert(target)) {
            self.gather(target, certain, depth - 1, gathered);
        }
    }
}
