//! What is wrong with a request in a dialect: everything, each with its place.

use specado_ffi::{Context, ErrorKind};

/// Errors and notes, a line each: `/pointer line:column message; suggestion`.
fn verdict(dialect: &str, body: &str) -> (Vec<String>, Vec<String>) {
    let found = Context::new().check_request(dialect, body).unwrap_or_else(|error| panic!("{dialect}: {error}"));
    let lines = |found: Vec<specado_ffi::json::Diagnostic>| {
        let line = |one: specado_ffi::json::Diagnostic| {
            let suggestion = one.suggestion.map(|text| format!("; {text}")).unwrap_or_default();
            format!("{} {}:{} {}{suggestion}", one.pointer, one.line, one.column, one.message)
        };
        found.into_iter().map(line).collect::<Vec<_>>()
    };
    (lines(found.errors), lines(found.notes))
}

#[track_caller]
fn errors(dialect: &str, body: &str, wanted: &[&str]) {
    let (errors, notes) = verdict(dialect, body);
    assert_eq!(errors, wanted, "notes: {notes:#?}");
}

#[track_caller]
fn notes(dialect: &str, body: &str, wanted: &[&str]) {
    let (errors, notes) = verdict(dialect, body);
    assert_eq!((errors, notes.iter().map(String::as_str).collect::<Vec<_>>()), (Vec::new(), wanted.to_vec()));
}

#[test]
fn a_sound_request_has_none() {
    let hello = r#"{"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "Hello"}]}"#;
    for dialect in ["anthropic", "anthropic-messages", "openai-chat", "mistral-chat", "cohere-chat"] {
        notes(dialect, hello, &[]);
    }
    notes("google", r#"{"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}"#, &[]);
    notes("bedrock-converse", r#"{"messages": [{"role": "user", "content": [{"text": "Hello"}]}]}"#, &[]);
    notes("openai-responses", r#"{"model": "m", "input": [{"role": "user", "content": "Hello"}]}"#, &[]);
}

#[test]
fn what_is_no_request_at_all() {
    errors("anthropic", "{\n \"a\":", &[" 2:6 the text ends in the middle of a value"]);
    errors("anthropic", "[]", &[" 1:1 must be an object, found an array"]);
    errors(
        "anthropic",
        r#"{"contents": []}"#,
        &[" 1:1 has nothing in common with a request for anthropic; name the dialect that it is in"],
    );
    errors("anthropic", "{}", &[" 1:1 is empty; give at least one message"]);
}

/// Types, at every depth and in every kind of place: settings, messages, parts, what tells parts apart.
#[test]
fn values_of_other_types() {
    let body = r#"{"model": "m", "max_tokens": "5",
        "messages": [{"role": "usr", "content": "x"}, {"role": "user", "content": [{"type": "text", "text": 5}]},
        {"role": "user", "content": [{"type": "image", "source": {"type": "base64", "media_type": "image/png"}}]},
        {"role": "user", "content": 7}],
        "tools": {"name": "a"}, "stream": "true"}"#;
    errors(
        "anthropic",
        body,
        &[
            "/max_tokens 1:30 must be a number, found a string; write it without quotes: 5",
            "/messages/0/role 2:31 must be \"system\", \"developer\", \"user\" or \"assistant\"; did you mean user?",
            "/messages/1/content/0/text 2:109 must be a string, found a number",
            "/messages/2/content/0/source 3:66 has no `data`",
            "/messages/3/content 4:37 must be a string or an array, found a number",
            "/tools 5:18 must be an array, found an object",
            "/stream 5:43 must be a boolean, found a string; write it without quotes: true",
        ],
    );
    let body = r#"{"contents": [{"role": "user", "parts": [{"text": 5}, {"functionCall": {"name": 7}}]}],
        "generationConfig": {"temperature": [], "topP": 1, "stopSequences": 4}}"#;
    errors(
        "google",
        body,
        &[
            "/contents/0/parts/0/text 1:51 must be a string, found a number",
            "/contents/0/parts/1/functionCall/name 1:81 must be a string, found a number",
            "/generationConfig/temperature 2:45 must be a number, found an array",
            "/generationConfig/stopSequences 2:77 must be a string or an array of strings, found a number",
        ],
    );
    errors(
        "openai",
        r#"{"model": "m", "messages": [{"role": "user", "content": "x"}], "tool_choice": 5}"#,
        &["/tool_choice 1:79 must be \"auto\", \"none\", \"required\" or an object, found a number"],
    );
    errors(
        "openai-responses",
        r#"{"model": "m", "input": [{"role": "user", "content": "x"}, {"type": "function_call_output", "call_id": 5, "output": "x"}]}"#,
        &["/input/1/call_id 1:104 must be a string, found a number"],
    );
}

/// Fields, words and kinds of part that the spec does not know may be known to the service.
#[test]
fn what_the_spec_does_not_know_is_a_note() {
    let body = r#"{"model": "m", "messages": [{"role": "user", "content": "x"}], "temprature": 1, "shiny": {"level": 3},
        "response_format": {"type": "jsn"}}"#;
    notes(
        "mistral",
        body,
        &[
            "/temprature 1:78 is not known to this dialect's spec; it is kept for the same dialect; did you mean temperature?",
            "/shiny 1:90 is not known to this dialect's spec; it is kept for the same dialect",
            "/response_format/type 2:37 is none of the words that this dialect's spec knows: \"text\", \"json_object\" or \"json_schema\"",
        ],
    );
    let body = r#"{"contents": [{"role": "user", "parts": [{"text": "x"}, {"glow": {"colour": "blue"}}]}]}"#;
    notes(
        "google",
        body,
        &["/contents/0/parts/1 1:57 is not known to this dialect's spec, and has no place in a prompt"],
    );
    let body = r#"{"messages": [{"role": "user", "content": [{"text": "x"}]}],
        "toolConfig": {"tools": [{"type": "hologram", "size": 3}]}}"#;
    notes(
        "bedrock-converse",
        body,
        &[
            "/toolConfig/tools/0 2:34 is of no kind that this dialect's spec knows; it goes to the same dialect as it stands",
        ],
    );
}

#[test]
fn keys_that_stand_twice() {
    let body = r#"{"model": "m", "max_tokens": 5, "max_tokens": 6, "messages": [{"role": "user", "role": "user", "content": "x"}],
        "tools": [{"name": "a", "input_schema": {"type": "object", "type": "object"}}]}"#;
    errors(
        "anthropic",
        body,
        &[
            "/max_tokens 1:47 the key \"max_tokens\" stands twice in this object; keep one of them",
            "/messages/0/role 1:88 the key \"role\" stands twice in this object; keep one of them",
            "/tools/0/input_schema/type 2:76 the key \"type\" stands twice in this object; keep one of them",
        ],
    );
}

#[test]
fn bad_input() {
    let refused = Context::new().check_request("anthropic-mesages", "{}").expect_err("there is none");
    assert_eq!(refused.kind, ErrorKind::ProviderNotFound);
    assert!(refused.message.contains("did you mean anthropic-messages?"), "{refused}");
    let deep = format!("{{\"messages\": {}{}}}", "[".repeat(300), "]".repeat(300));
    let (found, _) = verdict("anthropic", &deep);
    assert!(found[0].contains("deep"), "{found:?}");
    // many faults take no more than their share of time, and the verdict ends
    for body in [
        format!("{{\"messages\": [{}7]}}", "{\"role\": 5, \"content\": {}},".repeat(20_000)),
        format!(
            "{{\"messages\": [], {}}}",
            (0..50_000).map(|at| format!("\"k{at}\": 1")).collect::<Vec<_>>().join(",")
        ),
    ] {
        for dialect in ["anthropic", "google", "openai-responses"] {
            let (errors, notes) = verdict(dialect, &body);
            assert!(!errors.is_empty() || !notes.is_empty());
        }
    }
}
