//! What makes a prompt unusable, and where.

use crate::shown::{problems, request, shown};

#[test]
fn names_what_makes_a_prompt_unusable() {
    const USER: &str = r#"{"role": "user", "content": "x"}"#;
    for (json, place) in [
        ("[]", ""),
        ("\"Hello\"", ""),
        ("5", ""),
        ("{}", ""),
        (r#"{"prompt": 5}"#, "prompt"),
        (r#"{"messages": []}"#, "messages"),
        (r#"{"messages": "x"}"#, "messages"),
        (r#"{"messages": ["x"]}"#, "messages[0]"),
        (r#"{"messages": [{"content": "x"}]}"#, "messages[0]"),
        (r#"{"messages": [{"role": "usr", "content": "x"}]}"#, "messages[0].role"),
        (r#"{"messages": [{"role": 5, "content": "x"}]}"#, "messages[0].role"),
        (r#"{"messages": [{"role": "user", "content": 5}]}"#, "messages[0].content"),
        (r#"{"messages": [{"role": "user", "content": [5]}]}"#, "messages[0].content[0]"),
        (r#"{"messages": [{"role": "user", "content": [{"type": 5}]}]}"#, "messages[0].content[0].type"),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}"#,
            "messages[0].content[0].text",
        ),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "image", "file_id": 5}]}]}"#,
            "messages[0].content[0].file_id",
        ),
        (r#"{"messages": [{"role": "user", "content": [{"type": "image", "url": 5}]}]}"#, "messages[0].content[0].url"),
        (
            r#"{"messages": [{"role": "assistant", "tool_calls": [{"function": {"arguments": "{}"}}]}]}"#,
            "messages[0].tool_calls[0]",
        ),
        (r#"{"messages": [{"role": "assistant", "tool_calls": [5]}]}"#, "messages[0].tool_calls[0]"),
        (r#"{"messages": [{"role": "assistant", "tool_calls": 5}]}"#, "messages[0].tool_calls"),
        (r#"{"messages": [{"role": "tool", "tool_call_id": 5, "content": "x"}]}"#, "messages[0].tool_call_id"),
        (r#"{"messages": [{"role": "tool", "tool_call_id": "c", "content": 5}]}"#, "messages[0].content"),
        (&request(r#""temperature": "1""#), "temperature"),
        (&request(r#""sampling": 5"#), "sampling"),
        (&request(r#""sampling": {"stop": [1]}"#), "sampling.stop"),
        (&request(r#""stream": "yes""#), "stream"),
        (&request(r#""tool_choice": "sometimes""#), "tool_choice"),
        (&request(r#""tool_choice": 5"#), "tool_choice"),
        (&request(r#""tool_choice": {"type": "function"}"#), "tool_choice.type"),
        (&request(r#""tools": [{"type": "function", "function": {}}]"#), "tools[0]"),
        (&request(r#""tools": [5]"#), "tools[0]"),
        (&request(r#""tools": 5"#), "tools"),
        (&request(r#""tools": [{"type": 5, "name": "f"}]"#), "tools[0].type"),
        (&request(r#""provider_options": 5"#), "provider_options"),
        (&request(r#""response_format": 5"#), "response_format"),
        (&request(r#""response_format": {"type": "json_schema"}"#), "response_format"),
        (&request(r#""response_format": {"type": "json_schema", "json_schema": null}"#), "response_format"),
        (&format!(r#"{{"prompt": {{"messages": [{USER}], "user": 5}}}}"#), "prompt.user"),
    ] {
        shown(json, |shown| {
            let places: Vec<_> = shown
                .prompt
                .problems
                .iter()
                .map(|problem| specado_ffi::json::path::path_of(&shown.doc, problem.node))
                .collect();
            assert_eq!(places, [place], "{json}: {:?}", shown.problems());
            assert!(shown.prompt.problems.iter().all(|problem| !problem.message.is_empty()));
        });
    }
    problems(
        &request(r#""temperature": "1", "top_p": [], "stream": 5"#),
        &[
            "temperature: must be a number, found a string",
            "top_p: must be a number, found an array",
            "stream: must be a boolean, found a number",
        ],
    );
}

#[test]
fn checking_names_the_place_and_the_remedy() {
    let issues = |text: &str| {
        let show = |issue: specado_ffi::json::Diagnostic| {
            (issue.pointer, issue.line, issue.column, issue.suggestion.is_some())
        };
        specado_ffi::model::check::check(text).into_iter().map(show).collect::<Vec<_>>()
    };
    for (text, expected) in [
        (r#"{"prompt": "Hello"}"#, vec![]),
        (r#"{"prompt": "Hello", "unknown": [1]}"#, vec![]),
        ("{\n  \"prompt\": }", vec![(String::new(), 2, 13, false)]),
        ("", vec![(String::new(), 1, 1, false)]),
        ("{\n \"prompt\": \"é\", \"a/b\": 1, \"seed\": \"5\"}", vec![("/seed".into(), 2, 35, true)]),
        (
            "{\"messages\": [{\"role\": \"model\", \"content\": \"x\"}],\n\"tools\": 5, \"stream\": \"true\"}",
            vec![
                ("/messages/0/role".into(), 1, 24, true),
                ("/tools".into(), 2, 10, false),
                ("/stream".into(), 2, 23, true),
            ],
        ),
    ] {
        let mut found = issues(text);
        found.sort_by_key(|&(_, line, column, _)| (line, column));
        assert_eq!(found, expected, "{text}");
    }
}
