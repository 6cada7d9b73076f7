//! A schema in the form of OpenAPI 3.0, which some APIs take beside JSON Schema: types in upper case, `nullable`, one
//! `example`, numbers of 64 bits as strings. It is only read.

use super::schema::{Holds, holds};
use crate::grow::{self, Grow, Text};
use crate::json;
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
    Text(&'static str),
    Schema(NodeId),
    /// The keywords of a schema from this key on.
    Keywords(NodeId, Schema),
    /// Schemas of a list, from one up to its end.
    Elements(NodeId, NodeId),
    /// Schemas of a map, from this key up to its end.
    Members(NodeId, NodeId),
    /// The end of a list, with what is put in last.
    Close(Option<&'static str>),
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
    out: &'o mut Text,
    origins: &'o mut Vec<(u32, NodeId)>,
    /// The next step last.
    next: Vec<Step>,
}

impl<'a, 'o> OpenApi<'a, 'o> {
    /// Writes into `out`, and notes where each value was read: offset in `out`, node.
    pub fn new(doc: Doc<'a>, out: &'o mut Text, origins: &'o mut Vec<(u32, NodeId)>) -> Self {
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
            Step::Text(text) => self.out.push_str(text),
            Step::Schema(schema) => self.begin(schema),
            Step::Keywords(key, schema) if key < schema.end => {
                self.next.put(Step::Keywords(doc.next(key + 1), schema));
                self.member(key, schema);
            }
            Step::Elements(at, end) if at < end => {
                self.comma();
                self.next.put_all(&[Step::Elements(doc.next(at), end), Step::Schema(at)]);
            }
            Step::Members(key, end) if key < end => {
                self.comma();
                self.out.push_str(doc.raw(key));
                self.out.push(':');
                self.next.put_all(&[Step::Members(doc.next(key + 1), end), Step::Schema(key + 1)]);
            }
            Step::Keywords(..) | Step::Elements(..) | Step::Members(..) => {}
            Step::Close(last) => {
                if let Some(last) = last {
                    self.comma();
                    self.out.push_str(last);
                }
                self.out.push(']');
            }
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
        self.out.push('{');
        self.next.put_all(&[Step::Text("}"), Step::Keywords(node + 1, schema)]);
    }

    fn member(&mut self, key: NodeId, schema: Schema) {
        let (doc, value) = (self.doc, key + 1);
        let keyword = doc.string(key);
        let keyword = NAMES.iter().find(|(name, _)| *name == &*keyword).map_or(&*keyword, |(_, name)| name);
        match (keyword, doc.raw(value)) {
            ("nullable", "true") if schema.told => {}
            ("nullable", "false") | ("type", "\"TYPE_UNSPECIFIED\"") => {}
            ("example", _) if !schema.has_examples => {
                self.name("examples");
                self.out.push('[');
                self.as_it_stands(value);
                self.out.push(']');
            }
            _ => {
                self.name(keyword);
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
                self.out.push('[');
                for element in doc.elements(value) {
                    self.comma();
                    self.as_it_stands(element);
                }
                let has_null = doc.elements(value).any(|value| doc.kind(value) == Kind::Null);
                self.step(Step::Close((nullable && !has_null).then_some("null")));
            }
            ("anyOf", Kind::Array) => self.list(value, nullable.then_some("{\"type\":\"null\"}")),
            ("$ref", Kind::String) => {
                self.origin(value);
                match doc.string(value).strip_prefix("#/defs/") {
                    Some(name) => json::string(self.out, &text!("#/$defs/{name}")),
                    None => self.out.push_str(doc.raw(value)),
                }
            }
            (_, Kind::String) if COUNTS.contains(&keyword) && is_count(doc.inner(value)) => {
                self.origin(value);
                self.out.push_str(doc.inner(value));
            }
            (_, kind) => match (holds(keyword, doc, value), kind) {
                (Holds::Schema, _) => self.begin(value),
                (Holds::List, Kind::Array) => self.list(value, None),
                (Holds::Map, Kind::Object) => {
                    self.origin(value);
                    self.out.push('{');
                    self.next.put_all(&[Step::Text("}"), Step::Members(value + 1, doc.next(value))]);
                }
                _ => self.as_it_stands(value),
            },
        }
    }

    fn types(&mut self, value: NodeId, nullable: bool) {
        self.out.push_str(if nullable { "[" } else { "" });
        self.origin(value);
        for letter in self.doc.raw(value).chars() {
            self.out.push(letter.to_ascii_lowercase());
        }
        self.out.push_str(if nullable { ",\"null\"]" } else { "" });
    }

    fn list(&mut self, array: NodeId, last: Option<&'static str>) {
        self.origin(array);
        self.out.push('[');
        self.next.put_all(&[Step::Close(last), Step::Elements(array + 1, self.doc.next(array))]);
    }

    fn as_it_stands(&mut self, value: NodeId) {
        self.origin(value);
        self.out.push_str(self.doc.raw(value));
    }

    fn name(&mut self, name: &str) {
        self.comma();
        json::string(self.out, name);
        self.out.push(':');
    }

    fn comma(&mut self) {
        if !matches!(self.out.as_bytes().last(), Some(b'{' | b'[')) {
            self.out.push(',');
        }
    }

    fn origin(&mut self, node: NodeId) {
        self.origins.put((self.out.len() as u32, node));
    }
}

fn is_count(text: &str) -> bool {
    // a number in JSON has no zero ahead
    text == "0" || (!text.starts_with('0') && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}
