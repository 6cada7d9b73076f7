//! What is decoded is the next prompt's: the provider that has answered gets its own back, another does not.

use crate::support::{view, whole};
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

fn translated(provider: &str, model: &str, message: &Value) -> (Value, Vec<(String, String)>) {
    let prompt =
        json!({"messages": [{"role": "user", "content": "Who?"}, message, {"role": "user", "content": "Sure?"}]});
    let prompt = prompt.to_string();
    let mut out = String::new();
    let request = Request { prompt: &prompt, spec: provider, model, mode: Mode::Coerce };
    Context::new().translate_into(&request, &mut out).unwrap_or_else(|error| panic!("{provider}: {error}"));
    let result = view(&out);
    let losses = result["lossiness"]["items"].as_array().into_iter().flatten();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let losses = losses.map(|item| (text(item, "path"), text(item, "severity"))).collect();
    (result["provider_request_json"].clone(), losses)
}

fn claude() -> Value {
    let citation = json!({
        "type": "char_location", "cited_text": "by Ada", "document_index": 0, "document_title": null,
        "start_char_index": 3, "end_char_index": 9, "file_id": null
    });
    let body = json!({
        "type": "message", "id": "m", "role": "assistant", "model": "claude-sonnet-4-5", "stop_reason": "end_turn",
        "content": [
            {"type": "thinking", "thinking": "hm", "signature": "SIG"},
            {"type": "redacted_thinking", "data": "ENC"},
            {"type": "text", "text": "Ada.", "citations": [citation, {"type": "web_search_result_location", "url": "u", "title": "t", "cited_text": "c", "encrypted_index": "E"}]}
        ]
    });
    let message = whole("anthropic", 200, "", body.to_string().as_bytes())["choices"][0]["message"].clone();
    assert_eq!(message["origin"], "anthropic/claude-sonnet-4-5");
    message
}

#[test]
fn claude_gets_back_what_it_said() {
    let message = claude();
    let (body, losses) = translated("anthropic", "claude-sonnet-4-5", &message);
    let cited = &body["messages"][1]["content"];
    assert_eq!(cited[0], json!({"type": "thinking", "thinking": "hm", "signature": "SIG"}));
    assert_eq!(cited[1], json!({"type": "redacted_thinking", "data": "ENC"}));
    let said = message["content"][2]["citations"].as_array().unwrap().iter().map(|citation| citation["raw"].clone());
    assert_eq!(cited[2]["citations"], Value::Array(said.collect()));
    let of_messages: Vec<_> = losses.iter().filter(|(path, _)| path.starts_with("messages")).collect();
    assert!(of_messages.is_empty(), "{of_messages:?}");
}

#[test]
fn another_provider_gets_no_signatures() {
    let message = claude();
    for (provider, model) in
        [("google", "gemini-2.5-flash"), ("openai-responses", "gpt-5"), ("openrouter", "openai/gpt-4o")]
    {
        let (body, losses) = translated(provider, model, &message);
        let text = body.to_string();
        for secret in ["SIG", "ENC", "char_location", "encrypted_index"] {
            assert!(!text.contains(secret), "{provider}: {secret}: {text}");
        }
        for path in
            ["messages[1].content[0].signature", "messages[1].content[1].encrypted", "messages[1].content[2].citations"]
        {
            assert!(losses.contains(&(path.to_owned(), "info".to_owned())), "{provider}: {path}: {losses:?}");
        }
        assert!(losses.iter().all(|(path, _)| !path.ends_with("origin")), "{losses:?}");
    }
    // thoughts of another provider have a name there that means nothing here
    let thought = json!({"role": "assistant", "origin": "azure-openai/gpt-5", "content": [
        {"type": "reasoning", "id": "rs_1", "encrypted": "ENC", "summary": []}, {"type": "text", "text": "Ada."}
    ]});
    let (body, _) = translated("openai-responses", "gpt-5", &thought);
    assert!(!body.to_string().contains("rs_1"), "{body}");
}

#[test]
fn without_an_origin_signatures_go_to_any() {
    let mut message = claude();
    message.as_object_mut().unwrap().remove("origin");
    let (body, losses) = translated("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", &message);
    assert!(body.to_string().contains("SIG"), "{body}");
    let (body, _) = translated("anthropic", "claude-sonnet-4-5", &message);
    assert!(body.to_string().contains("SIG") && !body.to_string().contains("char_location"), "{body}");
    assert!(losses.contains(&("messages[1].content[2].citations".to_owned(), "warning".to_owned())), "{losses:?}");
}

#[test]
fn a_spec_says_whose_it_takes_back() {
    let spec = json!({"provider": "mirror", "inherits": "anthropic", "replays": ["anthropic"]}).to_string();
    let (body, _) = translated(&spec, "claude-sonnet-4-5", &claude());
    assert!(body.to_string().contains("SIG") && body.to_string().contains("char_location"), "{body}");
    let spec = json!({"provider": "mirror", "inherits": "anthropic"}).to_string();
    let (body, _) = translated(&spec, "claude-sonnet-4-5", &claude());
    assert!(!body.to_string().contains("SIG"), "{body}");
}

#[test]
fn platforms_of_one_model_take_each_others_thoughts() {
    let bedrock = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let message = claude();
    let (body, _) = translated("vertex-ai-anthropic", "claude-sonnet-4-5", &message);
    assert!(body.to_string().contains("SIG") && body.to_string().contains("char_location"), "{body}");
    let (body, losses) = translated("bedrock", bedrock, &message);
    assert!(body.to_string().contains("SIG") && !body.to_string().contains("char_location"), "{body}");
    assert!(losses.contains(&("messages[1].content[2].citations".to_owned(), "info".to_owned())), "{losses:?}");
    let (body, _) = translated("bedrock", "amazon.nova-lite-v1:0", &message);
    assert!(!body.to_string().contains("SIG"), "{body}");
}

/// The blocks go back with their citations as they came; the text alone goes to others, and that is told.
#[test]
fn bedrock_gets_its_citations_back() {
    let cited = json!({"citationsContent": {"content": [{"text": "Ada."}], "citations": [
        {"title": "Who", "source": "s", "sourceContent": [{"text": "by Ada"}],
         "location": {"documentChar": {"documentIndex": 0, "start": 3, "end": 9}}},
        {"location": {"web": {"url": "https://e.org", "domain": "e.org"}}}
    ]}});
    let body = json!({
        "output": {"message": {"role": "assistant", "content": [{"text": "Hm. "}, cited]}}, "stopReason": "end_turn",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}
    });
    let message = whole("bedrock", 200, "", body.to_string().as_bytes())["choices"][0]["message"].clone();
    assert_eq!(message["content"][1]["text"], "Ada.");
    let (body, losses) = translated("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", &message);
    assert_eq!(body["messages"][1]["content"], json!([{"text": "Hm. "}, cited]));
    assert!(losses.iter().all(|(path, _)| !path.starts_with("messages")), "{losses:?}");
    for (provider, model) in [("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-4o")] {
        let (body, losses) = translated(provider, model, &message);
        assert!(body.to_string().contains("Ada.") && !body.to_string().contains("by Ada"), "{provider}: {body}");
        let told = ("messages[1].content[1].citations".to_owned(), "info".to_owned());
        assert!(losses.contains(&told), "{provider}: {losses:?}");
    }
}

/// The summary of what was said before is the provider's own block: it stands for all that, in the next request.
#[test]
fn what_was_compacted_goes_back() {
    let block = json!({"type": "compaction", "content": "Ada was asked for."});
    let body = json!({
        "type": "message", "id": "m", "role": "assistant", "model": "claude-opus-4-6", "stop_reason": "end_turn",
        "content": [block, {"type": "text", "text": "Ada."}]
    });
    let message = whole("anthropic", 200, "", body.to_string().as_bytes())["choices"][0]["message"].clone();
    let (body, losses) = translated("anthropic", "claude-opus-4-6", &message);
    assert_eq!(body["messages"][1]["content"][0], block);
    assert!(losses.iter().all(|(path, _)| !path.starts_with("messages")), "{losses:?}");
    // others have blocks of this name, with other things in them
    for (provider, model) in [("openai-responses", "gpt-5"), ("google", "gemini-2.5-flash")] {
        let (body, losses) = translated(provider, model, &message);
        assert!(!body.to_string().contains("compaction"), "{provider}: {body}");
        assert!(losses.contains(&("messages[1].content[0]".to_owned(), "error".to_owned())), "{provider}: {losses:?}");
    }

    let item = json!({"type": "compaction", "id": "cmp_1", "encrypted_content": "ENC"});
    let text = json!({"type": "output_text", "text": "Ada.", "annotations": []});
    let said = json!({"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [text]});
    let body =
        json!({"id": "r", "object": "response", "model": "gpt-5", "status": "completed", "output": [item, said]});
    let message = whole("openai-responses", 200, "", body.to_string().as_bytes())["choices"][0]["message"].clone();
    let (body, _) = translated("openai-responses", "gpt-5", &message);
    assert!(body["input"].as_array().is_some_and(|input| input.contains(&item)), "{body}");
    let (body, losses) = translated("anthropic", "claude-opus-4-6", &message);
    assert!(!body.to_string().contains("cmp_1"), "{body}");
    assert!(losses.contains(&("messages[1].content[0]".to_owned(), "error".to_owned())), "{losses:?}");
}

/// A call, with what the model thought before it and the signature that it came with.
fn called(provider: &str, model: &str, body: &Value, call: &str) -> Value {
    let message = whole(provider, 200, "", body.to_string().as_bytes())["choices"][0]["message"].clone();
    let tool = json!({"name": "look", "json_schema": {"type": "object", "properties": {}}});
    let result = json!({"role": "tool", "tool_call_id": call, "name": "look", "content": "rain"});
    let prompt = json!({"messages": [{"role": "user", "content": "Look."}, message, result], "tools": [tool]});
    let prompt = prompt.to_string();
    let mut out = String::new();
    let request = Request { prompt: &prompt, spec: provider, model, mode: Mode::Coerce };
    Context::new().translate_into(&request, &mut out).unwrap_or_else(|error| panic!("{provider}: {error}"));
    view(&out)["provider_request_json"].clone()
}

/// `DeepSeek` and Moonshot refuse a call that comes back without what was thought before it.
#[test]
fn thoughts_go_back_with_their_calls() {
    for (provider, model) in [("deepseek", "deepseek-reasoner"), ("moonshot", "kimi-k2-thinking")] {
        let call = json!({"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}});
        let message = json!({"role": "assistant", "content": "", "reasoning_content": "I look.", "tool_calls": [call]});
        let body = json!({"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}]});
        let request = called(provider, model, &body, "c1");
        assert_eq!(request["messages"][1]["reasoning_content"], "I look.", "{provider}: {request}");
        assert_eq!(request["messages"][1]["tool_calls"][0]["id"], "c1", "{provider}: {request}");
    }
}

/// Gemini refuses a call that comes back without its signature.
#[test]
fn signatures_go_back_with_their_calls() {
    let part = json!({"functionCall": {"name": "look", "args": {}, "id": "f1"}, "thoughtSignature": "c2ln"});
    let candidate = json!({"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0});
    let body = json!({"candidates": [candidate], "modelVersion": "gemini-3-pro-preview"});
    for provider in ["google", "vertex-ai"] {
        let request = called(provider, "gemini-3-pro-preview", &body, "f1");
        assert_eq!(request["contents"][1]["parts"][0]["thoughtSignature"], "c2ln", "{provider}: {request}");
    }
}

/// An answer of a provider with this part of its own, and a text.
fn with_own(provider: &str, own: &Value) -> Value {
    match provider {
        "openai-responses" => {
            let text = json!({"type": "output_text", "text": "Done.", "annotations": []});
            let said = json!({"type": "message", "role": "assistant", "status": "completed", "content": [text]});
            json!({"id": "r", "object": "response", "model": "m", "status": "completed", "output": [own, said]})
        }
        "anthropic" => json!({
            "type": "message", "id": "m", "role": "assistant", "model": "m", "stop_reason": "end_turn",
            "content": [own, {"type": "text", "text": "Done."}]
        }),
        "google" => {
            let content = json!({"role": "model", "parts": [own, {"text": "Done."}]});
            json!({"candidates": [{"content": content, "finishReason": "STOP", "index": 0}], "modelVersion": "m"})
        }
        "bedrock" => {
            let message = json!({"role": "assistant", "content": [own, {"text": "Done."}]});
            json!({"output": {"message": message}, "stopReason": "end_turn"})
        }
        _ => {
            let message = json!({"role": "assistant", "content": [own, {"type": "text", "text": "Done."}]});
            json!({"id": "x", "model": "m", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        }
    }
}

/// Parts in a provider's own form: what it has run itself, and what nobody here knows.
fn own_parts() -> Vec<(&'static str, &'static str, Value)> {
    let items = [
        "local_shell_call",
        "shell_call",
        "shell_call_output",
        "apply_patch_call",
        "apply_patch_call_output",
        "program",
        "computer_call_output",
        "web_search_call",
        "mcp_call",
        "tool_search_call",
        "of_tomorrow",
    ];
    let item = |kind: &str| json!({"type": kind, "id": "i1", "status": "completed"});
    let mut own: Vec<_> = items.iter().map(|kind| ("openai-responses", "gpt-5", item(kind))).collect();
    let code = json!({"outcome": "OUTCOME_OK", "output": "1"});
    let result = json!({"toolUseId": "t1", "content": [{"text": "x"}], "type": "nova_grounding_result"});
    own.extend([
        ("anthropic", "claude-sonnet-4-5", json!({"type": "server_tool_use", "id": "s1", "name": "f", "input": {}})),
        ("anthropic", "claude-sonnet-4-5", json!({"type": "of_tomorrow", "at": 1})),
        ("google", "gemini-2.5-flash", json!({"executableCode": {"language": "PYTHON", "code": "1"}})),
        ("google", "gemini-2.5-flash", json!({"codeExecutionResult": code})),
        ("google", "gemini-2.5-flash", json!({"fileData": {"mimeType": "image/png", "fileUri": "https://e.org/f"}})),
        ("bedrock", "amazon.nova-lite-v1:0", json!({"toolResult": result})),
        ("mistral", "mistral-large-latest", json!({"type": "reference", "reference_ids": [1]})),
    ]);
    own
}

/// The next request has them where they stood; for another provider they are nothing, which is told.
#[test]
fn own_parts_go_back() {
    for (provider, model, own) in own_parts() {
        let body = with_own(provider, &own).to_string();
        let message = whole(provider, 200, "", body.as_bytes())["choices"][0]["message"].clone();
        let (body, losses) = translated(provider, model, &message);
        assert!(body.to_string().contains(&own.to_string()), "{provider}: {own}: {body}");
        assert!(losses.iter().all(|(path, _)| !path.starts_with("messages")), "{provider}: {losses:?}");
        let (other, model) =
            if provider == "google" { ("anthropic", "claude-sonnet-4-5") } else { ("google", "gemini-2.5-flash") };
        let (body, losses) = translated(other, model, &message);
        assert!(!body.to_string().contains(&own.to_string()), "{other}: {own}: {body}");
        assert!(losses.contains(&("messages[1].content[0]".to_owned(), "error".to_owned())), "{other}: {losses:?}");
    }
}
