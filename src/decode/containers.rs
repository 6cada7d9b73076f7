//! Objects and lists: their members and elements.

use super::matcher::Matcher;
use super::trail::Event;
use crate::grow::Grow;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::model::Run;
use crate::spec::plan::decode::{Expected, Pat, PatId};

impl<'a> Matcher<'a> {
    /// The value of an object's member.
    pub(super) fn member(&self, node: NodeId, member: &Expected) -> Option<NodeId> {
        self.doc.get(node, &member.key).or_else(|| self.doc.get(node, member.other.as_deref()?))
    }

    /// True if a key is the member's.
    pub(super) fn is_named(&self, key: NodeId, member: &Expected) -> bool {
        self.doc.is(key, &member.key) || member.other.as_deref().is_some_and(|other| self.doc.is(key, other))
    }

    pub(super) fn object(&mut self, members: Run, node: NodeId) -> Option<u32> {
        if self.doc.kind(node) != Kind::Object {
            return None;
        }
        if self.is_another(members, node) {
            return None;
        }
        let first = self.values.len();
        self.find_members(members, node);
        let found = self.members(members, node, first);
        self.values.truncate(first);
        found
    }

    /// True for an object that its first member tells to be another one: so alternatives are given up at once.
    pub(super) fn is_another(&self, members: Run, node: NodeId) -> bool {
        let plan = self.plan;
        let first = plan.members[members.indices()].first().filter(|first| first.required || first.agrees);
        let Some(first) = first.filter(|first| first.other.is_none()) else { return false };
        let Some(&Pat::Constant(constant)) = plan.patterns.get(first.value as usize) else { return false };
        match self.doc.get(node, &first.key) {
            Some(value) => self.doc.kind(value) != Kind::Null && !self.is_constant(value, plan.get(constant)),
            None => first.required,
        }
    }

    /// Finds the values of all members in one walk over the object; of a name that stands twice the last counts.
    pub(super) fn find_members(&mut self, members: Run, node: NodeId) {
        let plan = self.plan;
        let members = &plan.members[members.indices()];
        let first = self.values.len();
        if !self.values.room_for(members.len()) {
            return;
        }
        self.values.extend(std::iter::repeat_n(Doc::ROOT, members.len()));
        let Some(values) = self.values.get_mut(first..) else { return };
        // objects mostly have their members in one order: the search goes on where the last one was found
        let mut next = 0;
        for (key, value) in self.doc.members(node) {
            let (before, after) = members.split_at(next);
            let name = self.doc.plain_key(key);
            let is_it = |member: &Expected| match name {
                Some(name) => member.key == name,
                None => self.doc.is(key, &member.key),
            };
            let at = after.iter().position(is_it).map(|at| next + at).or_else(|| before.iter().position(is_it));
            match at.and_then(|at| Some((at, values.get_mut(at)?))) {
                Some((at, held)) => (*held, next) = (value, at + 1),
                None => under_another_name(self.doc, members, values, key),
            }
        }
    }

    /// Reads an object's members, whose values were found.
    pub(super) fn members(&mut self, members: Run, node: NodeId, first: usize) -> Option<u32> {
        let plan = self.plan;
        let mut found = 1;
        for (at, member) in plan.members[members.indices()].iter().enumerate() {
            let value = match self.values.get(first + at) {
                Some(&value) if value != Doc::ROOT => value,
                _ if member.required => return None,
                _ => continue,
            };
            if self.doc.kind(value) == Kind::Null {
                if member.required && !matches!(plan.patterns[member.value as usize], Pat::Constant(_)) {
                    return None;
                }
                found += 1 + self.used(value);
                continue;
            }
            match self.fit_or_undo(member.value, value) {
                Some(inner) => found += 1 + inner,
                None if member.required || member.agrees => return None,
                None => {}
            }
        }
        // an object of other members is another one; an empty one is as good as any
        if found == 1 && self.size(node) > 1 {
            return None;
        }
        if found == self.size(node) && found == 1 {
            self.trail.put(Event::Used(node));
        }
        Some(found)
    }

    /// The elements of a list; where lists may be given as their only element, an object is one.
    pub(super) fn items(&self, node: NodeId) -> Option<impl Iterator<Item = NodeId> + use<'a>> {
        let alone = match self.doc.kind(node) {
            Kind::Array => None,
            Kind::Object if self.plan.single => Some(node),
            _ => return None,
        };
        Some(self.doc.elements(node).chain(alone))
    }

    pub(super) fn array(&mut self, children: Run, node: NodeId) -> Option<u32> {
        let items = self.items(node)?;
        let plan = self.plan;
        let children = &plan.children[children.indices()];
        let lists = children.iter().any(|&child| self.is_list(child));
        if !lists && self.items(node)?.count() != children.len() {
            return None;
        }
        let mut found = u32::from(self.doc.kind(node) == Kind::Array);
        for element in items {
            let inner = self.best(element, children.iter(), |matcher, &child| matcher.element(child, element));
            match inner {
                Some(inner) => found += inner,
                None if !lists => return None,
                None => self.trail.put(Event::Unknown(element)),
            }
        }
        if self.size(node) == 1 {
            self.trail.put(Event::Used(node));
        }
        Some(found)
    }

    pub(super) fn is_list(&self, pattern: PatId) -> bool {
        matches!(self.plan.patterns[pattern as usize], Pat::Each(..))
    }

    /// An element of an array that a child of its template may have written.
    pub(super) fn element(&mut self, child: PatId, element: NodeId) -> Option<u32> {
        match self.plan.patterns[child as usize] {
            Pat::Each(list, bodies) => {
                let body = *self.plan.children.get(bodies.first as usize)?;
                self.record(list, body, element)
            }
            _ => self.fit(child, element),
        }
    }
}

/// Takes a key for a member's other name, unless the member stands there under its own.
fn under_another_name(doc: Doc<'_>, members: &[Expected], values: &mut [NodeId], key: NodeId) {
    for (member, held) in members.iter().zip(values) {
        if let Some(other) = member.other.as_deref()
            && doc.is(key, other)
            && (*held == Doc::ROOT || doc.is(*held - 1, other))
        {
            *held = key + 1;
        }
    }
}
