//! Alternatives of a template that cannot be told apart when it is read: whatever the later one writes, the earlier one
//! reads, and as something else.
//!
//! A pattern *covers* another one if it reads all that the other's template writes. Where both read the same slots,
//! nothing is lost; else the later alternative is never read, which a spec has to say: `$write`.

use crate::grow::{self, Grow};
use crate::spec::plan::decode::{Case, DecodePlan, Expected, Inverse, Part, Pat, PatId, When};
use crate::spec::plan::{Run, SlotRef};
use crate::table::{Set, Table};
use crate::vocabulary::{JsonType, Keyword, Slot};

/// How many patterns are compared in one spec (the built-in ones take up to 740); what they do not come to is not told.
const MAX_COMPARED: usize = 1 << 14;
/// The deepest nesting that is looked into.
const MAX_DEPTH: u32 = 40;

/// How a pattern covers another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    /// It reads the same.
    Same,
    /// It reads something else.
    Other,
}

/// An alternative, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Alternative {
    /// Of [`DecodePlan::arms`].
    Arm(u32),
    /// Of [`DecodePlan::children`].
    Child(u32),
}

/// Alternatives that are never read.
pub(super) fn ambiguous(plan: &DecodePlan, body: PatId) -> Vec<Alternative> {
    let mut finder =
        Finder { plan, seen: Set::default(), known: Table::default(), found: Vec::new(), budget: MAX_COMPARED };
    finder.visit(body, &[], 0);
    finder.found
}

struct Finder<'p> {
    plan: &'p DecodePlan,
    seen: Set<PatId>,
    known: Table<(PatId, PatId), Option<Cover>>,
    found: Vec<Alternative>,
    budget: usize,
}

impl<'p> Finder<'p> {
    /// Looks through all alternatives; `told` are the slots that stand beside them, and tell their values.
    fn visit(&mut self, pattern: PatId, told: &[SlotRef], depth: u32) {
        if depth == MAX_DEPTH || !self.seen.add(pattern) {
            return;
        }
        let plan = self.plan;
        match plan.patterns[pattern as usize] {
            Pat::Object(run) => {
                let mut told = grow::list(told.iter().copied());
                let members = run.of(&plan.members);
                for member in members {
                    self.slots(member.value, &mut told, 0);
                }
                for member in members {
                    self.visit(member.value, &told, depth + 1);
                }
            }
            Pat::Array(run) => {
                run.of(&plan.children).iter().for_each(|&inner| self.visit(inner, told, depth + 1));
            }
            Pat::Each(_, run) => {
                run.of(&plan.children).iter().for_each(|&body| self.visit(body, told, depth + 1));
            }
            Pat::One(_, body) | Pat::Call(body) => self.visit(body, told, depth + 1),
            Pat::First(run) => {
                let all = run.of(&plan.children);
                self.alternatives(run.first, all);
                for &inner in all {
                    self.visit(inner, told, depth + 1);
                }
            }
            Pat::Match(slot, run) => {
                let arms = run.of(&plan.arms);
                if !told.contains(&slot) && !is_worked_out(slot.slot) {
                    self.arms(slot, run.first, arms);
                }
                for arm in arms {
                    self.visit(arm.then, told, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Alternatives of `$first`. A constant stands for what is absent, and says nothing.
    fn alternatives(&mut self, first: u32, all: &'p [PatId]) {
        for (at, &later) in all.iter().enumerate() {
            if self.budget == 0 {
                return;
            }
            if self.is_constant(later) {
                continue;
            }
            let covering = |finder: &mut Self, &earlier: &PatId| finder.covers(earlier, later, 0) == Some(Cover::Other);
            if all[..at].iter().any(|earlier| covering(self, earlier)) {
                self.found.put(Alternative::Child(first + at as u32));
            }
        }
    }

    /// Arms of `$match`. `$else` stands for values that are not named, and patterns for many.
    fn arms(&mut self, slot: SlotRef, first: u32, arms: &'p [Case]) {
        let named = |case: &Case| matches!(case.when, When::Keyword(_) | When::Text(..));
        for (at, later) in arms.iter().enumerate().filter(|(_, case)| named(case)) {
            if self.budget == 0 {
                return;
            }
            let covering = |finder: &mut Self, earlier: &Case| {
                let told = |finder: &Self| finder.tells_itself(slot, earlier) || !Self::tells_value(slot, earlier);
                match finder.covers(earlier.then, later.then, 0) {
                    Some(Cover::Other) => named(earlier),
                    Some(Cover::Same) => named(earlier) && !told(finder),
                    None => false,
                }
            };
            if arms[..at].iter().any(|earlier| covering(self, earlier)) {
                self.found.put(Alternative::Arm(first + at as u32));
            }
        }
    }

    /// True if reading the arm says what the slot's value is.
    fn tells_value(slot: SlotRef, case: &Case) -> bool {
        case.tells || matches!(slot.slot, Slot::Kind | Slot::Role)
    }

    /// True if what an arm holds says of which value it is: the slot itself, or what its value is taken from.
    fn tells_itself(&self, slot: SlotRef, case: &Case) -> bool {
        let mut held = Vec::new();
        self.slots(case.then, &mut held, 0);
        let by = match slot.slot {
            Slot::Type => Slot::Raw,
            Slot::ToolChoiceType => Slot::ToolChoiceRaw,
            Slot::Kind if matches!(case.when, When::Keyword(Keyword::Image | Keyword::Audio | Keyword::Video)) => {
                Slot::MediaType
            }
            other => other,
        };
        held.iter().any(|held| held.slot == by)
    }

    /// The slots that a pattern may fill, without those of records inside it.
    fn slots(&self, pattern: PatId, found: &mut Vec<SlotRef>, depth: u32) {
        if depth == MAX_DEPTH || found.len() > 256 {
            return;
        }
        let plan = self.plan;
        let mut inner = |pattern: PatId| self.slots(pattern, found, depth + 1);
        match plan.patterns[pattern as usize] {
            Pat::Slot(slot, _) => found.put(slot),
            Pat::Text(run) => found.put_each(run.of(&plan.pieces).iter().filter_map(|piece| match *piece {
                Part::Slot(slot) => Some(slot),
                Part::Text(_) => None,
            })),
            Pat::Object(run) => run.of(&plan.members).iter().for_each(|member| inner(member.value)),
            Pat::First(run) => run.of(&plan.children).iter().for_each(|&child| inner(child)),
            Pat::Match(_, run) => run.of(&plan.arms).iter().for_each(|arm| inner(arm.then)),
            Pat::Call(body) => inner(body),
            _ => {}
        }
    }

    fn is_constant(&self, pattern: PatId) -> bool {
        let plan = self.plan;
        match plan.patterns[pattern as usize] {
            Pat::Constant(_) => true,
            Pat::Object(run) => run.of(&plan.members).iter().all(|member| self.is_constant(member.value)),
            Pat::Array(run) => run.of(&plan.children).iter().all(|&child| self.is_constant(child)),
            _ => false,
        }
    }

    // --- one pattern beside another

    fn covers(&mut self, earlier: PatId, later: PatId, depth: u32) -> Option<Cover> {
        if earlier == later {
            return Some(Cover::Same);
        }
        if let Some(&known) = self.known.get(&(earlier, later)) {
            return known;
        }
        self.budget = self.budget.checked_sub(1).filter(|_| depth < MAX_DEPTH)?;
        // whoever meets the pair before it is done does not know
        self.known.enter((earlier, later), None);
        let cover = self.compared(earlier, later, depth + 1);
        self.known.enter((earlier, later), cover);
        cover
    }

    fn compared(&mut self, earlier: PatId, later: PatId, depth: u32) -> Option<Cover> {
        let plan = self.plan;
        let children = |run: Run| run.of(&plan.children);
        match (plan.patterns[earlier as usize], plan.patterns[later as usize]) {
            (_, Pat::Never) => None,
            (Pat::Call(inner), _) => self.covers(inner, later, depth),
            (_, Pat::Call(inner)) => self.covers(earlier, inner, depth),
            // all that the later one may write
            (_, Pat::First(run)) => self.all(children(run).iter().map(|&inner| (earlier, inner)), depth),
            (Pat::Match(slot, arms), Pat::Match(other, others)) if slot == other => {
                self.same_match(arms.of(&plan.arms), others.of(&plan.arms), depth)
            }
            (_, Pat::Match(_, run)) => {
                let others = run.of(&plan.arms).iter().map(|arm| (earlier, arm.then));
                self.all(others, depth).map(|_| Cover::Other)
            }
            (Pat::First(run), _) => children(run).iter().find_map(|&inner| self.covers(inner, later, depth)),
            (Pat::Match(_, run), _) => {
                let mut arms = run.of(&plan.arms).iter();
                arms.find_map(|arm| self.covers(arm.then, later, depth)).map(|_| Cover::Other)
            }
            (Pat::Constant(one), Pat::Constant(other)) => (plan.get(one) == plan.get(other)).then_some(Cover::Same),
            (Pat::Slot(slot, inverse), _) => self.slot_covers(slot, inverse, later),
            (Pat::Own(one), Pat::Own(other)) => {
                Some(if plan.own[one as usize] == plan.own[other as usize] { Cover::Same } else { Cover::Other })
            }
            (Pat::Text(one), Pat::Text(other)) => self.texts(one, other),
            (Pat::Object(one), Pat::Object(other)) => self.objects(one, other, depth),
            (Pat::Array(one), Pat::Array(other)) => {
                let (one, other) = (children(one), children(other));
                if one.len() != other.len() {
                    return None;
                }
                self.all(one.iter().copied().zip(other.iter().copied()), depth)
            }
            (Pat::Each(list, one), Pat::Each(of, other)) if list == of && one.count == 1 && other.count == 1 => {
                self.covers(children(one)[0], children(other)[0], depth)
            }
            (Pat::One(list, one), Pat::One(of, other)) if list == of => self.covers(one, other, depth),
            _ => None,
        }
    }

    /// The worst of all pairs; `None` if one does not cover the other.
    fn all(&mut self, pairs: impl Iterator<Item = (PatId, PatId)>, depth: u32) -> Option<Cover> {
        let mut cover = None;
        for (earlier, later) in pairs.filter(|&(_, later)| self.plan.patterns[later as usize] != Pat::Never) {
            let this = self.covers(earlier, later, depth)?;
            cover = if cover == Some(Cover::Other) { cover } else { Some(this) };
        }
        cover
    }

    /// The same slot decides in both: arm by arm.
    fn same_match(&mut self, arms: &'p [Case], others: &'p [Case], depth: u32) -> Option<Cover> {
        let mut cover = Cover::Same;
        for other in others.iter().filter(|other| self.plan.patterns[other.then as usize] != Pat::Never) {
            let alike = arms.iter().find(|arm| self.is_same(arm.when, other.when));
            let this = if let Some(this) = alike.and_then(|arm| self.covers(arm.then, other.then, depth)) {
                this
            } else {
                arms.iter().find_map(|arm| self.covers(arm.then, other.then, depth))?;
                Cover::Other
            };
            cover = if this == Cover::Other { this } else { cover };
        }
        Some(cover)
    }

    fn is_same(&self, one: When, other: When) -> bool {
        match (one, other) {
            (When::Text(one, _), When::Text(other, _)) | (When::Prefix(one), When::Prefix(other)) => {
                self.plan.get(one) == self.plan.get(other)
            }
            (one, other) => one == other,
        }
    }

    fn slot_covers(&self, slot: SlotRef, inverse: Inverse, later: PatId) -> Option<Cover> {
        let plan = self.plan;
        let taken = takes(slot, inverse)?;
        match plan.patterns[later as usize] {
            Pat::Slot(other, by) if slot == other && inverse == by => Some(Cover::Same),
            Pat::Slot(other, by) if inverse == by => {
                let written = takes(other, by)?;
                let fits = taken == written
                    || taken == JsonType::Any
                    || taken == JsonType::Strings && written == JsonType::String;
                // data have no colon, as URLs have
                (fits && slot.slot != Slot::Data).then_some(Cover::Other)
            }
            Pat::Text(_) => {
                (matches!(taken, JsonType::String | JsonType::Any) && slot.slot != Slot::Data).then_some(Cover::Other)
            }
            Pat::Constant(json) => {
                let is_text = plan.get(json).starts_with('"');
                (taken == JsonType::Any || is_text && taken == JsonType::String).then_some(Cover::Other)
            }
            _ => None,
        }
    }

    fn texts(&self, one: Run, other: Run) -> Option<Cover> {
        let plan = self.plan;
        let (one, other) = (one.of(&plan.pieces), other.of(&plan.pieces));
        let mut cover = Cover::Same;
        if one.len() != other.len() {
            return None;
        }
        for pair in one.iter().zip(other) {
            match pair {
                (Part::Text(one), Part::Text(other)) if plan.get(*one) == plan.get(*other) => {}
                (Part::Slot(one), Part::Slot(other)) if one == other => {}
                (Part::Slot(_), Part::Slot(_)) => cover = Cover::Other,
                _ => return None,
            }
        }
        Some(cover)
    }

    /// All that the earlier object needs is always in the later one, and all that the later one may have is known.
    fn objects(&mut self, one: Run, other: Run, depth: u32) -> Option<Cover> {
        let plan = self.plan;
        let (one, other): (&'p [Expected], &'p [Expected]) = (one.of(&plan.members), other.of(&plan.members));
        let has = |needed: &Expected| other.iter().any(|member| member.key == needed.key && self.always(member));
        if other.is_empty() || !one.iter().filter(|member| member.required).all(has) {
            return None;
        }
        let mut pairs = Vec::new();
        for member in other {
            let known = one.iter().find(|known| known.key == member.key)?;
            pairs.put((known.value, member.value));
        }
        self.all(pairs.into_iter(), depth)
    }

    /// True if a member is there whenever the object is.
    fn always(&self, member: &Expected) -> bool {
        member.required || self.is_constant(member.value)
    }
}

/// What JSON a slot is read from; `None` for what is told by words.
fn takes(slot: SlotRef, inverse: Inverse) -> Option<JsonType> {
    match (inverse, slot.slot) {
        (_, Slot::Role) | (Inverse::True, _) => None,
        (Inverse::Quoted, _) | (_, Slot::Raw) => Some(JsonType::Object),
        (_, slot) => Some(match slot.info().shape {
            JsonType::Keyword => JsonType::Any,
            JsonType::List => JsonType::Array,
            shape => shape,
        }),
    }
}

/// Slots that are worked out from others, and tell nothing.
fn is_worked_out(slot: Slot) -> bool {
    matches!(slot, Slot::MixedTools | Slot::UnreasonedAnswer | Slot::Position)
}
