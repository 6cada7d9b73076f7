//! Where a report says that something was lost: in the request that the caller wrote, not in the prompt that was read.

use super::identity::translated;
use serde_json::{Value, json};

/// All items of a report, `SEVERITY CODE path`.
fn items(from: &str, request: &Value, to: (&str, &str)) -> Vec<String> {
    translated(from, request, to).1
}

#[test]
fn tools_choices_and_formats_of_chat_completions() {
    let request = json!({
        "model": "gpt-5",
        "messages": [{"role": "user", "content": "Is there wind?"}],
        "tools": [{"type": "function", "function": {"name": "wind", "parameters": {"type": "object"}}}],
        "tool_choice": "required",
        "response_format": {"type": "json_object"},
        "reasoning_effort": "high",
        "max_completion_tokens": 100,
        "stream": true
    });
    assert_eq!(
        items("openai", &request, ("ollama", "llama3")),
        ["error Conflict tools[0]", "error Conflict tool_choice", "warning Drop reasoning_effort"]
    );
    assert_eq!(
        items("openai", &request, ("bedrock", "amazon.nova-lite-v1:0")),
        ["warning Emulate response_format", "warning Drop reasoning_effort"]
    );
}

/// What went into the prompt as it stood has its own place, too.
#[test]
fn keywords_of_schemas() {
    let schema = json!({"type": "object", "properties": {"sea": {"type": "string", "minLength": 3}}});
    let format = json!({"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": schema}});
    let request = json!({
        "model": "gpt-5", "messages": [{"role": "user", "content": "Which sea?"}], "response_format": format
    });
    let place = "response_format.json_schema.schema";
    assert_eq!(
        items("openai", &request, ("cerebras", "gpt-oss-120b")),
        [format!("info MapFallback {place}"), format!("warning Drop {place}.properties.sea.minLength")]
    );
}

#[test]
fn custom_tools_of_responses() {
    let request = json!({
        "model": "gpt-5",
        "input": [{"role": "user", "content": "Mend it."}, {"role": "user", "content": "Please."}],
        "tools": [
            {"type": "function", "name": "read", "parameters": {"type": "object", "properties": {}}},
            {"type": "custom", "name": "patch", "description": "Applies a patch"}
        ],
        "tool_choice": {"type": "custom", "name": "patch"}
    });
    let items = items("openai-responses", &request, ("google", "gemini-2.5-pro"));
    assert_eq!(items, ["warning Emulate tools[1]"]);
}

#[test]
fn roles_and_parts() {
    let request = json!({
        "model": "gpt-5",
        "messages": [
            {"role": "user", "content": [
                {"type": "text", "text": "What is said?"},
                {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
            ]},
            {"role": "assistant", "content": "Nothing."},
            {"role": "user", "content": "Sure?"}
        ]
    });
    let items = items("openai", &request, ("cohere", "command-a-03-2025"));
    assert!(items.iter().any(|item| item.starts_with("error Unsupported messages[0].content[1]")), "{items:?}");
    assert_eq!(items.len(), 1, "{items:?}");
}
