//! The order of parts, and what waits for what.

use super::support::{DIALECTS, asking, decoded, event, events_of, part, paths, stream, written};
use serde_json::{Value, json};
use specado_ffi::response::{EventKind, Field};
use specado_ffi::serve::{Target, Told};
use specado_ffi::spec::plan::response::ErrorClass;
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{ErrorKind, Mode};

/// Two calls whose pieces come in turns: Claude's clients want one block after the other.
fn interleaved() -> Vec<Told<'static>> {
    let of = |kind: EventKind, part: u32| Told { part, of: Some(Keyword::ToolCall), ..event(kind) };
    let piece = |part: u32, text| Told { field: Field::Arguments, text, ..of(EventKind::Delta, part) };
    stream(
        vec![
            Told { id: "c1", name: "f", ..of(EventKind::PartStart, 0) },
            Told { id: "c2", name: "g", ..of(EventKind::PartStart, 1) },
            piece(0, "{\"a\""),
            piece(1, "{\"b\""),
            piece(0, ":1}"),
            piece(1, ":2}"),
            of(EventKind::PartEnd, 1),
            of(EventKind::PartEnd, 0),
        ],
        "tool_calls",
    )
}

#[test]
fn parts_that_must_not_overlap_wait() {
    for dialect in ["anthropic-messages", "bedrock-converse", "cohere-chat", "openai-responses"] {
        let (bytes, _, done) = written(dialect, &interleaved(), &Target::default());
        assert!(done.is_ok());
        let read = decoded(&bytes, dialect, true);
        let parts = read["choices"][0]["message"]["content"].as_array().expect("there are parts");
        let calls: Vec<String> = parts.iter().map(|part| format!("{} {}", part["name"], part["arguments"])).collect();
        assert_eq!(calls, [r#""f" {"a":1}"#, r#""g" {"b":2}"#], "{dialect}: {}", String::from_utf8_lossy(&bytes));
    }
    let (bytes, ..) = written("anthropic-messages", &interleaved(), &Target::default());
    let mut open = None;
    for event in events_of(&bytes) {
        match event["type"].as_str() {
            Some("content_block_start") => assert_eq!(open.replace(event["index"].clone()), None, "blocks overlap"),
            Some("content_block_delta") => assert_eq!(open.as_ref(), Some(&event["index"])),
            Some("content_block_stop") => assert_eq!(open.take().as_ref(), Some(&event["index"])),
            _ => {}
        }
    }
}

#[test]
fn calls_may_interleave_where_the_api_numbers_them() {
    let (bytes, ..) = written("openai-chat", &interleaved(), &Target::default());
    let text = String::from_utf8_lossy(&bytes);
    let (first, second) = (text.find(r#"{\"b\""#), text.find(":1}"));
    assert!(first.is_some() && first < second, "pieces are passed on as they come: {text}");
}

#[test]
fn what_has_no_place_leaves_no_hole() {
    let mut parts = part(0, Keyword::Image, "", "", &[(Field::Data, "iVBORw0KGgo=")]);
    parts.extend(part(1, Keyword::Text, "", "", &[(Field::Text, "Hi")]));
    let (bytes, report, _) = written("anthropic-messages", &stream(parts, "stop"), &Target::default());
    let starts: Vec<Value> =
        events_of(&bytes).into_iter().filter(|event| event["type"] == "content_block_start").collect();
    assert_eq!(starts.len(), 1);
    assert_eq!(starts[0]["index"], 0);
    assert_eq!(report["items"][0]["path"], "image.data");
    assert_eq!(report["max_severity"], "error");
}

/// An item of the API's own is told when it is there, whole: in its beginning, its end, and all of the response.
#[test]
fn items_of_the_apis_own_are_told_whole() {
    let item = json!({"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search"}});
    let unknown = json!({"type": "of_tomorrow", "id": "t_1"});
    let texts = [item.to_string(), unknown.to_string()];
    let mut parts = part(0, Keyword::Other, "", "", &[(Field::Raw, &texts[0])]);
    parts.extend(part(1, Keyword::Other, "", "", &[(Field::Raw, &texts[1])]));
    parts.extend(part(2, Keyword::Text, "", "", &[(Field::Text, "Hi")]));
    for same in [true, false] {
        let target = Target { same, ..Target::default() };
        let (bytes, report, _) = written("openai-responses", &stream(parts.clone(), "stop"), &target);
        let events = events_of(&bytes);
        let of = |name: &str| -> Vec<Value> { events.iter().filter(|event| event["type"] == name).cloned().collect() };
        for name in ["response.output_item.added", "response.output_item.done"] {
            let items = of(name);
            assert_eq!(items.iter().map(|event| &event["output_index"]).collect::<Vec<_>>(), [0, 1], "{name}");
            assert_eq!(items[0]["item"], item, "{name}");
            assert_eq!(items[1]["item"]["type"], "message", "{name}");
        }
        let output = of("response.completed")[0]["response"]["output"].clone();
        assert_eq!((&output[0], output.as_array().map(Vec::len)), (&item, Some(2)));
        let told = report["items"].as_array().unwrap().iter().filter(|told| told["path"] == "other.raw");
        let told: Vec<_> = told.map(|told| told["severity"].as_str().unwrap_or_default()).collect();
        assert_eq!(told, if same { vec!["error"] } else { vec!["warning", "error"] });
    }
}

#[test]
fn strict_streams_end_at_the_first_loss() {
    let mut parts = part(0, Keyword::Text, "", "", &[(Field::Text, "Hi")]);
    parts.extend(part(1, Keyword::Reasoning, "", "", &[(Field::Text, "Hm")]));
    parts.extend(part(2, Keyword::Text, "", "", &[(Field::Text, "never")]));
    let (bytes, _, done) = written("openai-chat", &stream(parts, "stop"), &asking(Mode::Strict));
    let error = done.expect_err("a thought has no place");
    assert_eq!(error.kind, ErrorKind::Lossy);
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("Hi") && !text.contains("never") && text.contains("\"error\""), "{text}");
    assert!(!text.contains("[DONE]"), "{text}");
}

#[test]
fn calls_without_an_id_get_one_that_tells_them_apart() {
    let mut parts = part(0, Keyword::ToolCall, "", "f", &[(Field::Arguments, "{}")]);
    parts.extend(part(1, Keyword::ToolCall, "", "f", &[(Field::Arguments, "{}")]));
    let (bytes, ..) = written("anthropic-messages", &stream(parts, "tool_calls"), &Target::default());
    let starts = events_of(&bytes).into_iter().filter(|event| event["type"] == "content_block_start");
    let ids: Vec<Value> = starts.map(|event| event["content_block"]["id"].clone()).collect();
    assert_eq!(ids, ["call_0_0", "call_0_1"]);
}

#[test]
fn a_delta_of_no_part_is_refused() {
    let stray = Told { of: Some(Keyword::Text), field: Field::Text, text: "x", part: 4, ..event(EventKind::Delta) };
    let (_, _, done) = written("openai-chat", &[event(EventKind::Start), stray], &Target::default());
    assert_eq!(done.expect_err("the part has not begun").kind, ErrorKind::InvalidInput);
}

#[test]
fn nothing_follows_the_end() {
    let mut events = stream(Vec::new(), "stop");
    events.push(event(EventKind::Start));
    let (_, _, done) = written("openai-chat", &events, &Target::default());
    assert_eq!(done.expect_err("the stream has ended").kind, ErrorKind::InvalidInput);
}

/// Ten times as many parts take about ten times as long: what was written is not looked at again and again.
#[test]
fn many_parts_are_no_trouble() {
    let many = 20_000;
    let parts = (0..many).flat_map(|at| part(at, Keyword::ToolCall, "c", "f", &[(Field::Arguments, "{}")])).collect();
    let (bytes, _, done) = written("openai-responses", &stream(parts, "tool_calls"), &Target::default());
    assert!(done.is_ok());
    let added = String::from_utf8_lossy(&bytes).matches("event: response.output_item.added").count();
    assert_eq!(added, many as usize);
}

/// Mistral tells the usage unasked, with the reason why the answer ended.
#[test]
fn usage_comes_with_the_end_where_nobody_asks() {
    let events = stream(part(0, Keyword::Text, "", "", &[(Field::Text, "Hi")]), "stop");
    let (bytes, ..) = written("mistral-chat", &events, &Target::default());
    let chunks = events_of(&bytes);
    let last = chunks.last().expect("there are chunks");
    assert_eq!(last["choices"][0]["finish_reason"], "stop", "{chunks:?}");
    assert_eq!(last["usage"]["total_tokens"], 14, "{chunks:?}");
    assert!(chunks.iter().all(|chunk| chunk["choices"].as_array().is_some_and(|choices| !choices.is_empty())));
    assert_eq!(decoded(&bytes, "mistral", true)["usage"]["output_tokens"], 5);
}

/// A call that is written in one piece has a signature with it, or the report has it.
#[test]
fn signatures_of_whole_calls_are_written_or_told() {
    let pieces = [(Field::Arguments, "{}"), (Field::Signature, "c2lnbmVk")];
    let events = stream(part(0, Keyword::ToolCall, "c1", "f", &pieces), "tool_calls");
    for dialect in DIALECTS {
        let (bytes, lost, _) = written(dialect, &events, &Target::default());
        let is_written = String::from_utf8_lossy(&bytes).contains("c2lnbmVk");
        let is_told = paths(&lost).iter().any(|path| path == "tool_call.signature");
        assert!(is_written != is_told, "{dialect}: {lost} {}", String::from_utf8_lossy(&bytes));
    }
}

/// Where an event has the arguments once more, whole, they are the text that their pieces were.
#[test]
fn whole_arguments_of_responses_are_a_text() {
    let events = stream(part(0, Keyword::ToolCall, "c1", "f", &[(Field::Arguments, "{\"a\":1}")]), "tool_calls");
    let (bytes, ..) = written("openai-responses", &events, &Target::default());
    let done = "response.function_call_arguments.done";
    let event = events_of(&bytes).into_iter().find(|event| event["type"] == done).expect("it is told");
    assert_eq!(event["arguments"], "{\"a\":1}");
}

/// Clients of Responses want each text announced before its first piece, and only that.
#[test]
fn thoughts_and_texts_are_announced_once() {
    let thoughts = part(0, Keyword::Reasoning, "", "", &[(Field::Text, "Thi"), (Field::Text, "nk.")]);
    let summary = part(1, Keyword::Reasoning, "", "", &[(Field::Summary, "One"), (Field::Summary, " and")]);
    let said = part(2, Keyword::Text, "", "", &[(Field::Text, "Hi"), (Field::Text, "!")]);
    let events = stream([thoughts, summary, said].concat(), "stop");
    let (bytes, ..) = written("openai-responses", &events, &Target::default());
    let told = events_of(&bytes).into_iter().filter_map(|event| {
        let name = event["type"].as_str()?.strip_prefix("response.")?.to_owned();
        let place = event.get("content_index")?.clone();
        Some(format!("{name} {}.{place} {}", event["output_index"], event["part"]["text"]))
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "content_part.added 0.0 \"\"",
            "reasoning_text.delta 0.0 null",
            "reasoning_text.delta 0.0 null",
            "reasoning_text.done 0.0 null",
            "content_part.added 2.0 \"\"",
            "output_text.delta 2.0 null",
            "output_text.delta 2.0 null",
            "output_text.done 2.0 null",
            "content_part.done 2.0 \"Hi!\"",
        ]
    );
}

/// Whatever is told of an item names it as it was announced.
#[test]
fn events_name_the_item_that_they_are_about() {
    let thoughts = part(0, Keyword::Reasoning, "rs_1", "", &[(Field::Summary, "One")]);
    let call = part(1, Keyword::ToolCall, "c1", "f", &[(Field::Arguments, "{}")]);
    let (bytes, ..) = written("openai-responses", &stream([thoughts, call].concat(), "tool_calls"), &Target::default());
    let mut id = Value::Null;
    for event in events_of(&bytes) {
        if event["type"] == "response.output_item.added" {
            id = event["item"]["id"].clone();
        }
        assert!(event.get("item_id").is_none_or(|named| *named == id), "{id}: {event}");
    }
}

/// A name that came when the call had begun: where calls are written whole it is there, elsewhere it is told as lost.
#[test]
fn a_name_that_comes_late() {
    let mut call = part(0, Keyword::ToolCall, "t1", "", &[(Field::Arguments, "{}")]);
    call.last_mut().expect("it ends").name = "look";
    let events = stream(call, "tool_calls");
    let (bytes, lossiness, done) = written("mistral-chat", &events, &Target::default());
    assert!(
        done.is_ok() && String::from_utf8_lossy(&bytes).contains("\"look\""),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
    assert_eq!(lossiness["items"], json!([]), "{lossiness}");
    let (_, lossiness, _) = written("anthropic-messages", &events, &Target::default());
    assert_eq!(lossiness["max_severity"], "error", "{lossiness}");
}

/// Behind an error nobody reads it: that is told.
#[test]
fn a_name_that_comes_behind_an_error() {
    let mut call = part(0, Keyword::ToolCall, "", "", &[(Field::Arguments, "{}")]);
    let end = Told { id: "t1", name: "look", ..call.pop().expect("it ends") };
    let error = Told { class: Some(ErrorClass::Overloaded), text: "busy", ..event(EventKind::Error) };
    call.extend([error, end]);
    for api in DIALECTS {
        let (bytes, lossiness, _) = written(api, &stream(call.clone(), "tool_calls"), &Target::default());
        assert!(!String::from_utf8_lossy(&bytes).contains("look"), "{api}");
        assert_eq!(lossiness["max_severity"], "error", "{api}: {lossiness}");
        assert!(lossiness.to_string().contains("after an error"), "{api}: {lossiness}");
    }
}

/// An identifier that comes late is the call's where calls are written whole, and is told elsewhere.
#[test]
fn an_identifier_that_comes_late() {
    let mut call = part(0, Keyword::ToolCall, "", "look", &[(Field::Arguments, "{}")]);
    call.last_mut().expect("it ends").id = "t1";
    let events = stream(call, "tool_calls");
    let (bytes, lossiness, _) = written("mistral-chat", &events, &Target::default());
    assert!(String::from_utf8_lossy(&bytes).contains("\"t1\""), "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(lossiness["items"], json!([]), "{lossiness}");
    let (bytes, lossiness, _) = written("anthropic-messages", &events, &Target::default());
    assert!(String::from_utf8_lossy(&bytes).contains("\"call_0_0\""), "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(paths(&lossiness), ["tool_call.id"], "{lossiness}");
}

/// Calls that are written whole keep their order, also where the first is the last to end.
#[test]
fn whole_calls_come_in_the_order_in_which_they_began() {
    let first = part(0, Keyword::ToolCall, "t1", "one", &[(Field::Arguments, "{}")]);
    let second = part(1, Keyword::ToolCall, "t2", "two", &[(Field::Arguments, "{}")]);
    let (begun, ended) = first.split_at(2);
    let events = stream([begun, &second, ended].concat(), "tool_calls");
    for api in DIALECTS {
        let (bytes, lossiness, done) = written(api, &events, &Target::default());
        let lost = lossiness["max_severity"].as_str().is_none_or(|worst| worst != "none" && worst != "info");
        assert!(done.is_ok() && !lost, "{api}: {lossiness}");
        let response = decoded(&bytes, api, true);
        let calls = response["choices"][0]["message"]["content"].as_array().expect("there are parts");
        let names: Vec<_> = calls.iter().filter_map(|call| call["name"].as_str()).collect();
        assert_eq!(names, ["one", "two"], "{api}: {}", String::from_utf8_lossy(&bytes));
    }
}

/// Parts that nobody ends are no less there.
#[test]
fn parts_end_with_their_choice() {
    let text = part(0, Keyword::Text, "", "", &[(Field::Text, "So")]);
    let one = part(1, Keyword::ToolCall, "t1", "one", &[(Field::Arguments, "{}")]);
    let two = part(2, Keyword::ToolCall, "t2", "two", &[(Field::Arguments, "{}")]);
    let unended = |part: &[Told<'static>]| part[..part.len() - 1].to_vec();
    let events = stream([unended(&text), unended(&one), two].concat(), "tool_calls");
    for api in DIALECTS {
        let (bytes, _, done) = written(api, &events, &Target::default());
        let response = decoded(&bytes, api, true);
        let parts = response["choices"][0]["message"]["content"].as_array().expect("there are parts");
        let names: Vec<_> = parts.iter().filter_map(|part| part["name"].as_str().or(part["text"].as_str())).collect();
        assert!(done.is_ok() && response["complete"] == true, "{api}: {response}");
        assert_eq!(names, ["So", "one", "two"], "{api}: {}", String::from_utf8_lossy(&bytes));
    }
}
