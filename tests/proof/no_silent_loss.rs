//! No silent loss: change any leaf of any prompt, and the request or the report changes, at every model family.
//!
//! The leaf is changed in the text, so that all else stays as it is, byte for byte. `SPECADO_EXHAUSTIVE=1` tries every leaf of
//! long prompts at every family; without it these leaves are dealt out to the families.

use super::support::{Sample, Target, in_parallel, report, stride, targets, translate, whole_corpus};
use specado_ffi::Mode;
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;

#[test]
fn every_leaf_shows_in_the_request_or_the_report() {
    let targets = targets();
    let samples = whole_corpus();
    let pairs: Vec<(&Sample, usize)> = samples.iter().flat_map(|sample| (0..targets.len()).map(move |at| (sample, at))).collect();
    let complaints = in_parallel(&pairs, |&(sample, at), context| {
        let target = &targets[at];
        let Ok(original) = translate(context, &sample.text, target, Mode::Coerce) else { return Vec::new() };
        let mut tape = Tape::default();
        let doc = tape.parse(&sample.text).expect("what was translated is JSON");
        let leaves = leaves(doc);
        let stride = stride(4 * leaves.len(), &sample.text);
        let mut complaints = Vec::new();
        for &leaf in leaves.iter().skip(at % stride).step_by(stride) {
            for mutant in mutants(doc, leaf) {
                let text = spliced(doc, leaf, &mutant);
                if translate(context, &text, target, Mode::Coerce).is_ok_and(|result| result == original) {
                    complaints.push(complaint(sample, target, doc, leaf, &mutant));
                }
            }
        }
        complaints
    });
    report(&complaints);
}

fn complaint(sample: &Sample, target: &Target, doc: Doc<'_>, leaf: NodeId, mutant: &str) -> String {
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let Target { provider, model } = target;
    format!("{} at {provider}/{model}: {} can change from {} to {}", sample.name, path_of(&doc, leaf), short(doc.raw(leaf)), short(mutant))
}

/// The leaves: strings, numbers, booleans, nulls.
fn leaves(doc: Doc<'_>) -> Vec<NodeId> {
    let is_leaf = |&node: &NodeId| matches!(doc.kind(node), Kind::Null | Kind::Bool | Kind::Number | Kind::String);
    (0..doc.node_count() as NodeId).filter(is_leaf).collect()
}

/// What stands in for a leaf: always another meaning, not just another spelling.
fn mutants(doc: Doc<'_>, leaf: NodeId) -> Vec<String> {
    let raw = doc.raw(leaf);
    match doc.kind(leaf) {
        Kind::Null => vec!["\"x\"".to_owned(), "7".to_owned()],
        Kind::Bool => vec![(raw != "true").to_string()],
        Kind::Number => {
            let next = raw.parse::<i64>().map_or("7".to_owned(), |number| number.wrapping_add(1).to_string());
            let longer = if raw.contains(['.', 'e', 'E']) { format!("{raw}3") } else { format!("{raw}.5") };
            vec![next, longer]
        }
        _ => {
            let inner = doc.inner(leaf);
            let mut mutants = vec!["\"qz\"".to_owned(), format!("\"{inner}x\"")];
            // around JSON text (the arguments of a call), white space means nothing
            if !doc.string(leaf).trim_ascii().starts_with('{') {
                mutants.push(format!("\"{inner} \""));
            }
            mutants
        }
    }
}

fn spliced(doc: Doc<'_>, leaf: NodeId, mutant: &str) -> String {
    let (start, end) = (doc.offset(leaf), doc.offset(leaf) + doc.raw(leaf).len());
    format!("{}{mutant}{}", &doc.text()[..start], &doc.text()[end..])
}

/// The test of the test: a mutation that shows nowhere is found, and every kind of leaf has mutants.
#[test]
fn mutants_are_json_and_differ() {
    let text = r#"{"a": null, "b": true, "c": 1, "d": 1.5, "e": 1E2, "f": "x\n", "g": -0, "h": 1e400}"#;
    let mut tape = Tape::default();
    let doc = tape.parse(text).expect("the text is JSON");
    assert_eq!(leaves(doc).len(), 8);
    for leaf in leaves(doc) {
        for mutant in mutants(doc, leaf) {
            assert_ne!(mutant, doc.raw(leaf));
            let spliced = spliced(doc, leaf, &mutant);
            serde_json::from_str::<serde_json::Value>(&spliced).unwrap_or_else(|error| panic!("{spliced}: {error}"));
        }
    }
}
