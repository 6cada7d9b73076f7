//! What a translation reads: the prompt's text, the spec, and values that were computed on the way.

pub mod asked;
pub mod computed;

use self::asked::Asked;
use self::computed::Computed;
use crate::json::doc::{Doc, unescape};
use crate::json::node::{Kind, NodeId};
use crate::model::{NO_NODE, Value};
use crate::spec::plan::Plan;
use std::borrow::Cow;

/// The inputs of one translation.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The prompt's text.
    pub doc: Doc<'a>,
    /// The spec.
    pub plan: &'a Plan,
    /// The request in another dialect that the prompt was read from.
    pub origin: Option<Origin<'a>>,
    /// Which part of a schema keeps it out of a subset, where that may be asked several times.
    pub misfits: Option<&'a Asked>,
}

/// What a prompt was read from, if its caller wrote something else: paths in reports are those of this text.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The caller's text.
    pub doc: Doc<'a>,
    /// Which of its nodes each value of the prompt is: offset in the prompt, node; by offset.
    pub offsets: &'a [(u32, NodeId)],
    /// What it stood in: a prompt that names its dialect beside it.
    pub form: Option<&'a Doc<'a>>,
}

/// Nodes from here on are those of an [`Origin`].
const ORIGINAL: NodeId = 1 << 31;

/// Of these, nodes with this bit are those of [`Origin::form`]: a request never has so many.
const FORM: NodeId = 1 << 30;

/// How a node of an [`Origin`] is told from one of the prompt.
pub fn original(node: NodeId) -> NodeId {
    if node == NO_NODE { NO_NODE } else { node | ORIGINAL }
}

/// How a node of [`Origin::form`] is told from one of the request.
pub fn beside(node: NodeId) -> NodeId {
    node | FORM
}

impl<'a> Origin<'a> {
    /// The node of [`Origin::form`], if it is one of these.
    fn beside(&self, node: NodeId) -> Option<(Doc<'a>, NodeId)> {
        let form = self.form.filter(|_| node != NO_NODE && node >= ORIGINAL | FORM)?;
        Some((*form, node & !(ORIGINAL | FORM)))
    }

    /// The caller's node that a node of the prompt was read from; [`NO_NODE`] if it comes from outside the body.
    pub fn node(&self, prompt: Doc<'_>, node: NodeId) -> NodeId {
        if node >= ORIGINAL {
            return node & !ORIGINAL;
        }
        let offset = prompt.offset(node) as u32;
        let at = self.offsets.partition_point(|&(known, _)| known <= offset);
        let before = at.checked_sub(1).and_then(|at| self.offsets.get(at));
        // what was made to hold others is where the first of them is
        let inside = self.offsets.get(at).filter(|&&(known, _)| {
            before.is_none_or(|&(before, _)| before < offset)
                && matches!(prompt.kind(node), Kind::Object | Kind::Array)
                && (known as usize) < prompt.offset(node) + prompt.raw(node).len()
        });
        match (inside, before) {
            (None, Some(&(known, whole))) => self.within(whole, (offset - known) as usize, prompt, node),
            (inside, _) => inside.map_or(Doc::ROOT, |&(_, node)| node),
        }
    }

    /// The part of a value at this distance from its beginning, if it went into the prompt as it stands.
    fn within(&self, whole: NodeId, distance: usize, prompt: Doc<'_>, node: NodeId) -> NodeId {
        if whole == NO_NODE || distance == 0 {
            return whole;
        }
        // whether it went there as it stands depends on its text
        self.doc.see(whole);
        prompt.see(node);
        let offset = self.doc.offset(whole) + distance;
        let (mut low, mut high) = (whole, self.doc.next(whole));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.doc.offset(middle) < offset { low = middle + 1 } else { high = middle }
        }
        let is_it = low < self.doc.next(whole)
            && self.doc.offset(low) == offset
            && self.doc.kind(low) == prompt.kind(node)
            && self.doc.raw(low).len() == prompt.raw(node).len();
        if is_it { low } else { whole }
    }
}

impl<'a> Input<'a> {
    /// Where a node stands for the caller: the text, and the node in it.
    pub fn place(&self, node: NodeId) -> (Doc<'a>, NodeId) {
        let Some(origin) = self.origin else { return (self.doc, node) };
        if let Some(place) = origin.beside(node) {
            return place;
        }
        match origin.node(self.doc, node) {
            NO_NODE => (self.doc, node),
            node => (origin.doc, node),
        }
    }

    /// True for a value that the caller wrote, and not one that was made to hold what the caller wrote.
    pub fn is_callers(&self, node: NodeId) -> bool {
        let offset = self.doc.offset(node) as u32;
        self.origin.is_none_or(|origin| origin.offsets.binary_search_by_key(&offset, |&(known, _)| known).is_ok())
    }

    /// The JSON text of a value; pieces and words are without quotes.
    pub fn text<'s>(&self, value: Value, computed: &'s Computed) -> &'s str
    where
        'a: 's,
    {
        match value {
            Value::Absent => "null",
            Value::Node(node) => self.doc.raw(node),
            Value::Slice { node, start, end } => self.doc.stretch(node, start, end),
            Value::Keyword(word, _) => word.text(),
            Value::Computed(number) => computed.text(number, &self.plan.text),
        }
    }

    /// A scalar as text: strings without quotes and escapes, numbers and booleans as written. `None` for arrays and
    /// objects.
    pub fn scalar<'s>(&self, value: Value, computed: &'s Computed) -> Option<Cow<'s, str>>
    where
        'a: 's,
    {
        match value {
            Value::Absent => None,
            Value::Keyword(word, _) => Some(Cow::Borrowed(word.text())),
            Value::Node(node) => match self.doc.kind(node) {
                Kind::String | Kind::Key => Some(self.doc.string(node)),
                Kind::Array | Kind::Object => None,
                Kind::Null | Kind::Bool | Kind::Number => Some(Cow::Borrowed(self.doc.raw(node))),
            },
            Value::Slice { .. } => Some(unescaped(self.text(value, computed))),
            Value::Computed(_) => {
                let text = self.text(value, computed);
                match text.as_bytes().first() {
                    Some(b'"') => Some(unescaped(&text[1..text.len() - 1])),
                    Some(b'{' | b'[') | None => None,
                    Some(_) => Some(Cow::Borrowed(text)),
                }
            }
        }
    }

    /// A scalar's text as it is spelled: without quotes, and whether there are escapes in it. `None` for arrays and
    /// objects.
    pub fn spelled<'s>(&'s self, value: Value, computed: &'s Computed) -> Option<(&'s str, bool)> {
        match value {
            Value::Absent => None,
            Value::Keyword(word, _) => Some((word.text(), false)),
            Value::Node(node) => match self.doc.kind(node) {
                Kind::String | Kind::Key => Some((self.doc.inner(node), self.doc.escaped(node))),
                Kind::Array | Kind::Object => None,
                Kind::Null | Kind::Bool | Kind::Number => Some((self.doc.raw(node), false)),
            },
            Value::Slice { .. } => Some((self.text(value, computed), true)),
            Value::Computed(_) => {
                let text = self.text(value, computed);
                match text.as_bytes().first() {
                    Some(b'"') => Some((&text[1..text.len() - 1], true)),
                    Some(b'{' | b'[') | None => None,
                    Some(_) => Some((text, false)),
                }
            }
        }
    }

    /// A value as a number.
    pub fn number(&self, value: Value, computed: &Computed) -> Option<f64> {
        match value {
            Value::Node(node) if self.doc.kind(node) == Kind::Number => self.doc.raw(node).parse().ok(),
            Value::Computed(_) => self.text(value, computed).parse().ok(),
            _ => None,
        }
    }

    /// Marks the node behind a value, and what belongs to the slot, as taken care of.
    #[inline]
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
        Value::Node(node) | Value::Slice { node, .. } | Value::Keyword(_, node) => node,
        Value::Absent | Value::Computed(_) => NO_NODE,
    }
}

fn unescaped(inner: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', inner.as_bytes()).is_some() { Cow::Owned(unescape(inner)) } else { Cow::Borrowed(inner) }
}
