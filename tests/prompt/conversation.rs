//! Messages and their parts.

use crate::shown::{messages, part};

#[test]
fn reads_messages() {
    for role in ["system", "developer", "user", "assistant"] {
        messages(
            &format!(r#"{{"role": "{role}", "content": "x", "name": "n", "cache_control": {{"type": "ephemeral"}}}}"#),
            &[&format!(
                "{role}(name=\"n\")[text(cache_control={{\"type\": \"ephemeral\"}}, cache_control.type=\"ephemeral\", text=\"x\")]"
            )],
        );
    }
    messages(
        r#"{"role": "assistant", "content": null}, {"role": "assistant"}, {"role": "user", "content": []}"#,
        &["assistant", "assistant", "user"],
    );
    messages(
        r#"{"role": "assistant", "phase": "commentary", "content": ""}"#,
        &["assistant(phase=\"commentary\")[text(text=\"\")]"],
    );
    messages(
        r#"{"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            "refusal": "no", "content": "yes", "reasoning_content": "hm", "audio": {"id": "a"}}"#,
        &[
            r#"assistant[reasoning(text="hm") text(text="yes") refusal(text="no") audio(id="a") tool_call(name="f", id="1", arguments="{}")]"#,
        ],
    );
    messages(
        r#"{"role": "assistant", "content": "x", "refusal": null, "audio": null, "function_call": null, "tool_calls": null, "name": null}"#,
        &[r#"assistant[text(text="x")]"#],
    );
}

#[test]
fn reads_reasoning_of_messages() {
    let block =
        r#"{"type": "thinking", "thinking": "t", "signature": "s"}, {"type": "redacted_thinking", "data": "d"}"#;
    messages(
        &format!(r#"{{"role": "assistant", "content": "x", "thinking_blocks": [{block}]}}"#),
        &[r#"assistant[reasoning(text="t", signature="s") reasoning(encrypted="d") text(text="x")]"#],
    );
    messages(
        r#"{"role": "assistant", "content": "x", "reasoning": "t"}"#,
        &[r#"assistant[reasoning(text="t") text(text="x")]"#],
    );
    // blocks say the same as the text beside them, and have the signatures
    messages(
        &format!(r#"{{"role": "assistant", "reasoning_content": "t", "thinking_blocks": [{block}]}}"#),
        &[r#"assistant[reasoning(text="t", signature="s") reasoning(encrypted="d")]"#],
    );
    messages(
        r#"{"role": "assistant", "reasoning_content": "t", "thinking_blocks": []}"#,
        &[r#"assistant[reasoning(text="t")]"#],
    );
    messages(
        r#"{"role": "assistant", "reasoning_content": "t", "thinking_blocks": null}"#,
        &[r#"assistant[reasoning(text="t")]"#],
    );
}

#[test]
fn reads_calls_and_results() {
    let call = r#"{"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}"#;
    let called = r#"assistant[tool_call(name="f", id="c", arguments="{}")]"#;
    for (result, expected) in [
        (
            r#"{"role": "tool", "tool_call_id": "c", "content": "x"}"#,
            r#"tool[tool_result(name="f", id="c", content="x")[text(text="x")]]"#,
        ),
        (
            "{\"role\": \"tool\", \"tool_call_id\": \"\\u0063\", \"content\": \"x\"}",
            r#"tool[tool_result(name="f", id="\u0063", content="x")[text(text="x")]]"#,
        ),
        (
            r#"{"role": "tool", "tool_call_id": "c", "name": "g", "content": ""}"#,
            r#"tool[tool_result(name="g", id="c", content="")[text(text="")]]"#,
        ),
        (r#"{"role": "tool", "tool_call_id": "d", "content": null}"#, r#"tool[tool_result(id="d")]"#),
        (
            r#"{"role": "tool", "tool_call_id": "c", "content": [{"type": "text", "text": "x"}, {"type": "image", "url": "u"}], "is_error": true}"#,
            r#"tool[tool_result(name="f", id="c", is_error=true)[text(text="x") image(url="u")]]"#,
        ),
        (
            r#"{"role": "tool", "content": [{"type": "tool_result", "id": "c", "content": "x", "is_error": false}, {"type": "tool_result", "tool_use_id": "d", "content": ["y"]}]}"#,
            r#"tool[tool_result(name="f", id="c", content="x", is_error=false)[text(text="x")] tool_result(id="d")[text(text="y")]]"#,
        ),
        (
            r#"{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "x"}]}, {"type": "text", "text": "y"}]}"#,
            r#"user[tool_result(name="f", id="c")[text(text="x")] text(text="y")]"#,
        ),
        (
            r#"{"role": "function", "name": "f", "content": "x"}"#,
            r#"tool[tool_result(name="f", content="x")[text(text="x")]]"#,
        ),
    ] {
        messages(&format!("{call}, {result}"), &[called, expected]);
    }
}

#[test]
fn reads_every_spelling_of_a_call() {
    for (call, expected) in [
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}"#,
            r#"tool_call(name="f", id="c", arguments={"a": 1})"#,
        ),
        (r#"{"id": "c", "function": {"name": "f"}}"#, r#"tool_call(name="f", id="c")"#),
        (
            r#"{"id": "c", "type": "custom", "custom": {"name": "f", "input": "i"}}"#,
            r#"custom_call(name="f", id="c", input="i")"#,
        ),
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f", "arguments": ""}, "extra_content": {"google": {"thought_signature": "s"}}}"#,
            r#"tool_call(name="f", id="c", arguments="", signature="s")"#,
        ),
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f"}, "provider_specific_fields": {"thought_signature": "s"}}"#,
            r#"tool_call(name="f", id="c", signature="s")"#,
        ),
    ] {
        messages(&format!(r#"{{"role": "assistant", "tool_calls": [{call}]}}"#), &[&format!("assistant[{expected}]")]);
    }
    messages(
        r#"{"role": "assistant", "content": null, "function_call": {"name": "f", "arguments": "{}"}}"#,
        &[r#"assistant[tool_call(name="f", arguments="{}")]"#],
    );
    part(
        r#"{"type": "tool_call", "id": "c", "name": "f", "arguments": {}, "signature": "s", "cache_control": {}}"#,
        r#"tool_call(name="f", id="c", cache_control={}, arguments={}, signature="s")"#,
    );
    part(
        r#"{"type": "tool_use", "id": "c", "name": "f", "input": {}}"#,
        r#"tool_call(name="f", id="c", arguments={})"#,
    );
    part(
        r#"{"type": "custom_call", "id": "c", "name": "f", "input": "i"}"#,
        r#"custom_call(name="f", id="c", input="i")"#,
    );
    // what answers a custom call is a custom result
    messages(
        r#"{"role": "assistant", "tool_calls": [{"id": "c", "type": "custom", "custom": {"name": "f", "input": "i"}}]},
            {"role": "tool", "tool_call_id": "c", "content": "x"}"#,
        &[
            r#"assistant[custom_call(name="f", id="c", input="i")]"#,
            r#"tool[custom_result(name="f", id="c", content="x")[text(text="x")]]"#,
        ],
    );
}

#[test]
fn reads_parts_in_canonical_and_provider_forms() {
    for (json, expected) in [
        (r#"{"type": "text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"type": "input_text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"type": "output_text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"text": "x"}"#, r#"text(text="x")"#),
        (
            r#"{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}"#,
            r#"text(cache_control={"type": "ephemeral"}, cache_control.type="ephemeral", text="x")"#,
        ),
        (r#"{"type": "refusal", "refusal": "x"}"#, r#"refusal(text="x")"#),
        (r#"{"type": "refusal", "text": "x"}"#, r#"refusal(text="x")"#),
        (r#"{"type": "reasoning", "text": "x", "signature": "s"}"#, r#"reasoning(text="x", signature="s")"#),
        (
            r#"{"type": "reasoning", "id": "r", "summary": [], "encrypted": "e"}"#,
            r#"reasoning(id="r", encrypted="e", summary=[])"#,
        ),
        (r#"{"type": "thinking", "thinking": "x", "signature": "s"}"#, r#"reasoning(text="x", signature="s")"#),
        (r#"{"type": "redacted_thinking", "data": "d"}"#, r#"reasoning(encrypted="d")"#),
        (r#"{"type": "hologram", "beam": 1}"#, r#"other(type="hologram", raw={"type": "hologram", "beam": 1})"#),
        (r#"{"inline_data": {}}"#, r#"other(raw={"inline_data": {}})"#),
        (
            r#"{"type": "search_result", "source": "s", "title": "t", "content": []}"#,
            r#"other(type="search_result", raw={"type": "search_result", "source": "s", "title": "t", "content": []})"#,
        ),
    ] {
        part(json, expected);
    }
}
