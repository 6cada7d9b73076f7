//! Tools, the tool choice, the response format, settings; what is said twice.

use crate::shown::{notes, request, settings, shown, tools};
use specado_ffi::vocabulary::Slot;

#[test]
fn reads_tools_in_every_spelling() {
    for (json, expected) in [
        (
            r#"{"name": "f", "description": "d", "json_schema": {}, "strict": true, "cache_control": {}}"#,
            r#"function(name="f", cache_control={}, description="d", json_schema={}, strict=true)"#,
        ),
        (
            r#"{"type": "function", "function": {"name": "f", "description": "d", "parameters": {}}}"#,
            r#"function(type="function", name="f", description="d", json_schema={})"#,
        ),
        (r#"{"function": {"name": "f"}}"#, r#"function(name="f")"#),
        (
            r#"{"type": "function", "name": "f", "parameters": {}, "strict": false}"#,
            r#"function(type="function", name="f", json_schema={}, strict=false)"#,
        ),
        (r#"{"name": "f", "input_schema": {}}"#, r#"function(name="f", json_schema={})"#),
        (
            r#"{"type": "custom", "name": "f", "input_schema": {}}"#,
            r#"function(type="custom", name="f", json_schema={})"#,
        ),
        (
            r#"{"type": "function", "function": {"name": "f", "parameters": null}, "cache_control": {}}"#,
            r#"function(type="function", name="f", cache_control={})"#,
        ),
        (
            r#"{"type": "function", "function": {"name": "f", "cache_control": {}}}"#,
            r#"function(type="function", name="f", cache_control={})"#,
        ),
        (r#"{"type": "custom", "custom": {"name": "f", "description": "d"}}"#, r#"custom(name="f", description="d")"#),
        (r#"{"type": "custom", "name": "f"}"#, r#"custom(name="f")"#),
        (r#"{"googleSearch": {}}"#, r#"provider(type="googleSearch", raw={"googleSearch": {}})"#),
        (r#"{"type": "web_search"}"#, r#"provider(type="web_search", raw={"type": "web_search"})"#),
        (
            r#"{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}"#,
            r#"provider(type="web_search_20250305", raw={"type": "web_search_20250305", "name": "web_search", "max_uses": 3})"#,
        ),
    ] {
        tools(json, &[expected]);
    }
    let json = request(r#""functions": [{"name": "f", "parameters": {}}]"#);
    shown(&json, |shown| assert_eq!(shown.records(&shown.prompt.tools), [r#"function(name="f", json_schema={})"#]));
}

#[test]
fn reads_the_tool_choice_in_every_spelling() {
    for (choice, expected) in [
        (r#""auto""#, &["tool_choice=auto"][..]),
        (r#""none""#, &["tool_choice=none"]),
        (r#""required""#, &["tool_choice=required"]),
        (r#""any""#, &["tool_choice=required"]),
        (r#"{"type": "any"}"#, &["tool_choice=required"]),
        (r#"{"type": "auto"}"#, &["tool_choice=auto"]),
        (r#"{"name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "function", "function": {"name": "f"}}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "function", "name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "tool", "name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "custom", "custom": {"name": "f"}}"#, &["tool_choice=custom", "tool_choice.name=\"f\""]),
        (r"null", &[]),
    ] {
        settings(&format!("\"tool_choice\": {choice}"), expected);
    }
    settings(r#""function_call": "none""#, &["tool_choice=none"]);
    settings(r#""function_call": {"name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]);
    for choice in [
        r#"{"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "mcp"}]}}"#,
        r#"{"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}, {"type": "mcp"}]}"#,
        r#"{"type": "allowed", "mode": "auto", "tools": [{"name": "f"}, {"type": "mcp"}]}"#,
    ] {
        settings(&format!("\"tool_choice\": {choice}"), &["tool_choice=allowed", "tool_choice.mode=\"auto\""]);
        shown(&request(&format!("\"tool_choice\": {choice}")), |shown| {
            let names: Vec<_> =
                shown.prompt.choices.iter().map(|choice| shown.value(shown.prompt.field(choice, Slot::Name))).collect();
            let types: Vec<_> =
                shown.prompt.choices.iter().map(|choice| shown.value(shown.prompt.field(choice, Slot::Type))).collect();
            assert_eq!(
                (&names[..], &types[..]),
                (&["\"f\"".to_owned(), "absent".into()][..], &["absent".to_owned(), "\"mcp\"".into()][..]),
                "{choice}"
            );
        });
    }
}

#[test]
fn reads_the_response_format_in_every_spelling() {
    let schema = &[
        "response_format=json_schema",
        "response_format.name=\"n\"",
        "response_format.json_schema={\"type\": \"object\"}",
        "response_format.strict=true",
    ][..];
    for (format, expected) in [
        (r#"{"type": "text"}"#, &["response_format=text"][..]),
        (r#""json_object""#, &["response_format=json_object"]),
        (r#"{"type": "json_object"}"#, &["response_format=json_object"]),
        (r#"{"json_schema": {"type": "object"}, "name": "n", "strict": true}"#, schema),
        (
            r#"{"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": true}}"#,
            schema,
        ),
        (r#"{"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": true}"#, schema),
        (
            r#"{"json_schema": {"type": "object"}}"#,
            &["response_format=json_schema", "response_format.json_schema={\"type\": \"object\"}"],
        ),
        (r"null", &[]),
    ] {
        settings(&format!("\"response_format\": {format}"), expected);
    }
}

#[test]
fn reads_settings_under_all_their_names() {
    for (members, expected) in [
        (
            r#""sampling": {"temperature": 1.0, "stop": ["a"]}"#,
            &["sampling.temperature=1.0", "sampling.stop=[\"a\"]"][..],
        ),
        (r#""temperature": 1.0, "stop": "a""#, &["sampling.temperature=1.0", "sampling.stop=\"a\""]),
        (r#""seed": 12345678901234567890123, "n": 1e0"#, &["sampling.seed=12345678901234567890123", "sampling.n=1e0"]),
        (
            r#""limits": {"max_output_tokens": 5, "max_prompt_tokens": 6}"#,
            &["limits.max_output_tokens=5", "limits.max_prompt_tokens=6"],
        ),
        (r#""max_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (r#""max_completion_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (r#""max_output_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (
            r#""reasoning": {"mode": "adaptive", "effort": "low", "budget_tokens": 5, "summary": "auto"}"#,
            &[
                "reasoning.mode=adaptive",
                "reasoning.effort=\"low\"",
                "reasoning.budget_tokens=5",
                "reasoning.summary=\"auto\"",
            ],
        ),
        (r#""reasoning_effort": "low""#, &["reasoning.effort=\"low\""]),
        (r#""reasoning": {"enabled": true, "exclude": false}"#, &["reasoning.mode=enabled", "reasoning.exclude=false"]),
        (r#""reasoning": {"enabled": false}"#, &["reasoning.mode=disabled"]),
        (r#""reasoning": {"max_tokens": 5}"#, &["reasoning.budget_tokens=5"]),
        (
            r#""thinking": {"type": "enabled", "budget_tokens": 5}"#,
            &["reasoning.mode=enabled", "reasoning.budget_tokens=5"],
        ),
        (
            r#""modalities": ["text", "audio"], "audio": {"voice": "v", "format": "wav"}"#,
            &[
                "output.modalities=[\"text\", \"audio\"]",
                "output.audio={\"voice\": \"v\", \"format\": \"wav\"}",
                "output.audio.voice=\"v\"",
                "output.audio.format=\"wav\"",
            ],
        ),
        (r#""output": {"verbosity": "low", "image": {}}"#, &["output.verbosity=\"low\"", "output.image={}"]),
        (r#""verbosity": "low""#, &["output.verbosity=\"low\""]),
        (
            r#""web_search_options": {"search_context_size": "low", "user_location": {"type": "approximate", "approximate": {"city": "Bergen"}}}"#,
            &[
                "web_search_options={\"search_context_size\": \"low\", \"user_location\": {\"type\": \"approximate\", \"approximate\": {\"city\": \"Bergen\"}}}",
                "web_search_options.search_context_size=\"low\"",
                "web_search_options.user_location.type=\"approximate\"",
                "web_search_options.user_location.approximate={\"city\": \"Bergen\"}",
                "web_search_options.user_location.approximate.city=\"Bergen\"",
            ],
        ),
        (
            r#""stream": true, "stream_options": {"include_usage": true}"#,
            &["stream=true", "stream_options={\"include_usage\": true}", "stream_options.include_usage=true"],
        ),
        (r#""temperature": null, "sampling": null, "sampling2": 1, "limits": {"max_output_tokens": null}"#, &[]),
        (r#""model": "other""#, &["model.id=\"other\""]),
    ] {
        settings(members, expected);
    }
    for name in [
        "user",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "previous_response_id",
        "truncation",
    ] {
        settings(&format!("\"{name}\": \"x\""), &[&format!("{name}=\"x\"")]);
    }
    for name in ["metadata", "prediction", "web_search_options", "cache_control"] {
        settings(&format!("\"{name}\": {{}}"), &[&format!("{name}={{}}")]);
    }
    for name in ["store", "background", "parallel_tool_calls"] {
        settings(&format!("\"{name}\": false"), &[&format!("{name}=false")]);
    }
}

#[test]
fn reads_documents() {
    let json = request(
        r#""rag": {"documents": ["plain", {"id": "1", "title": "t", "text": "x", "url": "u"}], "citations": true}"#,
    );
    shown(&json, |shown| {
        let expected = [
            r#"text(raw="plain", text="plain")"#,
            r#"document(raw={"id": "1", "title": "t", "text": "x", "url": "u"}, id="1", text="x", url="u", title="t")"#,
        ];
        assert_eq!(shown.records(&shown.prompt.documents), expected);
        assert!(shown.settings().contains(&"rag.citations=true".to_owned()));
    });
}

#[test]
fn notes_what_is_said_twice() {
    for (json, expected) in [
        (request(r#""max_tokens": 1, "max_completion_tokens": 2"#), &["spelled twice 1: 2"][..]),
        (request(r#""max_completion_tokens": 2, "max_tokens": 1"#), &["spelled twice 1: 2"]),
        (request(r#""temperature": 1, "sampling": {"temperature": 2}"#), &["spelled twice 1: 2"]),
        (request(r#""sampling": {"temperature": 2}, "temperature": 1"#), &["spelled twice 1: 2"]),
        (request(r#""temperature": 1, "temperature": 2"#), &["twice 1: 2"]),
        (request(r#""sampling": {"top_k": 1, "top_k": 2}"#), &["twice 1: 2"]),
        (
            request(r#""max_tokens": 1, "max_output_tokens": 3, "limits": {"max_output_tokens": 4}"#),
            &["spelled twice 1: 3", "spelled twice 3: 4"],
        ),
        (
            r#"{"messages": [], "messages": [{"role": "user", "content": "x"}]}"#.into(),
            &[r#"twice []: [{"role": "user", "content": "x"}]"#],
        ),
        (r#"{"messages": [{"role": "user", "content": "x", "content": "y"}]}"#.into(), &[r#"twice "x": "y""#]),
    ] {
        notes(&json, expected);
    }
}
