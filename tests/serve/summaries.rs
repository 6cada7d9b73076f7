//! Thoughts with summaries, as an API that streams items has them.

use crate::support::{decoded, event, events_of, part, stream, written};
use serde_json::{Value, json};
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::vocabulary::Keyword;

const SUMMARIES: [(&str, i64); 3] = [("It ra", 0), ("ins.", 0), ("And now?", 1)];

/// A thought with two summaries, a text behind it.
fn thought() -> Vec<Told<'static>> {
    let of = |kind: EventKind| Told { of: Some(Keyword::Reasoning), ..event(kind) };
    let mut events = vec![Told { id: "rs_1", ..of(EventKind::PartStart) }];
    events.extend(SUMMARIES.map(|(text, number)| Told { field: Field::Summary, text, number, ..of(EventKind::Delta) }));
    events.push(of(EventKind::PartEnd));
    events.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Rain.")]));
    events
}

fn of_summaries(events: &[Value]) -> Vec<Value> {
    let own = |event: &&Value| event["type"].as_str().is_some_and(|name| name.contains("summary"));
    events.iter().filter(own).cloned().collect()
}

#[test]
fn each_summary_begins_and_ends() {
    let (bytes, _, done) = written("openai-responses", &stream(thought(), "stop"), &Target::default());
    assert!(done.is_ok());
    let events = events_of(&bytes);
    let name = |event: &Value| event["type"].as_str().unwrap_or_default().rsplit_once("summary_").unwrap().1.to_owned();
    let told: Vec<_> =
        of_summaries(&events).iter().map(|event| (name(event), event["summary_index"].as_u64().unwrap())).collect();
    let expected = [
        ("part.added", 0),
        ("text.delta", 0),
        ("text.delta", 0),
        ("text.done", 0),
        ("part.done", 0),
        ("part.added", 1),
        ("text.delta", 1),
        ("text.done", 1),
        ("part.done", 1),
    ];
    assert_eq!(told, expected.map(|(name, number)| (name.to_owned(), number)));
    let of = |name: &str| of_summaries(&events).into_iter().filter(|event| event["type"] == name).collect::<Vec<_>>();
    let added = of("response.reasoning_summary_part.added");
    assert_eq!(added[1]["part"], json!({"type": "summary_text", "text": ""}));
    let done = of("response.reasoning_summary_part.done");
    assert_eq!(done[0]["part"], json!({"type": "summary_text", "text": "It rains."}));
    assert_eq!(of("response.reasoning_summary_text.done")[1]["text"], "And now?");
}

#[test]
fn the_item_has_its_summaries_apart() {
    let (bytes, ..) = written("openai-responses", &stream(thought(), "stop"), &Target::default());
    let summary = json!([
        {"type": "summary_text", "text": "It rains."},
        {"type": "summary_text", "text": "And now?"}
    ]);
    let events = events_of(&bytes);
    let item = events.iter().find(|event| event["type"] == "response.output_item.done").unwrap();
    assert_eq!(item["item"]["summary"], summary);
    let whole = events.iter().find(|event| event["type"] == "response.completed").unwrap();
    assert_eq!(whole["response"]["output"][0]["summary"], summary);
    let read = decoded(&bytes, "openai-responses", true);
    assert_eq!(read["choices"][0]["message"]["content"][0]["summary"], summary);
}

/// A thought that waits for the part before it has its summaries when its turn comes.
#[test]
fn summaries_that_have_waited_stay_apart() {
    let mut events = vec![Told { of: Some(Keyword::Text), part: 7, ..event(EventKind::PartStart) }];
    let mut later = thought();
    let last = later.split_off(5);
    events.extend(later);
    events.push(Told {
        of: Some(Keyword::Text),
        part: 7,
        field: Field::Text,
        text: "First.",
        ..event(EventKind::Delta)
    });
    events.push(Told { of: Some(Keyword::Text), part: 7, ..event(EventKind::PartEnd) });
    events.extend(last);
    let (bytes, _, done) = written("openai-responses", &stream(events, "stop"), &Target::default());
    assert!(done.is_ok());
    let events = events_of(&bytes);
    assert_eq!(of_summaries(&events).len(), 8, "a piece for each");
    let whole = events.iter().find(|event| event["type"] == "response.completed").unwrap();
    assert_eq!(whole["response"]["output"][1]["summary"][1]["text"], "And now?");
}

#[test]
fn an_item_that_begins_is_in_progress() {
    let mut parts = thought();
    parts.extend(part(2, Keyword::ToolCall, "c1", "look", &[(Field::Arguments, "{}")]));
    let (bytes, ..) = written("openai-responses", &stream(parts, "tool_calls"), &Target::default());
    let events = events_of(&bytes);
    let items = |name: &str| -> Vec<Value> {
        events.iter().filter(|event| event["type"] == name).map(|event| event["item"].clone()).collect()
    };
    let (begun, done) = (items("response.output_item.added"), items("response.output_item.done"));
    assert_eq!(begun[0], json!({"type": "reasoning", "id": "rs_1", "summary": []}));
    assert_eq!((&begun[1]["status"], &begun[1]["content"]), (&json!("in_progress"), &json!([])));
    assert_eq!((&begun[2]["status"], &begun[2]["arguments"]), (&json!("in_progress"), &json!("")));
    assert_eq!((&done[1]["status"], &done[2]["status"]), (&json!("completed"), &json!("completed")));
    assert_eq!((&begun[2]["id"], &begun[2]["name"]), (&done[2]["id"], &json!("look")));
}
