//! OpenAI's chat completions and what is like them: a message for each message.

use super::{Body, Call, Called, Calls, Link, Message, Part, Raw, Tool, is_text, object};
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

type Written = serde_json::Result<Vec<u8>>;

/// A body of chat completions, with a message's form as each provider has it.
#[derive(Serialize)]
struct Chat<'a, M> {
    model: &'a str,
    messages: Vec<M>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Raw<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u64>,
}

pub fn openai(body: Body<'_, Raw<'_>>, model: &str) -> Written {
    serde_json::to_vec(&Chat {
        model,
        messages: body.messages,
        tools: body.tools,
        temperature: body.temperature,
        max_tokens: None,
        max_completion_tokens: body.max_tokens,
    })
}

/// A message of Mistral's or Cohere's: a text beside calls is a part.
#[derive(Default, Serialize)]
struct Spoken<'a> {
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Content<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tool_calls: Cow<'a, [Call<'a>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    AsItIs(Raw<'a>),
    Parts(Vec<Text<'a>>),
}

#[derive(Serialize)]
struct Text<'a> {
    r#type: &'static str,
    text: Raw<'a>,
}

impl<'a> Content<'a> {
    fn beside_calls(message: &Message<'a>) -> Option<Self> {
        let content = message.content?;
        let text = || Self::Parts(vec![Text { r#type: "text", text: content }]);
        Some(if message.tool_calls.is_empty() { Self::AsItIs(content) } else { text() })
    }
}

impl Clone for Call<'_> {
    fn clone(&self) -> Self {
        let function = Called { name: self.function.name, arguments: self.function.arguments };
        Self { id: self.id.clone(), kind: self.kind, function }
    }
}

/// The nine letters and digits that Mistral takes for an identifier.
fn nine(id: &str) -> String {
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let letters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |at: u32| char::from(letters[(hash / 62_u64.pow(at) % 62) as usize]);
    (0..9).map(digit).collect()
}

pub fn mistral<'a>(body: &'a Body<'a, Raw<'a>>, model: &str) -> Written {
    let mut calls = Calls::default();
    let mut message = |message: &'a Message<'a>| {
        calls.add(message);
        let renamed = |call: &Call<'a>| Call { id: Cow::Owned(nine(&call.id)), ..call.clone() };
        Spoken {
            role: message.role,
            content: Content::beside_calls(message),
            tool_calls: Cow::Owned(message.tool_calls.iter().map(renamed).collect()),
            tool_call_id: message.tool_call_id.map(|id| Cow::Owned(nine(id))),
            name: message.tool_call_id.map(|id| calls.name(id)),
        }
    };
    let understood = serde_json::from_str("\"Understood.\"")?;
    let mut messages = Vec::with_capacity(body.messages.len());
    let mut last = "";
    for said in &body.messages {
        // a user cannot speak behind a result
        if (last, said.role) == ("tool", "user") {
            let content = Some(Content::AsItIs(understood));
            messages.push(Spoken { role: "assistant", content, ..Spoken::default() });
        }
        messages.push(message(said));
        last = said.role;
    }
    let (tools, temperature, max_tokens) = (body.tools, body.temperature, body.max_tokens);
    serde_json::to_vec(&Chat { model, messages, tools, temperature, max_tokens, max_completion_tokens: None })
}

pub fn cohere<'a>(body: &'a Body<'a, Raw<'a>>, model: &str) -> Written {
    let message = |message: &'a Message<'a>| {
        let mut content = Content::beside_calls(message);
        // the model takes no images
        if let Some(parts) = message.content.filter(|content| !is_text(content)) {
            let texts = Part::all(parts).into_iter().filter_map(|part| part.text);
            content = Some(Content::Parts(texts.map(|text| Text { r#type: "text", text }).collect()));
        }
        Spoken {
            role: message.role,
            content,
            tool_calls: Cow::Borrowed(&message.tool_calls),
            tool_call_id: message.tool_call_id.map(Cow::Borrowed),
            name: None,
        }
    };
    let (tools, temperature) = (body.tools, body.temperature);
    let (messages, max_tokens) =
        (body.messages.iter().map(message).collect(), body.max_tokens.map(|most| most.min(8000)));
    serde_json::to_vec(&Chat { model, messages, tools, temperature, max_tokens, max_completion_tokens: None })
}

#[derive(Serialize)]
struct OllamaBody<'a> {
    model: &'a str,
    messages: Vec<OllamaMessage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Raw<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options>,
    stream: bool,
}

#[derive(Serialize)]
struct Options {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_predict: Option<u64>,
}

#[derive(Serialize)]
struct OllamaMessage<'a> {
    role: &'a str,
    content: Cow<'a, RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<OllamaCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<&'a str>,
}

#[derive(Serialize)]
struct OllamaCall<'a> {
    function: OllamaCalled<'a>,
}

#[derive(Serialize)]
struct OllamaCalled<'a> {
    name: &'a str,
    arguments: Box<RawValue>,
}

pub fn ollama<'a>(body: &'a Body<'a, Raw<'a>>, model: &str) -> Written {
    let mut calls = Calls::default();
    let empty: Raw<'_> = serde_json::from_str("\"\"").expect("it is a text");
    let mut message = |message: &'a Message<'a>| {
        calls.add(message);
        let call = |call: &Call<'a>| OllamaCall {
            function: OllamaCalled { name: call.function.name, arguments: object(call.function.arguments) },
        };
        let (mut content, mut images) = (message.content.unwrap_or(empty), Vec::new());
        if !is_text(content) {
            let parts = Part::all(content);
            images = parts.iter().filter_map(|part| part.image()).map(|(_, data)| data).collect();
            content = parts.iter().find_map(|part| part.text).unwrap_or(empty);
        }
        OllamaMessage {
            role: message.role,
            content: Cow::Borrowed(content),
            tool_calls: message.tool_calls.iter().map(call).collect(),
            tool_name: message.tool_call_id.map(|id| calls.name(id)),
            images,
        }
    };
    let mut messages: Vec<OllamaMessage<'a>> = Vec::with_capacity(body.messages.len());
    for said in &body.messages {
        match (messages.last_mut(), said.content) {
            // what a user says in two messages is one
            (Some(last), Some(more)) if last.role == "user" && said.role == "user" => {
                let (text, more) = (last.content.get().trim_end_matches('"'), more.get().trim_start_matches('"'));
                last.content = Cow::Owned(RawValue::from_string(format!("{text}\\n\\n{more}"))?);
            }
            _ => messages.push(message(said)),
        }
    }
    let (temperature, num_predict) = (body.temperature, body.max_tokens);
    let options = (temperature.is_some() || num_predict.is_some()).then_some(Options { temperature, num_predict });
    serde_json::to_vec(&OllamaBody { model, messages, tools: body.tools, options, stream: false })
}

#[derive(Serialize)]
struct ResponsesBody<'a> {
    model: &'a str,
    input: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<ResponsesTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Message { role: &'a str, content: Raw<'a> },
    Parts { role: &'a str, content: Vec<InputPart<'a>> },
    Call { r#type: &'static str, call_id: &'a str, name: &'a str, arguments: Raw<'a> },
    Result { r#type: &'static str, call_id: &'a str, output: Raw<'a> },
}

#[derive(Serialize)]
#[serde(untagged)]
enum InputPart<'a> {
    Text { r#type: &'static str, text: Raw<'a> },
    Image { r#type: &'static str, image_url: &'a str, detail: &'static str },
}

#[derive(Serialize)]
struct ResponsesTool<'a> {
    r#type: &'static str,
    name: &'a str,
    description: Raw<'a>,
    parameters: Raw<'a>,
    strict: bool,
}

pub fn responses<'a>(body: &'a Body<'a, Vec<Tool<'a>>>, model: &str) -> Written {
    let mut input = Vec::with_capacity(body.messages.len());
    for message in &body.messages {
        let role = message.role;
        match (message.content, message.tool_call_id) {
            (Some(output), Some(call_id)) => {
                input.push(Item::Result { r#type: "function_call_output", call_id, output });
            }
            (Some(content), None) if is_text(content) => input.push(Item::Message { role, content }),
            (Some(content), None) => {
                let part = |part: Part<'a>| match part {
                    Part { text: Some(text), .. } => Some(InputPart::Text { r#type: "input_text", text }),
                    Part { image_url: Some(Link { url: image_url }), .. } => {
                        Some(InputPart::Image { r#type: "input_image", image_url, detail: "auto" })
                    }
                    _ => None,
                };
                input.push(Item::Parts { role, content: Part::all(content).into_iter().filter_map(part).collect() });
            }
            (None, _) => {}
        }
        input.extend(message.tool_calls.iter().map(|Call { id, function, .. }| Item::Call {
            r#type: "function_call",
            call_id: id,
            name: function.name,
            arguments: function.arguments,
        }));
    }
    let tool = |Tool { function }: &Tool<'a>| ResponsesTool {
        r#type: "function",
        name: function.name,
        description: function.description,
        parameters: function.parameters,
        strict: false,
    };
    let tools = body.tools.iter().flatten().map(tool).collect();
    serde_json::to_vec(&ResponsesBody { model, input, tools, max_output_tokens: body.max_tokens })
}
