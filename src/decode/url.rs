//! What a request's URL says: the model, and whether the answer is streamed.

use super::values::cut;
use crate::grow::{self, Grow};
use crate::spec::plan::decode::{DecodePlan, Pat, PatId, When};
use crate::vocabulary::Slot;

/// What was read.
#[derive(Debug, Default)]
pub struct Outside {
    /// The model.
    pub model: Option<String>,
    /// The answer is streamed.
    pub stream: bool,
}

/// Reads a URL, whatever its host and query are.
pub fn read(plan: &DecodePlan, url: &str) -> Outside {
    let path = url.split_once('?').map_or(url, |(path, _)| path);
    outside(plan, plan.url, path, 0).unwrap_or_default()
}

fn outside(plan: &DecodePlan, pattern: PatId, path: &str, depth: u32) -> Option<Outside> {
    if depth == 16 {
        return None;
    }
    match *plan.patterns.get(pattern as usize)? {
        Pat::Text(pieces) => {
            let literal = plan.pieces[pieces.indices()].iter().find_map(|piece| match *piece {
                crate::spec::plan::decode::Part::Text(span) => Some(plan.get(span)),
                crate::spec::plan::decode::Part::Slot(_) => None,
            })?;
            let at = path.rfind(literal.split_once('?').map_or(literal, |(path, _)| path))?;
            let cuts =
                cut(plan, pieces, &path[at..]).or_else(|| cut(plan, pieces, &text!("{}?alt=sse", &path[at..])))?;
            let model = cuts.iter().find(|(slot, ..)| slot.slot == Slot::ModelId);
            let model = model.map(|&(_, start, end)| percent_decoded(&path[at + start as usize..at + end as usize]));
            Some(Outside { model, stream: false })
        }
        Pat::Match(slot, arms) => plan.arms[arms.indices()].iter().find_map(|arm| {
            let found = outside(plan, arm.then, path, depth + 1)?;
            let streams =
                slot.slot == Slot::Stream && matches!(arm.when, When::Text(text, _) if plan.get(text) == "true");
            Some(Outside { stream: found.stream || streams, ..found })
        }),
        Pat::First(alternatives) => {
            plan.children[alternatives.indices()].iter().find_map(|&inner| outside(plan, inner, path, depth + 1))
        }
        Pat::Call(inner) => outside(plan, inner, path, depth + 1),
        _ => None,
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(code) = code.filter(|_| bytes[at] == b'%') {
            out.put(code);
            at += 3;
        } else {
            out.put(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| grow::copy(text))
}
