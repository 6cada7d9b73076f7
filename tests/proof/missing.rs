//! Whatever a prompt leaves out, holds null or says twice: what comes out is JSON, or the prompt is refused.
//!
//! Each member and each element is tried; `SPECADO_EXHAUSTIVE=1` tries those of long prompts at every family.

use super::support::{Sample, Target, in_parallel, report, stride, targets, translate, whole_corpus};
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use specado_ffi::{Context, ErrorKind, Mode};
use std::ops::Range;

#[test]
fn what_is_left_makes_json() {
    let targets = targets();
    let samples = whole_corpus();
    let pairs: Vec<(&Sample, usize)> =
        samples.iter().flat_map(|sample| (0..targets.len()).map(move |at| (sample, at))).collect();
    let complaints = in_parallel(&pairs, |&(sample, at), context| {
        let mut tape = Tape::default();
        let Ok(doc) = tape.parse(&sample.text) else { return Vec::new() };
        let values = values(doc);
        let stride = stride(3 * values.len(), &sample.text);
        let mut complaints = Vec::new();
        for (node, first, span) in values.into_iter().skip(at % stride).step_by(stride) {
            let value = doc.offset(node)..doc.offset(node) + doc.raw(node).len();
            let again = format!("{},", &sample.text[first..value.end]);
            for (what, cut, text) in [("missing", span, ""), ("null", value, "null"), ("twice", first..first, &again)] {
                let prompt = format!("{}{text}{}", &sample.text[..cut.start], &sample.text[cut.end..]);
                let complaint = wrong(context, &prompt, &targets[at]);
                complaints.extend(
                    complaint.map(|complaint| format!("{}: {} {what}: {complaint}", sample.name, path_of(&doc, node))),
                );
            }
        }
        complaints
    });
    report(&complaints);
}

/// Each value below the root, where it begins (with its key), and all that goes when it is left out: its key, and a
/// comma.
fn values(doc: Doc<'_>) -> Vec<(NodeId, usize, Range<usize>)> {
    let mut values = Vec::new();
    for node in 0..doc.node_count() as NodeId {
        let inside: Vec<(NodeId, NodeId)> = match doc.kind(node) {
            Kind::Object => doc.members(node).collect(),
            Kind::Array => doc.elements(node).map(|element| (element, element)).collect(),
            _ => continue,
        };
        for (at, &(first, value)) in inside.iter().enumerate() {
            let end = doc.offset(value) + doc.raw(value).len();
            let cut = match (inside.get(at + 1), at.checked_sub(1).map(|before| inside[before].1)) {
                (Some(&(next, _)), _) => doc.offset(first)..doc.offset(next),
                (None, Some(before)) => doc.offset(before) + doc.raw(before).len()..end,
                (None, None) => doc.offset(first)..end,
            };
            values.push((value, doc.offset(first), cut));
        }
    }
    values
}

fn wrong(context: &mut Context, prompt: &str, target: &Target) -> Option<String> {
    let Target { provider, model } = target;
    match translate(context, prompt, target, Mode::Coerce) {
        Ok(result) => {
            let error = serde_json::from_str::<&serde_json::value::RawValue>(&result).err()?;
            Some(format!("{provider}/{model}: {error}: {result}"))
        }
        Err(error) if error.kind == ErrorKind::InvalidInput => None,
        Err(error) => Some(format!("{provider}/{model}: {:?} {error}", error.kind)),
    }
}

/// The test of the test: each value goes alone, and what is left is JSON.
#[test]
fn each_value_goes_alone() {
    let text = r#"{"a": 1, "b": [2, {"c": {}}, []], "d": {"e": "x"}}"#;
    let mut tape = Tape::default();
    let doc = tape.parse(text).expect("the text is JSON");
    let left: Vec<String> =
        values(doc).into_iter().map(|(_, _, span)| format!("{}{}", &text[..span.start], &text[span.end..])).collect();
    assert_eq!(
        left,
        [
            r#"{"b": [2, {"c": {}}, []], "d": {"e": "x"}}"#,
            r#"{"a": 1, "d": {"e": "x"}}"#,
            r#"{"a": 1, "b": [2, {"c": {}}, []]}"#,
            r#"{"a": 1, "b": [{"c": {}}, []], "d": {"e": "x"}}"#,
            r#"{"a": 1, "b": [2, []], "d": {"e": "x"}}"#,
            r#"{"a": 1, "b": [2, {"c": {}}], "d": {"e": "x"}}"#,
            r#"{"a": 1, "b": [2, {}, []], "d": {"e": "x"}}"#,
            r#"{"a": 1, "b": [2, {"c": {}}, []], "d": {}}"#,
        ]
    );
}
