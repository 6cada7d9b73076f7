//! A spec document as a tree whose every value knows where it stands, so that documents can be merged and errors still
//! name the file, the line and the column.

use super::doc::Doc;
use super::node::{Kind, NodeId};
use super::patch::{Fate, Value, fate};
use crate::grow::{self, Grow, Sink, Text};
use crate::json;
use crate::table::Table;
use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
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

/// A text of a document: a stretch of all its texts, which copies share.
#[derive(Clone)]
pub struct Key {
    whole: Arc<String>,
    start: u32,
    end: u32,
}

impl Key {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.whole[self.start as usize..self.end as usize]
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), out)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self)
    }
}

/// The members of an object, in the order of the file.
pub type Members = Vec<(Key, Tree)>;

/// A JSON value.
#[derive(Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Key),
    /// A string, decoded.
    String(Key),
    /// An array.
    Array(Vec<Tree>),
    /// An object.
    Object(Members),
}

/// A copy: where memory is [short](grow::short), some of it is missing.
impl Clone for Json {
    fn clone(&self) -> Self {
        match self {
            Self::Null => Self::Null,
            Self::Bool(value) => Self::Bool(*value),
            Self::Number(text) => Self::Number(text.clone()),
            Self::String(text) => Self::String(text.clone()),
            Self::Array(elements) => Self::Array(grow::list(elements.iter().cloned())),
            Self::Object(members) => Self::Object(grow::list(members.iter().cloned())),
        }
    }
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
        Some(Self::of(tape.parse(text).ok()?, 0))
    }

    /// A string as JSON.
    pub fn quoted(text: &str) -> String {
        let mut out = Text::default();
        quote(text, &mut out);
        out.into_string()
    }

    /// An empty object.
    pub fn empty() -> Self {
        Self::object(Vec::new(), Location::default())
    }

    /// An object.
    pub fn object(members: Members, location: Location) -> Self {
        Self { json: Json::Object(members), location }
    }

    /// The tree of a document. Where memory is [short](grow::short), some of it is missing.
    pub fn of(doc: Doc<'_>, source: u16) -> Self {
        let texts = Texts::of(doc);
        match &texts {
            Some(texts) => Self::of_node(doc, Doc::ROOT, source, texts),
            None => Self::empty(),
        }
    }

    fn of_node(doc: Doc<'_>, node: NodeId, source: u16, texts: &Texts) -> Self {
        let json = match doc.kind(node) {
            Kind::Null => Json::Null,
            Kind::Bool => Json::Bool(doc.raw(node) == "true"),
            Kind::Number => Json::Number(texts.of_node(node)),
            Kind::String | Kind::Key => Json::String(texts.of_node(node)),
            Kind::Array => {
                let mut elements = Vec::new();
                elements.room_for(doc.elements(node).count());
                elements.put_each(doc.elements(node).map(|element| Self::of_node(doc, element, source, texts)));
                Json::Array(elements)
            }
            Kind::Object => {
                let mut members = Vec::new();
                members.room_for(doc.members(node).count());
                let member = |(key, value)| (texts.of_node(key), Self::of_node(doc, value, source, texts));
                members.put_each(doc.members(node).map(member));
                Json::Object(members)
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
        let text = match &self.json {
            Json::Null => "null",
            Json::Bool(value) => {
                if *value {
                    "true"
                } else {
                    "false"
                }
            }
            Json::Number(text) | Json::String(text) => text,
            Json::Array(_) | Json::Object(_) => return None,
        };
        Some(grow::copy(text))
    }

    /// Merges another tree over this one: objects member by member, `null` removes, anything else replaces (RFC 7396).
    pub fn merge(&mut self, over: &Self) {
        match over.json {
            Json::Object(_) => self.merge_members(over, &[]),
            _ => *self = over.clone(),
        }
    }

    /// Likewise the members of another tree, but for these; what is no object has none.
    pub fn merge_members(&mut self, over: &Self, left_out: &[&str]) {
        let patch = over.members();
        if !matches!(self.json, Json::Object(_)) {
            *self = Self::object(Vec::new(), over.location);
        }
        self.location = over.location;
        let Json::Object(members) = &mut self.json else { return };
        let index = Index::of(members, patch.len());
        let mut removed = false;
        for (key, value) in patch.iter().filter(|(key, _)| !left_out.contains(&key.as_str())) {
            let at = index.find(members, key);
            match (fate(at.map(|at| members[at].1.to_a_patch()), value.to_a_patch()), at) {
                (Fate::Removed, Some(at)) => {
                    members[at].1.json = Json::Null;
                    removed = true;
                }
                (Fate::Merged, Some(at)) => members[at].1.merge(value),
                (Fate::Replaced, Some(at)) => members[at].1 = value.without_nulls(),
                (Fate::Replaced, None) => members.put((key.clone(), value.without_nulls())),
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
        Self::object(grow::list(kept.map(|(key, value)| (key.clone(), value.without_nulls()))), self.location)
    }

    /// True if a member is `null`, of the value or of one that stands in it.
    fn holds_null(&self) -> bool {
        self.is_object() && self.members().iter().any(|(_, value)| value.json == Json::Null || value.holds_null())
    }

    /// The same, but a `null` stays, to remove something later: for the layers between a provider and its models.
    pub fn stack(&mut self, over: &Self) {
        match (&mut self.json, &over.json) {
            (Json::Object(members), Json::Object(patch)) => {
                let index = Index::of(members, patch.len());
                for (key, value) in patch {
                    match index.find(members, key) {
                        Some(at) => members[at].1.stack(value),
                        None => members.put((key.clone(), value.clone())),
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
        let mut out = Text::default();
        self.write(&mut out);
        out.into_string()
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
    table: Option<Table<Key, usize>>,
}

impl Index {
    fn of(members: &[(Key, Tree)], looks: usize) -> Self {
        let large = members.len() > 32 && looks > 32;
        let table = large.then(|| {
            let mut table = Table::default();
            for (at, (key, _)) in members.iter().enumerate() {
                table.enter(key.clone(), at);
            }
            table
        });
        Self { known: members.len(), table }
    }

    fn find(&self, members: &[(Key, Tree)], key: &str) -> Option<usize> {
        match &self.table {
            Some(table) => table.get(key).copied(),
            None => members.iter().take(self.known).position(|(known, _)| known == key),
        }
    }
}

/// The texts of a document's nodes, one after the other.
struct Texts {
    whole: Arc<String>,
    /// Where the text of each node ends.
    ends: Vec<u32>,
}

impl Texts {
    /// `None` where there is no memory.
    fn of(doc: Doc<'_>) -> Option<Self> {
        let nodes = doc.node_count();
        let (mut whole, mut ends) = (Text::default(), Vec::new());
        if !ends.room_for(nodes) {
            return None;
        }
        for node in 0..nodes as NodeId {
            match doc.kind(node) {
                Kind::Number => whole.push_str(doc.raw(node)),
                Kind::String | Kind::Key => whole.push_str(&doc.string(node)),
                _ => {}
            }
            ends.put(whole.len() as u32);
        }
        if whole.spent().is_some() {
            return None;
        }
        Some(Self { whole: grow::shared(whole.into_string())?, ends })
    }

    fn of_node(&self, node: NodeId) -> Key {
        let node = node as usize;
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        Key { whole: Arc::clone(&self.whole), start, end: self.ends[node] }
    }
}

/// Writes a string as JSON.
pub fn quote(text: &str, out: &mut impl Sink) {
    json::string(out, text);
}

/// The inside of a JSON string.
pub fn escape(text: &str) -> String {
    let mut out = Text::default();
    json::escaped(&mut out, text);
    out.into_string()
}
