//! What is wrong with a request in a dialect, each with its place.
//!
//! *Errors* are what no reader can take: no JSON, a key that stands twice, a value of another type than the spec reads
//! at its place, a message that is none; and what makes the prompt unusable that was read. *Notes* are what this
//! dialect's spec does not know, which may be the spec's fault: fields, words, kinds of part. They are kept for the
//! same dialect. What is answered is checked by the same means, in `response/check.rs`.

mod expect;
mod explain;
mod words;

use super::matcher::Matcher;
use super::trail::{Event, Found};
use super::{Decoded, write};
use crate::grow::{self, Grow};
use crate::input::Origin;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::repeats::Repeats;
use crate::json::{self, Diagnostic};
use crate::model::read::read;
use crate::model::{NO_NODE, Problem, Prompt, Proven};
use crate::report::loss::Code;
use crate::sort;
use crate::spec::plan::decode::DecodePlan;
use crate::vocabulary::Slot;
pub use expect::{Left, Over};
pub use explain::Explainer;
pub use words::Words;

/// What was found: errors, and notes.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What no reader can take.
    pub errors: Vec<Diagnostic>,
    /// What the spec does not know.
    pub notes: Vec<Diagnostic>,
}

/// Something found, before its place is worked out.
#[derive(Debug)]
pub struct Finding {
    /// Where.
    pub node: NodeId,
    /// An error, or a note.
    pub is_error: bool,
    /// What.
    pub message: String,
    /// What to do.
    pub suggestion: Option<String>,
}

/// What is wrong with a request.
pub fn check(plan: &DecodePlan, doc: Doc<'_>) -> Verdict {
    let mut findings = duplicates(doc);
    if doc.kind(Doc::ROOT) == Kind::Object {
        whole(plan, doc, &mut findings);
    } else {
        let message = text!("must be an object, found {}", doc.kind(Doc::ROOT).name());
        findings.put(Finding { node: Doc::ROOT, is_error: true, message, suggestion: None });
    }
    placed(doc, findings)
}

/// Keys that stand twice in one object: parsers differ in which one they take.
pub fn duplicates(doc: Doc<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    Repeats::default().of_all(doc, |_, again| {
        let message = text!("the key {} stands twice in this object", doc.raw(again));
        let suggestion = Some(grow::copy("keep one of them"));
        found.put(Finding { node: again + 1, is_error: true, message, suggestion });
    });
    found
}

/// Reads the request, and looks at what was left over.
fn whole(plan: &DecodePlan, doc: Doc<'_>, findings: &mut Vec<Finding>) {
    let mut matcher = Matcher::new(plan, doc);
    let found = matcher.fit(plan.body, Doc::ROOT);
    if matcher.gave_up() {
        let message = grow::copy("is too intricate to be read backwards");
        return findings.put(Finding { node: Doc::ROOT, is_error: true, message, suggestion: None });
    }
    if found.is_none() && doc.node_count() > 1 {
        return nothing_in_common(plan, doc, findings);
    }
    let mut decoded = Decoded::default();
    write::write(plan, doc, &matcher.trail, &mut write::Work::default(), &mut decoded);
    let mut left = left_over(&matcher, &decoded);
    sort::by_key(&mut left, |left| left.node);
    Explainer::new(plan, doc, &Words::REQUEST).explain(&[plan.body], &left, findings);
    unusable(doc, &decoded, findings);
}

/// A body of which nothing was read: what is wrong with each member, if the spec knows any; else it is another API's.
fn nothing_in_common(plan: &DecodePlan, doc: Doc<'_>, findings: &mut Vec<Finding>) {
    let mut left = Vec::new();
    doc.members(Doc::ROOT).for_each(|(_, node)| left.put(Left { node, over: Over::Kept }));
    let before = findings.len();
    Explainer::new(plan, doc, &Words::REQUEST).explain(&[plan.body], &left, findings);
    if findings[before..].iter().all(|finding| !finding.is_error) {
        let message = text!("has nothing in common with a request for {}", plan.provider);
        let suggestion = Some(grow::copy("name the dialect that it is in"));
        findings.put(Finding { node: Doc::ROOT, is_error: true, message, suggestion });
    }
}

/// What no template has read, and what was taken as a form of the provider's own.
fn left_over(matcher: &Matcher<'_>, decoded: &Decoded) -> Vec<Left> {
    let mut left = Vec::new();
    let losses = decoded.losses.iter().map(|loss| (loss, Over::Lost));
    for (loss, over) in losses.chain(decoded.kept.iter().map(|loss| (loss, Over::Kept))) {
        // keys that stand twice were found already
        if loss.node != NO_NODE && loss.code != Code::Conflict {
            left.put(Left { node: loss.node, over });
        }
    }
    for event in &matcher.trail {
        if let Event::Bind(slot, Found::Node(node)) = *event
            && slot.slot == Slot::Raw
        {
            left.put(Left { node, over: Over::OwnForm });
        }
    }
    left
}

/// What makes the prompt unusable that was read, at the places that it was read from.
fn unusable(doc: Doc<'_>, decoded: &Decoded, findings: &mut Vec<Finding>) {
    let Ok(prompt) = decoded.prompt.doc() else { return };
    if !Proven::default().covers(&prompt) {
        return;
    }
    let mut model = Prompt::default();
    read(prompt, &mut model);
    let origin = Origin { doc, offsets: &decoded.origins, form: None };
    for Problem { node, message, suggestion } in model.problems {
        let node = Some(origin.node(prompt, node)).filter(|&node| node != NO_NODE).unwrap_or(Doc::ROOT);
        findings.put(Finding { node, is_error: true, message, suggestion });
    }
}

/// Findings with their places, errors and notes apart.
pub fn placed(doc: Doc<'_>, mut findings: Vec<Finding>) -> Verdict {
    sort::by_key(&mut findings, |finding| finding.node);
    findings.dedup_by(|next, one| next.node == one.node && next.message == one.message);
    let (mut errors, mut notes) = (Vec::new(), Vec::new());
    for finding in findings {
        if finding.is_error { &mut errors } else { &mut notes }.put(finding);
    }
    let listed = |findings: Vec<Finding>| {
        json::placed(doc, findings.into_iter().map(|finding| (finding.node, finding.message, finding.suggestion)))
    };
    Verdict { errors: listed(errors), notes: listed(notes) }
}
