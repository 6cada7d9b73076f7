//! Bad input: each kind has its own class of error, and the message names the place and the remedy. Never a panic,
//! never a hang.

use specado_ffi::{Context, Error, ErrorKind, Mode, Request};
use std::fmt::Write as _;

const MODELS: [(&str, &str); 4] = [
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5.1"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
];

const HELLO: &str = r#"{"prompt": "Hello"}"#;

fn attempt(prompt: &str, spec: &str, model: &str) -> Result<String, Error> {
    const BEFORE: &str = "before";
    let mut out = BEFORE.to_owned();
    let result = Context::new().translate_into(&Request { prompt, spec, model, mode: Mode::Coerce }, &mut out);
    match result {
        Ok(()) => Ok(out.split_off(BEFORE.len())),
        Err(error) => {
            assert_eq!(out, BEFORE, "a failed translation leaves the output as it was");
            Err(error)
        }
    }
}

#[track_caller]
fn refuses(prompt: &str, spec: &str, model: &str, kind: ErrorKind, says: &[&str]) {
    let shown = if prompt == HELLO { spec } else { prompt };
    let short: String = shown.chars().take(300).collect();
    let error = match attempt(prompt, spec, model) {
        Err(error) => error,
        Ok(result) => panic!("{short} is taken: {}", result.chars().take(500).collect::<String>()),
    };
    assert_eq!(error.kind, kind, "{short}: {error}");
    for text in says {
        assert!(error.message.contains(text), "{short}: {text:?} is not in: {error}");
    }
    assert!(error.message.len() < 20_000, "the message is {} bytes long", error.message.len());
}

#[track_caller]
fn bad_prompt(prompt: &str, kind: ErrorKind, says: &[&str]) {
    for (spec, model) in MODELS {
        refuses(prompt, spec, model, kind, says);
    }
}

#[track_caller]
fn bad_spec(spec: &str, kind: ErrorKind, says: &[&str]) {
    refuses(HELLO, spec, "m", kind, says);
}

#[track_caller]
fn taken(prompt: &str) {
    for (spec, model) in MODELS {
        let result = attempt(prompt, spec, model).unwrap_or_else(|error| panic!("{spec}: {error}"));
        serde_json::from_str::<&serde_json::value::RawValue>(&result).unwrap_or_else(|error| panic!("{spec}: {error}"));
    }
}

#[test]
fn prompts_that_are_not_json() {
    for (prompt, says) in [
        ("", "line 1, column 1"),
        ("   ", "line 1"),
        ("Hello", "line 1, column 1"),
        ("{", "line 1"),
        ("{\"prompt\": \"Hello\"", "line 1"),
        ("{\"prompt\": \"Hello}", "not closed"),
        ("{\"prompt\": 'Hello'}", "line 1, column 12"),
        ("{\"prompt\": \"Hello\",}", "line 1, column 20"),
        ("{prompt: \"Hello\"}", "line 1, column 2"),
        ("{\"prompt\" \"Hello\"}", "line 1, column 11"),
        ("{\"prompt\": \"Hello\"} {}", "line 1, column 21"),
        ("{\n  \"prompt\":\n  \"He\tllo\"}", "line 3, column 6"),
        ("{\"prompt\": \"\\x41\"}", "unknown escape"),
        ("{\"prompt\": \"\\u12\"}", "four hexadecimal digits"),
        ("{\"prompt\": \"a\", \"n\": 01}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": 1.}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": .5}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": +1}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": NaN}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": Infinity}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": 1e}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": -}", "line 1"),
        ("{\"prompt\": \"a\", \"n\": tru}", "line 1"),
        ("{\"prompt\": \"a\" // no\n}", "line 1"),
        ("{\"prompt\": \"\\ud83d\"}", "surrogate"),
        ("{\"prompt\": \"\\ude00\"}", "surrogate"),
        ("{\"prompt\": \"\\ud83d\\u0041\"}", "surrogate"),
        ("{\"prompt\": \"\\ud83dx\"}", "surrogate"),
        ("{\"prompt\": \"a\0b\"}", "control character"),
        ("\u{feff}{\"prompt\": \"a\"}", "line 1, column 1"),
    ] {
        bad_prompt(prompt, ErrorKind::Json, &[says]);
    }
}

#[test]
fn prompts_that_are_too_deep() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        bad_prompt(&deep, ErrorKind::Json, &["deep", "line 1"]);
        bad_prompt(&open.repeat(10_000), ErrorKind::Json, &["line 1"]);
        bad_prompt(&format!("{{\"prompt\": \"Hello\", \"metadata\": {deep}}}"), ErrorKind::Json, &["deep"]);
        bad_prompt(&format!(r#"{{"messages": [{{"role": "user", "content": {deep}}}]}}"#), ErrorKind::Json, &["deep"]);
    }
}

/// What is just shallow enough comes through, also where the request has it deeper, and where options are merged into
/// it.
#[test]
fn prompts_that_are_deep_enough_to_be_taken() {
    for depth in [100, 200, 245] {
        let schema = format!("{}{{}}{}", "{\"items\":".repeat(depth), "}".repeat(depth));
        let tool = format!(
            r#"{{"messages": [{{"role": "user", "content": "x"}}], "tools": [{{"name": "f", "json_schema": {schema}}}]"#
        );
        taken_at_any_depth(&format!("{tool}}}"));
        taken_at_any_depth(&format!(
            r#"{tool}, "provider_options": {{"openai": {{"a": 1}}, "anthropic": {{"a": 1}}, "google": {{"a": 1}}}}}}"#
        ));
        let inner = "[".repeat(10 * depth) + &"]".repeat(10 * depth);
        taken_at_any_depth(&format!(
            r#"{{"messages": [{{"role": "user", "content": "x"}}, {{"role": "assistant", "content": [{{"type": "tool_call", "id": "i", "name": "f", "arguments": "{{\"a\":{inner}}}"}}]}}]}}"#
        ));
    }
}

#[track_caller]
fn taken_at_any_depth(prompt: &str) {
    for (spec, model) in MODELS {
        if let Err(error) = attempt(prompt, spec, model) {
            panic!("{spec}: {:?} {error}", error.kind);
        }
    }
}

#[test]
fn long_strings_are_taken() {
    let long = "x".repeat(100 << 20);
    let prompt = format!(r#"{{"messages": [{{"role": "user", "content": "{long}"}}]}}"#);
    let result = attempt(&prompt, "anthropic", "claude-sonnet-4-5").expect("a long string is no error");
    assert!(result.contains(&long));
    let unclosed = &prompt[..prompt.len() - 4];
    refuses(unclosed, "anthropic", "claude-sonnet-4-5", ErrorKind::Json, &["not closed"]);
}

#[test]
fn many_small_things_are_taken() {
    let messages = vec![r#"{"role": "user", "content": "x"}"#; 100_000].join(",");
    let result = attempt(&format!(r#"{{"messages": [{messages}]}}"#), "google", "gemini-2.5-flash")
        .expect("many messages are no error");
    assert!(result.len() > 1_000_000);
    let mut unknown = String::from(r#"{"prompt": "x""#);
    for at in 0..2000 {
        write!(unknown, r#", "field{at}": {at}"#).expect("a string takes all");
    }
    let result = attempt(&format!("{unknown}}}"), "openai", "gpt-4o").expect("unknown fields are no error");
    assert!(result.contains("field1999"));
    let calls: Vec<String> = (0..3000)
        .map(|at| format!(r#"{{"type": "tool_call", "id": "x.{at}", "name": "f", "arguments": {{}}}}"#))
        .collect();
    let results: Vec<String> =
        (0..3000).map(|at| format!(r#"{{"role": "tool", "tool_call_id": "x.{at}", "content": "r"}}"#)).collect();
    let prompt = format!(
        r#"{{"messages": [{{"role": "user", "content": "x"}}, {{"role": "assistant", "content": [{}]}}, {}]}}"#,
        calls.join(","),
        results.join(",")
    );
    let result = attempt(&prompt, "anthropic", "claude-sonnet-4-5").expect("many calls are no error");
    assert!(!result.contains(r#""id":"x.1""#), "identifiers with a dot are replaced");
}

#[test]
fn odd_but_sound_json_is_taken() {
    taken(r#"{"prompt": "Hello", "prompt": "again"}"#);
    taken(r#"{"prompt": "a\u0000b"}"#);
    taken(r#"{"prompt": "\ud83d\ude00", "user": "\u0000"}"#);
    taken(r#"{"prompt": "n", "sampling": {"seed": 123456789012345678901234567890, "temperature": 1e400}}"#);
    taken(r#"{"prompt": "n", "limits": {"max_output_tokens": -99999999999999999999}}"#);
    taken(r#"{"prompt": "n", "no_such_field": {"a": [1, null, {"b": true}]}}"#);
    taken(
        r#"{"messages": [{"role": "user", "content": [{"type": "no_such_part", "x": 1}, {"type": "text", "text": "y"}]}]}"#,
    );
}

#[test]
fn prompts_of_the_wrong_shape() {
    for (prompt, says) in [
        ("[]", &["array", "messages"][..]),
        ("null", &["object"]),
        ("\"Hello\"", &["object"]),
        ("7", &["object"]),
        ("{}", &["messages"]),
        (r#"{"prompt": 7}"#, &["prompt", "string"]),
        (r#"{"prompt": null}"#, &["prompt"]),
        (r#"{"messages": null}"#, &["messages"]),
        (r#"{"messages": []}"#, &["message"]),
        (r#"{"messages": {}}"#, &["messages", "array"]),
        (r#"{"messages": "Hello"}"#, &["messages", "array"]),
        (r#"{"messages": ["Hello"]}"#, &["messages[0]"]),
        (r#"{"messages": [null]}"#, &["messages[0]"]),
        (r#"{"messages": [{"role": "user", "content": "x"}, {"content": "y"}]}"#, &["messages[1]", "role"]),
        (r#"{"messages": [{"role": 7, "content": "y"}]}"#, &["messages[0].role"]),
        (r#"{"messages": [{"role": "narrator", "content": "y"}]}"#, &["messages[0].role", "narrator", "user"]),
        (r#"{"messages": [{"role": "user", "content": 7}]}"#, &["messages[0].content"]),
        (r#"{"messages": [{"role": "user", "content": [7]}]}"#, &["messages[0].content[0]"]),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": 7}]}]}"#,
            &["messages[0].content[0].text"],
        ),
        (r#"{"messages": [{"role": "user", "content": "x"}], "sampling": 7}"#, &["sampling"]),
        (
            r#"{"messages": [{"role": "user", "content": "x"}], "sampling": {"temperature": "hot"}}"#,
            &["sampling.temperature", "number"],
        ),
        (r#"{"messages": [{"role": "user", "content": "x"}], "temperature": "0.5"}"#, &["temperature", "number"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "stream": "yes"}"#, &["stream", "boolean"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "stop": [1]}"#, &["stop"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "tools": {}}"#, &["tools", "array"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "tools": ["f"]}"#, &["tools[0]"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "tool_choice": 7}"#, &["tool_choice"]),
        (r#"{"messages": [{"role": "user", "content": "x"}], "metadata": "m"}"#, &["metadata", "object"]),
        (
            r#"{"messages": [{"role": "user", "content": "x"}], "provider_options": []}"#,
            &["provider_options", "object"],
        ),
        (
            r#"{"messages": [{"role": "user", "content": "x"}], "tool_choice": "sometimes"}"#,
            &["tool_choice", "sometimes", "auto"],
        ),
        (
            r#"{"messages": [{"role": "user", "content": "x"}], "response_format": {"type": "yaml"}}"#,
            &["response_format.type", "json_schema"],
        ),
    ] {
        bad_prompt(prompt, ErrorKind::InvalidInput, says);
    }
}

#[test]
fn names_that_nobody_has() {
    refuses(HELLO, "opnai", "gpt-4o", ErrorKind::ProviderNotFound, &["opnai", "openai"]);
    refuses(HELLO, "\"opnai\"", "gpt-4o", ErrorKind::ProviderNotFound, &["opnai"]);
    refuses(HELLO, "", "gpt-4o", ErrorKind::ProviderNotFound, &["built-in"]);
    refuses(HELLO, "anthropic", "gpt-4o", ErrorKind::ModelNotFound, &["gpt-4o"]);
    refuses(HELLO, "anthropic", "", ErrorKind::InvalidInput, &["model"]);
    refuses(HELLO, "anthropic", "claud-sonnet-4-5", ErrorKind::ModelNotFound, &["claude-sonnet-4-5"]);
    let long = "x".repeat(1 << 20);
    refuses(HELLO, &long, "gpt-4o", ErrorKind::ProviderNotFound, &["built-in"]);
    refuses(HELLO, "anthropic", &long, ErrorKind::ModelNotFound, &["anthropic"]);
    refuses(HELLO, &format!("[{long}"), "gpt-4o", ErrorKind::ProviderNotFound, &["built-in"]);
    for mode in ["", "Strict", "lenient", "\0"] {
        let error = Mode::parse(Some(mode)).expect_err("this is no mode");
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert!(error.message.contains("strict") && error.message.contains("coerce"), "{error}");
    }
}

#[test]
fn specs_that_are_not_usable() {
    for (spec, kind, says) in [
        ("{", ErrorKind::InvalidSpec, &["line 1"][..]),
        ("[]", ErrorKind::ProviderNotFound, &[]),
        ("{}", ErrorKind::InvalidSpec, &["provider"]),
        (r#"{"provider": "x"}"#, ErrorKind::InvalidSpec, &["families", "line 1"]),
        (r#"{"provider": "UPPER", "inherits": "openai-chat"}"#, ErrorKind::InvalidSpec, &["/provider", "line 1"]),
        (
            r#"{"provider": "x", "inherits": "no-such-dialect"}"#,
            ErrorKind::InvalidSpec,
            &["/inherits", "line 1", "no-such-dialect"],
        ),
        (r#"{"provider": "x", "inherits": "x"}"#, ErrorKind::InvalidSpec, &["/inherits", "x"]),
        (
            r#"{"provider": "x", "inherits": "openai-chat", "base_url": 7, "families": {"a": {"match": ["*"]}}}"#,
            ErrorKind::InvalidSpec,
            &["/base_url"],
        ),
        (
            r#"{"provider": "x", "inherits": "openai-chat", "base_url": "https://e.org", "famlies": {}}"#,
            ErrorKind::InvalidSpec,
            &["famlies", "families"],
        ),
    ] {
        bad_spec(spec, kind, says);
    }
    let deep = format!("{{\"provider\": {}", "[".repeat(10_000));
    bad_spec(&deep, ErrorKind::InvalidSpec, &["deep"]);
}

/// A spec of one dialect-less provider with this request template and these defines.
fn spec(request: &str, define: &str) -> String {
    format!(
        r#"{{"provider": "x", "base_url": "https://example.org", "http": {{"method": "POST", "url": "{{$base_url}}/v1"}},
        "families": {{"any": {{"match": ["*"]}}}}, "request": {request}, "define": {define}}}"#
    )
}

#[test]
fn templates_that_are_wrong() {
    for (request, define, says) in [
        (r#"{"a": "$no.such.slot"}"#, "{}", &["/request/a", "no.such.slot"][..]),
        (r#"{"a": {"$use": "nothing"}}"#, "{}", &["/request/a", "nothing"]),
        (r#"{"a": {"$each": "$messages", "$as": "nothing"}}"#, "{}", &["/request/a", "nothing"]),
        (r#"{"a": {"$each": "$sampling.temperature", "$as": "m"}}"#, r#"{"m": "$role"}"#, &["/request/a"]),
        (r#"{"a": {"$match": "$tool_choice", "perhaps": 1}}"#, "{}", &["/request/a/perhaps"]),
        (r#"{"a": {"$first": "$user"}}"#, "{}", &["/request/a"]),
        (r#"{"a": {"$first": [1, "$user"]}}"#, "{}", &["/request/a"]),
        (r#"{"a": "$user | rot13"}"#, "{}", &["/request/a", "rot13"]),
        (r#"{"a": "$user | schema:none"}"#, "{}", &["/request/a", "none"]),
        (r#"{"a": {"$frist": []}}"#, "{}", &["/request/a", "$frist"]),
        (r#"{"a": "$user"}"#, r#"{"unused": "$user"}"#, &["/define/unused"]),
        (r#"{"a": {"$use": "r"}}"#, r#"{"r": {"b": {"$use": "r"}}}"#, &["/define/r"]),
        (r#"{"a": {"$use": "r"}}"#, r#"{"r": {"b": {"$use": "s"}}, "s": [{"$use": "r"}]}"#, &["/define/"]),
        (r#"{"a": "{$user"}"#, "{}", &["/request/a"]),
    ] {
        bad_spec(&spec(request, define), ErrorKind::InvalidSpec, says);
    }
}

#[test]
fn specs_that_inherit_in_a_circle() {
    let mut context = Context::new();
    context
        .add_spec(
            r#"{"provider": "a", "inherits": "openai-chat", "base_url": "https://example.org", "families": {"any": {"match": ["*"]}}}"#,
        )
        .expect("a sound spec");
    context.add_spec(r#"{"provider": "b", "inherits": "a"}"#).expect("a sound spec");
    let circle = r#"{"provider": "a", "inherits": "b"}"#;
    let error = context.add_spec(circle).expect_err("a inherits b inherits a");
    assert_eq!(error.kind, ErrorKind::InvalidSpec, "{error}");
    assert!(error.message.contains("inherits from itself"), "{error}");
    let hello = Request { prompt: HELLO, spec: "a", model: "m", mode: Mode::Standard };
    assert!(context.translate(&hello).is_ok(), "a refused spec leaves the registered one in place");
}

/// Templates that double at every level: a terabyte if one let them.
#[test]
fn specs_that_ask_for_a_terabyte() {
    let mut tripling = String::from(r#"{"d0": "$messages_text""#).replace("$messages_text", "$model.id");
    for level in 1..=28 {
        let before = level - 1;
        write!(
            tripling,
            r#", "d{level}": [{{"$use": "d{before}"}}, {{"$use": "d{before}"}}, {{"$use": "d{before}"}}]"#
        )
        .expect("a string takes all");
    }
    tripling.push('}');
    bad_spec(&spec(r#"{"a": {"$use": "d28"}}"#, &tripling), ErrorKind::Memory, &["x", "template"]);

    let mut nested = String::from("{");
    for level in 0..12 {
        write!(nested, r#""n{level}": {{"a": {{"$each": "$output.modalities", "$as": "n{}"}}}}, "#, level + 1)
            .expect("a string takes all");
    }
    nested.push_str(r#""n12": "$value"}"#);
    let prompt = format!(r#"{{"prompt": "x", "output": {{"modalities": [{}]}}}}"#, vec!["\"text\""; 50].join(","));
    let spec = spec(r#"{"a": {"$each": "$output.modalities", "$as": "n0"}}"#, &nested);
    let error = attempt(&prompt, &spec, "m").expect_err("this is far too much");
    assert!(matches!(error.kind, ErrorKind::Memory | ErrorKind::InvalidSpec), "{error}");
}

/// A define that walks the messages from within a message has no end: refused when loaded, or stopped when it runs.
#[test]
fn specs_that_recurse_without_end() {
    let endless = spec(
        r#"{"a": {"$each": "$messages", "$as": "m"}}"#,
        r#"{"m": {"r": "$role", "again": {"$each": "$messages", "$as": "m"}}}"#,
    );
    let error = attempt(HELLO, &endless, "m").expect_err("this has no end");
    assert!(matches!(error.kind, ErrorKind::Memory | ErrorKind::InvalidSpec), "{error}");
}
