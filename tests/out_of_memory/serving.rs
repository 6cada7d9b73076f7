//! Answers that are written: each single request for memory fails in turn.

use super::allocator::{each_in_turn, with_ever_more};
use super::calls::{MEMORY_ERROR, SUCCESS, freed, last_error};
use super::prompts::dialects;
use specado_ffi::capi::decoder::specado_event_t;
use specado_ffi::capi::encode::{specado_encode_response, specado_target_t};
use specado_ffi::capi::encoder::{
    specado_encoder_free, specado_encoder_new, specado_encoder_push, specado_encoder_view, specado_transcoder_feed,
    specado_transcoder_finish, specado_transcoder_free, specado_transcoder_new, specado_transcoder_view,
};
use specado_ffi::capi::response::{specado_decode_response, specado_response_t};
use std::ffi::{CStr, CString, c_char};
use std::ptr;

/// A response with all kinds of parts; what only the provider knows stands in `extra`, at places that the body has,
/// and at others.
const RESPONSE: &CStr = cr#"{
  "id": "r_1", "model": "m", "dialect": "anthropic-messages", "provider": "anthropic",
  "choices": [{"index": 0, "message": {"role": "assistant", "content": [
      {"type": "reasoning", "text": "Let \u00e9 me see.", "signature": "c2ln"},
      {"type": "text", "text": "It \"rains\".", "citations": [{"url": "https://a.example", "title": "T"}]},
      {"type": "tool_call", "id": "t 1", "name": "look", "arguments": {"at": [1, "x"]}},
      {"type": "refusal", "text": "No."}]}, "finish_reason": "tool_calls", "finish": {"raw": "tool_use"}}],
  "usage": {"input_tokens": 9, "output_tokens": 3, "total_tokens": 12, "raw": {"input_tokens": 9}},
  "extra": {"/container": {"id": "c"}, "/content/1/new": [1], "/new/a~1b/c": true, "/content/9/x": 1}, "complete": true
}"#;

const FAILED: &CStr = cr#"{"error": {"code": "overloaded", "message": "busy \"now\"", "retry_after_ms": 1500,
  "status": 529, "provider_code": "x"}, "complete": false}"#;

fn target(dialect: &CStr) -> specado_target_t {
    specado_target_t {
        size: size_of::<specado_target_t>(),
        provider_spec_json: dialect.as_ptr(),
        model_id: c"a model".as_ptr(),
        mode: ptr::null(),
        request_json: c"{\"stream_options\": {\"include_usage\": true}}".as_ptr(),
        created: 7,
    }
}

fn encode(response: &CStr, dialect: &CStr) -> i32 {
    let target = target(dialect);
    // SAFETY: the strings live during the call.
    freed(|out| unsafe { specado_encode_response(response.as_ptr(), &raw const target, out) })
}

/// What a provider answers, as far as its body is not told.
fn answer(spec: &CStr, body: &[u8]) -> specado_response_t {
    specado_response_t {
        size: size_of::<specado_response_t>(),
        provider_spec_json: spec.as_ptr(),
        model_id: c"claude-sonnet-4-5".as_ptr(),
        mode: ptr::null(),
        status: 200,
        headers: c"retry-after: 3\nx-request-id: r".as_ptr(),
        body: body.as_ptr().cast(),
        body_length: body.len(),
        receipt: ptr::null(),
    }
}

fn decode(spec: &CStr, body: &str) -> i32 {
    let response = answer(spec, body.as_bytes());
    // SAFETY: the texts live during the call.
    freed(|out| unsafe { specado_decode_response(&raw const response, out) })
}

/// Events of a stream with the parts that differ in how they are written.
fn events() -> Vec<specado_event_t> {
    let event = |kind: i32, part: i32, of: i32, field: i32, number: i64, texts: [&'static CStr; 3]| specado_event_t {
        r#type: kind,
        choice: 0,
        part,
        kind: of,
        field,
        result: 0,
        number,
        id: texts[0].as_ptr(),
        id_length: texts[0].count_bytes(),
        name: texts[1].as_ptr(),
        name_length: texts[1].count_bytes(),
        text: texts[2].as_ptr(),
        text_length: texts[2].count_bytes(),
    };
    let none = [c"", c"", c""];
    vec![
        event(0, 0, 0, 0, 0, [c"id", c"model", c""]),
        event(1, 0, 1, 0, 0, none),
        event(2, 0, 1, 1, 0, [c"", c"", c"It \\\"rains\\\"."]),
        event(1, 1, 4, 0, 0, [c"", c"look", c""]),
        event(2, 1, 4, 2, 0, [c"", c"", c"{\\\"at\\\":"]),
        event(2, 0, 1, 1, 0, [c"", c"", c" Much."]),
        event(2, 1, 4, 2, 0, [c"", c"", c"1}"]),
        event(3, 0, 1, 0, 0, none),
        event(3, 1, 4, 0, 0, none),
        event(1, 2, 2, 0, 0, none),
        event(2, 2, 2, 1, 0, [c"", c"", c"Hm."]),
        event(3, 2, 2, 0, 0, none),
        event(4, 0, 0, 0, 0, [c"", c"tool_use", c"tool_calls"]),
        event(5, 0, 0, 0, 0, [c"", c"", c"{\"input_tokens\": 1, \"output_tokens\": 2}"]),
        event(8, 0, 0, 0, 1, none),
    ]
}

fn push(dialect: &CStr, events: &[specado_event_t]) -> i32 {
    let target = target(dialect);
    let mut encoder = ptr::null_mut();
    // SAFETY: structures and texts live during the calls; the encoder is freed once.
    unsafe {
        let mut done = specado_encoder_new(&raw const target, &raw mut encoder);
        for event in events {
            if done == SUCCESS {
                done = specado_encoder_push(encoder, event);
            }
        }
        for view in 0..3 {
            if done == SUCCESS && specado_encoder_view(encoder, view, ptr::null_mut()).is_null() {
                done = MEMORY_ERROR;
            }
        }
        specado_encoder_free(encoder);
        done
    }
}

fn transcode(from: &CStr, stream: &str, dialect: &CStr) -> i32 {
    transcode_for(from, stream.as_bytes(), dialect, |_| {})
}

/// Gives the client what is sent to it.
fn transcode_for(from: &CStr, stream: &[u8], dialect: &CStr, mut client: impl FnMut(&[u8])) -> i32 {
    let (response, mut target) = (answer(from, b""), target(dialect));
    if from == dialect {
        // a client with a name of its own for the model gets nothing that is copied
        target.model_id = ptr::null();
    }
    let mut transcoder = ptr::null_mut();
    let (mut bytes, mut length) = (ptr::null(), 0);
    let outs = (&raw mut bytes, &raw mut length);
    let mut sent = |bytes: *const c_char, length: usize| {
        if length > 0 {
            // SAFETY: what is to be sent lives until the next call.
            client(unsafe { std::slice::from_raw_parts(bytes.cast(), length) });
        }
    };
    // SAFETY: structures and texts live during the calls; the transcoder is freed once.
    unsafe {
        let mut done = specado_transcoder_new(&raw const response, &raw const target, &raw mut transcoder);
        for piece in stream.chunks(150) {
            if done == SUCCESS {
                done = specado_transcoder_feed(transcoder, piece.as_ptr().cast(), piece.len(), outs.0, outs.1);
                sent(bytes, length);
            }
        }
        if done == SUCCESS {
            done = specado_transcoder_finish(transcoder, outs.0, outs.1);
            sent(bytes, length);
        }
        for view in 0..5 {
            if done == SUCCESS && specado_transcoder_view(transcoder, view, ptr::null_mut()).is_null() {
                done = MEMORY_ERROR;
            }
        }
        specado_transcoder_free(transcoder);
        done
    }
}

#[test]
fn a_response_that_is_written() {
    for (dialect, _) in dialects() {
        for response in [RESPONSE, FAILED] {
            let asked = each_in_turn(&format!("written for {dialect:?}"), SUCCESS, || encode(response, dialect));
            assert!(asked > 5, "{dialect:?}: {asked} requests are few");
        }
    }
    let refused = c"{\"choices\": [{\"message\": 1}]}";
    assert_ne!(encode(refused, c"openai"), SUCCESS);
    let usual = encode(refused, c"openai");
    each_in_turn("a response that is refused", usual, || encode(refused, c"openai"));
}

#[test]
fn a_response_that_is_read() {
    let claude = r#"{"type":"message","id":"m","role":"assistant","model":"c","content":[
        {"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"x","citations":[{"type":"a"}]},
        {"type":"tool_use","id":"t","name":"f","input":{"a":1}},{"type":"new","x":1}],
        "stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2},"odd":{"deep":[1]}}"#;
    let failed = r#"{"error":{"type":"rate_limit_exceeded","message":"slow \u00e9","code":null,"param":"x"}}"#;
    for (spec, body) in [(c"anthropic", claude), (c"openai", failed), (c"google", "{\"error\""), (c"cohere", "<p>")] {
        let usual = decode(spec, body);
        each_in_turn(&format!("{spec:?} reads {body}"), usual, || decode(spec, body));
    }
}

#[test]
fn a_stream_that_is_written() {
    let events = events();
    // the texts are constants, which every thread may read
    let events = &Shared(events);
    for (dialect, _) in dialects() {
        assert_eq!(push(dialect, events.get()), SUCCESS, "{dialect:?}: {}", last_error());
        let asked = each_in_turn(&format!("pushed for {dialect:?}"), SUCCESS, || push(dialect, events.get()));
        assert!(asked > 10, "{dialect:?}: {asked} requests are few");
    }
}

/// A stream of chat completions, and one that is cut.
fn chats() -> [String; 2] {
    let chat = |delta: &str, reason: &str| {
        format!(r#"data: {{"id":"c","model":"m","choices":[{{"index":0,"delta":{delta},"finish_reason":{reason}}}]}}"#)
            + "\n\n"
    };
    let call = r#"{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]}"#;
    let stream = chat(r#"{"content":"a \u00e9 b"}"#, "null")
        + &chat(r#"{"reasoning_content":"hm"}"#, "null")
        + &chat(call, "null")
        + &chat("{}", "\"tool_calls\"")
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\n";
    [stream, chat(r#"{"content":"half"}"#, "null")]
}

#[test]
fn a_stream_that_is_transcoded() {
    for (dialect, _) in dialects() {
        for stream in &chats() {
            let usual = transcode(c"deepseek", stream, dialect);
            let what = format!("from deepseek to {dialect:?}");
            let asked = each_in_turn(&what, usual, || transcode(c"deepseek", stream, dialect));
            assert!(asked > 10, "{what}: {asked} requests are few");
        }
    }
}

/// What comes from an API for its own client is copied: whole, cut, with bytes that are no UTF-8.
#[test]
fn a_stream_that_is_copied() {
    let [chat, _] = chats();
    for (dialect, _) in dialects() {
        // no writer makes a blank line there; the frames of Bedrock have no place for it
        let mut stream = if dialect == c"bedrock" { Vec::new() } else { b"\n".to_vec() };
        transcode_for(c"deepseek", chat.as_bytes(), dialect, |bytes| stream.extend_from_slice(bytes));
        let mut sent = Vec::new();
        assert_eq!(transcode_for(dialect, &stream, dialect, |bytes| sent.extend_from_slice(bytes)), SUCCESS);
        assert_eq!(String::from_utf8_lossy(&sent), String::from_utf8_lossy(&stream), "{dialect:?}");
        let cut = stream[..stream.len() / 2].to_vec();
        let mut broken = stream.clone();
        let letter = broken.windows(4).position(|four| four == "é b".as_bytes()).expect("the text is there");
        broken[letter + 3] = 0xFF;
        for (name, stream) in [("whole", stream), ("cut", cut), ("broken", broken)] {
            let call = || transcode_for(dialect, &stream, dialect, |_| {});
            let usual = call();
            let what = format!("{dialect:?} copies what is {name}");
            let asked = each_in_turn(&what, usual, call);
            assert!(asked > 5, "{what}: {asked} requests are few");
        }
    }
}

/// The spec is the caller's own, so that it is loaded and compiled each time: with ever more memory, all of it fits.
#[test]
fn a_spec_that_is_loaded() {
    let heir = c"{\"provider\": \"heir\", \"inherits\": \"anthropic\", \"title\": \"An heir\"}";
    with_ever_more("a response that is written by it", SUCCESS, || encode(RESPONSE, heir));
    let stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n";
    with_ever_more("a stream that is written by it", SUCCESS, || transcode(c"openai", stream, heir));
}

/// A pointer that goes deeper than JSON may is told, not followed.
#[test]
fn a_pointer_without_end() {
    let deep = "/a".repeat(200_000);
    let response = format!(
        r#"{{"provider":"anthropic","dialect":"anthropic-messages","choices":[],"extra":{{"{deep}":1}},"complete":true}}"#
    );
    let response = CString::new(response).expect("no NUL");
    assert_eq!(encode(&response, c"anthropic"), SUCCESS, "{}", last_error());
}

/// Events whose texts are constants.
struct Shared(Vec<specado_event_t>);

// SAFETY: the pointers are those of constants.
unsafe impl Sync for Shared {}

impl Shared {
    fn get(&self) -> &[specado_event_t] {
        &self.0
    }
}
