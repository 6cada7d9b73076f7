//! What one API has and no other: it comes back as it was at its own provider, and is told at others.

use super::identity::{comes_back, translated};
use serde_json::{Value, json};

fn gemini(turns: &Value) -> Value {
    json!({"contents": turns})
}

#[test]
fn what_a_tool_returned_to_gemini() {
    let call = |name: &str| json!({"functionCall": {"id": name, "name": name, "args": {}}});
    let result =
        |name: &str, response: &Value| json!({"functionResponse": {"id": name, "name": name, "response": response}});
    for response in [
        json!({"result": "calm"}),
        json!({"result": {"knots": 4}}),
        json!({"result": [1, "two"]}),
        json!({"knots": 4, "from": "west"}),
        json!({"output": "calm"}),
        json!({"error": "no wind gauge"}),
        json!({"error": {"code": 7}}),
    ] {
        let turns = json!([
            {"role": "user", "parts": [{"text": "Is there wind?"}]},
            {"role": "model", "parts": [call("wind")]},
            {"role": "user", "parts": [result("wind", &response)]}
        ]);
        comes_back(("google", "gemini-2.5-flash"), &gemini(&turns));
    }
}

/// A result that says nothing is no failure.
#[test]
fn an_empty_result_of_gemini() {
    let turns = json!([
        {"role": "user", "parts": [{"text": "Light the lamp."}]},
        {"role": "model", "parts": [{"functionCall": {"name": "light", "args": {}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "light", "response": {}}}]}
    ]);
    let (body, _) = translated("google", &gemini(&turns), ("google", "gemini-2.5-flash"));
    assert_eq!(body["contents"][2]["parts"][0]["functionResponse"]["response"], json!({"result": ""}));
    let (body, _) = translated("google", &gemini(&turns), ("anthropic", "claude-sonnet-4-5"));
    assert_eq!(body["messages"][2]["content"][0].get("is_error"), None, "{body}");
}

#[test]
fn what_gemini_ran_by_itself() {
    let turns = json!([
        {"role": "user", "parts": [{"text": "How much is 7 times 13?"}]},
        {"role": "model", "parts": [
            {"executableCode": {"code": "print(7 * 13)", "language": "PYTHON", "id": "c1"}, "thoughtSignature": "c2ln"},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "91", "id": "c1"}},
            {"toolCall": {"id": "t1", "toolType": "FILE_SEARCH", "args": {"query": "91"}}},
            {"toolResponse": {"id": "t1", "response": {"found": 1}}},
            {"text": "It is 91."}]},
        {"role": "user", "parts": [{"text": "Thanks."}]}
    ]);
    comes_back(("google", "gemini-3-flash-preview"), &gemini(&turns));
    let (_, report) = translated("google", &gemini(&turns), ("openai", "gpt-4.1"));
    let lost = ["contents[1].parts[0]", "contents[1].parts[1]", "contents[1].parts[2]", "contents[1].parts[3]"];
    assert_eq!(report, lost.map(|path| format!("error Unsupported {path}")));
}

#[test]
fn files_in_results_of_gemini() {
    let file = json!({"fileData": {"mimeType": "application/pdf", "fileUri": "https://example.org/tides.pdf"}});
    let turns = json!([
        {"role": "user", "parts": [{"text": "Get the tide table."}]},
        {"role": "model", "parts": [{"functionCall": {"name": "get", "args": {}}, "thoughtSignature": "c2ln"}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "get", "response": {"result": ["Here."]}, "parts": [file]}}]}
    ]);
    comes_back(("google", "gemini-3-flash-preview"), &gemini(&turns));
}

/// A text with citations in the history: they go back to Bedrock in their block, and its text goes everywhere.
#[test]
fn what_bedrock_has_cited() {
    let cited = json!({"citationsContent": {"content": [{"text": "Ada."}], "citations": [
        {"title": "t", "sourceContent": [{"text": "s"}], "location": {"documentPage": {"documentIndex": 0, "start": 1, "end": 2}}}
    ]}});
    let turn = |role: &str, block: &Value| json!({"role": role, "content": [block]});
    let (asked, again) = (json!({"text": "Who?"}), json!({"text": "Sure?"}));
    let request = json!({"messages": [turn("user", &asked), turn("assistant", &cited), turn("user", &again)]});
    comes_back(("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"), &request);
    let (body, losses) = translated("bedrock-converse", &request, ("openai", "gpt-4o"));
    assert_eq!(body["messages"][1]["content"][0]["text"], "Ada.");
    assert_eq!(losses, ["warning Unsupported messages[1].content[0].citationsContent.citations"]);
}

#[test]
fn tools_that_claude_gets_midway() {
    comes_back(
        ("anthropic", "claude-opus-4-8"),
        &json!({
            "model": "claude-opus-4-8", "max_tokens": 300,
            "messages": [
                {"role": "user", "content": "Load what you need."},
                {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "load", "input": {}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "t1", "content": "Loaded.", "is_error": false}]},
                {"role": "system", "content": [
                    {"type": "tool_addition", "tool": {"type": "tool_reference", "name": "tides"}}]}],
            "tools": [
                {"name": "load", "input_schema": {"type": "object", "properties": {}}},
                {"type": "advisor_20260301", "name": "advisor", "model": "claude-opus-4-8"}]
        }),
    );
}

/// What the assistant says behind what the service did for it stays there.
#[test]
fn the_order_of_an_answer_of_responses() {
    let request = json!({
        "model": "gpt-5.4",
        "input": [
            {"role": "user", "content": "Find the tool for tides."},
            {"type": "tool_search_call", "arguments": {"queries": ["tides"]}, "execution": "server"},
            {"type": "tool_search_output", "tools": [], "execution": "server"},
            {"role": "assistant", "content": "Found."},
            {"role": "user", "content": "Use it."}]
    });
    let (body, report) = translated("openai-responses", &request, ("openai-responses", "gpt-5.4"));
    let kinds = [1, 2].map(|at| body["input"][at]["type"].clone());
    assert_eq!(kinds, ["tool_search_call", "tool_search_output"], "{body}, {report:?}");
    assert_eq!(body["input"][3]["content"], json!([{"type": "output_text", "text": "Found."}]));
}

/// Where the service has what was said before, a result need not come with its call.
#[test]
fn a_result_of_an_earlier_response() {
    for (field, value) in [("previous_response_id", "resp_1"), ("conversation", "conv_1")] {
        comes_back(
            ("openai-responses", "gpt-5.4"),
            &json!({
                "model": "gpt-5.4", field: value,
                "input": [{"type": "function_call_output", "call_id": "call_1", "output": "High at 6."}]
            }),
        );
    }
    let alone = json!({"input": [{"type": "function_call_output", "call_id": "call_1", "output": "High at 6."}]});
    let (_, report) = translated("openai-responses", &alone, ("openai-responses", "gpt-5.4"));
    assert_eq!(report, ["warning Emulate input[0]"]);
}

/// Where Google wants a list, it takes the only element of one as well.
#[test]
fn one_for_a_list_of_gemini() {
    let tool = json!({"functionDeclarations": [{"name": "wind", "description": "Tells the wind."}]});
    let turn = json!({"role": "user", "parts": [{"text": "Is there wind?"}]});
    let listed = json!({"contents": [turn], "tools": [tool]});
    for request in [
        json!({"contents": [turn], "tools": tool}),
        json!({"contents": turn, "tools": {"function_declarations": tool["functionDeclarations"][0]}}),
        json!({"contents": {"role": "user", "parts": {"text": "Is there wind?"}}, "tools": [tool]}),
    ] {
        assert_eq!(
            translated("google", &request, ("google", "gemini-2.5-flash")),
            (listed.clone(), vec![]),
            "{request}"
        );
        let (body, _) = translated("google", &request, ("anthropic", "claude-sonnet-4-5"));
        assert_eq!(body["tools"][0]["name"], "wind", "{request}");
    }
    // other APIs do not
    let request =
        json!({"model": "m", "messages": [{"role": "user", "content": "Hello"}], "tools": {"type": "function"}});
    let (_, report) = translated("openai", &request, ("anthropic", "claude-sonnet-4-5"));
    assert!(report.iter().any(|line| line.contains("tools")), "{report:?}");
}

/// A result that is said to be one is no failure, and nothing more.
#[test]
fn results_of_bedrock_that_succeed() {
    let result = |status: Option<&str>| {
        let mut result = json!({"toolUseId": "t1", "content": [{"text": "calm"}]});
        if let Some(status) = status {
            result["status"] = status.into();
        }
        json!({"messages": [
            {"role": "user", "content": [{"text": "Is there wind?"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "wind", "input": {}}}]},
            {"role": "user", "content": [{"toolResult": result}]}
        ]})
    };
    let claude = ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0");
    for (status, is_error) in [(None, None), (Some("success"), Some(false)), (Some("error"), Some(true))] {
        let (body, report) = translated("bedrock", &result(status), ("anthropic", "claude-sonnet-4-5"));
        let block = &body["messages"][2]["content"][0];
        assert_eq!(block.get("is_error").and_then(Value::as_bool), is_error, "{body}");
        assert!(!report.iter().any(|line| line.contains("toolResult")), "{report:?}");
        let (body, report) = translated("bedrock", &result(status), claude);
        let told = body["messages"][2]["content"][0]["toolResult"].get("status").and_then(Value::as_str);
        assert_eq!((told, report.iter().filter(|line| line.contains("toolResult")).count()), (status, 0), "{report:?}");
    }
}

/// Google takes base64 in either alphabet, other services the usual one alone.
#[test]
fn bytes_in_the_alphabet_for_urls() {
    let request = |data: &str| {
        json!({"contents": [{"role": "user", "parts": [
            {"text": "What is this?"}, {"inlineData": {"mimeType": "image/png", "data": data}}]}]})
    };
    for (given, usual) in [("_-8_", "/+8/"), ("iVBO-w", "iVBO+w=="), ("iVBO_w==", "iVBO/w=="), ("_-8_AAE", "/+8/AAE=")]
    {
        let (body, report) = translated("google", &request(given), ("anthropic", "claude-sonnet-4-5"));
        assert_eq!(body["messages"][0]["content"][1]["source"]["data"], usual);
        let told = "info MapFallback contents[0].parts[1].inlineData.data".to_owned();
        assert!(report.contains(&told), "{report:?}");
        let (body, _) = translated("google", &request(given), ("google", "gemini-2.5-flash"));
        assert_eq!(body, request(usual));
    }
    let (_, report) = translated("google", &request("iVBO/w=="), ("google", "gemini-2.5-flash"));
    assert_eq!(report, Vec::<String>::new());
}

/// Two services call what they do with a long conversation by one name, and want it in forms of their own.
#[test]
fn what_is_done_with_a_long_context() {
    let claude = json!({"model": "claude-sonnet-4-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}],
        "context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]}});
    let responses = json!({"model": "gpt-5.1", "input": [{"role": "user", "content": "Hello"}],
        "context_management": [{"type": "compaction", "compact_threshold": 200_000}]});
    let (anthropic, openai) = (("anthropic", "claude-sonnet-4-5"), ("openai-responses", "gpt-5.1"));
    comes_back(anthropic, &claude);
    comes_back(openai, &responses);
    for (from, request, to) in [(anthropic, &claude, openai), (openai, &responses, anthropic)] {
        let (body, report) = translated(from.0, request, to);
        assert_eq!(body.get("context_management"), None, "{body}");
        assert!(report.iter().any(|line| line.contains("Unsupported context_management")), "{report:?}");
    }
}

/// Tools that others run are not sent to OpenAI; a tool whose input is a text is one to choose.
#[test]
fn a_choice_among_custom_tools() {
    let request = |tools: Value| {
        json!({"model": "gpt-5", "messages": [{"role": "user", "content": "Note it."}], "tools": tools,
            "tool_choice": "required", "parallel_tool_calls": false})
    };
    let (custom, search) = (json!({"type": "custom", "custom": {"name": "note"}}), json!({"type": "web_search"}));
    let (body, _) = translated("openai", &request(json!([custom, search])), ("openai", "gpt-5"));
    assert_eq!(body, request(json!([custom])));
    let (body, report) = translated("openai", &request(json!([search])), ("openai", "gpt-5"));
    assert_eq!((body.get("tool_choice"), body.get("parallel_tool_calls")), (None, None), "{report:?}");
}

/// Ollama has no place for the media type of an image, which most others demand: the bytes tell it.
#[test]
fn images_without_a_media_type() {
    for (data, media_type) in [
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB", Some("image/png")),
        ("/9j/4AAQSkZJRgABAQEASABIAAD/", Some("image/jpeg")),
        ("R0lGODlhAQABAIAAAAUEBAAAACwA", Some("image/gif")),
        ("UklGRiQAAABXRUJQVlA4IBgAAAAw", Some("image/webp")),
        ("UklGRiQAAABXQVZFZm10IBAAAAAB", None),
        ("AAAAIGZ0eXBhdmlm", None),
    ] {
        let asked =
            json!({"model": "llava", "messages": [{"role": "user", "content": "What is it?", "images": [data]}]});
        let (body, report) = translated("ollama", &asked, ("anthropic", "claude-sonnet-4-5"));
        let source =
            &body["messages"][0]["content"].as_array().and_then(|parts| parts.get(1)).map(|part| &part["source"]);
        assert_eq!(
            source.map(|source| &source["media_type"]),
            media_type.map(Value::from).as_ref(),
            "{body} {report:?}"
        );
        let (body, _) = translated("ollama", &asked, ("ollama", "llava"));
        assert_eq!(body["messages"][0]["images"], json!([data]));
    }
}

/// Two APIs have parts and tools of one name, each in a form of its own.
#[test]
fn of_one_name_and_another_form() {
    let chat = json!({
        "model": "gpt-5.1",
        "input": [
            {"type": "compaction", "id": "cmp_1", "encrypted_content": "c2Vj"},
            {"role": "user", "content": "And 5 + 5?"}],
        "tools": [{"type": "file_search", "vector_store_ids": ["vs_1"]}]
    });
    comes_back(("openai-responses", "gpt-5.1"), &chat);
    for target in [("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-flash")] {
        let (body, report) = translated("openai-responses", &chat, target);
        assert!(!body.to_string().contains("c2Vj") && !body.to_string().contains("vs_1"), "{body}");
        assert_eq!(report[..2], ["error Unsupported input[0]", "error Unsupported tools[0]"], "{target:?}: {report:?}");
    }
    let chat = json!({
        "model": "claude-sonnet-4-5", "max_tokens": 9,
        "messages": [
            {"role": "user", "content": "How much is 2 + 2?"},
            {"role": "assistant", "content": [
                {"type": "compaction", "content": "Sums.", "encrypted_content": "c2Vj"}, {"type": "text", "text": "4"}]},
            {"role": "user", "content": "And 5 + 5?"}]
    });
    comes_back(("anthropic", "claude-sonnet-4-5"), &chat);
    let (body, report) = translated("anthropic", &chat, ("openai-responses", "gpt-5.1"));
    assert!(!body.to_string().contains("c2Vj"), "{body}");
    assert!(report.contains(&"error Unsupported messages[1].content[0]".to_owned()), "{report:?}");
}

/// Converse refuses calls in the history where no tool is declared: not even what the other API has as its own.
#[test]
fn calls_of_a_tool_that_is_not_sent() {
    let chat = json!({
        "model": "claude-sonnet-4-5", "max_tokens": 9,
        "messages": [
            {"role": "user", "content": "What do you remember?"},
            {"role": "assistant", "content": [
                {"type": "tool_use", "id": "t1", "name": "memory", "input": {"command": "view"}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "Nothing."}]}],
        "tools": [{"type": "memory_20250818", "name": "memory"}]
    });
    let (body, report) = translated("anthropic", &chat, ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"));
    let declared = json!([{"toolSpec": {"name": "memory", "inputSchema": {"json": {"type": "object"}}}}]);
    assert_eq!(body["toolConfig"]["tools"], declared);
    let call = "warning Emulate messages[1].content[0]".to_owned();
    assert!(report.contains(&call) && report.contains(&"error Unsupported tools[0]".to_owned()), "{report:?}");
    // where it is sent, nothing else is
    let (body, _) = translated("anthropic", &chat, ("vertex-ai-anthropic", "claude-sonnet-4-5"));
    assert_eq!(body["tools"], chat["tools"]);
}
