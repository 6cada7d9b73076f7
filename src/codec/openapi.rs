//! A schema in the form of OpenAPI 3.0, which some APIs take beside JSON Schema: types in upper case, `nullable`, one
//! `example`, numbers of 64 bits as strings. It is only read.

use super::schema::{Holds, holds};
use crate::grow::{self, Grow};
use crate::json::build::Builder;
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

/// What is still to be written: schemas nest as deep as a caller likes, and the stack of a thread may be small.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The end of an object or a list.
    End,
    /// Null, as a schema in a list.
    Null,
    Schema(NodeId),
    /// The keywords of a schema from this key on.
    Keywords(NodeId, Schema),
    /// Schemas of a list, from one up to its end.
    Elements(NodeId, NodeId),
    /// Schemas of a map, from this key up to its end.
    Members(NodeId, NodeId),
}

/// What the keywords of a schema say of each other.
#[derive(Clone, Copy, Debug)]
struct Schema {
    end: NodeId,
    nullable: bool,
    /// Another keyword says that null is taken.
    told: bool,
    has_examples: bool,
}

/// Writes such a schema as JSON Schema.
#[derive(Debug)]
pub struct OpenApi<'a, 'o> {
    doc: Doc<'a>,
    out: &'o mut Builder,
    origins: &'o mut Vec<(u32, NodeId)>,
    /// The next step last.
    next: Vec<Step>,
}

impl<'a, 'o> OpenApi<'a, 'o> {
    /// Writes into `out`, and notes where each value was read: offset in `out`, node.
    pub fn new(doc: Doc<'a>, out: &'o mut Builder, origins: &'o mut Vec<(u32, NodeId)>) -> Self {
        Self { doc, out, origins, next: Vec::new() }
    }

    /// The schema, with those in it.
    pub fn write(mut self, schema: NodeId) {
        self.begin(schema);
        while let Some(step) = self.next.pop() {
            // a step may be missing, and nobody will read what is written
            if grow::short() {
                return;
            }
            self.step(step);
        }
    }

    fn step(&mut self, step: Step) {
        let doc = self.doc;
        match step {
            Step::End => self.out.end(),
            Step::Null => {
                self.out.comma();
                self.out.object();
                self.out.plain_key("type");
                self.out.word("null");
                self.out.end();
            }
            Step::Schema(schema) => self.begin(schema),
            Step::Keywords(key, schema) if key < schema.end => {
                self.next.put(Step::Keywords(doc.next(key + 1), schema));
                self.member(key, schema);
            }
            Step::Elements(at, end) if at < end => {
                self.out.comma();
                self.next.put_all(&[Step::Elements(doc.next(at), end), Step::Schema(at)]);
            }
            Step::Members(key, end) if key < end => {
                self.out.copied_key(doc, key);
                self.next.put_all(&[Step::Members(doc.next(key + 1), end), Step::Schema(key + 1)]);
            }
            Step::Keywords(..) | Step::Elements(..) | Step::Members(..) => {}
        }
    }

    fn begin(&mut self, node: NodeId) {
        let doc = self.doc;
        if doc.kind(node) != Kind::Object {
            return self.as_it_stands(node);
        }
        let (nullable, told) = self.nullable(node);
        let has_examples = doc.get(node, "examples").is_some();
        let schema = Schema { end: doc.next(node), nullable, told, has_examples };
        self.origin(node);
        self.out.object();
        self.next.put_all(&[Step::End, Step::Keywords(node + 1, schema)]);
    }

    fn member(&mut self, key: NodeId, schema: Schema) {
        let (doc, value) = (self.doc, key + 1);
        let keyword = doc.string(key);
        let keyword = NAMES.iter().find(|(name, _)| *name == &*keyword).map_or(&*keyword, |(_, name)| name);
        match (keyword, doc.raw(value)) {
            ("nullable", "true") if schema.told => {}
            ("nullable", "false") | ("type", "\"TYPE_UNSPECIFIED\"") => {}
            ("example", _) if !schema.has_examples => {
                self.out.plain_key("examples");
                self.out.array();
                self.as_it_stands(value);
                self.out.end();
            }
            _ => {
                self.out.key(keyword);
                self.keyword(keyword, value, schema.nullable);
            }
        }
    }

    /// Whether a value may be null, and whether another keyword is there to say so.
    fn nullable(&self, schema: NodeId) -> (bool, bool) {
        let doc = self.doc;
        let nullable = doc.get(schema, "nullable").is_some_and(|nullable| doc.raw(nullable) == "true");
        let is = |keyword, kind| doc.get(schema, keyword).is_some_and(|value| doc.kind(value) == kind);
        let lists = ["enum", "anyOf", "any_of"].iter().any(|keyword| is(keyword, Kind::Array));
        (nullable, lists || is("type", Kind::String))
    }

    fn keyword(&mut self, keyword: &str, value: NodeId, nullable: bool) {
        let doc = self.doc;
        match (keyword, doc.kind(value)) {
            ("type", Kind::String) => self.types(value, nullable),
            ("enum", Kind::Array) => {
                self.origin(value);
                self.out.array();
                for element in doc.elements(value) {
                    self.out.comma();
                    self.as_it_stands(element);
                }
                if nullable && !doc.elements(value).any(|value| doc.kind(value) == Kind::Null) {
                    self.out.comma();
                    self.out.scalar(Kind::Null, "null");
                }
                self.out.end();
            }
            ("anyOf", Kind::Array) => self.list(value, nullable),
            ("$ref", Kind::String) => {
                self.origin(value);
                match doc.string(value).strip_prefix("#/defs/") {
                    Some(name) => self.out.string(&text!("#/$defs/{name}")),
                    None => self.out.copy(doc, value),
                }
            }
            (_, Kind::String) if COUNTS.contains(&keyword) && is_count(doc.inner(value)) => {
                self.origin(value);
                self.out.scalar(Kind::Number, doc.inner(value));
            }
            (_, kind) => match (holds(keyword, doc, value), kind) {
                (Holds::Schema, _) => self.begin(value),
                (Holds::List, Kind::Array) => self.list(value, false),
                (Holds::Map, Kind::Object) => {
                    self.origin(value);
                    self.out.object();
                    self.next.put_all(&[Step::End, Step::Members(value + 1, doc.next(value))]);
                }
                _ => self.as_it_stands(value),
            },
        }
    }

    fn types(&mut self, value: NodeId, nullable: bool) {
        if nullable {
            self.out.array();
        }
        self.origin(value);
        self.out.lower(self.doc, value);
        if nullable {
            self.out.comma();
            self.out.word("null");
            self.out.end();
        }
    }

    fn list(&mut self, array: NodeId, nullable: bool) {
        self.origin(array);
        self.out.array();
        self.next.put(Step::End);
        if nullable {
            self.next.put(Step::Null);
        }
        self.next.put(Step::Elements(array + 1, self.doc.next(array)));
    }

    fn as_it_stands(&mut self, value: NodeId) {
        self.origin(value);
        self.out.copy(self.doc, value);
    }

    fn origin(&mut self, node: NodeId) {
        self.origins.put((self.out.offset(), node));
    }
}

fn is_count(text: &str) -> bool {
    // a number in JSON has no zero ahead
    text == "0" || (!text.starts_with('0') && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}
