//! Why a value is none of what the spec reads at its place.

use super::Finding;
use super::expect::{Left, Over, alike, alternatives, below};
use super::words::Words;
use crate::decode::matcher::Matcher;
use crate::grow::{self, Grow, Text};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::spec::names::did_you_mean;
use crate::spec::plan::decode::{DecodePlan, Inverse, Part, Pat, PatId};
use crate::spec::plan::{Run, SlotRef};
use crate::vocabulary::{JsonType, Slot};

/// How much an alternative has in common with a value: it is an object, it has the key, it has the constant.
const OBJECT: u32 = 1;
const KEY: u32 = 4;
const CONSTANT: u32 = 16;

/// How many patterns are looked at for each value of the body.
const STEPS: (usize, usize) = (20_000, 400);

/// The deepest nesting of what is explained.
const MAX_DEPTH: u32 = 64;

/// Why a value does not fit the pattern that it has most in common with.
#[derive(Debug)]
struct Why {
    agreed: u32,
    /// The pattern has constants, which tell what it is from others.
    marked: bool,
    /// It is of another type than the word that would stand there, whatever that says.
    no_word: bool,
    node: NodeId,
    problem: Problem,
}

#[derive(Debug)]
enum Problem {
    /// It is of another type than any of these.
    Type(Vec<String>),
    /// It is none of these constants: the spec may not know all of them.
    Word(Vec<String>),
    /// It is none of these, and there are no others.
    Role(Vec<String>),
    /// It lacks this member.
    Lacks(String),
    /// It fits by itself, and not with what stands beside it.
    Beside,
}

impl Why {
    /// A reason that stands alone.
    fn at(node: NodeId, problem: Problem) -> Self {
        Self { agreed: 0, marked: false, no_word: false, node, problem }
    }
}

/// Explains what was left over.
#[derive(Debug)]
pub struct Explainer<'a> {
    matcher: Matcher<'a>,
    words: &'a Words,
    budget: usize,
}

impl<'a> Explainer<'a> {
    /// An explainer for a body.
    pub fn new(plan: &'a DecodePlan, doc: Doc<'a>, words: &'a Words) -> Self {
        Self { matcher: Matcher::new(plan, doc), words, budget: STEPS.0 + STEPS.1 * doc.node_count() }
    }

    /// Explains all of these, which stand in the order of the body; it is compared with these patterns.
    pub fn explain(mut self, patterns: &[PatId], left: &[Left], findings: &mut Vec<Finding>) {
        self.walk(Doc::ROOT, patterns, &[], left, findings);
    }

    /// Goes down to what is left over in a value; `around` are the objects that the value is a member of.
    fn walk(
        &mut self,
        node: NodeId,
        patterns: &[PatId],
        around: &[PatId],
        mut left: &[Left],
        findings: &mut Vec<Finding>,
    ) {
        let ends = alternatives(&self.matcher, patterns, &mut self.budget);
        let doc = self.matcher.doc;
        let mut members = Vec::new();
        while let Some((first, others)) = left.split_first().filter(|(first, _)| first.node == node) {
            left = others;
            if first.over == Over::Kept && self.is_group(&ends, node) {
                // a group of settings of which none fits: each for itself
                doc.members(node).for_each(|(_, node)| members.put(Left { node, over: Over::Kept }));
            } else {
                findings.put_each(self.finding(*first, &ends, around));
            }
        }
        let left = if members.is_empty() { left } else { &members };
        self.inside(node, &ends, left, findings);
    }

    /// True if the spec reads an object here that needs none of its members.
    fn is_group(&self, ends: &[PatId], node: NodeId) -> bool {
        let plan = self.matcher.plan;
        let needs_none = |&end: &PatId| match plan.patterns[end as usize] {
            Pat::Object(run) => plan.members[run.indices()].iter().all(|member| !member.required),
            _ => false,
        };
        self.matcher.doc.kind(node) == Kind::Object && ends.iter().any(needs_none)
    }

    fn inside(&mut self, node: NodeId, ends: &[PatId], mut left: &[Left], findings: &mut Vec<Finding>) {
        let doc = self.matcher.doc;
        let around = alike(&self.matcher, ends, node);
        let members = doc.members(node).map(|(_, value)| value);
        for child in members.chain(doc.elements(node)) {
            let inside = left.partition_point(|left| left.node < doc.next(child));
            let (inner, behind) = left.split_at(inside);
            left = behind;
            if !inner.is_empty() {
                let patterns = below(&self.matcher, ends, node, child);
                self.walk(child, &patterns, &around, inner, findings);
            }
            if left.is_empty() {
                return;
            }
        }
    }

    fn finding(&mut self, left: Left, ends: &[PatId], around: &[PatId]) -> Option<Finding> {
        let Left { node, over } = left;
        let plan = self.matcher.plan;
        let is_raw = |pattern| matches!(pattern, Pat::Slot(slot, _) if slot.slot == Slot::Raw);
        let raw = |pattern: PatId| is_raw(plan.patterns[pattern as usize]);
        let known = grow::list(ends.iter().copied().filter(|&end| over != Over::OwnForm || !raw(end)));
        let by_template = known.len() < ends.len();
        if over != Over::OwnForm && ends.iter().any(|&end| self.fits(end, node)) {
            return Some(self.unknown(left, true, around));
        }
        let why = self.best(&known, node, 0);
        let wrong = |why: &Why| match why.problem {
            Problem::Type(_) | Problem::Role(_) => true,
            // what has nothing of it is something else
            Problem::Lacks(_) => why.agreed >= KEY,
            Problem::Word(_) | Problem::Beside => false,
        };
        match why {
            // a part that has the constants of a known one, or its key, and is not one
            Some(why) if over == Over::OwnForm => {
                let alike = if by_template && why.marked { CONSTANT } else { KEY };
                if wrong(&why) && (why.agreed >= alike || why.no_word) {
                    return Some(self.told(why, true));
                }
                (!by_template).then(|| self.unknown(left, false, around))
            }
            Some(why) if wrong(&why) => Some(self.told(why, true)),
            Some(why) if matches!(why.problem, Problem::Word(_)) => Some(self.told(why, false)),
            _ if over == Over::OwnForm && by_template => None,
            _ => Some(self.unknown(left, !ends.is_empty(), around)),
        }
    }

    /// What the spec has no place for, or (`known`) reads under other circumstances.
    fn unknown(&self, left: Left, known: bool, around: &[PatId]) -> Finding {
        let (plan, doc) = (self.matcher.plan, self.matcher.doc);
        let message = match left.over {
            Over::Lost => self.words.lost,
            Over::Kept if known => self.words.kept_here,
            Over::Kept => self.words.kept,
            Over::OwnForm => self.words.own_form,
        };
        let key = left.node.checked_sub(1).filter(|&key| doc.kind(key) == Kind::Key);
        let suggestion = key.filter(|_| left.over != Over::OwnForm && !known).and_then(|key| {
            let members = around.iter().filter_map(|&object| match plan.patterns[object as usize] {
                Pat::Object(run) => Some(&plan.members[run.indices()]),
                _ => None,
            });
            did_you_mean(&doc.string(key), members.flatten().map(|member| member.key.as_str()))
        });
        Finding { node: left.node, is_error: false, message: grow::copy(message), suggestion }
    }

    fn told(&self, why: Why, is_error: bool) -> Finding {
        let doc = self.matcher.doc;
        let (node, kind) = (why.node, doc.kind(why.node));
        let mut suggestion = None;
        let message = match why.problem {
            Problem::Type(wanted) => {
                let bare = doc.inner(node);
                let quoted = wanted.iter().any(|wanted| match wanted.as_str() {
                    "a number" => bare.parse::<f64>().is_ok(),
                    "a boolean" => matches!(bare, "true" | "false"),
                    _ => false,
                });
                suggestion = quoted.then(|| text!("write it without quotes: {bare}"));
                text!("must be {}, found {}", listed(&wanted), kind.name())
            }
            Problem::Word(ref words) | Problem::Role(ref words) => {
                if kind == Kind::String {
                    let names = words.iter().map(|word| word.trim_matches('"'));
                    suggestion = did_you_mean(&doc.string(node), names);
                }
                let must = if is_error { "must be" } else { self.words.no_word };
                text!("{must} {}", listed(words))
            }
            Problem::Lacks(key) => text!("has no `{key}`"),
            Problem::Beside => grow::copy("does not go with what stands beside it"),
        };
        Finding { node, is_error, message, suggestion }
    }

    // --- comparing

    fn fits(&mut self, pattern: PatId, node: NodeId) -> bool {
        let fits = self.matcher.fit(pattern, node).is_some();
        self.matcher.trail.clear();
        fits
    }

    /// Why a value is none of these: of those that it has most in common with.
    fn best(&mut self, patterns: &[PatId], node: NodeId, depth: u32) -> Option<Why> {
        let mut best: Option<Why> = None;
        for &pattern in patterns {
            let Some(why) = self.why(pattern, node, depth) else { continue };
            best = Some(match best {
                None => why,
                Some(known) if why.agreed != known.agreed => {
                    if why.agreed > known.agreed {
                        why
                    } else {
                        known
                    }
                }
                Some(known) => either(known, why),
            });
        }
        best
    }

    fn why(&mut self, pattern: PatId, node: NodeId, depth: u32) -> Option<Why> {
        self.budget = self.budget.checked_sub(1).filter(|_| depth < MAX_DEPTH)?;
        let plan = self.matcher.plan;
        let wants = |wanted: String| Some(Why::at(node, Problem::Type(grow::list([wanted]))));
        match plan.patterns[pattern as usize] {
            Pat::Never | Pat::Own(_) | Pat::Skip => None,
            Pat::Less(..) => wants(grow::copy("a number")),
            Pat::Keep(_, inner) => self.why(inner, node, depth + 1),
            Pat::Constant(span) => {
                let json = plan.get(span);
                let same_type = json.starts_with('"') == (self.matcher.doc.kind(node) == Kind::String);
                let problem = if same_type { Problem::Word } else { Problem::Type };
                let problem = problem(grow::list([grow::copy(json)]));
                Some(Why { no_word: !same_type && json.starts_with('"'), ..Why::at(node, problem) })
            }
            Pat::Slot(slot, inverse) => self.slot(slot, inverse, node),
            Pat::Text(pieces) => wants(self.form(pieces)),
            Pat::Object(members) => self.object(members, node, depth),
            Pat::Array(children) if self.matcher.doc.kind(node) == Kind::Array => {
                let count = plan.children[children.indices()].len();
                let wrong = self.matcher.doc.elements(node).zip(&plan.children[children.indices()]);
                let wrong = grow::list(wrong.map(|(element, &child)| (element, child)));
                let wrong = wrong.into_iter().find(|&(element, child)| !self.fits(child, element));
                match wrong {
                    Some((element, child)) => self.why(child, element, depth + 1),
                    None => wants(text!("an array of {count}")),
                }
            }
            Pat::Array(_) | Pat::Each(..) => wants(grow::copy("an array")),
            Pat::One(..) | Pat::Match(..) | Pat::First(_) | Pat::Call(_) => {
                let ends = alternatives(&self.matcher, &[pattern], &mut self.budget);
                self.best(&ends, node, depth + 1)
            }
        }
    }

    fn slot(&self, slot: SlotRef, inverse: Inverse, node: NodeId) -> Option<Why> {
        let why = |problem| Some(Why::at(node, problem));
        if slot.slot == Slot::Role {
            let roles = self.matcher.plan.roles.iter().map(|(name, _)| text!("\"{name}\""));
            return why(Problem::Role(grow::list(roles)));
        }
        if inverse == Inverse::True {
            return why(Problem::Word(grow::list([grow::copy("true")])));
        }
        let wanted = match slot.slot.info().shape {
            _ if inverse == Inverse::Quoted => "an object",
            _ if slot.slot == Slot::Raw => "an object",
            JsonType::Any | JsonType::Keyword => return why(Problem::Beside),
            JsonType::Bool => "a boolean",
            JsonType::Number => "a number",
            JsonType::String => "a string",
            JsonType::Object => "an object",
            JsonType::Array | JsonType::List => "an array",
            JsonType::Strings => "a string or an array of strings",
        };
        let is_it = slot.slot.info().shape.is_of(self.matcher.doc, node) && inverse != Inverse::Quoted;
        why(if is_it { Problem::Beside } else { Problem::Type(grow::list([grow::copy(wanted)])) })
    }

    fn object(&mut self, members: Run, node: NodeId, depth: u32) -> Option<Why> {
        if self.matcher.doc.kind(node) != Kind::Object {
            return Some(Why::at(node, Problem::Type(grow::list([grow::copy("an object")]))));
        }
        let plan = self.matcher.plan;
        let is_constant = |value: PatId| matches!(plan.patterns[value as usize], Pat::Constant(_));
        let marked = plan.members[members.indices()].iter().any(|member| member.required && is_constant(member.value));
        let mut agreed = OBJECT;
        for member in plan.members[members.indices()].iter().filter(|member| member.required) {
            let Some(value) = self.matcher.member(node, member) else {
                return Some(Why { agreed, marked, ..Why::at(node, Problem::Lacks(grow::copy(&member.key))) });
            };
            agreed += KEY;
            if !self.fits(member.value, value) {
                let why = self.why(member.value, value, depth + 1)?;
                return Some(Why { agreed: agreed + why.agreed, marked, ..why });
            }
            if is_constant(member.value) {
                agreed += CONSTANT;
            }
        }
        // all that it must have is there: what else is wrong
        for member in plan.members[members.indices()].iter().filter(|member| !member.required) {
            let value = self.matcher.member(node, member).filter(|&value| self.matcher.doc.kind(value) != Kind::Null);
            if let Some(value) = value.filter(|&value| !self.fits(member.value, value)) {
                let why = self.why(member.value, value, depth + 1)?;
                return Some(Why { agreed: agreed + KEY + why.agreed, marked, ..why });
            }
        }
        Some(Why { agreed, marked, ..Why::at(node, Problem::Beside) })
    }

    /// What a string with slots in it looks like.
    fn form(&self, pieces: Run) -> String {
        let plan = self.matcher.plan;
        let mut form = Text::default();
        form.push_str("a string of the form `");
        for piece in &plan.pieces[pieces.indices()] {
            match *piece {
                Part::Text(span) => form.push_str(plan.get(span)),
                Part::Slot(_) => form.push('…'),
            }
        }
        form.push('`');
        form.into_string()
    }
}

/// Two reasons of like weight are one, where they ask for another value at the same place.
fn either(known: Why, other: Why) -> Why {
    let same_place = known.node == other.node;
    let (agreed, node) = (known.agreed, known.node);
    let (marked, no_word) = (known.marked || other.marked, known.no_word && other.no_word);
    let problem = match (known.problem, other.problem) {
        (Problem::Type(wanted), Problem::Type(more)) if same_place => Problem::Type(union(wanted, more)),
        (Problem::Word(wanted), Problem::Word(more)) if same_place => Problem::Word(union(wanted, more)),
        // a type that is wrong says more than a word that is
        (Problem::Word(mut words), Problem::Type(wanted)) | (Problem::Type(wanted), Problem::Word(mut words))
            if same_place =>
        {
            words.put_each(wanted);
            Problem::Type(words)
        }
        (problem, _) => problem,
    };
    Why { agreed, marked, no_word, node, problem }
}

fn union(mut all: Vec<String>, more: Vec<String>) -> Vec<String> {
    for one in more {
        if !all.contains(&one) {
            all.put(one);
        }
    }
    all
}

/// `a`, `b` or `c`.
fn listed(all: &[String]) -> String {
    let mut text = Text::default();
    for (at, one) in all.iter().enumerate() {
        match at {
            0 => {}
            _ if at + 1 == all.len() => text.push_str(" or "),
            _ => text.push_str(", "),
        }
        text.push_str(one);
    }
    text.into_string()
}
