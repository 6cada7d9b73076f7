//! Inheritance: what is merged, what is handed down, which model has which plan.

use crate::support::none;
use specado_ffi::json::Diagnostic;
use specado_ffi::spec::check::check;
use specado_ffi::spec::{Provider, catalogue};
use specado_ffi::{Context, Mode, Request};
use std::sync::Arc;

const BASE: &str = r#"{
    "dialect": "base",
    "http": {"url": "{$base_url}/v1", "headers": {"a": "1", "b": "2"}},
    "request": {"model": "$model.id", "user": "$user", "kept": [1, 2], "thinking": {"$match": "$traits.thinking", "on": true, "of*": false}},
    "parameters": {"user": {"max_length": 5}}
}"#;

const PARENT: &str = r#"{
    "provider": "parent", "inherits": "base", "base_url": "https://parent.org",
    "http": {"headers": {"b": null, "c": "3"}},
    "request": {"kept": [3]},
    "families": {"old": {"match": ["old-*"], "traits": {"thinking": "on"}}, "any": {"match": ["*"], "traits": {"thinking": "off"}}},
    "models": {"m-1": {"family": "old", "aliases": ["m"], "limits": {"context_window": 10}}, "m-2": {"family": "any"}}
}"#;

fn registered(name: &str) -> Option<Arc<String>> {
    [("base", BASE), ("parent", PARENT)]
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| Arc::new((*text).to_owned()))
}

/// The result of a translation by a document that inherits the above.
fn translated(spec: &str, model: &str) -> serde_json::Value {
    let mut context = Context::new();
    let base = BASE
        .replace("\"dialect\"", "\"provider\"")
        .replace("{\n", "{\n\"families\": {\"base\": {\"match\": [\"base-*\"]}},");
    context.add_spec(&base.replacen("{$base_url}", "https://base.org", 1)).expect("the base is sound");
    context.add_spec(PARENT).expect("the parent is sound");
    let request = Request { prompt: r#"{"prompt": "x", "user": "1234567"}"#, spec, model, mode: Mode::Coerce };
    let mut result = String::new();
    context.translate_into(&request, &mut result).unwrap_or_else(|error| panic!("{spec}: {error}"));
    serde_json::from_str(&result).expect("it is JSON")
}

#[test]
fn objects_merge_and_null_removes() {
    for (fields, expected) in [
        ("", r#"{"model":"old-1","user":"12345","kept":[3],"thinking":true}"#),
        (r#", "request": {"user": null, "kept": {"a": 1}}"#, r#"{"model":"old-1","kept":{"a":1},"thinking":true}"#),
        (r#", "request": null"#, "refused"),
        (r#", "parameters": {"user": null}"#, r#"{"model":"old-1","user":"1234567","kept":[3],"thinking":true}"#),
        (
            r#", "families": {"old": {"traits": {"thinking": "off"}}}"#,
            r#"{"model":"old-1","user":"12345","kept":[3],"thinking":false}"#,
        ),
        (r#", "families": {"old": {"traits": {"thinking": null}}}"#, r#"{"model":"old-1","user":"12345","kept":[3]}"#),
        (r#", "families": {"old": {"request": {"user": null}}}"#, r#"{"model":"old-1","kept":[3],"thinking":true}"#),
        (
            r#", "families": {"old": null}, "models": {"m-1": null}"#,
            r#"{"model":"old-1","user":"12345","kept":[3],"thinking":false}"#,
        ),
        (
            r#", "models": {"old-1": {"family": "any", "request": {"kept": null}}}"#,
            r#"{"model":"old-1","user":"12345","thinking":false}"#,
        ),
    ] {
        let spec = format!(r#"{{"provider": "child", "inherits": "parent"{fields}}}"#);
        if expected == "refused" {
            let problems = check(&spec, &registered);
            assert!(problems.iter().any(|problem| problem.message.contains("no `request`")), "{problems:?}");
            continue;
        }
        assert_eq!(translated(&spec, "old-1")["provider_request_json"].to_string(), expected, "{fields}");
    }
}

/// Layer for layer: what the inherited family removes is gone, whatever lies below.
#[test]
fn a_family_inherits_another() {
    let families = r#""bare": {"request": {"user": null, "kept": null}, "parameters": {"user": null}},
        "mid": {"inherits": "bare", "match": ["mid-*"], "request": {"kept": {"a": 1}}},
        "top": {"inherits": "mid", "match": ["top-*"], "request": {"user": "$user"}},
        "theirs": {"inherits": "old", "match": ["theirs-*"]}"#;
    let spec = format!(
        r#"{{"provider": "child", "inherits": "parent", "families": {{{families}}}, "models": {{"m-3": {{"family": "bare"}}}}}}"#
    );
    for (model, expected) in [
        ("mid-1", r#"{"model":"mid-1","kept":{"a":1}}"#),
        ("top-1", r#"{"model":"top-1","kept":{"a":1},"user":"1234567"}"#),
        ("theirs-1", r#"{"model":"theirs-1","user":"12345","kept":[3],"thinking":true}"#),
        ("m-3", r#"{"model":"m-3"}"#),
    ] {
        let body: serde_json::Value = serde_json::from_str(expected).expect("it is JSON");
        assert_eq!(translated(&spec, model)["provider_request_json"], body, "{model}");
    }
    assert!(check(&spec, &registered).is_empty());
    let provider = Provider::load(&spec, &registered).expect("it is sound");
    assert!(provider.model("bare").is_ok_and(|model| model.family.as_deref() == Some("any")), "no pattern leads to it");
}

#[test]
fn headers_and_constants_come_down() {
    let result = translated(r#"{"provider": "child", "inherits": "parent", "http": {"headers": {"d": "4"}}}"#, "x");
    assert_eq!(result["http"]["headers"].to_string(), r#"{"a":"1","c":"3","d":"4"}"#);
}

#[test]
fn a_documents_own_families_come_first() {
    let child = r#"{"provider": "child", "inherits": "parent", "families": {"mine": {"match": ["old-9*"], "request": {"mine": true}}}}"#;
    assert_eq!(translated(child, "old-9")["provider_request_json"]["mine"], true);
    assert_eq!(translated(child, "old-8")["provider_request_json"]["thinking"], true);
    let provider = Provider::load(child, &registered).expect("it is sound");
    let names: Vec<String> =
        provider.models().into_iter().map(|model| model.family.unwrap_or_default() + ":" + &model.id).collect();
    assert_eq!(names, ["old:m-1", "any:m-2", "mine:old-9*", "old:old-*", "any:*"]);
}

#[test]
fn models_come_with_what_is_known_of_them() {
    let provider = Provider::load(PARENT, &registered).expect("it is sound");
    let models = provider.models();
    assert_eq!(models[0].aliases, ["m"]);
    assert_eq!(
        models[0].spec.get("limits").map(specado_ffi::json::tree::Tree::to_json).as_deref(),
        Some(r#"{"context_window":10}"#)
    );
    assert!(Arc::ptr_eq(&provider.plan("m").expect("an alias"), &provider.plan("m-1").expect("an id")));
    assert_eq!(provider.sources().iter().map(|source| source.name.as_str()).collect::<Vec<_>>(), ["parent", "base"]);
}

/// A document may bear the name of the built-in one that it builds on.
#[test]
fn built_in_providers_can_be_changed_under_their_own_names() {
    for name in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let text = format!(
            r#"{{"provider": "{name}", "inherits": "{name}", "base_url": "https://proxy.example", "families": {{"all": {{"match": ["*"]}}}}}}"#
        );
        let problems: Vec<String> = check(&text, &none).iter().map(Diagnostic::to_string).collect();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
    let text = r#"{"provider": "openai", "inherits": "openai", "base_url": "https://proxy.example"}"#;
    let mut context = Context::new();
    context.add_spec(text).expect("it is sound");
    let request = Request { prompt: r#"{"prompt": "x"}"#, spec: "openai", model: "gpt-4o", mode: Mode::Standard };
    let mut result = String::new();
    context.translate_into(&request, &mut result).expect("it is the same API elsewhere");
    assert!(result.contains("https://proxy.example/chat/completions"), "{result}");
}

#[test]
fn chains_that_do_not_end() {
    let levels = |name: &str| {
        let level: u32 = name.strip_prefix('l')?.parse().ok()?;
        Some(Arc::new(format!(r#"{{"dialect": "{name}", "inherits": "l{}"}}"#, level + 1)))
    };
    let circle = |name: &str| {
        (name == "a" || name == "b").then(|| {
            Arc::new(format!(r#"{{"dialect": "{name}", "inherits": "{}"}}"#, if name == "a" { "b" } else { "a" }))
        })
    };
    let itself = |name: &str| (name == "x").then(|| Arc::new(r#"{"provider": "x", "inherits": "x"}"#.to_owned()));
    for (text, registered, source, says) in [
        (
            r#"{"provider": "x", "inherits": "l1"}"#,
            &levels as &dyn Fn(&str) -> Option<Arc<String>>,
            "l7",
            "more than 8 levels",
        ),
        (r#"{"provider": "x", "inherits": "a"}"#, &circle, "b", "inherits from itself, by way of \"a\""),
        (r#"{"provider": "x", "inherits": "x"}"#, &itself, "x", "inherits from itself"),
        (r#"{"provider": "x", "inherits": "x"}"#, &none, "x", "inherits from itself"),
        (r#"{"provider": "x", "inherits": "opena"}"#, &none, "x", "did you mean openai"),
        (r#"{"provider": "x", "inherits": 5}"#, &none, "x", "takes the name of a spec"),
    ] {
        let problems = check(text, registered);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert_eq!(
            (problems[0].document.as_deref().unwrap_or_default(), problems[0].pointer.as_str()),
            (source, "/inherits"),
            "{text}"
        );
        assert!(problems[0].to_string().contains(says), "{}", problems[0]);
    }
}

/// A dialect by itself is checked as far as it goes: what its providers give is not missed.
#[test]
fn dialects_are_checked_alone() {
    assert!(check(BASE, &none).is_empty());
    let wrong = BASE.replace("$user\"", "$usr\"");
    assert_eq!(check(&wrong, &none)[0].pointer, "/request/user");
    let provider = r#"{"provider": "x", "inherits": "base", "families": {"any": {"match": ["*"]}}}"#;
    let problems = check(provider, &registered);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].message.contains("has no `base_url`"), "a provider gives it: {}", problems[0]);
}

/// A family may be another provider's: dialect, URL and all.
#[test]
fn a_family_of_another_provider_is_written_by_that_one() {
    let spec = |name: &str, other: &str| {
        format!(
            r#"{{"provider": "{name}", "inherits": "base", "request": {{"by": "{name}"}},
                "families": {{"theirs": {{"match": ["t-*"], "provider": "{other}"}}, "ours": {{"match": ["o-*"]}}}}}}"#
        )
    };
    let base = r#"{"dialect": "base", "http": {"url": "https://{$model.id}.example"}, "request": {"text": {"$each": "$messages", "$as": "m"}},
                   "define": {"m": "$content"}}"#;
    let mut context = Context::new();
    for text in
        [base, &spec("first", "second"), &spec("second", "groq"), &spec("lost", "nobody"), &spec("round", "round")]
    {
        context.add_spec(text).expect("it is sound");
    }
    let mut ask = |spec: &str, model: &str| {
        let mut out = String::new();
        let request = Request { prompt: r#"{"prompt": "x"}"#, spec, model, mode: Mode::Standard };
        context.translate_into(&request, &mut out).map(|()| out).map_err(|error| error.message)
    };
    for (provider, model, by) in [("first", "o-1", r#""by":"first""#), ("second", "o-1", r#""by":"second""#)] {
        assert!(ask(provider, model).is_ok_and(|out| out.contains(by)), "{provider}, {model}");
    }
    let through = ask("first", "t-1").expect("it leads to the last of three");
    assert!(through.contains("api.groq.com") && through.contains("\"model\":\"t-1\""), "{through}");
    for (provider, says) in [("lost", "there is no provider \"nobody\""), ("round", "more than 8 providers")] {
        let error = ask(provider, "t-1").expect_err("nobody writes it");
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn claude_is_at_vertex_ai_too() {
    for (model, url) in [
        ("gemini-2.5-flash", "/publishers/google/models/gemini-2.5-flash:generateContent"),
        ("claude-opus-4@20250514", "/publishers/anthropic/models/claude-opus-4@20250514:rawPredict"),
    ] {
        let result = translated("vertex-ai", model);
        assert!(result["http"]["url"].as_str().is_some_and(|found| found.ends_with(url)), "{}", result["http"]["url"]);
    }
}

#[test]
fn of_a_parameters_range_and_a_models_limit_the_smaller_counts() {
    let spec = r#"{
        "provider": "x", "http": {"url": "https://x.example"}, "request": {"limit": "$limits.max_output_tokens"},
        "parameters": {"limits.max_output_tokens": {"max": 100}},
        "families": {"small": {"match": ["s"], "limits": {"max_output_tokens": 10}}, "large": {"match": ["l"], "limits": {"max_output_tokens": 1000}}}
    }"#;
    for (model, most) in [("s", 10), ("l", 100)] {
        let mut out = String::new();
        let request = Request { prompt: r#"{"prompt": "x", "max_tokens": 5000}"#, spec, model, mode: Mode::Coerce };
        Context::new().translate_into(&request, &mut out).expect("it is translated");
        let result: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        assert_eq!(result["provider_request_json"]["limit"], most, "{model}");
    }
}
