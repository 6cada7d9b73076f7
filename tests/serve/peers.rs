//! The differences that a peer's tests expect (Lingua, crates/coverage-report: responses and streams), line by line: what
//! is lost there, without a word at run time, is kept here, or the report has it. The data are our own; docs/gateway.md
//! has the figures.

use crate::support::{body, decoded, paths};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use specado_ffi::serve::Target;
use specado_ffi::{Context, Reply};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Table {
    answers: BTreeMap<String, Answer>,
    streams: BTreeMap<String, Stream>,
    whole: Vec<Row>,
    streamed: Vec<Row>,
}

#[derive(Deserialize)]
struct Answer {
    dialect: String,
    body: Value,
}

#[derive(Deserialize)]
struct Stream {
    dialect: String,
    events: Vec<Value>,
}

/// What the peer expects to differ, from what answer to which APIs; places of the response that are kept here, and
/// paths that are told.
#[derive(Deserialize)]
struct Row {
    says: String,
    of: String,
    to: Vec<String>,
    #[serde(default)]
    kept: Vec<String>,
    #[serde(default)]
    told: Vec<String>,
}

fn table() -> Table {
    serde_json::from_str(include_str!("peers.json")).expect("it is a table")
}

/// Something of a response: at a pointer, or of all parts of a kind.
fn of(response: &Value, place: &str) -> Value {
    let parts = response["choices"][0]["message"]["content"].as_array().cloned().unwrap_or_default();
    let all = |kinds: &[&str], read: &dyn Fn(&Value) -> Value| -> Value {
        parts.iter().filter(|part| kinds.iter().any(|kind| part["type"] == *kind)).map(read).collect()
    };
    let thought =
        |part: &Value| if part["text"].is_string() { part["text"].clone() } else { part["summary"][0]["text"].clone() };
    let cited = |part: &Value| json!([part["citations"][0]["url"], part["citations"][0]["start"]]);
    match place {
        "/text" => all(&["text", "refusal"], &|part| part["text"].clone()),
        "/thoughts" => all(&["reasoning"], &thought),
        "/calls" => all(&["tool_call"], &|part| json!([part["id"], part["name"], part["arguments"]])),
        "/citations" => all(&["text"], &cited),
        pointer => response.pointer(pointer).cloned().unwrap_or_default(),
    }
}

/// Holds one row to what came and what a client reads.
fn hold(row: &Row, to: &str, was: &Value, is: &Value, reported: &[String]) {
    let at = || format!("{}, {} to {to}: {is}\n{reported:?}", row.says, row.of);
    assert!(!row.kept.is_empty() || !row.told.is_empty(), "a row says what is kept or told: {}", row.says);
    for place in &row.kept {
        assert_eq!(of(was, place), of(is, place), "{place}: {}", at());
        assert!(of(was, place) != json!([]) || place.ends_with("content"), "{place} is nothing: {}", at());
    }
    for path in &row.told {
        assert!(reported.contains(path), "{path}: {}", at());
    }
}

fn provider(dialect: &str) -> &str {
    if dialect == "openai-compatible" { "vllm" } else { dialect }
}

#[test]
fn what_a_peer_loses_of_answers() {
    let table = table();
    for row in &table.whole {
        let answer = &table.answers[&row.of];
        let was = decoded(answer.body.to_string().as_bytes(), &answer.dialect, false);
        for to in &row.to {
            let (made, reported) = body(&was, to);
            hold(row, to, &was, &decoded(made.to_string().as_bytes(), provider(to), false), &reported);
        }
    }
}

fn framed(events: &[Value]) -> String {
    let name = |event: &Value| event["type"].as_str().map(|name| format!("event: {name}\n")).unwrap_or_default();
    let texts: Vec<String> = events.iter().map(|event| format!("{}data: {event}\n\n", name(event))).collect();
    texts.concat()
}

#[test]
fn what_a_peer_loses_of_streams() {
    let table = table();
    for row in &table.streamed {
        let stream = &table.streams[&row.of];
        let end = if stream.dialect == "openai-chat" { "data: [DONE]\n\n" } else { "" };
        let bytes = framed(&stream.events) + end;
        for to in &row.to {
            let reply = Reply { status: 200, ..Reply::default() };
            let request = json!({"stream_options": {"include_usage": true}}).to_string();
            let target = Target { request, ..Target::default() };
            let made = Context::new().transcoder_of((&stream.dialect, None, &reply), to, &target);
            let mut transcoder = made.expect("both are built in");
            transcoder.feed(bytes.as_bytes()).expect("it can be read");
            let mut out = transcoder.bytes().to_vec();
            transcoder.finish().expect("it can be read");
            out.extend_from_slice(transcoder.bytes());
            let read = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON");
            let was = read(transcoder.decoder().response().expect("there is memory"));
            let reported = paths(&read(transcoder.encoder().lossiness()));
            hold(row, to, &was, &decoded(&out, provider(to), true), &reported);
        }
    }
}

/// The figures of docs/gateway.md are those of the table.
#[test]
fn the_page_has_the_figures() {
    let table = table();
    let mut count = Map::new();
    for row in table.whole.iter().chain(&table.streamed) {
        let how = if row.told.is_empty() { "kept" } else { "told" };
        let so_far = count.get(how).and_then(Value::as_u64).unwrap_or_default();
        count.insert(how.to_owned(), json!(so_far + row.to.len() as u64));
    }
    let [kept, told] = ["kept", "told"].map(|how| count[how].as_u64().unwrap_or_default());
    let page = include_str!("../../docs/gateway.md").replace('\n', " ");
    let figures = format!("in {} cases {kept} are kept here, and {told} told", kept + told);
    assert!(page.contains(&figures), "docs/gateway.md does not say {figures:?}");
}
