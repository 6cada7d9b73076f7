//! Whole answers.

use super::json::each;
use std::ffi::CStr;

/// What it has many of, who answers, and the body.
type Answer = (&'static str, &'static CStr, fn(usize) -> String);

pub const KINDS: &[Answer] = &[
    ("choices", c"openai", |n| {
        let message = "{\"role\":\"assistant\",\"content\":\"Yes\"}";
        let choice = |at| format!("{{\"index\":{at},\"message\":{message},\"finish_reason\":\"stop\"}}");
        format!("{{\"choices\":[{}]}}", each(n, choice))
    }),
    ("choices of one number", c"openai", |n| {
        let choice = |_| "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Yes\"}}";
        format!("{{\"choices\":[{}]}}", each(n, choice))
    }),
    ("calls of an answer", c"openai", |n| {
        let call = |at| {
            format!("{{\"id\":\"c{at}\",\"type\":\"function\",\"function\":{{\"name\":\"a\",\"arguments\":\"{{}}\"}}}}")
        };
        chat(&format!("\"tool_calls\":[{}]", each(n, call)))
    }),
    ("calls of one id", c"mistral", |n| {
        let call = |_| "{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}";
        chat(&format!("\"tool_calls\":[{}]", each(n, call)))
    }),
    ("annotations", c"openai", |n| {
        let cited = |at| {
            format!(
                "{{\"type\":\"url_citation\",\"url_citation\":{{\"url\":\"https://a.example/{at}\",\"title\":\"A\",\
                 \"start_index\":0,\"end_index\":1}}}}"
            )
        };
        chat(&format!("\"content\":\"Yes\",\"annotations\":[{}]", each(n, cited)))
    }),
    ("log probabilities", c"openai", |n| {
        let token = |at| format!("{{\"token\":\"t{at}\",\"logprob\":-0.5,\"bytes\":null,\"top_logprobs\":[]}}");
        format!(
            "{{\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"Yes\"}},\
             \"logprobs\":{{\"content\":[{}]}}}}]}}",
            each(n, token)
        )
    }),
    ("unknown fields of an answer", c"openai", |n| {
        format!("{{\"choices\":[],{}}}", each(n, |at| format!("\"field{at}\":{at}")))
    }),
    ("one field of an answer again and again", c"openai", |n| {
        format!("{{\"choices\":[],{}}}", each(n, |at| format!("\"model\":\"m{at}\"")))
    }),
    ("thoughts of an answer", c"anthropic", |n| {
        anthropic(&each(n, |at| format!("{{\"type\":\"thinking\",\"thinking\":\"{at}\",\"signature\":\"c2ln\"}}")))
    }),
    ("unknown blocks of an answer", c"anthropic", |n| {
        anthropic(&each(n, |at| format!("{{\"type\":\"hologram{at}\",\"data\":{at}}}")))
    }),
    ("items of an answer", c"openai-responses", |n| {
        let item = |at| {
            format!(
                "{{\"type\":\"message\",\"id\":\"m{at}\",\"role\":\"assistant\",\"status\":\"completed\",\
                 \"content\":[{{\"type\":\"output_text\",\"text\":\"Yes\",\"annotations\":[]}}]}}"
            )
        };
        format!("{{\"object\":\"response\",\"status\":\"completed\",\"output\":[{}]}}", each(n, item))
    }),
    ("parts of an answer", c"google", |n| {
        let part = |at| format!("{{\"functionCall\":{{\"name\":\"look{at}\",\"args\":{{}}}}}}");
        gemini(&each(n, part), "")
    }),
    ("sources of an answer", c"google", |n| {
        let chunks = each(n, |at| format!("{{\"web\":{{\"uri\":\"https://a.example/{at}\",\"title\":\"A\"}}}}"));
        let supports =
            each(n, |at| format!("{{\"segment\":{{\"endIndex\":1,\"text\":\"Y\"}},\"groundingChunkIndices\":[{at}]}}"));
        gemini(
            "{\"text\":\"Yes\"}",
            &format!(",\"groundingMetadata\":{{\"groundingChunks\":[{chunks}],\"groundingSupports\":[{supports}]}}"),
        )
    }),
    ("blocks of Bedrock's answer", c"bedrock", |n| {
        let block = |at| format!("{{\"toolUse\":{{\"toolUseId\":\"c{at}\",\"name\":\"a\",\"input\":{{}}}}}}");
        format!("{{\"output\":{{\"message\":{{\"role\":\"assistant\",\"content\":[{}]}}}}}}", each(n, block))
    }),
    ("citations of Cohere's answer", c"cohere", |n| {
        let cited = |at| {
            format!("{{\"start\":0,\"end\":1,\"text\":\"Y\",\"sources\":[{{\"type\":\"tool\",\"id\":\"{at}\"}}]}}")
        };
        format!(
            "{{\"message\":{{\"role\":\"assistant\",\"content\":[{{\"type\":\"text\",\"text\":\"Yes\"}}],\
             \"citations\":[{}]}}}}",
            each(n, cited)
        )
    }),
    ("calls of Ollama's answer", c"ollama", |n| {
        let call = |at| format!("{{\"function\":{{\"name\":\"look{at}\",\"arguments\":{{}}}}}}");
        format!(
            "{{\"message\":{{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{}]}},\"done\":true}}",
            each(n, call)
        )
    }),
];

fn chat(members: &str) -> String {
    format!(
        "{{\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",{members}}},\"finish_reason\":\"stop\"}}]}}"
    )
}

fn anthropic(blocks: &str) -> String {
    format!("{{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{blocks}],\"stop_reason\":\"end_turn\"}}")
}

fn gemini(parts: &str, others: &str) -> String {
    format!(
        "{{\"candidates\":[{{\"content\":{{\"role\":\"model\",\"parts\":[{parts}]}},\
         \"finishReason\":\"STOP\"{others}}}]}}"
    )
}
