//! Streams that mean harm: they end in a clear error or in an answer, with bounded memory. That their time is linear is
//! counted in `benches/growth`.

use crate::support::{How, decoder, read};
use serde_json::json;

/// Feeds a piece many times; how many bytes the answer has in the end.
fn repeated(spec: &str, times: usize, piece: impl Fn(usize) -> String) -> usize {
    let mut decoder = decoder(spec, 200, "");
    for number in 0..times {
        decoder.feed(piece(number).as_bytes()).unwrap();
        while decoder.next_event().unwrap().is_some() {}
    }
    decoder.finish().unwrap();
    while decoder.next_event().unwrap().is_some() {}
    decoder.response().unwrap().len()
}

#[test]
fn many_events() {
    let text = |_| "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ab\"}}]}\n\n".to_owned();
    let times = 250_000;
    let length = repeated("openai", times, text);
    assert!(length > 2 * times && length < 3 * times + 1000, "{length}");
}

#[test]
fn many_parts() {
    let call = |number: usize| {
        let call = json!({"index": number, "id": format!("c{number}"), "function": {"name": "n", "arguments": ""}});
        format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}))
    };
    let length = repeated("openai", 40_000, call);
    assert!(length < 4 << 20, "there is an end to what is kept: {length}");
    let block = |number: usize| {
        let event =
            json!({"type": "content_block_start", "index": number, "content_block": {"type": "text", "text": ""}});
        format!("data: {event}\n\n")
    };
    let length = repeated("anthropic", 40_000, block);
    assert!(length < 4 << 20, "there is an end to what is kept: {length}");
}

#[test]
fn many_unknown_fields() {
    let field = |number: usize| format!("data: {{\"choices\":[],\"f{number}\":{number}}}\n\n");
    let length = repeated("openai", 20_000, field);
    assert!(length < 1 << 20, "{length}");
}

#[test]
fn numbers_ask_for_no_memory() {
    for index in ["9223372036854775808", "4294967295", "-1", "1e300", "123456789012345678901234567890"] {
        let streams = [
            ("openai", format!("data: {{\"choices\":[{{\"index\":{index},\"delta\":{{\"content\":\"a\"}}}}]}}\n\n")),
            (
                "openai",
                format!(
                    "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":{index},\"function\":{{\"name\":\"n\"}}}}]}}}}]}}\n\n"
                ),
            ),
            (
                "anthropic",
                format!(
                    "data: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"text_delta\",\"text\":\"a\"}}}}\n\n"
                ),
            ),
            (
                "openai-responses",
                format!(
                    "data: {{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":{index},\"summary_index\":{index},\"delta\":\"a\"}}\n\n"
                ),
            ),
        ];
        for (spec, stream) in streams {
            let read = read(spec, &stream, How::Pieces(11));
            assert_eq!(read.class(), "network", "{spec} {index}");
            assert!(read.response.to_string().len() < 5_000, "{spec} {index}: {}", read.response);
        }
    }
}

#[test]
fn frames_that_claim_much() {
    let mut frame = vec![0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    frame.extend([0; 64]);
    let read = read("bedrock", &frame, How::Pieces(5));
    assert!(read.fault.is_some(), "{:?}", read.response);
}

#[test]
fn deep_nesting() {
    for depth in [100, 10_000, 200_000] {
        let deep = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        for body in [deep.clone(), format!("{{\"choices\":[{{\"index\":0,\"delta\":{{\"x\":{deep}}}}}]}}")] {
            for how in [How::Whole, How::Pieces(4096)] {
                let read = read("openai", &body, how);
                assert!(read.response["choices"].as_array().is_some_and(|choices| choices.len() < 2));
            }
        }
    }
}
