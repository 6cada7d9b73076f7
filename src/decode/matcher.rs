//! Runs the patterns of a spec over a body: which slots it fills, and which of its values that explains.
//!
//! What is found stands on the [trail](super::trail). What slots take is in `values.rs`, what alternatives do in
//! `alternatives.rs`, objects and lists in `containers.rs` and `lists.rs`.

use super::trail::{Event, Found};
use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::spec::plan::decode::{DecodePlan, Pat, PatId};
use crate::vocabulary::Scope;

/// How many patterns are compared for each value of the body, beside a constant: beyond that the body is given up.
const STEPS: (usize, usize) = (10_000, 400);

/// The memory of a matcher, kept from one body to the next.
#[derive(Debug, Default)]
pub struct Memory {
    trail: Vec<Event>,
    stash: Vec<Event>,
    frames: Vec<(Scope, usize)>,
    values: Vec<NodeId>,
}

/// A body being read.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(super) plan: &'a DecodePlan,
    pub(super) doc: Doc<'a>,
    /// What was read so far.
    pub trail: Vec<Event>,
    /// The best alternatives so far, of all that are being compared.
    pub(super) stash: Vec<Event>,
    /// The records that are open: their scope, and where they begin on the trail.
    pub(super) frames: Vec<(Scope, usize)>,
    /// The values of the members of all objects that are being compared; [`Doc::ROOT`] where there is none.
    pub(super) values: Vec<NodeId>,
    steps: usize,
}

impl<'a> Matcher<'a> {
    /// A matcher for a body.
    pub fn new(plan: &'a DecodePlan, doc: Doc<'a>) -> Self {
        Self::with(plan, doc, Memory::default())
    }

    /// A matcher that works in the memory of an earlier one.
    pub fn with(plan: &'a DecodePlan, doc: Doc<'a>, mut memory: Memory) -> Self {
        memory.trail.clear();
        memory.stash.clear();
        memory.frames.clear();
        memory.values.clear();
        memory.frames.put((if plan.response { Scope::Response } else { Scope::Request }, 0));
        let steps = STEPS.0 + STEPS.1 * doc.node_count();
        let Memory { trail, stash, frames, values } = memory;
        Self { plan, doc, trail, stash, frames, values, steps }
    }

    /// Gives the memory back.
    pub fn into_memory(self) -> Memory {
        Memory { trail: self.trail, stash: self.stash, frames: self.frames, values: self.values }
    }

    /// True if the body was too intricate to be read.
    pub fn gave_up(&self) -> bool {
        self.steps == 0
    }

    /// Reads a value: how many nodes of it are explained, or `None` if it is something else.
    pub fn fit(&mut self, pattern: PatId, node: NodeId) -> Option<u32> {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return None;
        }
        match self.plan.patterns.get(pattern as usize).copied()? {
            Pat::Never => None,
            Pat::Constant(span) => self.is_constant(node, self.plan.get(span)).then(|| self.used(node)),
            Pat::Slot(slot, inverse) => self.slot(slot, inverse, node),
            Pat::Own(own) => {
                self.trail.put(Event::Own(own, node));
                Some(self.used(node))
            }
            Pat::Text(pieces) => self.text(pieces, node),
            Pat::Object(members) => self.object(members, node),
            Pat::Array(children) => self.array(children, node),
            Pat::Each(list, bodies) => self.each(list, bodies, node),
            Pat::One(list, body) => self.record(list, body, node).or_else(|| self.unknown_one(list, node)),
            Pat::Match(slot, arms) => self.cases(slot, arms, node),
            Pat::First(alternatives) => {
                let plan = self.plan;
                self.best(node, plan.children[alternatives.indices()].iter().copied(), |matcher, inner| {
                    matcher.fit(inner, node)
                })
            }
            Pat::Call(inner) => self.fit(inner, node),
            Pat::Skip => Some(self.used(node)),
            Pat::Less(slot, less) => (self.doc.kind(node) == Kind::Number).then(|| {
                self.trail.put(Event::Bind(slot, Found::Less(node, less)));
                self.used(node)
            }),
            Pat::Keep(slot, inner) => {
                let start = self.trail.len();
                self.trail.put(Event::Bind(slot, Found::Node(node)));
                if self.fit(inner, node).is_none() {
                    self.trail.truncate(start);
                    return None;
                }
                Some(self.used(node))
            }
        }
    }

    pub(super) fn size(&self, node: NodeId) -> u32 {
        self.doc.next(node) - node
    }

    #[inline]
    pub(super) fn used(&mut self, node: NodeId) -> u32 {
        self.trail.put(Event::Used(node));
        self.size(node)
    }

    pub(super) fn is_constant(&self, node: NodeId, json: &str) -> bool {
        self.doc.mark_looked_at(node);
        match self.doc.kind(node) {
            Kind::String if !self.doc.escaped(node) => self.doc.raw(node) == json,
            // constants are written without needless escapes
            Kind::String => {
                let inner = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
                inner.is_some_and(|inner| !inner.contains('\\') && self.doc.is(node, inner))
            }
            _ => self.doc.raw(node) == json,
        }
    }
}
