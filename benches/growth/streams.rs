//! Streams, from one API to another.

use std::ffi::CStr;

/// What it has many of, whose it is, whose it becomes, and the bytes.
type Stream = (&'static str, &'static CStr, &'static CStr, fn(usize) -> String);

pub const KINDS: &[Stream] = &[
    ("chunks", c"openai", c"anthropic", |n| {
        data(n, |at| format!("{{\"id\":\"r\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{at} \"}}}}]}}"))
    }),
    ("calls in chunks", c"openai", c"anthropic", |n| {
        data(n, |at| {
            format!(
                "{{\"id\":\"r\",\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":{at},\
                 \"id\":\"c{at}\",\"function\":{{\"name\":\"a\",\"arguments\":\"{{}}\"}}}}]}}}}]}}"
            )
        })
    }),
    ("choices by turns", c"openai", c"google", |n| {
        data(n, |at| {
            format!("{{\"id\":\"r\",\"choices\":[{{\"index\":{},\"delta\":{{\"content\":\"{at} \"}}}}]}}", at % 100)
        })
    }),
    ("chunks of unknown fields", c"openai", c"cohere", |n| {
        data(n, |at| format!("{{\"id\":\"r\",\"field{at}\":{at},\"choices\":[]}}"))
    }),
    ("deltas", c"anthropic", c"openai-responses", |n| {
        let delta = |at| {
            event(&format!(
                "{{\"type\":\"content_block_delta\",\"index\":0,\
                 \"delta\":{{\"type\":\"text_delta\",\"text\":\"{at} \"}}}}"
            ))
        };
        format!("{}{}{}", start(), block(0, "{\"type\":\"text\",\"text\":\"\"}"), (0..n).map(delta).collect::<String>())
    }),
    ("blocks", c"anthropic", c"openai", |n| {
        let call = |at| {
            let stop = event(&format!("{{\"type\":\"content_block_stop\",\"index\":{at}}}"));
            let call = format!("{{\"type\":\"tool_use\",\"id\":\"c{at}\",\"name\":\"a\",\"input\":{{}}}}");
            format!("{}{stop}", block(at, &call))
        };
        format!("{}{}", start(), (0..n).map(call).collect::<String>())
    }),
    ("open blocks", c"anthropic", c"bedrock", |n| {
        let open = |at| block(at, "{\"type\":\"text\",\"text\":\"Yes\"}");
        format!("{}{}", start(), (0..n).map(open).collect::<String>())
    }),
    ("pieces of arguments", c"anthropic", c"google", |n| {
        let piece = |at| {
            event(&format!(
                "{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"input_json_delta\",\
                 \"partial_json\":\"{}{at}\"}}}}",
                if at == 0 { '[' } else { ',' }
            ))
        };
        let call = block(0, "{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"a\",\"input\":{}}");
        format!("{}{call}{}", start(), (0..n).map(piece).collect::<String>())
    }),
    ("chunks of calls", c"google", c"openai", |n| {
        data(n, |at| {
            format!(
                "{{\"candidates\":[{{\"content\":{{\"role\":\"model\",\"parts\":[{{\"functionCall\":\
                 {{\"name\":\"look{at}\",\"args\":{{}}}}}}]}}}}]}}"
            )
        })
    }),
    ("chunks of sources", c"google", c"anthropic", |n| {
        data(n, |at| {
            format!(
                "{{\"candidates\":[{{\"content\":{{\"role\":\"model\",\"parts\":[{{\"text\":\"a\"}}]}},\
                 \"groundingMetadata\":{{\"groundingChunks\":[{{\"web\":{{\"uri\":\"https://a.example/{at}\"}}}}]}}\
                 }}]}}"
            )
        })
    }),
    ("items", c"openai-responses", c"anthropic", |n| {
        let item = |at| {
            let item = format!(
                "{{\"type\":\"function_call\",\"id\":\"f{at}\",\"call_id\":\"c{at}\",\"name\":\"a\",\
                 \"arguments\":\"{{}}\"}}"
            );
            ["added", "done"].map(|what| {
                event(&format!("{{\"type\":\"response.output_item.{what}\",\"output_index\":{at},\"item\":{item}}}"))
            })
        };
        format!("{RESPONSE}{}", (0..n).flat_map(item).collect::<String>())
    }),
    ("deltas of Responses", c"openai-responses", c"openai", |n| {
        let delta = |at| {
            event(&format!(
                "{{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\
                 \"delta\":\"{at} \"}}"
            ))
        };
        format!("{RESPONSE}{}", (0..n).map(delta).collect::<String>())
    }),
    ("events of unknown kinds", c"openai-responses", c"mistral", |n| {
        let odd = |at| event(&format!("{{\"type\":\"response.odd{at}\",\"number\":{at}}}"));
        format!("{RESPONSE}{}", (0..n).map(odd).collect::<String>())
    }),
    ("citations in deltas", c"cohere", c"anthropic", |n| {
        let cited = |at| {
            event(&format!(
                "{{\"type\":\"citation-start\",\"index\":{at},\"delta\":{{\"message\":{{\"citations\":{{\"start\":0,\
                 \"end\":1,\"text\":\"Y\",\"sources\":[]}}}}}}}}"
            ))
        };
        let start = event("{\"type\":\"message-start\",\"id\":\"r\",\"delta\":{\"message\":{\"role\":\"assistant\"}}}");
        format!("{start}{}", (0..n).map(cited).collect::<String>())
    }),
    ("lines", c"ollama", c"openai", |n| {
        (0..n)
            .map(|at| {
                format!(
                    "{{\"model\":\"m\",\"message\":{{\"role\":\"assistant\",\"content\":\"{at} \"}},\"done\":false}}\n"
                )
            })
            .collect()
    }),
    ("comments", c"openai", c"anthropic", |n| format!("{}data: [DONE]\n\n", ": still here\n\n".repeat(n))),
    ("bytes of an event", c"openai", c"anthropic", |n| {
        data(1, |_| {
            format!(
                "{{\"id\":\"r\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{}\"}}}}]}}",
                "a".repeat(100 * n)
            )
        })
    }),
];

/// What Responses begins with.
const RESPONSE: &str = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\
    \"object\":\"response\",\"status\":\"in_progress\",\"model\":\"m\",\"output\":[]}}\n\n";

/// So many chunks.
fn data(count: usize, chunk: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| format!("data: {}\n\n", chunk(at))).collect()
}

/// An event whose name stands in its data.
fn event(data: &str) -> String {
    let name = data.split('"').nth(3).expect("the type comes first");
    format!("event: {name}\ndata: {data}\n\n")
}

/// What Anthropic's begin with.
fn start() -> String {
    event(
        "{\"type\":\"message_start\",\"message\":{\"id\":\"r\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\
         \"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}",
    )
}

fn block(at: usize, content: &str) -> String {
    event(&format!("{{\"type\":\"content_block_start\",\"index\":{at},\"content_block\":{content}}}"))
}
