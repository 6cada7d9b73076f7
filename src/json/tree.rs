//! A spec document as a tree whose every value knows where it stands, so that documents can be merged and errors still
//! name the file, the line and the column.

use super::doc::Doc;
use super::node::{Kind, NodeId};
use super::patch::{Fate, Value, fate};
use crate::grow::Sink;
use crate::json;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Where a value stands: in which document, at which byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Location {
    /// The number of the document.
    pub source: u16,
    /// The offset into it.
    pub offset: u32,
}

/// The key of a member.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key(Arc<str>);

impl Key {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, out)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The members of an object, in the order of the file.
pub type Members = Vec<(Key, Tree)>;

/// A JSON value. Copies share what it holds: most of a spec goes unchanged into that of each of its models.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Arc<str>),
    /// A string, decoded.
    String(Arc<str>),
    /// An array.
    Array(Arc<[Tree]>),
    /// An object.
    Object(Arc<Members>),
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The value.
    pub json: Json,
    /// Its place.
    pub location: Location,
}

impl Tree {
    /// The tree of a JSON text; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut tape = super::tape::Tape::default();
        let doc = tape.parse(text).ok()?;
        Some(Self::of(doc, Doc::ROOT, 0))
    }

    /// A string as JSON.
    pub fn quoted(text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 2);
        quote(text, &mut out);
        out
    }

    /// An empty object.
    pub fn empty() -> Self {
        Self::object(Vec::new(), Location::default())
    }

    /// An object.
    pub fn object(members: Members, location: Location) -> Self {
        Self { json: Json::Object(Arc::new(members)), location }
    }

    /// The tree of a node.
    pub fn of(doc: Doc<'_>, node: NodeId, source: u16) -> Self {
        let json = match doc.kind(node) {
            Kind::Null => Json::Null,
            Kind::Bool => Json::Bool(doc.raw(node) == "true"),
            Kind::Number => Json::Number(doc.raw(node).into()),
            Kind::String | Kind::Key => Json::String(doc.string(node).into()),
            Kind::Array => Json::Array(doc.elements(node).map(|element| Self::of(doc, element, source)).collect()),
            Kind::Object => {
                let member = |(key, value)| (Key(doc.string(key).into()), Self::of(doc, value, source));
                Json::Object(Arc::new(doc.members(node).map(member).collect()))
            }
        };
        Self { json, location: Location { source, offset: doc.offset(node) as u32 } }
    }

    /// True for an object.
    pub fn is_object(&self) -> bool {
        matches!(self.json, Json::Object(_))
    }

    /// What it costs to work with it: one for each value, itself included, and one for each 64 bytes of text.
    pub fn size(&self) -> usize {
        const STRETCH: usize = 64;
        match &self.json {
            Json::Array(elements) => 1 + elements.iter().map(Self::size).sum::<usize>(),
            Json::Object(members) => {
                1 + members.iter().map(|(key, value)| key.len() / STRETCH + value.size()).sum::<usize>()
            }
            Json::String(text) | Json::Number(text) => 1 + text.len() / STRETCH,
            Json::Null | Json::Bool(_) => 1,
        }
    }

    /// An object's members; nothing for other values.
    pub fn members(&self) -> &[(Key, Self)] {
        match &self.json {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// An object's member.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// An array's elements, or the value itself as the only one.
    pub fn elements(&self) -> &[Self] {
        match &self.json {
            Json::Array(elements) => elements,
            _ => std::slice::from_ref(self),
        }
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        match &self.json {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// A number's value.
    pub fn number(&self) -> Option<f64> {
        match &self.json {
            Json::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A scalar as the text that prompts are compared with: strings without quotes. `None` for arrays and objects.
    pub fn scalar(&self) -> Option<String> {
        match &self.json {
            Json::Null => Some("null".to_owned()),
            Json::Bool(value) => Some(value.to_string()),
            Json::Number(text) | Json::String(text) => Some(text.as_ref().to_owned()),
            Json::Array(_) | Json::Object(_) => None,
        }
    }

    /// Merges another tree over this one: objects member by member, `null` removes, anything else replaces (RFC 7396).
    pub fn merge(&mut self, over: &Self) {
        let Json::Object(patch) = &over.json else {
            *self = over.clone();
            return;
        };
        if !matches!(self.json, Json::Object(_)) {
            *self = Self::object(Vec::new(), over.location);
        }
        self.location = over.location;
        let Json::Object(members) = &mut self.json else { return };
        if patch.is_empty() {
            return;
        }
        let members = Arc::make_mut(members);
        let index = Index::of(members, patch.len());
        let mut removed = false;
        for (key, value) in patch.iter() {
            let at = index.find(members, key);
            match (fate(at.map(|at| members[at].1.to_a_patch()), value.to_a_patch()), at) {
                (Fate::Removed, Some(at)) => {
                    members[at].1.json = Json::Null;
                    removed = true;
                }
                (Fate::Merged, Some(at)) => members[at].1.merge(value),
                (Fate::Replaced, Some(at)) => members[at].1 = value.without_nulls(),
                (Fate::Replaced, None) => members.push((key.clone(), value.without_nulls())),
                (Fate::Removed | Fate::Absent | Fate::Merged, _) => {}
            }
        }
        // what was merged before holds no `null`, so that one marks what is removed
        if removed {
            members.retain(|(_, value)| value.json != Json::Null);
        }
    }

    fn to_a_patch(&self) -> Value {
        match self.json {
            Json::Null => Value::Null,
            Json::Object(_) => Value::Object,
            _ => Value::Other,
        }
    }

    /// The value as a patch of nothing makes it: members that are `null` are gone.
    fn without_nulls(&self) -> Self {
        let Json::Object(members) = &self.json else { return self.clone() };
        if !self.holds_null() {
            return self.clone();
        }
        let kept = members.iter().filter(|(_, value)| value.json != Json::Null);
        Self::object(kept.map(|(key, value)| (key.clone(), value.without_nulls())).collect(), self.location)
    }

    /// True if a member is `null`, of the value or of one that stands in it.
    fn holds_null(&self) -> bool {
        self.is_object() && self.members().iter().any(|(_, value)| value.json == Json::Null || value.holds_null())
    }

    /// The same, but a `null` stays, to remove something later: for the layers between a provider and its models.
    pub fn stack(&mut self, over: &Self) {
        match (&mut self.json, &over.json) {
            (Json::Object(members), Json::Object(patch)) => {
                let members = Arc::make_mut(members);
                let index = Index::of(members, patch.len());
                for (key, value) in patch.iter() {
                    match index.find(members, key) {
                        Some(at) => members[at].1.stack(value),
                        None => members.push((key.clone(), value.clone())),
                    }
                }
            }
            _ => *self = over.clone(),
        }
    }

    /// Writes the value as JSON without white space.
    pub fn write(&self, out: &mut impl Sink) {
        match &self.json {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(text) => out.push_str(text),
            Json::String(text) => quote(text, out),
            Json::Array(elements) => {
                out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    element.write(out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The value as JSON without white space.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// What the value is, in words.
    pub fn kind(&self) -> &'static str {
        match self.json {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

/// Finds members by key: in small objects by looking, in large ones by a table, so that merging takes linear time.
/// The keys of a patch are unlike each other, so that what is added on the way need not be found.
struct Index {
    /// How many members there were to begin with.
    known: usize,
    table: Option<HashMap<Key, usize>>,
}

impl Index {
    fn of(members: &[(Key, Tree)], looks: usize) -> Self {
        let large = members.len() > 32 && looks > 32;
        let table = large.then(|| members.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect());
        Self { known: members.len(), table }
    }

    fn find(&self, members: &[(Key, Tree)], key: &str) -> Option<usize> {
        match &self.table {
            Some(table) => table.get(key).copied(),
            None => members.iter().take(self.known).position(|(known, _)| known == key),
        }
    }
}

/// Writes a string as JSON.
pub fn quote(text: &str, out: &mut impl Sink) {
    json::string(out, text);
}

/// The inside of a JSON string.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    json::escaped(&mut out, text);
    out
}
