//! Which patterns of a spec may stand at a place of a body: found on the way down to it, through all alternatives whose
//! constants are those of the body.

use crate::decode::matcher::Matcher;
use crate::grow::{self, Grow};
use crate::json::node::{Kind, NodeId};
use crate::spec::plan::decode::{Pat, PatId};

/// A value that was left over.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    pub node: NodeId,
    pub over: Over,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The prompt does not have it.
    Lost,
    /// It is kept beside what was read.
    Kept,
    /// It is carried whole, as a part or a tool in the provider's own form.
    OwnForm,
}

/// All alternatives of these patterns, down to those that are of one kind.
pub fn alternatives(matcher: &Matcher<'_>, patterns: &[PatId], budget: &mut usize) -> Vec<PatId> {
    let plan = matcher.plan;
    let mut seen = grow::list(patterns.iter().copied());
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(&pattern) = seen.get(at) {
        at += 1;
        let Some(left) = budget.checked_sub(1) else { break };
        *budget = left;
        let mut next = |pattern: PatId| {
            if !seen.contains(&pattern) {
                seen.put(pattern);
            }
        };
        match plan.patterns[pattern as usize] {
            Pat::Call(inner) | Pat::One(_, inner) | Pat::Keep(_, inner) => next(inner),
            Pat::First(run) => plan.children[run.indices()].iter().copied().for_each(next),
            Pat::Match(_, run) => plan.arms[run.indices()].iter().map(|arm| arm.then).for_each(next),
            Pat::Never => {}
            _ => ends.put(pattern),
        }
    }
    ends
}

/// The objects among these whose constants are those of the body; all of them, if there are none.
pub fn alike(matcher: &Matcher<'_>, ends: &[PatId], node: NodeId) -> Vec<PatId> {
    let plan = matcher.plan;
    let objects = ends.iter().copied().filter(|&end| matches!(plan.patterns[end as usize], Pat::Object(_)));
    let all = grow::list(objects);
    let fits = |&end: &PatId| {
        let Pat::Object(run) = plan.patterns[end as usize] else { return false };
        plan.members[run.indices()].iter().all(|member| {
            let Pat::Constant(span) = plan.patterns[member.value as usize] else { return true };
            let value = matcher.member(node, member);
            value.is_none_or(|value| matcher.is_constant(value, plan.get(span)))
        })
    };
    let some = grow::list(all.iter().copied().filter(fits));
    if some.is_empty() { all } else { some }
}

/// The patterns of a container's child; of an object's, by its key.
pub fn below(matcher: &Matcher<'_>, ends: &[PatId], container: NodeId, child: NodeId) -> Vec<PatId> {
    let plan = matcher.plan;
    let mut found = Vec::new();
    if matcher.doc.kind(container) == Kind::Object {
        for end in alike(matcher, ends, container) {
            let Pat::Object(run) = plan.patterns[end as usize] else { continue };
            let known = plan.members[run.indices()].iter().filter(|member| matcher.is_named(child - 1, member));
            known.for_each(|member| found.put(member.value));
        }
        return found;
    }
    for &end in ends {
        match plan.patterns[end as usize] {
            Pat::Each(_, bodies) => found.put_all(&plan.children[bodies.indices()]),
            Pat::Array(children) => {
                for &inner in &plan.children[children.indices()] {
                    match plan.patterns[inner as usize] {
                        Pat::Each(_, bodies) => found.put_all(&plan.children[bodies.indices()]),
                        _ => found.put(inner),
                    }
                }
            }
            _ => {}
        }
    }
    found
}
