//! What is refused of a spec's own fields: a fragment of it, and the place and text of each of its problems.

use crate::support::{refused, sound};

#[test]
fn fields() {
    for (fields, pointer, says) in [
        (r#"{"famlies": {}}"#, "/famlies", "did you mean families"),
        (r#"{"title": 5}"#, "/title", "must be a string"),
        (r#"{"docs": []}"#, "/docs", "must be a string"),
        (r#"{"sources": "https://e.org"}"#, "/sources", "array of objects"),
        (r#"{"sources": [{"url": "u", "when": "now"}]}"#, "/sources/0/when", "unknown field \"when\""),
        (r#"{"sources": [{"url": 5}]}"#, "/sources/0/url", "must be a string"),
        (r#"{"sources": [{"fact": "f"}]}"#, "/sources/0", "has a `url`"),
        (r#"{"sources": [{"url": "u", "for": "turns"}]}"#, "/sources/0/for", "array of topics"),
        (r#"{"sources": [{"url": "u", "for": []}]}"#, "/sources/0/for", "array of topics"),
        (r#"{"sources": [{"url": "u", "for": ["turns", "tides"]}]}"#, "/sources/0/for/1", "unknown topic \"tides\""),
        (r#"{"provider": "Upper"}"#, "/provider", "lower-case"),
        (r#"{"provider": ""}"#, "/provider", "1 to 64"),
        (r#"{"base_url": 7}"#, "/base_url", "as a string"),
        (r#"{"base_url": "https://{$model.id}.org"}"#, "/base_url", "is a constant"),
        (r#"{"options": 5}"#, "/options", "must be a string"),
        (r#"{"traits": 5}"#, "/traits", "must be an object"),
        (r#"{"define": []}"#, "/define", "must be an object"),
        (r#"{"define": {"a": "$user"}}"#, "/define/a", "never used"),
        (r#"{"traits": {"thinking": true}}"#, "/traits/thinking", "never used"),
        (r#"{"schemas": {"s": {"drop": ["a"]}}}"#, "/schemas/s", "never used"),
        (r#"{"schemas": 5}"#, "/schemas", "must be an object"),
        (r#"{"parameters": "x"}"#, "/parameters", "must be an object"),
        (r#"{"rules": 5}"#, "/rules", "must be an object"),
        (r#"{"emulations": [1]}"#, "/emulations", "must be an object"),
        (r#"{"also_single": "yes"}"#, "/also_single", "true or false"),
        (r#"{"extra": "openai-chat"}"#, "/extra", "say \"own\""),
        (r#"{"at_most": 5}"#, "/at_most", "must be an object"),
        (r#"{"at_most": {"cache_controls": 4}}"#, "/at_most/cache_controls", "did you mean cache_control"),
        (r#"{"at_most": {"cache_control": -1}}"#, "/at_most/cache_control", "whole number"),
        (r#"{"limits": {"context_window": "x"}}"#, "/limits/context_window", "whole number"),
        (r#"{"limits": {"max_tokens": 5}}"#, "/limits/max_tokens", "unknown limit \"max_tokens\""),
        (r#"{"modalities": {"input": ["texts"]}}"#, "/modalities/input/0", "did you mean text"),
        (r#"{"modalities": {"output": ["tool_call"]}}"#, "/modalities/output/0", "unknown kind of part"),
    ] {
        refused(fields, &[(pointer, says)]);
    }
    sound(
        r#"{"$schema": "../schemas/provider-spec.schema.json", "title": "X", "docs": "https://e.org", "sources": [{"url": "u", "date": "2026-01-31", "fact": "f"}]}"#,
    );
}

#[test]
fn classes_of_errors() {
    for (fields, pointer, says) in [
        (r#"{"errors": {"own_class": []}}"#, "/errors/own_class", "did you mean own_classes"),
        (r#"{"errors": {"own_classes": [{"status": 429}]}}"#, "/errors/own_classes/0", "which class it `is`"),
        (r#"{"errors": {"own_classes": [{"is": "quotas"}]}}"#, "/errors/own_classes/0/is", "did you mean quota"),
        (r#"{"errors": {"classes": [{"is": "quota", "status": "x"}]}}"#, "/errors/classes/0", "is a number"),
        (r#"{"errors": {"classes": [{"is": "quota", "says": "x"}]}}"#, "/errors/classes/0/says", "unknown field"),
    ] {
        refused(fields, &[(pointer, says)]);
    }
}

#[test]
fn families_and_models() {
    for (fields, pointer, says) in [
        (r#"{"families": {}}"#, "", "families or models"),
        (r#"{"families": {"any": 5}}"#, "/families/any", "must be an object"),
        (r#"{"families": {"any": {"match": []}}}"#, "/families/any", "wants `match`"),
        (r#"{"families": {"any": {"match": [""]}}}"#, "/families/any/match/0", "1 to 256"),
        (r#"{"families": {"any": {"match": [7]}}}"#, "/families/any/match/0", "1 to 256"),
        (r#"{"families": {"any": {"match": ["*"], "aliases": ["a"]}}}"#, "/families/any/aliases", "unknown field"),
        (
            r#"{"families": {"any": {"match": ["*"]}, "own": {"match": ["a-*"]}}}"#,
            "/families/own/match/0",
            "\"*\" of the family \"any\" covers it",
        ),
        (r#"{"families": {"a": {"match": ["b-*", "b-1"]}}}"#, "/families/a/match/1", "never reached"),
        (r#"{"families": {"a": {"match": ["a-*"], "provider": 5}}}"#, "/families/a/provider", "the name of a provider"),
        (
            r#"{"families": {"a": {"match": ["a-*"], "provider": "openai", "traits": {}}}}"#,
            "/families/a/traits",
            "another provider's",
        ),
        (r#"{"families": {"a": {"provider": "openai"}}}"#, "/families/a", "wants `match`"),
        (
            r#"{"families": {"a": {"match": ["a-*"], "provider": "openai"}}, "models": {"m": {"family": "a"}}}"#,
            "/families/a",
            "names it",
        ),
        (r#"{"families": {"a": {"match": ["a-*"], "inherits": 5}}}"#, "/families/a/inherits", "the name of a family"),
        (
            r#"{"families": {"a": {"match": ["a-*"], "inherits": "and"}, "ant": {"match": ["b"]}}}"#,
            "/families/a/inherits",
            "did you mean ant",
        ),
        (r#"{"families": {"a": {"match": ["a-*"], "inherits": "a"}}}"#, "/families/a/inherits", "never from itself"),
        (
            r#"{"families": {"a": {"match": ["a-*"], "inherits": "b"}, "b": {"match": ["b-*"], "provider": "openai"}}}"#,
            "/families/a/inherits",
            "hands nothing down",
        ),
        (r#"{"models": {"m": 5}}"#, "/models/m", "must be an object"),
        (r#"{"models": {"m": {"family": "an"}}}"#, "/models/m/family", "did you mean any"),
        (r#"{"models": {"m": {"aliases": 5}}}"#, "/models/m/aliases", "an alias is a text"),
        (
            r#"{"models": {"m": {"aliases": ["n"]}, "n": {}}}"#,
            "/models/m/aliases/0",
            "already stands for the model \"n\"",
        ),
        (
            r#"{"models": {"m": {"aliases": ["n"]}, "o": {"aliases": ["n"]}}}"#,
            "/models/o/aliases/0",
            "already stands for the model \"m\"",
        ),
        (r#"{"models": {"": {}}}"#, "/models/", "1 to 256"),
        (r#"{"models": {"m": {"sampling": {}}}}"#, "/models/m/sampling", "unknown field"),
        (
            r#"{"models": {"m": {"family": "any", "parameters": {"user": {"unsuported": "no"}}}}}"#,
            "/models/m/parameters/user/unsuported",
            "unsupported",
        ),
    ] {
        refused(fields, &[(pointer, says)]);
    }
    refused(r#"{"models": []}"#, &[("/models", "must be an object")]);
    refused(r#"{"families": 5}"#, &[("/families", "must be an object")]);
    // a family that only listed models are of needs no pattern
    sound(r#"{"families": {"f": {}}, "models": {"m": {"family": "f"}}}"#);
    // nor one that only hands down
    sound(r#"{"families": {"f": {}, "g": {"inherits": "f", "match": ["*"]}}}"#);
    refused(
        r#"{"families": {"a": {"match": ["a"], "inherits": "b"}, "b": {"match": ["b"], "inherits": "a"}}}"#,
        &[("/families/a/inherits", "never from itself"), ("/families/b/inherits", "never from itself")],
    );
    sound(r#"{"families": {"a": {"match": ["a-*"]}, "b": {"match": ["a*", "b"]}, "any": {"match": ["*"]}}}"#);
}
