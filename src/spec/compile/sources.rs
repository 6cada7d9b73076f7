//! Where facts come from: the `sources` of anything that a spec says.

use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Tree};
use crate::spec::fault::{Fault, MAX_FAULTS};

/// What a source can be evidence of: what a service refuses though no schema says so. `docs/facts.md` has a row for
/// each.
pub const TOPICS: &[&str] = &[
    "settings",
    "tools_with_effort",
    "json_with_tools",
    "schemas",
    "character_sets",
    "empty_contents",
    "system",
    "turns",
    "cache_marks",
    "reasoning_replay",
    "tool_names",
];

/// What is wrong with a list of sources.
pub fn sources(tree: &Tree) -> Vec<Fault> {
    let fault = |tree: &Tree, message: &str| Fault {
        location: tree.location,
        message: grow::copy(message),
        suggestion: Some(grow::copy("say [{\"url\": \"…\", \"date\": \"2026-01-31\", \"fact\": \"…\"}]")),
    };
    if !matches!(tree.json, Json::Array(_)) {
        return grow::list([fault(tree, "`sources` takes an array of objects")]);
    }
    let mut faults = Vec::new();
    for source in tree.elements() {
        if source.get("url").is_none() {
            faults.put(fault(source, "a source has a `url`"));
        }
        for (key, value) in source.members() {
            if key == "for" {
                faults.put_each(topics(value));
            } else if !["url", "date", "fact"].contains(&key.as_str()) {
                faults.put(fault(value, &text!("unknown field {key:?} of a source")));
            } else if value.text().is_none() {
                faults.put(fault(value, &text!("must be a string, found {}", value.kind())));
            }
        }
    }
    faults.truncate(MAX_FAULTS);
    faults
}

/// What is wrong with the topics of a source.
fn topics(tree: &Tree) -> Vec<Fault> {
    let known = |topic: &Tree| topic.text().is_some_and(|text| TOPICS.contains(&text));
    let fault = |tree: &Tree, message: String| Fault {
        location: tree.location,
        message,
        suggestion: Some(text!("the topics are {}", grow::joined(TOPICS.iter().copied(), ", "))),
    };
    if !matches!(tree.json, Json::Array(_)) || tree.elements().is_empty() {
        return grow::list([fault(tree, grow::copy("`for` takes an array of topics"))]);
    }
    let unknown = tree.elements().iter().filter(|topic| !known(topic));
    unknown.map(|topic| fault(topic, text!("unknown topic {}", topic.to_json()))).gather()
}
