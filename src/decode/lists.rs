//! Lists of a body: each element is a record, more of the one before, or something that no template knows.

use super::matcher::Matcher;
use super::trail::{Event, Found};
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::PatId;
use crate::vocabulary::{Keyword, Scope, Slot};

impl Matcher<'_> {
    pub(super) fn each(&mut self, list: Slot, bodies: Run, node: NodeId) -> Option<u32> {
        let items = self.items(node)?;
        let plan = self.plan;
        let bodies = &plan.children[bodies.indices()];
        let (&first, others) = bodies.split_first()?;
        let is_array = self.doc.kind(node) == Kind::Array;
        let mut found = u32::from(is_array);
        if is_array && self.size(node) == 1 {
            self.trail.put(Event::Used(node));
        }
        let mut began = false;
        for element in items {
            if let Some(inner) = self.record(list, first, element) {
                found += inner;
                began = true;
                continue;
            }
            let more = if began { others } else { &[] };
            match more.iter().find_map(|&body| self.again(list, body, element)) {
                Some(inner) => found += inner,
                None => found += self.unknown(list, element),
            }
        }
        Some(found)
    }

    fn scope_of(list: Slot) -> Scope {
        list.info().element.unwrap_or(Scope::Request)
    }

    pub(super) fn record(&mut self, list: Slot, body: PatId, node: NodeId) -> Option<u32> {
        self.inside(Self::scope_of(list), Event::Open(list, node), None, body, node)
    }

    /// More of the record before.
    fn again(&mut self, list: Slot, body: PatId, node: NodeId) -> Option<u32> {
        self.inside(Self::scope_of(list), Event::Again, None, body, node)
    }

    /// A message that is one part by itself.
    pub(super) fn single_part(&mut self, word: Keyword, body: PatId, node: NodeId) -> Option<u32> {
        let kind =
            Event::Bind(SlotRef { slot: Slot::Kind, scope: Scope::Part }, Found::Keywords(1 << word as u64, node));
        self.inside(Scope::Part, Event::Open(Slot::Parts, node), Some(kind), body, node)
    }

    /// Reads a value as a record that `begin` opens; one that does not fit leaves no trace.
    fn inside(&mut self, scope: Scope, begin: Event, known: Option<Event>, body: PatId, node: NodeId) -> Option<u32> {
        let start = self.trail.len();
        self.trail.put(begin);
        self.frames.put((scope, start + 1));
        if let Some(known) = known {
            self.trail.put(known);
        }
        let found = self.fit(body, node);
        self.frames.pop();
        match found {
            Some(_) => self.trail.put(Event::Close),
            None => self.trail.truncate(start),
        }
        found
    }

    /// An element that no template knows: a part or a tool in the provider's own form, if it names its type.
    fn unknown(&mut self, list: Slot, node: NodeId) -> u32 {
        let scope = Self::scope_of(list);
        let named = self.doc.get(node, "type").is_some_and(|kind| self.doc.kind(kind) == Kind::String);
        let item = scope == Scope::Message && named && self.doc.get(node, "role").is_none();
        let word = match scope {
            Scope::Message if item && !self.plan.response => return self.unknown_item(list, node),
            Scope::Output => return self.unknown_item(list, node),
            Scope::Part if named || self.plan.response && self.doc.kind(node) == Kind::Object => Keyword::Other,
            Scope::Tool if named || self.size(node) > 1 => Keyword::Provider,
            _ => {
                self.trail.put(Event::Unknown(node));
                return 0;
            }
        };
        self.trail.put(Event::Open(list, node));
        self.trail.put(Event::Bind(SlotRef { slot: Slot::Kind, scope }, Found::Keywords(1 << word as u64, node)));
        self.trail.put(Event::Bind(SlotRef { slot: Slot::Raw, scope }, Found::Node(node)));
        self.trail.put(Event::Used(node));
        self.trail.put(Event::Close);
        // it is kept, but not known: a template that knows it explains more
        1
    }

    /// A part of an event that no template knows, if it names its type; who reads the event says whether it is one.
    pub(super) fn unknown_one(&mut self, list: Slot, node: NodeId) -> Option<u32> {
        let named = || self.doc.get(node, "type").is_some_and(|kind| self.doc.kind(kind) == Kind::String);
        if !self.plan.response || list != Slot::Parts || !named() {
            return None;
        }
        let scope = Scope::Part;
        let word = Found::Keywords(1 << Keyword::Other as u64, node);
        self.trail.put(Event::Open(list, node));
        self.trail.put(Event::Bind(SlotRef { slot: Slot::Kind, scope }, word));
        self.trail.put(Event::Bind(SlotRef { slot: Slot::Raw, scope }, Found::Node(node)));
        self.trail.put(Event::Close);
        Some(1)
    }

    /// A message that is a part by itself, in the provider's own form.
    fn unknown_item(&mut self, list: Slot, node: NodeId) -> u32 {
        self.trail.put(Event::Open(list, node));
        self.unknown(Slot::Parts, node);
        self.trail.put(Event::Close);
        1
    }
}
