//! A schema as it will be written: its own keywords, and those of what it refers to where that is written out.

use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use std::borrow::Cow;

/// How many schemas may be written as one.
const MAX: usize = 8;
/// How many keywords a schema may have beside that by which it refers to another one.
const MAX_KEYWORDS: usize = 64;

/// How a schema refers to the one that is written as part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not at all.
    None,
    /// By `$ref`.
    Reference,
    /// By an `allOf` of one.
    Branch,
}

impl Link {
    fn keyword(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Reference => Some("$ref"),
            Self::Branch => Some("allOf"),
        }
    }
}

/// Up to where the keywords of a schema were looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    part: usize,
    /// The next key of this part; none before the first one.
    next: Option<NodeId>,
}

/// Schemas that all hold, the nearest first. What one says, those after it no longer say.
#[derive(Clone, Copy, Debug)]
pub struct View {
    parts: [NodeId; MAX],
    /// The keyword by which each part refers to the next one, which is not written.
    links: [Link; MAX],
    len: usize,
}

impl View {
    /// A schema by itself.
    pub fn of(schema: NodeId) -> Self {
        Self { parts: [schema; MAX], links: [Link::None; MAX], len: 1 }
    }

    /// The schema where it stands.
    pub fn own(&self) -> NodeId {
        self.parts[0]
    }

    /// The schemas that are written as this one.
    pub fn parts(&self) -> &[NodeId] {
        &self.parts[..self.len]
    }

    /// The last of them, whose references are still to be followed.
    pub fn last(&self) -> NodeId {
        self.parts[self.len - 1]
    }

    /// True if something is written out here.
    pub fn is_linked(&self) -> bool {
        self.len > 1
    }

    /// With another schema, to which the last one refers by this keyword. None where that is itself, or would be too
    /// much.
    pub fn with(mut self, doc: Doc<'_>, link: Link, schema: NodeId) -> Option<Self> {
        if self.len == MAX || self.parts().contains(&schema) || doc.members(self.last()).nth(MAX_KEYWORDS).is_some() {
            return None;
        }
        self.links[self.len - 1] = link;
        self.parts[self.len] = schema;
        self.len += 1;
        Some(self)
    }

    /// The value of a keyword.
    pub fn get(&self, doc: Doc<'_>, keyword: &str) -> Option<NodeId> {
        self.parts()
            .iter()
            .enumerate()
            .filter(|&(at, _)| !self.is_link(at, keyword))
            .find_map(|(_, &part)| doc.get(part, keyword))
    }

    /// The names of all keywords, but of those by which one part refers to the next.
    pub fn keywords<'a>(&self, doc: Doc<'a>) -> impl Iterator<Item = Cow<'a, str>> {
        self.parts().iter().enumerate().flat_map(move |(at, &part)| {
            let names = doc.members(part).map(move |(key, _)| doc.string(key));
            names.filter(move |keyword| !self.is_link(at, keyword))
        })
    }

    /// True if the part of this number refers to the next one by this keyword.
    fn is_link(&self, at: usize, keyword: &str) -> bool {
        self.links[at].keyword() == Some(keyword)
    }

    /// The keywords that are to be written: name, key, value. The first part that says one counts.
    pub fn members<'a>(&self, doc: Doc<'a>) -> impl Iterator<Item = (Cow<'a, str>, NodeId, NodeId)> + use<'a> {
        let (view, mut cursor) = (*self, Cursor::default());
        std::iter::from_fn(move || view.next_member(doc, &mut cursor))
    }

    /// The next of them.
    pub fn next_member<'a>(&self, doc: Doc<'a>, cursor: &mut Cursor) -> Option<(Cow<'a, str>, NodeId, NodeId)> {
        while cursor.part < self.len {
            let (at, part) = (cursor.part, self.parts[cursor.part]);
            let key = cursor.next.unwrap_or(part + 1);
            if doc.kind(part) != Kind::Object || key >= doc.next(part) {
                *cursor = Cursor { part: at + 1, next: None };
                continue;
            }
            let value = key + 1;
            cursor.next = Some(doc.next(value));
            let keyword = doc.string(key);
            let said = (0..at)
                .any(|before| !self.is_link(before, &keyword) && doc.get(self.parts[before], &keyword).is_some());
            let of_root = at > 0 && matches!(&*keyword, "$defs" | "definitions" | "$schema" | "$id");
            if !said && !of_root && !self.is_link(at, &keyword) {
                return Some((keyword, key, value));
            }
        }
        None
    }

    /// True if a schema constrains by a keyword by which one of the parts does too, otherwise than by `link`: both
    /// could not be written.
    pub fn clashes(&self, doc: Doc<'_>, link: Link, schema: NodeId) -> bool {
        self.parts().iter().any(|&part| {
            let other = |keyword: &str| {
                doc.get(part, keyword)
                    .is_some_and(|value| Some(doc.raw(value)) != doc.get(schema, keyword).map(|own| doc.raw(own)))
            };
            let many = doc.members(part).nth(MAX_KEYWORDS).is_some();
            many || doc.members(schema).any(|(key, _)| {
                let keyword = doc.string(key);
                link.keyword() != Some(&*keyword) && !annotates(&keyword) && other(&keyword)
            })
        })
    }

    /// Keywords of a later part that say something else than an earlier one, which holds: the earlier values.
    pub fn overruling<'a>(&self, doc: Doc<'a>) -> impl Iterator<Item = NodeId> + use<'a> {
        let view = *self;
        (0..view.len).flat_map(move |at| {
            doc.members(view.parts[at]).filter_map(move |(key, value)| {
                let keyword = doc.string(key);
                let other = view.parts[at + 1..view.len].iter().find_map(|&part| doc.get(part, &keyword));
                let differs = other.is_some_and(|other| doc.raw(other) != doc.raw(value));
                (differs && !annotates(&keyword) && !view.is_link(at, &keyword)).then_some(value)
            })
        })
    }
}

/// True for keywords that constrain no value: the nearest one counts.
fn annotates(keyword: &str) -> bool {
    matches!(
        keyword,
        "description" | "title" | "default" | "examples" | "$comment" | "$defs" | "definitions" | "$schema" | "$id"
    )
}
