//! What a translation reads: the prompt's text, the spec, and values that were computed on the way.

pub mod computed;

use self::computed::Extras;
use crate::json::doc::{Doc, unescape};
use crate::json::node::{Kind, NodeId};
use crate::model::{NO_NODE, Value};
use crate::spec::plan::Plan;
use std::borrow::Cow;

/// The inputs of one translation.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The prompt's text.
    pub doc: Doc<'a>,
    /// The spec.
    pub plan: &'a Plan,
}

impl<'a> Source<'a> {
    /// The JSON text of a value; pieces and words are without quotes.
    pub fn text<'s>(&self, value: Value, extras: &'s Extras) -> &'s str
    where
        'a: 's,
    {
        match value {
            Value::Absent => "null",
            Value::Node(node) => self.doc.raw(node),
            Value::Piece { start, end, .. } => &self.doc.text()[start as usize..end as usize],
            Value::Word(word, _) => word.text(),
            Value::Spec(number) => extras.text(number, &self.plan.text),
        }
    }

    /// A scalar as text: strings without quotes and escapes, numbers and booleans as written. `None` for arrays and objects.
    pub fn scalar<'s>(&self, value: Value, extras: &'s Extras) -> Option<Cow<'s, str>>
    where
        'a: 's,
    {
        match value {
            Value::Absent => None,
            Value::Word(word, _) => Some(Cow::Borrowed(word.text())),
            Value::Node(node) => match self.doc.kind(node) {
                Kind::String | Kind::Key => Some(self.doc.string(node)),
                Kind::Array | Kind::Object => None,
                Kind::Null | Kind::Bool | Kind::Number => Some(Cow::Borrowed(self.doc.raw(node))),
            },
            Value::Piece { .. } => Some(unescaped(self.text(value, extras))),
            Value::Spec(_) => {
                let text = self.text(value, extras);
                match text.as_bytes().first() {
                    Some(b'"') => Some(unescaped(&text[1..text.len() - 1])),
                    Some(b'{' | b'[') | None => None,
                    Some(_) => Some(Cow::Borrowed(text)),
                }
            }
        }
    }

    /// A scalar's text as it is spelled: without quotes, and whether there are escapes in it. `None` for arrays and objects.
    pub fn spelled<'s>(&'s self, value: Value, extras: &'s Extras) -> Option<(&'s str, bool)> {
        match value {
            Value::Absent => None,
            Value::Word(word, _) => Some((word.text(), false)),
            Value::Node(node) => match self.doc.kind(node) {
                Kind::String | Kind::Key => Some((self.doc.inner(node), self.doc.escaped(node))),
                Kind::Array | Kind::Object => None,
                Kind::Null | Kind::Bool | Kind::Number => Some((self.doc.raw(node), false)),
            },
            Value::Piece { .. } => Some((self.text(value, extras), true)),
            Value::Spec(_) => {
                let text = self.text(value, extras);
                match text.as_bytes().first() {
                    Some(b'"') => Some((&text[1..text.len() - 1], true)),
                    Some(b'{' | b'[') | None => None,
                    Some(_) => Some((text, false)),
                }
            }
        }
    }

    /// A value as a number.
    pub fn number(&self, value: Value, extras: &Extras) -> Option<f64> {
        match value {
            Value::Node(node) if self.doc.kind(node) == Kind::Number => self.doc.raw(node).parse().ok(),
            Value::Spec(_) => self.text(value, extras).parse().ok(),
            _ => None,
        }
    }

    /// Marks the node behind a value, and what belongs to the slot, as taken care of.
    pub fn mark(&self, value: Value) {
        let node = node_of(value);
        if node != NO_NODE {
            self.doc.mark_used(node);
        }
    }
}

/// The node behind a value.
pub fn node_of(value: Value) -> NodeId {
    match value {
        Value::Node(node) | Value::Piece { node, .. } | Value::Word(_, node) => node,
        Value::Absent | Value::Spec(_) => NO_NODE,
    }
}

fn unescaped(inner: &str) -> Cow<'_, str> {
    if inner.contains('\\') { Cow::Owned(unescape(inner)) } else { Cow::Borrowed(inner) }
}
