//! What is wrong with what a provider has answered (a whole response, or the body of an error), each with its place.
//!
//! *Errors* are what no reader can take: no JSON, a key that stands twice, a value of another type than the spec reads
//! at its place, a number that is no count of tokens, and what is no answer of this provider at all. *Notes* are what
//! the spec does not know, which may be the spec's fault; all of it is in the response that is read.

use super::Reply;
use super::decoder::Decoder;
use super::reader::NO_RESPONSE;
use super::usage::Usage;
use crate::decode::Verdict;
use crate::decode::check::{Explainer, Finding, Left, Over, Words, duplicates, placed};
use crate::decode::matcher::Matcher;
use crate::decode::trail::{Event, Found};
use crate::error::Error;
use crate::grow::{self, Grow};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::sort;
use crate::spec::plan::response::ResponsePlan;
use crate::vocabulary::Slot;
use std::sync::Arc;

/// What is wrong with an answer.
pub fn check(plan: &Arc<ResponsePlan>, doc: Doc<'_>) -> Result<Verdict, Error> {
    let mut decoder = Decoder::new(Arc::clone(plan), &Reply::default())?;
    decoder.whole(doc.text().as_bytes())?;
    let mut findings = duplicates(doc);
    let before = findings.len();
    let is_known = whole(plan, doc, &mut findings) && decoder.failure_message() != NO_RESPONSE;
    if !is_known && findings[before..].iter().all(|finding| !finding.is_error) {
        let message = text!("is no response of {}, and none of its errors", plan.patterns.provider);
        let suggestion = Some(grow::copy("name the provider that it is from"));
        findings.put(Finding { node: Doc::ROOT, is_error: true, message, suggestion });
    }
    Ok(placed(doc, findings))
}

/// Reads the answer by the template that explains most of it, and looks at what was left over; false if none does.
fn whole(plan: &ResponsePlan, doc: Doc<'_>, findings: &mut Vec<Finding>) -> bool {
    let mut matcher = Matcher::new(&plan.patterns, doc);
    let response = matcher.fit(plan.body, Doc::ROOT);
    let length = matcher.trail.len();
    let error = matcher.fit(plan.error, Doc::ROOT);
    let trail = if error > response { &matcher.trail[length..] } else { &matcher.trail[..length] };
    let mut left = Vec::new();
    let mut numbers = None;
    for event in trail {
        match *event {
            // the provider's own numbers are kept as a whole, and each is read, too
            Event::Bind(slot, Found::Node(node)) if slot.slot == Slot::UsageRaw => numbers = Some(node),
            Event::Used(node) if numbers == Some(node) => {}
            Event::Used(node) => doc.mark_used(node),
            Event::Bind(slot, found) => bound(doc, slot.slot, found, &mut left, findings),
            _ => {}
        }
    }
    rest(doc, Doc::ROOT, &mut left);
    sort::by_key(&mut left, |left| left.node);
    let patterns = match (response, error) {
        (None, None) => &[plan.body, plan.error][..],
        _ if error > response => &[plan.error],
        _ => &[plan.body],
    };
    let explainer = Explainer::new(&plan.patterns, doc, &Words::RESPONSE);
    explainer.explain(patterns, &left, findings);
    let is_number = |node| numbers.is_some_and(|numbers| (numbers..doc.next(numbers)).contains(&node));
    findings.retain(|finding| finding.is_error || !is_number(finding.node));
    response.max(error).is_some()
}

/// Looks at a value that was read.
fn bound(doc: Doc<'_>, slot: Slot, found: Found, left: &mut Vec<Left>, findings: &mut Vec<Finding>) {
    let node = found.node();
    let mut found = |is_error, message: &str| {
        findings.put(Finding { node, is_error, message: grow::copy(message), suggestion: None });
    };
    match slot {
        Slot::Raw => left.put(Left { node, over: Over::OwnForm }),
        Slot::FinishRaw => found(false, "is a reason that this provider's spec does not know; it is read as `other`"),
        _ if Usage::counts(slot) && !Usage::default().take(slot, doc.raw(node), None) => {
            found(true, "is no count of tokens");
        }
        _ => {}
    }
}

/// What no template has read: whole values, or what is left inside those of which some was.
fn rest(doc: Doc<'_>, node: NodeId, left: &mut Vec<Left>) {
    if doc.is_used(node) || doc.kind(node) == Kind::Null {
        return;
    }
    if !(node + 1..doc.next(node)).any(|inner| doc.is_used(inner)) {
        return left.put(Left { node, over: Over::Kept });
    }
    doc.members(node).for_each(|(_, value)| rest(doc, value, left));
    doc.elements(node).for_each(|element| rest(doc, element, left));
}
