//! What a provider has is asked of it: these prompts lose nothing and nothing of them is approximated.

use super::support::{Target, report, translate};
use specado_ffi::{Context, Mode};

const EVERYWHERE: &[&str] = &[
    "openai/gpt-4o",
    "openai/gpt-5.1",
    "openai-responses/gpt-5.1",
    "anthropic/claude-sonnet-4-5",
    "anthropic/claude-opus-5",
    "google/gemini-2.5-flash",
    "google/gemini-3-pro",
    "groq/llama-3.3-70b-versatile",
];
/// What takes plain conversations, but fewer kinds of choices and histories.
const PLAIN: &[&str] = &[
    "cohere/command-a-03-2025",
    "mistral/mistral-medium-2604",
    "mistral/magistral-medium-latest",
    "ollama/gpt-oss:20b",
    "ollama/llama3.3",
];
const SIGHTED: &[&str] = &[
    "openai/gpt-4o",
    "openai-responses/gpt-5.1",
    "anthropic/claude-sonnet-4-5",
    "google/gemini-2.5-flash",
    "google/gemini-3-pro",
];
const OPENAI: &[&str] = &["openai/gpt-4o", "openai-responses/gpt-5.1", "groq/llama-3.3-70b-versatile"];
const GOOGLE: &[&str] = &["google/gemini-2.5-flash", "google/gemini-3-pro"];
const CLAUDE: &[&str] = &["anthropic/claude-sonnet-4-5", "anthropic/claude-opus-5"];
const BUDGETED: &[&str] = &["anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"];

const TOOLS: &str = r#""tools": [{"name": "tide", "description": "d", "json_schema": {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"], "additionalProperties": false}}]"#;
const ASK: &str = r#""messages": [{"role": "user", "content": "When can we sail?"}]"#;

#[track_caller]
fn clean(prompt: &str, models: &[&str]) {
    let mut context = Context::new();
    let mut complaints = Vec::new();
    for name in models {
        let (provider, model) = name.split_once('/').expect("PROVIDER/MODEL");
        let target = Target { provider: provider.to_owned(), model: model.to_owned() };
        if let Err(error) = translate(&mut context, prompt, &target, Mode::Strict) {
            complaints.push(format!("{name}: {prompt}: {error}"));
        }
    }
    report(&complaints);
}

#[test]
fn messages() {
    clean(r#"{"prompt": "Hello"}"#, EVERYWHERE);
    clean(
        r#"{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi."}]}"#,
        EVERYWHERE,
    );
    clean(
        r#"{"messages": [{"role": "developer", "content": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind."}]}, {"role": "user", "content": "Hi."}]}"#,
        EVERYWHERE,
    );
    clean(
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": [{"type": "text", "text": "c"}, {"type": "text", "text": "d"}]}]}"#,
        EVERYWHERE,
    );
    clean(
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "refusal": null, "annotations": [], "audio": null, "function_call": null, "tool_calls": null}, {"role": "user", "content": "c"}]}"#,
        EVERYWHERE,
    );
}

#[test]
fn plain_conversations() {
    for prompt in [
        r#"{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi."}], "modalities": ["text"]}"#.to_owned(),
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": [{"type": "text", "text": "c"}, {"type": "text", "text": "d"}]}]}"#.to_owned(),
        r#"{"messages": [{"role": "user", "content": [{"type": "document", "text": "Once."}, {"type": "text", "text": "Who?"}]}]}"#.to_owned(),
        r#"{"messages": [{"role": "user", "content": "Tide?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "tide", "arguments": ""}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": "low"}]}"#.to_owned(),
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "b"}]}, {"role": "user", "content": "c"}]}"#.to_owned(),
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#.to_owned(),
        format!(r#"{{{ASK}, {TOOLS}, "tool_choice": "auto", "max_tokens": 256, "stream": true}}"#),
        format!(r#"{{{ASK}, "tools": [{{"name": "now"}}]}}"#),
        format!(r#"{{{ASK}, "temperature": 1, "n": 1, "presence_penalty": 0, "frequency_penalty": 0, "seed": 7, "stop": "x"}}"#),
        format!(r#"{{{ASK}, "response_format": {{"type": "json_object"}}}}"#),
        format!(r#"{{{ASK}, "response_format": {{"json_schema": {{"type": "object", "properties": {{"a": {{"type": "string"}}}}, "required": ["a"]}}}}}}"#),
    ] {
        clean(&prompt, PLAIN);
    }
    clean(
        &format!(r#"{{{ASK}, {TOOLS}, "tool_choice": {{"name": "tide"}}, "parallel_tool_calls": false}}"#),
        &["mistral/mistral-medium-2604"],
    );
    clean(
        &format!(r#"{{{ASK}, "reasoning": {{"effort": "high"}}}}"#),
        &["mistral/mistral-medium-2604", "cohere/command-a-reasoning-08-2025", "ollama/gpt-oss:20b"],
    );
    clean(
        &format!(r#"{{{ASK}, "reasoning": {{"budget_tokens": 2048}}, "logprobs": false}}"#),
        &["cohere/command-a-reasoning-08-2025"],
    );
    clean(
        &format!(
            r#"{{{ASK}, "rag": {{"documents": [{{"id": "1", "title": "Moss", "text": "It grows.", "url": "https://example.org"}}, "Ferns."], "citations": true}}}}"#
        ),
        &["cohere/command-a-03-2025"],
    );
}

#[test]
fn media() {
    for image in [
        r#"{"type": "image", "url": "https://example.org/a.png"}"#,
        r#"{"type": "image", "data": "aGk=", "media_type": "image/png"}"#,
        r#"{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}"#,
        r#"{"type": "image_url", "image_url": {"url": "data:image\/jpeg;base64,aGk="}}"#,
        r#"{"type": "document", "data": "aGk=", "media_type": "application/pdf", "filename": "a.pdf"}"#,
    ] {
        let models = if image.contains("filename") { &SIGHTED[..3] } else { SIGHTED };
        clean(
            &format!(
                r#"{{"messages": [{{"role": "user", "content": [{image}, {{"type": "text", "text": "What is it?"}}]}}]}}"#
            ),
            models,
        );
    }
    for audio in [
        r#"{"type": "audio", "data": "aGk=", "media_type": "audio/wav"}"#,
        r#"{"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}}"#,
        r#"{"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}}"#,
    ] {
        let prompt = format!(
            r#"{{"messages": [{{"role": "user", "content": [{audio}, {{"type": "text", "text": "What is it?"}}]}}]}}"#
        );
        clean(&prompt, &["openai/gpt-audio", "google/gemini-2.5-flash", "google/gemini-3-pro"]);
    }
}

#[test]
fn tools() {
    for choice in [
        r#""auto""#,
        r#""none""#,
        r#""required""#,
        r#"{"name": "tide"}"#,
        r#"{"type": "function", "function": {"name": "tide"}}"#,
        r#"{"type": "tool", "name": "tide"}"#,
    ] {
        clean(&format!(r#"{{{ASK}, {TOOLS}, "tool_choice": {choice}}}"#), EVERYWHERE);
        if choice != r#""none""# {
            let models: Vec<&str> = [OPENAI, CLAUDE].concat();
            clean(&format!(r#"{{{ASK}, {TOOLS}, "tool_choice": {choice}, "parallel_tool_calls": false}}"#), &models);
            clean(
                &format!(r#"{{{ASK}, {TOOLS}, "tool_choice": {choice}, "parallel_tool_calls": true}}"#),
                &[&models[..], GOOGLE].concat(),
            );
        }
    }
    clean(&format!(r#"{{{ASK}, "tools": [{{"name": "now"}}]}}"#), EVERYWHERE);
    clean(&format!(r#"{{{ASK}, "tools": []}}"#), EVERYWHERE);
}

#[test]
fn histories() {
    for arguments in [r#"{"at": "Bergen"}"#, r#""{\"at\": \"Bergen\"}""#, r#""""#, "{}"] {
        for content in [r#""low""#, r#""""#, r#"[{"type": "text", "text": "low"}]"#, r#""{\"height\": 1.50}""#] {
            clean(
                &format!(
                    r#"{{"messages": [{{"role": "user", "content": "Tide?"}}, {{"role": "assistant", "content": null, "tool_calls": [{{"id": "call_1", "type": "function", "function": {{"name": "tide", "arguments": {arguments}}}}}]}},
                    {{"role": "tool", "tool_call_id": "call_1", "content": {content}}}, {{"role": "user", "content": "And now?"}}], {TOOLS}}}"#
                ),
                EVERYWHERE,
            );
            clean(
                &format!(
                    r#"{{"messages": [{{"role": "user", "content": "Tide?"}}, {{"role": "assistant", "content": [{{"type": "text", "text": "I look."}}, {{"type": "tool_call", "id": "c1", "name": "tide", "arguments": {arguments}}}, {{"type": "tool_call", "id": "c2", "name": "tide", "arguments": {arguments}}}]}},
                    {{"role": "tool", "content": [{{"type": "tool_result", "id": "c1", "content": {content}}}, {{"type": "tool_result", "id": "c2", "content": {content}}}]}}], {TOOLS}}}"#
                ),
                EVERYWHERE,
            );
        }
    }
    let named = r#"{"messages": [{"role": "user", "content": "Tide?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "tide", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "c", "name": "tide", "content": "low", "is_error": false}]"#;
    clean(&format!("{named}, {TOOLS}}}"), EVERYWHERE);
}

#[test]
fn settings() {
    clean(&format!(r#"{{{ASK}, "limits": {{"max_output_tokens": 256}}, "stream": true}}"#), EVERYWHERE);
    clean(&format!(r#"{{{ASK}, "max_tokens": 256, "stream": false}}"#), EVERYWHERE);
    let mild =
        ["openai/gpt-4o", "anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash", "groq/llama-3.3-70b-versatile"];
    clean(&format!(r#"{{{ASK}, "sampling": {{"temperature": 0.70, "stop": ["x"]}}}}"#), &mild);
    clean(&format!(r#"{{{ASK}, "temperature": 0.70, "stop": "x"}}"#), &mild);
    clean(
        &format!(r#"{{{ASK}, "temperature": 1, "top_p": 1, "n": 1, "presence_penalty": 0, "frequency_penalty": 0}}"#),
        EVERYWHERE,
    );
    clean(
        &format!(r#"{{{ASK}, "seed": 7}}"#),
        &["openai/gpt-4o", "google/gemini-2.5-flash", "groq/llama-3.3-70b-versatile"],
    );
    clean(
        &format!(r#"{{{ASK}, "sampling": {{"top_k": 40}}}}"#),
        &["anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"],
    );
    clean(&format!(r#"{{{ASK}, "response_format": {{"type": "text"}}}}"#), EVERYWHERE);
    clean(
        &format!(r#"{{{ASK}, "user": "u"}}"#),
        &["openai/gpt-4o", "openai-responses/gpt-5.1", "anthropic/claude-opus-5"],
    );
    clean(
        &format!(r#"{{{ASK}, "reasoning": {{"budget_tokens": 2048}}, "limits": {{"max_output_tokens": 8000}}}}"#),
        BUDGETED,
    );
    clean(
        &format!(r#"{{{ASK}, "reasoning": {{"effort": "low"}}}}"#),
        &["openai/gpt-5.1", "openai-responses/gpt-5.1", "anthropic/claude-opus-5", "google/gemini-3-pro"],
    );
    let schema = r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}"#;
    clean(
        &format!(r#"{{{ASK}, "response_format": {{"json_schema": {schema}, "name": "a", "strict": true}}}}"#),
        &["openai/gpt-4o", "openai-responses/gpt-5.1", "groq/openai/gpt-oss-120b"],
    );
    clean(&format!(r#"{{{ASK}, "response_format": {{"json_schema": {schema}}}}}"#), SIGHTED);
}

#[test]
fn caching_and_reasoning_replay() {
    clean(
        r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}]}]}"#,
        CLAUDE,
    );
    clean(
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "reasoning", "text": "hm", "signature": "c2ln"}, {"type": "reasoning", "encrypted": "ZW5j"}, {"type": "text", "text": "b"}]}, {"role": "user", "content": "c"}]}"#,
        CLAUDE,
    );
    clean(
        r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "reasoning", "id": "rs_1", "summary": [], "encrypted": "ZW5j"}, {"type": "text", "text": "b"}]}, {"role": "user", "content": "c"}]}"#,
        &["openai-responses/gpt-5.1"],
    );
}
