//! Specs are loaded, checked and compiled: each request for memory fails in turn.

use super::allocator::{each_in_turn, each_so_often};
use super::calls::{SUCCESS, Wanted, compare, describe, in_a_context, last_error, read_back, read_stream, validate};
use super::prompts::MIDDLING;
use std::ffi::{CStr, CString};

/// What a document that is no spec comes to.
const INVALID_SPEC: i32 = -17;

/// A little of everything that the spec language has.
const OWN: &CStr = cr#"{
  "provider": "mine", "title": "Mine", "base_url": "https://mine.example", "also_named": "snake_case",
  "http": {"url": "{$base_url}/v1/{$model.id}", "headers": {"x-key": "${ENV:MINE}", "X-Kind": "a"},
    "tokens": {"x-beta": "beta"}},
  "character_sets": {"names": {"characters": "a-zA-Z0-9_-", "max": 64}},
  "define": {"text": {"$match": "$part.kind", "text": {"type": "text", "text": "$part.text"}, "$else": "$part.raw?"}},
  "traits": {"thinking": "on"}, "options": ["other"],
  "parameters": {"sampling.temperature": {"min": 0, "max": 1}, "sampling.seed": {"unsupported": "it has none"}},
  "rules": {"one": {"when": {"sampling.temperature": "*"}, "forbid": ["sampling.top_p"], "because": "of the other"}},
  "layout": {"system": "hoist", "turns": {"merge": "all"}},
  "request": {"model": "$model.id", "messages": {"$each": "$messages", "as": {"role": "$message.role",
    "content": {"$each": "$message.parts", "as": {"$use": "text"}}}}, "temperature": "$sampling.temperature?"},
  "families": {"old": {"match": ["old-*"], "traits": {"thinking": null}, "request": {"messages": null}},
    "any": {"match": ["*"], "limits": {"max_output_tokens": 9}}},
  "models": {"m-1": {"family": "any", "aliases": ["m"], "limits": {"context_window": 7}}},
  "sources": [{"url": "https://mine.example/docs", "date": "2026-01-01"}]
}"#;

/// One with a mistake of every kind that the checks know to name.
const FAULTY: &CStr = cr#"{
  "provider": "x y", "requests": {}, "inherits": "openai-cat", "families": {"a": {"match": ["*"], "odd": 1}}
}"#;

#[test]
fn validating() {
    for (name, text) in [("what has all", OWN), ("a wrong one", FAULTY), ("none", c"{\"provider\": ")] {
        each_in_turn(name, SUCCESS, || validate(c"provider_spec", text));
    }
}

#[test]
fn a_small_one() {
    let small =
        c"{\"provider\": \"small\", \"base_url\": \"https://small.example\", \"http\": {\"url\": \"{$base_url}/v1\"},
        \"families\": {\"any\": {\"match\": [\"*\"]}}, \"models\": {\"m\": {\"aliases\": [\"n\"]}},
        \"request\": {\"model\": \"$model.id\", \"messages\": {\"$each\": \"$messages\", \"as\": {
            \"role\": \"$message.role\", \"content\": {\"$each\": \"$message.parts\", \"as\": \"$part.text\"}}}},
        \"response\": {\"text\": \"$output.text\"}}";
    let hello = c"{\"prompt\": \"Hello\", \"seed\": 1}";
    let prompt = |spec, model| Wanted::new(hello, spec, model);
    let body = c"{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": [\"x\"]}]}";
    let calls: [(&str, &(dyn Fn() -> i32 + Sync)); 7] = [
        ("given", &|| prompt(small, c"m").at_once()),
        ("given, model unknown", &|| prompt(OWN, c"none").at_once()),
        ("registered", &|| in_a_context(Some(small), &prompt(c"small", c"n"))),
        ("described", &|| describe(small, c"m")),
        ("compared", &|| compare(hello, small, c"m")),
        ("read back", &|| read_back(small, body)),
        ("a stream", &|| read_stream(small, "data: {}\n\n")),
    ];
    for (at, (name, call)) in calls.into_iter().enumerate() {
        let usual = call();
        // what these have in common need not fail again in each of them
        let stride = [1, 3, 5, 7, 7, 5, 5][at];
        let asked = each_so_often(&format!("{name}: {}", last_error()), usual, stride, call);
        assert!(asked > 100, "{name}: {asked} requests are few");
    }
}

/// All constructs that there are. Each dialect has other ones of the many thousand requests fail.
#[test]
fn of_every_dialect() {
    let dialects = ["openai-chat", "openai-responses", "anthropic-messages", "google-generate-content"];
    let others = ["bedrock-converse", "cohere-chat", "mistral-chat", "ollama-chat"];
    for (at, name) in dialects.into_iter().chain(others).enumerate() {
        let heir = format!(
            r#"{{"provider": "heir", "inherits": "{name}", "base_url": "https://heir.example",
                "families": {{"any": {{"match": ["*"]}}}}}}"#
        );
        let heir = CString::new(heir).expect("no NUL");
        let own = Wanted::new(MIDDLING, &heir, c"some-model");
        let calls: [(&str, &(dyn Fn() -> i32 + Sync)); 2] =
            [("given", &|| in_a_context(None, &own)), ("a stream", &|| read_stream(&heir, "data: [DONE]\n\n"))];
        let (what, make) = calls[at % 2];
        let usual = make();
        assert_ne!(usual, INVALID_SPEC, "{name}: {}", last_error());
        let asked = each_so_often(&format!("{name}, {what}"), usual, 499 + 2 * at, make);
        assert!(asked > 1000, "{name}: {asked} requests are few");
    }
}
