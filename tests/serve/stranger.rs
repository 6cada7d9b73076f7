//! The made-up API of docs/provider-spec.md can be served.

use super::support::{asking, decoded, part, stream, written};
use serde_json::{Value, json};
use specado_ffi::Mode;
use specado_ffi::response::Field;
use specado_ffi::serve::Target;
use specado_ffi::vocabulary::Keyword;

fn spec() -> String {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/provider-spec.md"))
        .expect("the page is there");
    let block = page.split("```json\n").find(|part| part.contains("\"parrot\"")).expect("the block is there");
    block.split_once("\n```").expect("the block ends").0.to_owned()
}

#[test]
fn a_strangers_api_is_served() {
    let spec = spec();
    let response = json!({
        "id": "t7", "model": "parrot",
        "choices": [{
            "message": {"role": "assistant", "content": [
                {"type": "text", "text": "Ahoy!"},
                {"type": "tool_call", "id": "1", "name": "fly", "arguments": {"to": "sea"}},
            ]},
            "finish_reason": "refusal",
        }],
        "usage": {"input_tokens": 7, "output_tokens": 2, "total_tokens": 9, "input": {"cached_tokens": 3}},
        "complete": true,
    });
    let made = super::support::encoded(&response, &spec, &Target::default()).expect("it can be written");
    let body = &made["body"];
    assert_eq!(body["says"], json!([{"squawk": "Ahoy!"}, {"does": {"what": "fly", "nr": "1", "with": {"to": "sea"}}}]));
    assert_eq!((&body["ended"], &body["crumbs"]), (&json!("done"), &json!({"in": 4, "stored": 3, "out": 2})), "{body}");
    let paths = super::support::paths(&made["lossiness"]);
    assert!(paths.contains(&"choices[0].finish_reason".to_owned()), "{paths:?}");
}

#[test]
fn a_strangers_stream_is_written() {
    let spec = spec();
    let mut parts = part(0, Keyword::Text, "", "", &[(Field::Text, "Ahoy"), (Field::Text, "!")]);
    parts.extend(part(
        1,
        Keyword::ToolCall,
        "1",
        "fly",
        &[(Field::Arguments, "{\"to\":"), (Field::Arguments, "\"sea\"}")],
    ));
    let (bytes, report, done) = written(&spec, &stream(parts, "tool_calls"), &asking(Mode::Strict));
    assert!(done.is_ok(), "{done:?} {report}");
    let read: Value = decoded(&bytes, &spec, true);
    let content = &read["choices"][0]["message"]["content"];
    assert_eq!(content[0]["text"], "Ahoy!", "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(content[1]["arguments"], json!({"to": "sea"}));
    assert_eq!((&read["choices"][0]["finish_reason"], &read["complete"]), (&json!("tool_calls"), &json!(true)));
}
