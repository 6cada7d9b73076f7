//! Requests of other APIs as prompts.

use super::Kind;
use super::json::each;

pub const KINDS: &[Kind] = &[
    ("messages of chat completions", |n| declared("openai-chat", &members("messages", &each(n, turn)))),
    ("answered calls of chat completions", |n| {
        let call = |at| {
            format!(
                "{{\"role\":\"assistant\",\"tool_calls\":[{{\"id\":\"c{at}\",\"type\":\"function\",\
                 \"function\":{{\"name\":\"look\",\"arguments\":\"{{}}\"}}}}]}},\
                 {{\"role\":\"tool\",\"tool_call_id\":\"c{at}\",\"content\":\"Dry\"}}"
            )
        };
        declared("openai-chat", &members("messages", &each(n, call)))
    }),
    ("items of Responses", |n| {
        let item =
            |at| format!("{{\"type\":\"function_call\",\"call_id\":\"c{at}\",\"name\":\"a\",\"arguments\":\"{{}}\"}}");
        declared("openai-responses", &members("input", &each(n, item)))
    }),
    ("blocks of Anthropic Messages", |n| {
        let blocks =
            each(n, |at| format!("{{\"type\":\"tool_result\",\"tool_use_id\":\"c{at}\",\"content\":\"Dry\"}}"));
        let message = format!("{{\"role\":\"user\",\"content\":[{blocks}]}}");
        declared("anthropic-messages", &members("messages", &message))
    }),
    ("system blocks of Anthropic Messages", |n| {
        let blocks = each(n, |at| format!("{{\"type\":\"text\",\"text\":\"Rule {at}\"}}"));
        declared("anthropic-messages", &format!("\"system\":[{blocks}],{}", members("messages", &turn(0))))
    }),
    ("parts of Gemini", |n| {
        let parts = each(n, |at| format!("{{\"functionCall\":{{\"name\":\"look{at}\",\"args\":{{}}}}}}"));
        declared(
            "google-generate-content",
            &members("contents", &format!("{{\"role\":\"model\",\"parts\":[{parts}]}}")),
        )
    }),
    ("tools of Bedrock", |n| {
        let tool = |at| {
            format!("{{\"toolSpec\":{{\"name\":\"look{at}\",\"inputSchema\":{{\"json\":{{\"type\":\"object\"}}}}}}}}")
        };
        declared("bedrock-converse", &format!("\"toolConfig\":{{\"tools\":[{}]}}", each(n, tool)))
    }),
    ("documents of Cohere", |n| {
        let documents = each(n, |at| format!("{{\"id\":\"d{at}\",\"data\":{{\"text\":\"Fact {at}\"}}}}"));
        declared("cohere", &format!("\"documents\":[{documents}],{}", members("messages", &turn(0))))
    }),
    ("unknown fields of a request", |n| declared("ollama", &each(n, |at| format!("\"field{at}\":{at}")))),
    ("one field of a request again and again", |n| declared("mistral", &each(n, |at| format!("\"seed\":{at}")))),
    ("members beside a request", |n| beside(&each(n, |at| format!("\"odd{at}\":{at}")))),
    ("one member beside a request again and again", |n| beside(&each(n, |at| format!("\"url\":\"/v{at}\"")))),
];

fn turn(at: usize) -> String {
    format!("{{\"role\":\"{}\",\"content\":\"Yes {at}\"}}", ["user", "assistant"][at % 2])
}

fn members(name: &str, items: &str) -> String {
    format!("\"model\":\"m\",\"{name}\":[{items}]")
}

fn declared(dialect: &str, members: &str) -> String {
    format!("{{\"dialect\":\"{dialect}\",\"request\":{{{members}}}}}")
}

/// A request with these members of the prompt itself.
fn beside(others: &str) -> String {
    format!("{{\"dialect\":\"openai-chat\",\"request\":{{{}}},{others}}}", members("messages", &turn(0)))
}
