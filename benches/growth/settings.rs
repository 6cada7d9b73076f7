//! The request's own fields, and what nobody knows.

use super::Kind;
use super::json::{asked, each};

pub const KINDS: &[Kind] = &[
    ("stop sequences", |n| asked(&format!("\"stop\":[{}]", each(n, |at| format!("\"stop{at}\""))))),
    ("biases", |n| asked(&format!("\"logit_bias\":{{{}}}", each(n, |at| format!("\"{at}\":1"))))),
    ("labels", |n| asked(&format!("\"metadata\":{{{}}}", each(n, |at| format!("\"k{at}\":\"v\""))))),
    ("labels that are numbers", |n| asked(&format!("\"metadata\":{{{}}}", each(n, |at| format!("\"k{at}\":{at}"))))),
    ("kinds of output", |n| asked(&format!("\"modalities\":[{}]", each(n, |at| ["\"text\"", "\"audio\""][at % 2])))),
    ("one setting again and again", |n| asked(&each(n, |at| format!("\"temperature\":0.{}", at % 10)))),
    ("unknown fields", |n| asked(&each(n, |at| format!("\"field{at}\":{at}")))),
    ("unknown fields in one another", |n| asked(&format!("\"field\":{}{}", "[".repeat(n / 50), "]".repeat(n / 50)))),
    ("options", |n| {
        let options = each(n, |at| format!("\"option{at}\":{at}"));
        asked(&format!(
            "\"provider_options\":{{{}}}",
            each(4, |at| format!("\"{}\":{{{options}}}", ["openai", "anthropic", "bedrock", "another"][at]))
        ))
    }),
    ("options again and again", |n| {
        asked(&format!("\"provider_options\":{{{}}}", each(n, |at| format!("\"openai\":{{\"a\":{at}}}"))))
    }),
    ("long numbers", |n| asked(&format!("\"temperature\":0.{},\"seed\":{}", "1".repeat(n), "9".repeat(n)))),
];
