//! What is translated, and for whom.

use std::ffi::{CStr, CString};

/// Models of most formats.
pub fn targets() -> [(&'static CStr, &'static CStr); 6] {
    [
        (c"openai", c"gpt-4o"),
        (c"openai-responses", c"gpt-5"),
        (c"anthropic", c"claude-sonnet-4-5"),
        (c"google", c"gemini-2.5-flash"),
        (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0"),
        (c"mistral", c"mistral-large-latest"),
    ]
}

/// A model for each wire format.
pub fn dialects() -> Vec<(&'static CStr, &'static CStr)> {
    [(c"cohere", c"command-a-03-2025"), (c"ollama", c"llama3.2")].into_iter().chain(targets()).collect()
}

/// A prompt that asks something of most passes: names and identifiers that are refused, calls without results, media in
/// results, schemas with references, choices and settings that stand in for others.
pub const MIDDLING: &CStr = cr##"{
  "messages": [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [
      {"type": "text", "text": "What \"is\" this?", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
      {"type": "image", "media_type": "image/png", "data": "iVBORw0KGgo="},
      {"type": "document", "media_type": "text/plain", "data": "SGVsbG8=", "filename": "a b.txt"},
      {"type": "hologram", "depth": 3}]},
    {"role": "assistant", "content": "Let me look. ", "tool_calls": [
      {"id": "call one ä", "type": "function", "function": {"name": "look up", "arguments": "{\"a\": \"b\\n\"}"}},
      {"id": "call one ä", "type": "function", "function": {"name": "look-up", "arguments": "[1]"}},
      {"id": "call_3", "type": "function", "function": {"name": "other", "arguments": ""}}]},
    {"role": "tool", "tool_call_id": "call_3", "content": [
      {"type": "text", "text": " "}, {"type": "image", "url": "https://a.example/b.png"}]},
    {"role": "developer", "content": "Be careful."},
    {"role": "tool", "name": "look up", "content": "found"},
    {"role": "tool", "tool_call_id": "nobody", "content": "lost"},
    {"role": "assistant", "content": [{"type": "reasoning", "text": "Hm.", "signature": "c2ln"}]},
    {"role": "assistant", "content": [{"type": "tool_call", "id": "call_4", "name": "other", "arguments": {"x": 1}}]},
    {"role": "user", "content": [{"type": "text", "text": "Well?", "odd": [1, {"x": null}]}]}
  ],
  "tools": [
    {"name": "look up", "description": "Looks", "strict": true, "parameters": {"$defs": {"a/b": {"type": "object",
      "properties": {"next": {"$ref": "#/$defs/a~1b"}, "n": {"type": "integer", "minimum": 1, "default": 2}},
      "required": ["next", "gone"]}}, "anyOf": [{"$ref": "#/$defs/a~1b"}, {"properties": {"q": {"const": "x"}}}]}},
    {"name": "look-up", "parameters": {"type": "object", "properties": {"at": {"type": "string", "format": "uri",
      "allOf": [{"pattern": "(?=a)"}]}, "l": {"type": "array"}}, "oneOf": [{"required": ["at"]}]}},
    {"name": "other"}
  ],
  "tool_choice": {"type": "allowed", "mode": "required", "tools": [{"type": "function", "name": "look up"}]},
  "parallel_tool_calls": false,
  "response_format": {"type": "json_schema", "json_schema": {"name": "an answer!", "strict": true,
    "schema": {"type": "object", "properties": {"a": {"type": ["string", "null"]}, "b": {"enum": [1, "x"]}}}}},
  "temperature": 1.7, "top_p": 0.5, "top_k": 7, "seed": 5, "max_tokens": 300, "reasoning_effort": "high",
  "stop": ["a", "", "b", "c", "d", "e", "f"], "user": "somebody", "odd": {"deep": [1, 2]}, "temperature": 0.4,
  "metadata": {"one": "two", "three": 4}, "modalities": ["text"], "stream": true, "logit_bias": {"1": 2},
  "provider_options": {"openai": {"store": null, "seed": 6}, "anthropic": {"thinking": {"type": "disabled"}}}
}"##;

/// Prompts with many pieces of one kind each.
pub fn many() -> Vec<(&'static str, CString)> {
    let list = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(",");
    let prompts = [
        (
            "messages",
            format!(r#"{{"messages":[{}]}}"#, list(400, &|at| format!(r#"{{"role":"user","content":"{at}"}}"#))),
        ),
        ("turns", {
            let turn = |at| format!(r#"{{"role":"user","content":"{at}"}},{{"role":"assistant","content":"ay"}}"#);
            format!(r#"{{"messages":[{}]}}"#, list(200, &turn))
        }),
        ("losses", format!(r#"{{"prompt":"x",{}}}"#, list(900, &|at| format!(r#""odd{at}":1"#)))),
        ("calls", {
            let call = |at| {
                format!(
                    r#"{{"role":"assistant","tool_calls":[{{"id":"c {at}","name":"f","arguments":{{}}}}]}},
                       {{"role":"tool","tool_call_id":"c {at}","content":[{{"type":"image","url":"https://a.b/c"}}]}}"#
                )
            };
            format!(r#"{{"messages":[{{"role":"user","content":"x"}},{}]}}"#, list(200, &call))
        }),
        ("tools", {
            let tool =
                |at| format!(r#"{{"name":"cut the bread {at}","parameters":{{"type":"object","oneOf":[{{}}]}}}}"#);
            format!(r#"{{"prompt":"x","tools":[{}]}}"#, list(200, &tool))
        }),
        ("numbers", format!("{{\"prompt\":\"x\",\"odd\":[{}]}}", list(5000, &|_| "1".to_owned()))),
    ];
    prompts.map(|(name, prompt)| (name, CString::new(prompt).expect("no NUL"))).into()
}

/// A conversation that comes from OpenAI, in its legacy form, with what most providers have not.
const LEGACY: &CStr = cr#"{
  "messages": [
    {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
      {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0=", "filename": "a.b.pdf"}},
      {"type": "image_url", "image_url": {"url": "https://a.example/c.png", "detail": "low"}}]},
    {"role": "assistant", "content": null, "function_call": {"name": "f", "arguments": "{\"a\":"}},
    {"role": "function", "name": "f", "content": "[1, 2]"},
    {"role": "assistant", "refusal": "No.", "audio": {"id": "audio_1"}},
    {"role": "user", "name": "Ann", "content": ""}],
  "functions": [{"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "number"}}}}],
  "function_call": {"name": "f"}, "response_format": {"type": "json_object"}, "n": 2, "logprobs": true,
  "audio": {"voice": "alloy", "format": "wav"}, "modalities": ["text", "audio"], "max_completion_tokens": 1000000
}"#;

/// Documents, a cache, a choice of one tool, an answer that is begun.
const PREFILLED: &CStr = cr#"{
  "system": [{"type": "text", "text": "Short.", "cache_control": {"type": "ephemeral"}}],
  "messages": [
    {"role": "user", "content": [{"type": "document", "text": "Once upon a time", "title": "Tale", "citations": true},
      {"type": "document", "text": "Once upon a time", "title": "Tale"}, {"type": "video", "url": "gs://a/b.mp4"}]},
    {"role": "assistant", "content": [{"type": "tool_call", "id": "1", "name": "say", "arguments": {}}]},
    {"role": "tool", "tool_call_id": "1", "is_error": true, "content": [{"type": "document", "text": "Lost"}]},
    {"role": "user", "content": "Go on"}, {"role": "assistant", "content": "The answer is "}],
  "tools": [{"type": "custom", "name": "say", "description": "Says"}, {"type": "web_search"}],
  "tool_choice": {"type": "function", "name": "say"}, "reasoning": {"budget_tokens": 2048},
  "rag": {"documents": [{"id": "1", "text": "Once"}]}, "safety_settings": [{"category": "c", "threshold": "t"}]
}"#;

/// Prompts that are small, yet ask something of each pass.
pub fn small() -> [(&'static str, &'static CStr); 4] {
    [("plain", c"{\"prompt\": \"Hello\"}"), ("middling", MIDDLING), ("legacy", LEGACY), ("prefilled", PREFILLED)]
}
