//! Summaries of a thought, where an API has a place for thoughts and none for summaries.

use crate::support::{DIALECTS, asking, body, decoded, encoded, event, part, paths, stream, written};
use serde_json::{Value, json};
use specado_ffi::Mode;
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::vocabulary::Keyword;

const PLACE: &str = "choices[0].message.content[0]";

/// An answer whose thought is this.
fn answer(thought: &Value) -> Value {
    json!({
        "id": "r1", "model": "m1", "dialect": "openai-responses", "complete": true,
        "choices": [{
            "index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": [thought, {"type": "text", "text": "Rain."}]}
        }]
    })
}

fn two() -> Value {
    json!([{"type": "summary_text", "text": "It \"rains\".\n"}, {"type": "summary_text", "text": "And now?"}])
}

/// What a reader of the API finds of thoughts.
fn thoughts(response: &Value) -> Vec<&str> {
    let parts = response["choices"][0]["message"]["content"].as_array().expect("it is a list");
    parts.iter().filter(|part| part["type"] == "reasoning").filter_map(|part| part["text"].as_str()).collect()
}

/// APIs that have thoughts, but no summaries of them.
fn of_thoughts() -> impl Iterator<Item = &'static str> {
    DIALECTS.into_iter().filter(|dialect| !["openai-chat", "openai-responses"].contains(dialect))
}

fn provider(dialect: &str) -> &str {
    if dialect == "openai-compatible" { "vllm" } else { dialect }
}

#[test]
fn summaries_of_an_answer_are_its_thought() {
    for dialect in of_thoughts() {
        let thought = json!({"type": "reasoning", "id": "rs_1", "summary": two(), "encrypted": "gAAA"});
        let made = encoded(&answer(&thought), dialect, &Target::default()).expect("it can be written");
        let read = decoded(made["body"].to_string().as_bytes(), provider(dialect), false);
        assert_eq!(thoughts(&read), ["It \"rains\".\n\n\nAnd now?"], "{dialect}: {made}");
        let items = made["lossiness"]["items"].as_array().expect("a report has items");
        let of_summary = |item: &&Value| item["path"] == format!("{PLACE}.summary");
        let told: Vec<_> = items.iter().filter(of_summary).map(|item| (&item["code"], &item["severity"])).collect();
        assert_eq!(told, [(&json!("MapFallback"), &json!("info"))], "{dialect}: {made}");
        assert!(paths(&made["lossiness"]).contains(&format!("{PLACE}.encrypted")), "{dialect}: {made}");
    }
}

#[test]
fn several_thoughts_are_joined_where_there_is_one_place() {
    let mut answer = answer(&json!({"type": "reasoning", "summary": two()}));
    let content = answer["choices"][0]["message"]["content"].as_array_mut().expect("it is a list");
    content.push(json!({"type": "reasoning", "text": "Yes."}));
    let (made, reported) = body(&answer, "openai-compatible");
    let joined = "It \"rains\".\n\n\nAnd now?Yes.";
    assert_eq!(made["choices"][0]["message"]["reasoning_content"], joined);
    assert!(reported.contains(&PLACE.to_owned()), "{reported:?}");
}

#[test]
fn without_a_place_for_thoughts_they_are_lost() {
    let (_, reported) = body(&answer(&json!({"type": "reasoning", "summary": two()})), "openai-chat");
    assert!(reported.contains(&PLACE.to_owned()), "{reported:?}");
    assert!(!reported.iter().any(|path| path.contains("summary")), "{reported:?}");
}

#[test]
fn summaries_beside_a_text_or_with_more_in_them_are_not_told() {
    let more = json!([{"type": "summary_text", "text": "It rains.", "more": 7}]);
    for (thought, lost) in [
        (json!({"type": "reasoning", "text": "Hm.", "summary": two()}), format!("{PLACE}.summary")),
        (json!({"type": "reasoning", "signature": "s", "summary": more}), format!("{PLACE}.summary")),
    ] {
        let (made, reported) = body(&answer(&thought), "anthropic-messages");
        assert!(reported.contains(&lost), "{reported:?}");
        assert_eq!(made["content"][0]["thinking"], thought["text"].as_str().unwrap_or_default());
    }
}

/// The same thought, in pieces; what else comes of it before its summaries.
fn streamed(before: &[(Field, &'static str)]) -> Vec<Told<'static>> {
    let of = |kind: EventKind| Told { of: Some(Keyword::Reasoning), ..event(kind) };
    let mut events = vec![Told { id: "rs_1", ..of(EventKind::PartStart) }];
    events.extend(before.iter().map(|&(field, text)| Told { field, text, ..of(EventKind::Delta) }));
    for (text, number) in [("It ra", 0), ("ins.", 0), ("And now?", 1), (" Yes.", 1)] {
        events.push(Told { field: Field::Summary, text, number, ..of(EventKind::Delta) });
    }
    events.push(of(EventKind::PartEnd));
    events.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Rain.")]));
    stream(events, "stop")
}

#[test]
fn summaries_of_a_stream_are_its_thought() {
    for dialect in of_thoughts() {
        let (bytes, report, done) = written(dialect, &streamed(&[]), &asking(Mode::Standard));
        assert!(done.is_ok(), "{dialect}: {report}");
        let read = decoded(&bytes, provider(dialect), true);
        assert_eq!(thoughts(&read), ["It rains.\n\nAnd now? Yes."], "{dialect}: {read}");
        let told = paths(&report);
        assert_eq!(
            told.iter().filter(|path| path.contains('.')).collect::<Vec<_>>(),
            ["reasoning.summary"],
            "{dialect}"
        );
        assert_eq!(report["max_severity"], "info", "{dialect}");
    }
}

#[test]
fn a_streamed_thought_with_a_text_has_no_need_of_summaries() {
    let (bytes, report, _) = written("anthropic-messages", &streamed(&[(Field::Text, "Hm.")]), &Target::default());
    assert_eq!(thoughts(&decoded(&bytes, "anthropic-messages", true)), ["Hm."]);
    assert_eq!((paths(&report), &report["max_severity"]), (vec!["reasoning.summary".to_owned()], &json!("warning")));
}

/// A block of such an API either tells a thought or hides it.
#[test]
fn what_is_encrypted_follows_no_text_in_a_block() {
    let hidden = |text| Told { of: Some(Keyword::Reasoning), field: Field::Encrypted, text, ..event(EventKind::Delta) };
    let mut told = streamed(&[]);
    let end = told.iter().position(|event| event.kind == EventKind::PartEnd).expect("the thought ends");
    told.insert(end, hidden("gAAA"));
    let (bytes, report, _) = written("bedrock-converse", &told, &Target::default());
    let read = decoded(&bytes, "bedrock-converse", true);
    assert_eq!(thoughts(&read), ["It rains.\n\nAnd now? Yes."]);
    assert_eq!(read["choices"][0]["message"]["content"][0]["encrypted"], Value::Null);
    assert_eq!(paths(&report), ["id", "model", "reasoning.summary", "reasoning.encrypted"]);
    let mut alone = part(0, Keyword::Reasoning, "", "", &[(Field::Encrypted, "gAAA")]);
    alone.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Rain.")]));
    let (bytes, report, _) = written("bedrock-converse", &stream(alone, "stop"), &Target::default());
    assert_eq!(decoded(&bytes, "bedrock-converse", true)["choices"][0]["message"]["content"][0]["encrypted"], "gAAA");
    assert_eq!(paths(&report), ["id", "model"]);
}

/// Summaries that wait for a part before them are told when their turn comes.
#[test]
fn summaries_that_have_waited_are_the_thought() {
    let first = |kind: EventKind| Told { of: Some(Keyword::Text), part: 7, ..event(kind) };
    let mut events = streamed(&[]);
    let end = events.iter().position(|event| event.kind == EventKind::PartEnd).expect("the thought ends") + 1;
    events.splice(
        end..end,
        [Told { field: Field::Text, text: "First.", ..first(EventKind::Delta) }, first(EventKind::PartEnd)],
    );
    events.insert(1, first(EventKind::PartStart));
    let (bytes, _, done) = written("anthropic-messages", &events, &Target::default());
    assert!(done.is_ok());
    assert_eq!(thoughts(&decoded(&bytes, "anthropic-messages", true)), ["It rains.\n\nAnd now? Yes."]);
}
