//! The harder yardstick: what a translator pays that was written by hand for one API. `serde_json` reads an OpenAI chat
//! body into types; roles, identifiers and names are borrowed, contents and schemas stay raw; what is written is the
//! provider's own form. It reports nothing, checks nothing, and knows no prompt but those that are measured.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;

#[path = "by_hand/blocks.rs"]
mod blocks;
#[path = "by_hand/chat.rs"]
mod chat;

type Raw<'a> = &'a RawValue;

/// What is read. Where the provider takes tools as they are, they are not looked into.
#[derive(Deserialize)]
struct Body<'a, T> {
    #[serde(borrow)]
    messages: Vec<Message<'a>>,
    #[serde(default = "Option::default")]
    tools: Option<T>,
    temperature: Option<f64>,
    max_tokens: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Message<'a> {
    role: &'a str,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    content: Option<Raw<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct Call<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'a str,
    function: Called<'a>,
}

#[derive(Serialize, Deserialize)]
struct Called<'a> {
    name: &'a str,
    #[serde(borrow)]
    arguments: Raw<'a>,
}

#[derive(Deserialize)]
struct Tool<'a> {
    #[serde(borrow)]
    function: Function<'a>,
}

#[derive(Deserialize)]
struct Function<'a> {
    name: &'a str,
    #[serde(borrow)]
    description: Raw<'a>,
    #[serde(borrow)]
    parameters: Raw<'a>,
}

/// A part of a message that has several.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Raw<'a>>,
    #[serde(borrow)]
    image_url: Option<Link<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Link<'a> {
    url: &'a str,
}

impl<'a> Part<'a> {
    fn all(content: Raw<'a>) -> Vec<Self> {
        serde_json::from_str(content.get()).expect("a content is a text, or parts")
    }

    /// The media type and the base64 of an image.
    fn image(&self) -> Option<(&'a str, &'a str)> {
        self.image_url.as_ref()?.url.strip_prefix("data:")?.split_once(";base64,")
    }
}

fn is_text(content: Raw<'_>) -> bool {
    content.get().starts_with('"')
}

/// Arguments as the object that their text is.
fn object(arguments: Raw<'_>) -> Box<RawValue> {
    let text: String = serde_json::from_str(arguments.get()).expect("arguments are a text");
    RawValue::from_string(text).expect("arguments are JSON")
}

/// The calls so far, for providers that want a result to have the name of its call.
#[derive(Default)]
struct Calls<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Calls<'a> {
    fn add(&mut self, message: &'a Message<'a>) {
        self.0.extend(message.tool_calls.iter().map(|call| (call.id.as_ref(), call.function.name)));
    }

    fn name(&self, id: &str) -> &'a str {
        self.0.iter().rev().find(|call| call.0 == id).map_or("", |call| call.1)
    }
}

fn read<'a, T: Deserialize<'a>>(prompt: &'a [u8]) -> Body<'a, T> {
    serde_json::from_slice(prompt).expect("the prompt is a chat body")
}

/// The request of a provider.
pub fn translate(prompt: &[u8], (provider, model): (&str, &str)) -> Vec<u8> {
    let written = match provider {
        "openai" => chat::openai(read(prompt), model),
        "openai-responses" => chat::responses(&read(prompt), model),
        "mistral" => chat::mistral(&read(prompt), model),
        "cohere" => chat::cohere(&read(prompt), model),
        "ollama" => chat::ollama(&read(prompt), model),
        "anthropic" => blocks::anthropic(&read(prompt), model),
        "google" => blocks::google(&read(prompt)),
        "bedrock" => blocks::bedrock(&read(prompt)),
        _ => panic!("nobody has written a translator for {provider}"),
    };
    written.expect("what was read can be written")
}
