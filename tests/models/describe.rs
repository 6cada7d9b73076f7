//! Descriptions are JSON of one shape, for every model; rows say what must be in some.

use super::providers;
use serde_json::Value;
use specado_ffi::models::describe;
use specado_ffi::models::features::FEATURES;
use specado_ffi::spec::built_in;
use specado_ffi::{Context, ErrorKind};

fn described(spec: &str, model: &str) -> Value {
    let text = describe(&mut Context::new(), spec, model).unwrap_or_else(|error| panic!("{spec} {model}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{spec} {model}: {error}\n{text}"))
}

#[test]
fn every_model_is_described_in_the_same_shape() {
    for (provider, models) in providers() {
        for model in models {
            let description = described(provider, &model);
            let spec = built_in::provider(provider).expect("it is built in").expect("it is sound");
            let writer = spec.elsewhere(&model).expect("it is one of the models").unwrap_or(provider);
            assert_eq!(description["provider"], writer);
            assert_eq!(description["model"], model.as_str(), "{provider}");
            let members: Vec<&String> =
                description["features"].as_object().expect("features are an object").keys().collect();
            let names: Vec<&str> = FEATURES.iter().map(|feature| feature.name).collect();
            assert_eq!(members, names, "{provider} {model}");
            for (name, parameter) in description["parameters"].as_object().expect("parameters are an object") {
                assert!(parameter["supported"].is_boolean(), "{provider} {model} {name}");
            }
            for (name, kind) in
                [("limits", "{}"), ("modalities", "{}"), ("rules", "{}"), ("aliases", "[]"), ("sources", "[]")]
            {
                let is = if kind == "{}" { description[name].is_object() } else { description[name].is_array() };
                assert!(is, "{provider} {model}: {name}");
            }
            for source in description["sources"].as_array().expect("sources are a list") {
                assert!(source["url"].is_string() && source["date"].is_string(), "{provider} {model}: {source}");
            }
        }
    }
}

#[test]
fn known_facts_are_there() {
    let rows = [
        ("anthropic", "claude-sonnet-4-5", "/parameters/sampling.temperature/max", "1"),
        ("anthropic", "claude-sonnet-4-5", "/parameters/sampling.seed/supported", "false"),
        ("anthropic", "claude-sonnet-4-5", "/features/cache_control", "\"native\""),
        ("anthropic", "claude-sonnet-4-5", "/features/json_object", "\"emulated\""),
        ("anthropic", "claude-sonnet-4-5", "/features/seed", "\"reported\""),
        ("anthropic", "claude-sonnet-4-5", "/listed", "true"),
        ("anthropic", "claude-sonnet-4-5-20250929", "/model", "\"claude-sonnet-4-5\""),
        ("openai", "gpt-4o-of-tomorrow", "/listed", "false"),
        ("openai", "gpt-4o", "/parameters/sampling.temperature/max", "2"),
        ("openai", "gpt-4o", "/features/audio_output", "\"reported\""),
        ("openai", "gpt-5", "/parameters/sampling.temperature/supported", "false"),
        // a budget becomes an effort
        ("openai", "gpt-5", "/parameters/reasoning.budget_tokens/supported", "true"),
        ("google", "gemini-2.5-flash", "/features/video_url", "\"native\""),
    ];
    for (provider, model, place, wanted) in rows {
        let description = described(provider, model);
        let found = description.pointer(place).map(Value::to_string);
        assert_eq!(found.as_deref(), Some(wanted), "{provider} {model} {place}");
    }
}

#[test]
fn a_document_is_described_as_well() {
    let spec = r#"{"provider": "own", "base_url": "https://own.example", "http": {"method": "POST", "url": "{$base_url}"},
        "request": {"talk": {"$each": "$messages", "$as": "message"}, "heat": "$sampling.temperature"},
        "define": {"message": {"who": "$role", "what": "$content"}},
        "parameters": {"sampling.temperature": {"max": 3, "sources": [{"url": "https://own.example/docs", "date": "2026-11-23"}]}},
        "families": {"any": {"match": ["*"]}}}"#;
    let description = described(spec, "m");
    assert_eq!(description["features"]["temperature"], "native");
    assert_eq!(description["features"]["tools"], "reported");
    assert_eq!(description["parameters"]["sampling.temperature"], serde_json::json!({"supported": true, "max": 3}));
    assert_eq!(description["sources"], serde_json::json!([{"url": "https://own.example/docs", "date": "2026-11-23"}]));
}

#[test]
fn what_is_not_there_is_an_error() {
    let rows = [
        ("nobody", "m", ErrorKind::ProviderNotFound),
        ("anthropic", "gpt-4o", ErrorKind::ModelNotFound),
        ("{\"provider\": 7}", "m", ErrorKind::InvalidSpec),
    ];
    for (spec, model, kind) in rows {
        assert_eq!(describe(&mut Context::new(), spec, model).expect_err(spec).kind, kind, "{spec}");
    }
}
