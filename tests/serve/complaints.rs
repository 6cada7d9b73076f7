//! What others have had complaints about when one API was served in front of another, one test each.

use super::support::{event, events_of, part, stream, written};
use serde_json::{Value, json};
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::spec::plan::response::ErrorClass;
use specado_ffi::vocabulary::Keyword;

fn sent(dialect: &str, parts: Vec<Told<'_>>, reason: &str) -> Vec<Value> {
    let (bytes, _, done) = written(dialect, &stream(parts, reason), &Target::default());
    done.expect("it can be written");
    events_of(&bytes)
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

fn of<'e>(events: &'e [Value], name: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["type"] == name).collect()
}

fn call() -> Vec<Told<'static>> {
    part(0, Keyword::ToolCall, "c1", "look", &[(Field::Arguments, "{\"a\""), (Field::Arguments, ":1}")])
}

/// Clients run a tool only where the message says that it stopped for one; and it begins once, also with a call.
#[test]
fn a_call_alone_is_a_whole_message() {
    let events = sent("anthropic-messages", call(), "tool_calls");
    let delta = "content_block_delta";
    let expected =
        ["message_start", "content_block_start", delta, delta, "content_block_stop", "message_delta", "message_stop"];
    assert_eq!(names(&events), expected);
    assert_eq!(events[5]["delta"]["stop_reason"], "tool_use");
    assert_eq!((&events[1]["index"], &events[1]["content_block"]["type"]), (&json!(0), &json!("tool_use")));
}

#[test]
fn thoughts_do_not_run_into_what_is_said() {
    let mut parts = part(0, Keyword::Reasoning, "", "", &[(Field::Text, "One."), (Field::Signature, "S1")]);
    parts.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Two.")]));
    parts.extend(part(2, Keyword::Reasoning, "", "", &[(Field::Text, "Three."), (Field::Signature, "S2")]));
    let events = sent("anthropic-messages", parts, "stop");
    let mut open = None;
    for event in &events {
        let index = &event["index"];
        match event["type"].as_str().unwrap_or_default() {
            "content_block_start" => assert!(open.replace(index).is_none(), "{events:?}"),
            "content_block_delta" => assert_eq!(open, Some(index)),
            "content_block_stop" => assert_eq!(open.take(), Some(index)),
            _ => {}
        }
    }
    let kinds = of(&events, "content_block_start").into_iter().map(|event| event["content_block"]["type"].clone());
    assert_eq!(kinds.collect::<Vec<_>>(), ["thinking", "text", "thinking"]);
    let signed =
        of(&events, "content_block_delta").into_iter().filter_map(|event| event["delta"]["signature"].as_str());
    assert_eq!(signed.collect::<Vec<_>>(), ["S1", "S2"]);
}

/// Backends tell last what it cost: the numbers of the last event are the true ones.
#[test]
fn usage_that_comes_last_is_told() {
    let events = sent("anthropic-messages", part(0, Keyword::Text, "", "", &[(Field::Text, "Hi")]), "stop");
    let usage = &of(&events, "message_delta")[0]["usage"];
    assert_eq!((&usage["input_tokens"], &usage["output_tokens"]), (&json!(9), &json!(5)), "{usage}");
}

#[test]
fn an_error_in_a_stream_is_an_event_that_clients_see() {
    let begun = Told { of: Some(Keyword::Text), ..event(EventKind::PartStart) };
    let said = Told { of: Some(Keyword::Text), field: Field::Text, text: "Hi", ..event(EventKind::Delta) };
    let failed = Told { class: Some(ErrorClass::Overloaded), text: "Busy.", ..event(EventKind::Error) };
    let events = [event(EventKind::Start), begun, said, failed, Told { number: 0, ..event(EventKind::End) }];
    let (bytes, ..) = written("anthropic-messages", &events, &Target::default());
    let text = String::from_utf8(bytes).expect("it is text");
    assert!(text.contains("event: error\n") && !text.contains("message_stop"), "{text}");
    let last = events_of(text.as_bytes()).pop().expect("there are events");
    assert_eq!(last["error"], json!({"type": "overloaded_error", "message": "Busy."}));
}

/// Clients of Responses want every event of an item's life, numbered.
#[test]
fn responses_have_all_events_and_numbers() {
    let mut parts = part(0, Keyword::Text, "", "", &[(Field::Text, "Hi")]);
    parts.extend(part(1, Keyword::ToolCall, "c1", "look", &[(Field::Arguments, "{}")]));
    let events = sent("openai-responses", parts, "tool_calls");
    let expected = [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "output_item.done",
        "completed",
    ];
    assert_eq!(names(&events), expected.map(|name| format!("response.{name}")));
    let numbers: Vec<u64> = events.iter().filter_map(|event| event["sequence_number"].as_u64()).collect();
    assert_eq!(numbers, (0..events.len() as u64).collect::<Vec<_>>());
    let ids: Vec<_> =
        of(&events, "response.output_item.added").iter().map(|event| event["item"]["id"].clone()).collect();
    assert_eq!(of(&events, "response.output_text.delta")[0]["item_id"], ids[0]);
    assert_eq!(of(&events, "response.function_call_arguments.delta")[0]["item_id"], ids[1]);
}

#[test]
fn a_cut_by_length_is_incomplete() {
    let said = || part(0, Keyword::Text, "", "", &[(Field::Text, "Hi")]);
    let events = sent("openai-responses", said(), "length");
    let last = &events[events.len() - 1];
    assert_eq!((&last["type"], &last["response"]["status"]), (&json!("response.incomplete"), &json!("incomplete")));
    assert_eq!(last["response"]["incomplete_details"], json!({"reason": "max_output_tokens"}));
    let chunks = sent("openai-chat", said(), "length");
    assert!(chunks.iter().any(|chunk| chunk["choices"][0]["finish_reason"] == "length"), "{chunks:?}");
    let events = sent("anthropic-messages", said(), "length");
    assert_eq!(of(&events, "message_delta")[0]["delta"]["stop_reason"], "max_tokens");
}

/// Refusals and filters are no answers that are done.
#[test]
fn refusals_and_filters_are_told() {
    let said = || part(0, Keyword::Text, "", "", &[(Field::Text, "No.")]);
    let reason = |reason| of(&sent("anthropic-messages", said(), reason), "message_delta")[0]["delta"].clone();
    assert_eq!(reason("refusal")["stop_reason"], "refusal");
    assert_eq!(reason("content_filter")["stop_reason"], "refusal");
    let chunks = sent("openai-chat", said(), "content_filter");
    assert!(chunks.iter().any(|chunk| chunk["choices"][0]["finish_reason"] == "content_filter"), "{chunks:?}");
}
