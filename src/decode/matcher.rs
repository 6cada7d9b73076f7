//! Runs the patterns of a spec over a body: which slots it fills, and which of its values that explains.
//!
//! What is found is a flat trail: values, and where records begin and end. An alternative that does not fit is undone
//! by cutting the trail. Of those that fit the one counts that explains most of the value; of equals the first in the
//! file.

use crate::grow::Grow;
use crate::json::doc::{Doc, strip_text};
use crate::json::node::{Kind, NodeId};
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::spec::plan::decode::{Case, DecodePlan, Expected, Inverse, Part, Pat, PatId, When};
use crate::vocabulary::{Keyword, Scope, Slot};

/// A value that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found {
    /// As it stands.
    Node(NodeId),
    /// A string in lower case.
    Lower(NodeId),
    /// The JSON that a string holds.
    Unquoted(NodeId),
    /// A value's JSON as a string.
    Quoted(NodeId),
    /// A stretch of a string, escapes as written.
    Piece(NodeId, u32, u32),
    /// One of these words, told at a node.
    Keywords(u64, NodeId),
    /// JSON of the spec, read at a node.
    Spec(u32, u32, NodeId),
    /// A number that leaves out these of [`DecodePlan::less`].
    Less(NodeId, Run),
}

/// What was read, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A record of a list begins.
    Open(Slot, NodeId),
    /// What follows, up to the next [`Event::Close`], belongs to the record before.
    Again,
    /// It ends.
    Close,
    /// A slot has a value.
    Bind(SlotRef, Found),
    /// A field of the prompt's own.
    Own(u32, NodeId),
    /// The value and all in it are explained.
    Used(NodeId),
    /// No template knows this element of a list.
    Unknown(NodeId),
}

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
    stash: Vec<Event>,
    /// The records that are open: their scope, and where they begin on the trail.
    pub(super) frames: Vec<(Scope, usize)>,
    /// The values of the members of all objects that are being compared; [`Doc::ROOT`] where there is none.
    values: Vec<NodeId>,
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

    // --- slots

    fn slot(&mut self, slot: SlotRef, inverse: Inverse, node: NodeId) -> Option<u32> {
        let kind = self.doc.kind(node);
        if slot.slot == Slot::Role {
            return self.role(slot, node);
        }
        // what is found does not depend on the value, but for these
        if inverse == Inverse::True || inverse == Inverse::Lower || slot.slot == Slot::Data {
            self.doc.mark_looked_at(node);
        }
        if inverse == Inverse::True {
            return (self.doc.raw(node) == "true").then(|| self.used(node));
        }
        let quoted = inverse == Inverse::Quoted;
        let fits = if quoted { kind == Kind::Object } else { slot.slot.info().shape.is_of(self.doc, node) };
        let value = match inverse {
            Inverse::Lower if !self.doc.inner(node).bytes().any(|byte| byte.is_ascii_lowercase()) => Found::Lower(node),
            Inverse::Quoted => Found::Quoted(node),
            Inverse::Unquoted if kind == Kind::String => Found::Unquoted(node),
            _ => Found::Node(node),
        };
        // base64 data have no colon, as URLs have
        let data = slot.slot == Slot::Data && self.doc.inner(node).as_bytes().iter().take(16).any(|&byte| byte == b':');
        if !fits || data || slot.slot == Slot::Raw && !matches!(kind, Kind::Object | Kind::String) {
            return None;
        }
        self.bind(slot, value, node)?;
        Some(self.used(node))
    }

    fn role(&mut self, slot: SlotRef, node: NodeId) -> Option<u32> {
        self.doc.mark_looked_at(node);
        let words = self.plan.roles.iter().find(|(name, _)| self.doc.is(node, name)).map(|&(_, words)| words)?;
        match self.bound(slot) {
            Some(Found::Keywords(known, _)) if known & words == 0 => return None,
            Some(_) => {}
            None => self.trail.put(Event::Bind(slot, Found::Keywords(words, node))),
        }
        Some(self.used(node))
    }

    /// Gives a slot a value; `None` if it has another one already.
    fn bind(&mut self, slot: SlotRef, value: Found, node: NodeId) -> Option<()> {
        match self.bound(slot) {
            Some(Found::Node(known)) => {
                self.doc.mark_looked_at(known);
                self.doc.mark_looked_at(node);
                (self.doc.raw(known) == self.doc.raw(node)).then_some(())
            }
            Some(known) => (known == value).then_some(()),
            None => {
                self.trail.put(Event::Bind(slot, value));
                Some(())
            }
        }
    }

    /// The value of a slot, if it has been read: it stands ahead of the lists of its record.
    #[inline]
    fn bound(&self, slot: SlotRef) -> Option<Found> {
        let at = self.frames.iter().rev().find(|(scope, _)| *scope == slot.scope).map(|&(_, at)| at)?;
        for event in self.trail.get(at..)? {
            match *event {
                Event::Bind(known, value) if known == slot => return Some(value),
                Event::Open(..) => return None,
                _ => {}
            }
        }
        None
    }

    /// A value as the text that arms are compared with: what it is spelled as, and whether there are escapes in it.
    fn spelled(&self, value: Found) -> Option<(&'a str, bool)> {
        if let Found::Node(node) | Found::Piece(node, ..) = value {
            self.doc.mark_looked_at(node);
        }
        Some(match value {
            Found::Node(node) if matches!(self.doc.kind(node), Kind::String) => {
                (self.doc.inner(node), self.doc.escaped(node))
            }
            Found::Node(node) if !matches!(self.doc.kind(node), Kind::Array | Kind::Object) => {
                (self.doc.raw(node), false)
            }
            Found::Piece(_, start, end) => (&self.doc.text()[start as usize..end as usize], true),
            Found::Spec(start, end, _) => {
                let text = &self.plan.text[start as usize..end as usize];
                (text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text), false)
            }
            _ => return None,
        })
    }

    fn is_for(&self, when: When, value: Found) -> bool {
        match (when, value) {
            (When::Else, _) => true,
            (When::Keyword(word), Found::Keywords(words, _)) => words >> word as u64 & 1 == 1,
            (When::Keyword(_), _) => false,
            (When::Text(text, _), value) => self
                .spelled(value)
                .is_some_and(|(inner, escaped)| strip_text(inner, escaped, self.plan.get(text)) == Some("")),
            (When::Prefix(text), value) => self
                .spelled(value)
                .is_some_and(|(inner, escaped)| strip_text(inner, escaped, self.plan.get(text)).is_some()),
        }
    }

    // --- alternatives

    /// The alternative that explains most of a value; of equals the first.
    fn best<T>(
        &mut self,
        node: NodeId,
        all: impl Iterator<Item = T>,
        mut fit: impl FnMut(&mut Self, T) -> Option<u32>,
    ) -> Option<u32> {
        let (start, stashed) = (self.trail.len(), self.stash.len());
        let mut best: Option<u32> = None;
        for alternative in all {
            let found = fit(self, alternative).filter(|&found| found > 0);
            if found == Some(self.size(node)) {
                self.stash.truncate(stashed);
                return found;
            }
            if found.is_some() && found > best {
                best = found;
                self.stash.truncate(stashed);
                self.stash.put_all(self.trail.get(start..).unwrap_or_default());
            }
            self.trail.truncate(start);
        }
        self.trail.put_all(self.stash.get(stashed..).unwrap_or_default());
        self.stash.truncate(stashed);
        best
    }

    fn cases(&mut self, slot: SlotRef, arms: Run, node: NodeId) -> Option<u32> {
        let cases = &self.plan.arms[arms.indices()];
        if let Some(known) = self.bound(slot)
            && !matches!(known, Found::Keywords(words, _) if words.count_ones() > 1)
        {
            let case = cases.iter().find(|case| self.is_for(case.when, known))?;
            return self.fit_or_undo(case.then, node);
        }
        self.best(node, cases.iter(), |matcher, case| matcher.case(slot, case, node))
    }

    fn fit_or_undo(&mut self, pattern: PatId, node: NodeId) -> Option<u32> {
        let start = self.trail.len();
        let found = self.fit(pattern, node);
        if found.is_none() {
            self.trail.truncate(start);
        }
        found
    }

    /// An arm, for a slot whose value is not known yet.
    fn case(&mut self, slot: SlotRef, case: &Case, node: NodeId) -> Option<u32> {
        let start = self.trail.len();
        if self.bound(slot).is_some_and(|known| !self.is_for(case.when, known)) {
            return None;
        }
        if let When::Keyword(word) = case.when
            && (case.tells || slot.slot == Slot::Kind || slot.slot == Slot::Role)
        {
            let enters = slot.slot == Slot::Kind && slot.scope == Scope::Message && word != Keyword::Message;
            if enters {
                return self.single_part(word, case.then, node);
            }
            if self.bound(slot).is_none() {
                self.trail.put(Event::Bind(slot, Found::Keywords(1 << word as u64, node)));
            }
        }
        let found = self.fit(case.then, node)?;
        if is_worked_out(slot.slot) && case.when != When::Else {
            // the prompt cannot say it: what it decides is kept as it stands
            let mut kept = start;
            for at in start..self.trail.len() {
                if !matches!(self.trail[at], Event::Used(_)) {
                    self.trail.swap(kept, at);
                    kept += 1;
                }
            }
            self.trail.truncate(kept);
            return Some(1);
        }
        if slot.slot == Slot::Kind && slot.scope == Scope::Part && !self.is_medium(case.when) {
            return None;
        }
        if let Some(known) = self.bound_since(slot, start) {
            return self.is_for(case.when, known).then_some(found);
        }
        let whole = match slot.slot {
            Slot::Type => Some(Slot::Raw),
            Slot::ToolChoiceType => Some(Slot::ToolChoiceRaw),
            _ => None,
        };
        // the type stands in what is carried whole
        if let Some(raw) = whole.and_then(|whole| self.bound_since(SlotRef { slot: whole, scope: slot.scope }, start)) {
            return self.type_of(raw).is_some_and(|kind| self.is_for(case.when, kind)).then_some(found);
        }
        if let When::Text(_, json) = case.when
            && case.tells
        {
            self.trail.put(Event::Bind(slot, Found::Spec(json.start, json.end, node)));
        }
        Some(found)
    }

    fn bound_since(&self, slot: SlotRef, start: usize) -> Option<Found> {
        self.trail[start..].iter().find_map(|event| match *event {
            Event::Bind(known, value) if known == slot => Some(value),
            _ => None,
        })
    }

    /// What names the type of a value in a provider's own form: its `type`, else its first key.
    fn type_of(&self, raw: Found) -> Option<Found> {
        let Found::Node(node) = raw else { return None };
        if let Some(kind) = self.doc.get(node, "type") {
            return Some(Found::Node(kind));
        }
        let (key, _) = self.doc.members(node).next()?;
        let start = self.doc.offset(key) as u32 + 1;
        Some(Found::Piece(key, start, start + self.doc.inner(key).len() as u32))
    }

    /// A medium is of the kind that its media type says, where that says one.
    fn is_medium(&self, when: When) -> bool {
        let media = SlotRef { slot: Slot::MediaType, scope: Scope::Part };
        let media = self.bound(media).and_then(|value| self.spelled(value)).map(|(text, _)| text);
        let Some(top) = media.and_then(|text| text.split_once('/')).map(|(top, _)| top) else { return true };
        match when {
            When::Keyword(word @ (Keyword::Image | Keyword::Audio | Keyword::Video)) => {
                top.eq_ignore_ascii_case(word.text())
            }
            _ => true,
        }
    }

    // --- containers

    /// The value of an object's member.
    pub(super) fn member(&self, node: NodeId, member: &Expected) -> Option<NodeId> {
        self.doc.get(node, &member.key).or_else(|| self.doc.get(node, member.other.as_deref()?))
    }

    /// True if a key is the member's.
    pub(super) fn is_named(&self, key: NodeId, member: &Expected) -> bool {
        self.doc.is(key, &member.key) || member.other.as_deref().is_some_and(|other| self.doc.is(key, other))
    }

    fn object(&mut self, members: Run, node: NodeId) -> Option<u32> {
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
    fn is_another(&self, members: Run, node: NodeId) -> bool {
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
    fn find_members(&mut self, members: Run, node: NodeId) {
        let plan = self.plan;
        let members = &plan.members[members.indices()];
        let first = self.values.len();
        for _ in members {
            self.values.put(Doc::ROOT);
        }
        let Some(values) = self.values.get_mut(first..) else { return };
        // objects mostly have their members in one order: the search goes on where the last one was found
        let mut next = 0;
        for (key, value) in self.doc.members(node) {
            let (before, after) = members.split_at(next);
            let is_it = |member: &Expected| self.doc.is(key, &member.key);
            let at = after.iter().position(is_it).map(|at| next + at).or_else(|| before.iter().position(is_it));
            if let Some((at, held)) = at.and_then(|at| Some((at, values.get_mut(at)?))) {
                (*held, next) = (value, at + 1);
            }
        }
    }

    /// Reads an object's members, whose values were found.
    fn members(&mut self, members: Run, node: NodeId, first: usize) -> Option<u32> {
        let plan = self.plan;
        let mut found = 1;
        for (at, member) in plan.members[members.indices()].iter().enumerate() {
            let value = self.values.get(first + at).copied().filter(|&value| value != Doc::ROOT);
            match value.or_else(|| self.doc.get(node, member.other.as_deref()?)) {
                Some(value) if self.doc.kind(value) == Kind::Null => {
                    if member.required && !matches!(plan.patterns[member.value as usize], Pat::Constant(_)) {
                        return None;
                    }
                    found += 1 + self.used(value);
                }
                Some(value) => match self.fit_or_undo(member.value, value) {
                    Some(inner) => found += 1 + inner,
                    None if member.required || member.agrees => return None,
                    None => {}
                },
                None if member.required => return None,
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

    fn array(&mut self, children: Run, node: NodeId) -> Option<u32> {
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

    fn is_list(&self, pattern: PatId) -> bool {
        matches!(self.plan.patterns[pattern as usize], Pat::Each(..))
    }

    /// An element of an array that a child of its template may have written.
    fn element(&mut self, child: PatId, element: NodeId) -> Option<u32> {
        match self.plan.patterns[child as usize] {
            Pat::Each(list, bodies) => {
                let body = *self.plan.children.get(bodies.first as usize)?;
                self.record(list, body, element)
            }
            _ => self.fit(child, element),
        }
    }

    // --- strings

    fn text(&mut self, pieces: Run, node: NodeId) -> Option<u32> {
        if self.doc.kind(node) != Kind::String {
            return None;
        }
        self.doc.mark_looked_at(node);
        let base = self.doc.offset(node) as u32 + 1;
        let inner = self.doc.inner(node);
        let cuts = cut(self.plan, pieces, inner)?;
        for (slot, start, end) in cuts {
            self.bind(slot, Found::Piece(node, base + start, base + end), node)?;
        }
        Some(self.used(node))
    }
}

/// Slots that are worked out from others, and that no prompt has.
fn is_worked_out(slot: Slot) -> bool {
    matches!(slot, Slot::MixedTools | Slot::UnreasonedAnswer | Slot::Position)
}

/// Cuts a string into the slots of its pieces: each ends where the text behind it begins. The inside of a JSON string.
pub fn cut(plan: &DecodePlan, pieces: Run, text: &str) -> Option<Vec<(SlotRef, u32, u32)>> {
    let mut cuts = Vec::new();
    let mut at = 0;
    let mut open: Option<SlotRef> = None;
    for piece in &plan.pieces[pieces.indices()] {
        match *piece {
            Part::Slot(_) if open.is_some() => return None,
            Part::Slot(slot) => open = Some(slot),
            Part::Text(span) => {
                let literal = plan.get(span);
                let found = text[at..].find(literal)?;
                match open.take() {
                    Some(slot) => cuts.put((slot, at as u32, (at + found) as u32)),
                    None if found > 0 => return None,
                    None => {}
                }
                at += found + literal.len();
            }
        }
    }
    match open {
        Some(slot) => cuts.put((slot, at as u32, text.len() as u32)),
        None if at < text.len() => return None,
        None => {}
    }
    cuts.iter().all(|&(_, start, end)| start < end).then_some(cuts)
}
