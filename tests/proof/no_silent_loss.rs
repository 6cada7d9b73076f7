//! No silent loss: change any leaf of any prompt, and the request or the report changes, at every model family.
//!
//! A role or a type changes to each other word that may stand there, too. The leaf is changed in the text, so that all
//! else stays as it is, byte for byte. `SPECADO_EXHAUSTIVE=1` tries every leaf of long prompts at every family; without
//! it these leaves are dealt out to the families.

use super::support::{Sample, Target, in_parallel, report, stride, targets, translate, whole_corpus};
use serde_json::Value;
use specado_ffi::Mode;
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[test]
fn every_leaf_shows_in_the_request_or_the_report() {
    let targets = targets();
    let samples = whole_corpus();
    let pairs: Vec<(&Sample, usize)> =
        samples.iter().flat_map(|sample| (0..targets.len()).map(move |at| (sample, at))).collect();
    let changes = AtomicUsize::new(0);
    let complaints = in_parallel(&pairs, |&(sample, at), context| {
        let target = &targets[at];
        let Ok(original) = translate(context, &sample.text, target, Mode::Coerce) else { return Vec::new() };
        let mut tape = Tape::default();
        let doc = tape.parse(&sample.text).expect("what was translated is JSON");
        let prompt: Value = serde_json::from_str(&sample.text).unwrap_or_default();
        let leaves = leaves(doc);
        let stride = stride(4 * leaves.len(), &sample.text);
        let mut complaints = Vec::new();
        for &leaf in leaves.iter().skip(at % stride).step_by(stride) {
            if says_again(doc, leaf) || tells_nothing_here(doc, leaf, &prompt, target, &original) {
                continue;
            }
            let words =
                if is_lost(&prompt, &original, &path_of(&doc, leaf)) { Vec::new() } else { other_words(doc, leaf) };
            for mutant in mutants(doc, leaf).into_iter().chain(words) {
                let text = spliced(doc, leaf, &mutant);
                changes.fetch_add(1, Relaxed);
                if translate(context, &text, target, Mode::Coerce).is_ok_and(|result| result == original) {
                    complaints.push(complaint(sample, target, doc, leaf, &mutant));
                }
            }
        }
        complaints
    });
    println!("{} changes of {} prompts at {} families", changes.into_inner(), samples.len(), targets.len());
    report(&complaints);
}

/// True for what stands in other words beside the provider's own form of a citation, which is what goes back.
fn says_again(doc: Doc<'_>, leaf: NodeId) -> bool {
    let path = path_of(&doc, leaf);
    let copied = |(at, _): (usize, &str)| {
        let rest = &path[at..];
        let citation = &path[..=at + rest.find(']').unwrap_or(0)];
        let own = (0..doc.node_count() as NodeId).find(|&node| path_of(&doc, node) == format!("{citation}.raw"));
        own.is_some() && !path[citation.len()..].starts_with(".raw")
    };
    path.match_indices(".citations[").next().is_some_and(copied)
}

/// True for who has answered, unless that was this provider and its own words have gone back to it.
fn tells_nothing_here(doc: Doc<'_>, leaf: NodeId, prompt: &Value, target: &Target, result: &str) -> bool {
    let path = path_of(&doc, leaf);
    let Some(message) = path.strip_suffix(".origin") else { return false };
    let pointer = format!("/{}", message.replace(['[', '.'], "/").replace(']', ""));
    let Some(message) = prompt.pointer(&pointer) else { return true };
    let answered = message["origin"].as_str().and_then(|origin| origin.split('/').next());
    answered != Some(&*target.provider) || !own_words(message).iter().any(|word| result.contains(word))
}

/// What means something to the provider alone that has said it: signatures, and thoughts that are encrypted.
fn own_words(message: &Value) -> Vec<&str> {
    match message {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("signature" | "encrypted", Value::String(word)) => vec![word.as_str()],
                (_, value) => own_words(value),
            })
            .collect(),
        Value::Array(elements) => elements.iter().flat_map(own_words).collect(),
        _ => Vec::new(),
    }
}

fn complaint(sample: &Sample, target: &Target, doc: Doc<'_>, leaf: NodeId, mutant: &str) -> String {
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let Target { provider, model } = target;
    format!(
        "{} at {provider}/{model}: {} can change from {} to {}",
        sample.name,
        path_of(&doc, leaf),
        short(doc.raw(leaf)),
        short(mutant)
    )
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
        // which of a provider's models has answered is told to nobody
        Kind::String if path_of(&doc, leaf).ends_with("].origin") => vec![format!("\"x{}\"", doc.inner(leaf))],
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

/// A medium is what its media type or its URL says: providers that take any of them in one form are told no more.
const MEDIA: &[&str] = &[
    "image",
    "image_url",
    "input_image",
    "audio",
    "audio_url",
    "input_audio",
    "video",
    "video_url",
    "input_video",
    "document",
    "document_url",
    "file",
    "input_file",
];

/// Words that say the same: the prompt's other spellings. A call says what its result is. A result is the user's as
/// well as the tool's.
const SYNONYMS: &[&[&str]] = &[
    &["tool", "function", "user"],
    &["text", "input_text", "output_text"],
    MEDIA,
    &["tool_call", "tool_use", "function_call"],
    &["tool_result", "custom_result", "function_call_output", "custom_tool_call_output"],
    &["reasoning", "thinking", "reasoning.text", "reasoning.summary"],
    &["redacted_thinking", "reasoning", "reasoning.encrypted"],
    // where both are sent as a text, the report says so of both
    &["refusal", "document", "file", "input_file"],
];

/// Who can have said it, and what it can be: a role or a type that is another word must show, too.
const ROLES: &[&str] = &["system", "developer", "user", "assistant", "tool"];
const TYPES: &[&str] = &[
    "text",
    "image",
    "audio",
    "video",
    "document",
    "tool_call",
    "tool_result",
    "custom_call",
    "reasoning",
    "redacted_thinking",
    "refusal",
    "function",
    "custom",
];

/// True for the role of a message of which all that it says is reported as left out: its loss is told as a whole.
fn is_lost(prompt: &Value, result: &str, path: &str) -> bool {
    let Some(message) = path.strip_suffix(".role") else { return false };
    let result: Value = serde_json::from_str(result).expect("a result is JSON");
    let items = result["lossiness"]["items"].as_array().expect("a report has items");
    let left_out = |place: String| {
        items.iter().any(|item| {
            let path = item["path"].as_str().expect("an item has a path");
            let inside = item["severity"] == "error" && path.starts_with(&format!("{place}."));
            let whole = [message, &format!("{message}.content"), &place].contains(&path);
            (whole || inside) && matches!(item["code"].as_str(), Some("Drop" | "Unsupported"))
        })
    };
    let pointer = format!("/{}", message.replace(['[', '.'], "/").replace(']', ""));
    let Some(Value::Object(said)) = prompt.pointer(&pointer) else { return false };
    said.iter().filter(|(key, _)| !matches!(key.as_str(), "role" | "name" | "tool_call_id")).all(|(key, value)| {
        match value {
            Value::Array(parts) if !parts.is_empty() => {
                (0..parts.len()).all(|at| left_out(format!("{message}.{key}[{at}]")))
            }
            Value::Null => true,
            _ => left_out(format!("{message}.{key}")),
        }
    })
}

/// The other words that may stand in a role or a type.
fn other_words(doc: Doc<'_>, leaf: NodeId) -> Vec<String> {
    let word = doc.string(leaf);
    let known = match leaf.checked_sub(1).filter(|&key| doc.kind(key) == Kind::Key) {
        Some(key) if doc.is(key, "role") => ROLES,
        Some(key) if doc.is(key, "type") => TYPES,
        _ => &[],
    };
    let says_the_same =
        |other: &str| other == word || SYNONYMS.iter().any(|words| words.contains(&other) && words.contains(&&*word));
    known.iter().filter(|other| !says_the_same(other)).map(|other| format!("{other:?}")).collect()
}

fn spliced(doc: Doc<'_>, leaf: NodeId, mutant: &str) -> String {
    let (start, end) = (doc.offset(leaf), doc.offset(leaf) + doc.raw(leaf).len());
    format!("{}{mutant}{}", &doc.text()[..start], &doc.text()[end..])
}

#[test]
fn roles_and_types_have_other_words() {
    let text = r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "user"}]}]}"#;
    let mut tape = Tape::default();
    let doc = tape.parse(text).expect("the text is JSON");
    let words: Vec<_> = leaves(doc).into_iter().map(|leaf| other_words(doc, leaf).len()).collect();
    assert_eq!(words, [3, TYPES.len() - 1, 0]);
    let prompt: Value = serde_json::from_str(text).expect("the text is JSON");
    let lost = |severity: &str, place: &str| {
        let item = serde_json::json!({"code": "Drop", "severity": severity, "path": place});
        is_lost(&prompt, &serde_json::json!({"lossiness": {"items": [item]}}).to_string(), "messages[0].role")
    };
    assert!(lost("error", "messages[0].content[0]") && lost("warning", "messages[0]"));
    assert!(!lost("warning", "messages[0].content[0].cache_control") && !lost("error", "messages[1]"));
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
            serde_json::from_str::<Value>(&spliced).unwrap_or_else(|error| panic!("{spliced}: {error}"));
        }
    }
}
