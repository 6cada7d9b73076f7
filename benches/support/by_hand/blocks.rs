//! Anthropic, Google and Bedrock: turns of user and model, whose parts are texts, calls and results.

use super::{Body, Calls, Message, Part, Raw, Tool, is_text, object};
use serde::Serialize;
use serde_json::value::RawValue;

type Written = serde_json::Result<Vec<u8>>;
type Prompt<'a> = Body<'a, Vec<Tool<'a>>>;

/// A message of Anthropic or Bedrock.
#[derive(Serialize)]
struct Turn<C> {
    role: &'static str,
    content: C,
}

/// The system message, and the others.
fn split<'a>(body: &'a Prompt<'a>) -> (Option<Raw<'a>>, &'a [Message<'a>]) {
    match body.messages.split_first() {
        Some((first, rest)) if first.role == "system" => (first.content, rest),
        _ => (None, &body.messages),
    }
}

#[derive(Serialize)]
struct AnthropicBody<'a> {
    model: &'a str,
    max_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<Raw<'a>>,
    messages: Vec<Turn<Content<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<AnthropicTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(Raw<'a>),
    Blocks(Vec<Block<'a>>),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block<'a> {
    Text { text: Raw<'a> },
    Image { source: Source<'a> },
    ToolUse { id: &'a str, name: &'a str, input: Box<RawValue> },
    ToolResult { tool_use_id: &'a str, content: Raw<'a> },
}

#[derive(Serialize)]
struct Source<'a> {
    r#type: &'static str,
    media_type: &'a str,
    data: &'a str,
}

#[derive(Serialize)]
struct AnthropicTool<'a> {
    name: &'a str,
    description: Raw<'a>,
    input_schema: Raw<'a>,
}

pub fn anthropic<'a>(body: &'a Prompt<'a>, model: &str) -> Written {
    let (system, rest) = split(body);
    let mut messages: Vec<Turn<Content<'a>>> = Vec::with_capacity(rest.len());
    for message in rest {
        if let (Some(tool_use_id), Some(content)) = (message.tool_call_id, message.content) {
            let block = Block::ToolResult { tool_use_id, content };
            match messages.last_mut() {
                Some(Turn { role: "user", content: Content::Blocks(blocks) }) => blocks.push(block),
                _ => messages.push(Turn { role: "user", content: Content::Blocks(vec![block]) }),
            }
            continue;
        }
        let role = if message.role == "assistant" { "assistant" } else { "user" };
        let content = match message.content {
            Some(text) if is_text(text) && message.tool_calls.is_empty() => Content::Text(text),
            content => Content::Blocks(anthropic_blocks(message, content)),
        };
        messages.push(Turn { role, content });
    }
    let tool = |Tool { function }: &Tool<'a>| AnthropicTool {
        name: function.name,
        description: function.description,
        input_schema: function.parameters,
    };
    let tools = body.tools.iter().flatten().map(tool).collect();
    let (max_tokens, temperature) = (body.max_tokens.unwrap_or(32_000), body.temperature);
    serde_json::to_vec(&AnthropicBody { model, max_tokens, system, messages, tools, temperature })
}

fn anthropic_blocks<'a>(message: &'a Message<'a>, content: Option<Raw<'a>>) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    match content {
        Some(text) if is_text(text) => blocks.push(Block::Text { text }),
        Some(parts) => blocks.extend(Part::all(parts).iter().filter_map(|part| {
            let image = |(media_type, data)| Block::Image { source: Source { r#type: "base64", media_type, data } };
            part.text.map(|text| Block::Text { text }).or_else(|| part.image().map(image))
        })),
        None => {}
    }
    blocks.extend(message.tool_calls.iter().map(|call| Block::ToolUse {
        id: &call.id,
        name: call.function.name,
        input: object(call.function.arguments),
    }));
    blocks
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoogleBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Instruction<'a>>,
    contents: Vec<GoogleTurn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Declarations<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation_config: Option<Settings>,
}

#[derive(Serialize)]
struct Instruction<'a> {
    parts: [GooglePart<'a>; 1],
}

#[derive(Serialize)]
struct GoogleTurn<'a> {
    role: &'static str,
    parts: Vec<GooglePart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum GooglePart<'a> {
    Text(Raw<'a>),
    #[serde(rename_all = "camelCase")]
    InlineData {
        mime_type: &'a str,
        data: &'a str,
    },
    FunctionCall {
        id: &'a str,
        name: &'a str,
        args: Box<RawValue>,
    },
    FunctionResponse {
        id: &'a str,
        name: &'a str,
        response: GoogleResult<'a>,
    },
}

#[derive(Serialize)]
struct GoogleResult<'a> {
    result: Raw<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declarations<'a> {
    function_declarations: Vec<Declaration<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Declaration<'a> {
    name: &'a str,
    description: Raw<'a>,
    parameters_json_schema: Raw<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(rename = "maxOutputTokens", skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
}

impl Settings {
    fn of(body: &Prompt<'_>) -> Option<Self> {
        let (temperature, max_tokens) = (body.temperature, body.max_tokens);
        (temperature.is_some() || max_tokens.is_some()).then_some(Self { temperature, max_tokens })
    }
}

pub fn google<'a>(body: &'a Prompt<'a>) -> Written {
    let (system, rest) = split(body);
    let (mut contents, mut calls): (Vec<GoogleTurn<'a>>, _) = (Vec::with_capacity(rest.len()), Calls::default());
    for message in rest {
        calls.add(message);
        let role = if message.role == "assistant" { "model" } else { "user" };
        // results of one turn stand in one turn, and nothing else does
        let is_result = |turn: &GoogleTurn<'_>| matches!(turn.parts.last(), Some(GooglePart::FunctionResponse { .. }));
        if message.tool_call_id.is_none() || !contents.last().is_some_and(is_result) {
            contents.push(GoogleTurn { role, parts: Vec::new() });
        }
        let Some(GoogleTurn { parts, .. }) = contents.last_mut() else { continue };
        match (message.content, message.tool_call_id) {
            (Some(result), Some(id)) => {
                parts.push(GooglePart::FunctionResponse { id, name: calls.name(id), response: GoogleResult { result } })
            }
            (Some(text), None) if is_text(text) => parts.push(GooglePart::Text(text)),
            (Some(content), None) => parts.extend(Part::all(content).iter().filter_map(|part| {
                let image = |(mime_type, data)| GooglePart::InlineData { mime_type, data };
                part.text.map(GooglePart::Text).or_else(|| part.image().map(image))
            })),
            (None, _) => {}
        }
        parts.extend(message.tool_calls.iter().map(|call| GooglePart::FunctionCall {
            id: &call.id,
            name: call.function.name,
            args: object(call.function.arguments),
        }));
    }
    let declaration = |Tool { function }: &Tool<'a>| Declaration {
        name: function.name,
        description: function.description,
        parameters_json_schema: function.parameters,
    };
    let tools =
        body.tools.iter().map(|tools| Declarations { function_declarations: tools.iter().map(declaration).collect() });
    serde_json::to_vec(&GoogleBody {
        system_instruction: system.map(|text| Instruction { parts: [GooglePart::Text(text)] }),
        contents,
        tools: tools.collect(),
        generation_config: Settings::of(body),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BedrockBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<[BedrockPart<'a>; 1]>,
    messages: Vec<Turn<Vec<BedrockPart<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inference_config: Option<Inference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum BedrockPart<'a> {
    Text(Raw<'a>),
    Image {
        format: &'a str,
        source: Bytes<'a>,
    },
    #[serde(rename_all = "camelCase")]
    ToolUse {
        tool_use_id: &'a str,
        name: &'a str,
        input: Box<RawValue>,
    },
    #[serde(rename_all = "camelCase")]
    ToolResult {
        tool_use_id: &'a str,
        content: [BedrockText<'a>; 1],
    },
}

#[derive(Serialize)]
struct BedrockText<'a> {
    text: Raw<'a>,
}

#[derive(Serialize)]
struct Bytes<'a> {
    bytes: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Inference {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

#[derive(Serialize)]
struct ToolConfig<'a> {
    tools: Vec<BedrockTool<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BedrockTool<'a> {
    tool_spec: ToolSpec<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToolSpec<'a> {
    name: &'a str,
    description: Raw<'a>,
    input_schema: Schema<'a>,
}

#[derive(Serialize)]
struct Schema<'a> {
    json: Raw<'a>,
}

pub fn bedrock<'a>(body: &'a Prompt<'a>) -> Written {
    let (system, rest) = split(body);
    let mut messages: Vec<Turn<Vec<BedrockPart<'a>>>> = Vec::with_capacity(rest.len());
    for message in rest {
        let role = if message.role == "assistant" { "assistant" } else { "user" };
        if messages.last().is_none_or(|last| last.role != role) {
            messages.push(Turn { role, content: Vec::new() });
        }
        let Some(Turn { content: parts, .. }) = messages.last_mut() else { continue };
        match (message.content, message.tool_call_id) {
            (Some(text), Some(tool_use_id)) => {
                parts.push(BedrockPart::ToolResult { tool_use_id, content: [BedrockText { text }] });
            }
            (Some(text), None) if is_text(text) => parts.push(BedrockPart::Text(text)),
            (Some(content), None) => parts.extend(Part::all(content).iter().filter_map(|part| {
                let image = |(media_type, bytes): (&'a str, &'a str)| BedrockPart::Image {
                    format: media_type.trim_start_matches("image/"),
                    source: Bytes { bytes },
                };
                part.text.map(BedrockPart::Text).or_else(|| part.image().map(image))
            })),
            (None, _) => {}
        }
        parts.extend(message.tool_calls.iter().map(|call| BedrockPart::ToolUse {
            tool_use_id: &call.id,
            name: call.function.name,
            input: object(call.function.arguments),
        }));
    }
    let tool = |Tool { function }: &Tool<'a>| BedrockTool {
        tool_spec: ToolSpec {
            name: function.name,
            description: function.description,
            input_schema: Schema { json: function.parameters },
        },
    };
    let (temperature, max_tokens) = (body.temperature, body.max_tokens);
    serde_json::to_vec(&BedrockBody {
        system: system.map(|text| [BedrockPart::Text(text)]),
        messages,
        inference_config: Settings::of(body).map(|_| Inference { max_tokens, temperature }),
        tool_config: body.tools.as_ref().map(|tools| ToolConfig { tools: tools.iter().map(tool).collect() }),
    })
}
