//! The events of streams as types that borrow, as a program has them that reads one API's with `serde_json`.

#![allow(dead_code, reason = "fields are there to be read")]

use serde::Deserialize;
use std::borrow::Cow;
use std::hint::black_box;

/// Text that is borrowed when it can be (inside an `Option` serde's own `Cow` never is).
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn read<'a, T: Deserialize<'a>>(data: &'a str) {
    black_box(serde_json::from_str::<T>(data).expect("it is such an event"));
}

pub fn anthropic(data: &str) {
    read::<BlockDelta<'_>>(data);
}

pub fn chat(data: &str) {
    read::<Chunk<'_>>(data);
}

pub fn google(data: &str) {
    read::<Generated<'_>>(data);
}

pub fn responses(data: &str) {
    read::<OutputDelta<'_>>(data);
}

#[derive(Deserialize)]
struct BlockDelta<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    index: u32,
    #[serde(borrow)]
    delta: TextDelta<'a>,
}

#[derive(Deserialize)]
struct TextDelta<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    partial_json: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    created: u64,
    #[serde(borrow)]
    model: Cow<'a, str>,
    #[serde(borrow)]
    service_tier: Option<Text<'a>>,
    #[serde(borrow)]
    choices: Vec<Choice<'a>>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    index: u32,
    #[serde(borrow)]
    delta: ChatDelta<'a>,
    #[serde(borrow)]
    finish_reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct ChatDelta<'a> {
    #[serde(borrow)]
    role: Option<Text<'a>>,
    #[serde(borrow)]
    content: Option<Text<'a>>,
    #[serde(borrow)]
    refusal: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Generated<'a> {
    #[serde(borrow)]
    candidates: Vec<Candidate<'a>>,
    #[serde(borrow)]
    usage_metadata: Option<UsageMetadata<'a>>,
    #[serde(borrow)]
    model_version: Cow<'a, str>,
    #[serde(borrow)]
    response_id: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(borrow)]
    content: Content<'a>,
    #[serde(borrow)]
    finish_reason: Option<Text<'a>>,
    index: u32,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    parts: Vec<Part<'a>>,
    #[serde(borrow)]
    role: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    thought: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UsageMetadata<'a> {
    prompt_token_count: u64,
    candidates_token_count: Option<u64>,
    total_token_count: u64,
    thoughts_token_count: Option<u64>,
    #[serde(borrow, default)]
    prompt_tokens_details: Vec<Modality<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modality<'a> {
    #[serde(borrow)]
    modality: Cow<'a, str>,
    token_count: u64,
}

#[derive(Deserialize)]
struct OutputDelta<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    item_id: Cow<'a, str>,
    output_index: u32,
    content_index: u32,
    #[serde(borrow)]
    delta: Text<'a>,
    sequence_number: u64,
}
