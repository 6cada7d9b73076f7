//! What is refused: a fragment of a spec, and the place and text of each of its problems.

use crate::support::{document, none, refused, sound, stands_there};
use specado_ffi::spec::check::check;
use specado_ffi::spec::{Provider, SpecError};

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

#[test]
fn templates() {
    for (request, pointer, says) in [
        (r#""$usr""#, "/request/a", "did you mean user"),
        (r#""$role""#, "/request/a", "unknown slot \"role\""),
        (r#""$tools""#, "/request/a", "is a list"),
        (r#""$user | rot13""#, "/request/a", "unknown codec \"rot13\""),
        (r#""$user | schema:s""#, "/request/a", "unknown schema subset \"s\""),
        (r#""{$user""#, "/request/a", "not closed"),
        (r#""{$usr}!""#, "/request/a", "did you mean user"),
        (r#"{"$first": []}"#, "/request/a", "`$first` has no alternative"),
        (r#"{"$use": "b"}"#, "/request/a", "unknown define \"b\""),
        (r#"{"$use": 5}"#, "/request/a", "name of a define"),
        (r#"{"$frist": []}"#, "/request/a", "did you mean $first"),
        (r#"{"$first": [1], "c": 1}"#, "/request/a/c", "beside a construct"),
        (r#"{"$each": "$user", "$as": "b"}"#, "/request/a", "is not a list"),
        (r#"{"$each": ["x"], "$as": "b"}"#, "/request/a", "name of a list"),
        (r#"{"$each": "$tools"}"#, "/request/a", "wants `$as`"),
        (r#"{"$join": "$tools"}"#, "/request/a", "`$join` wants `$as`"),
        (r#"{"$join": "$tools", "$as": "b", "$with": 5}"#, "/request/a/$with", "must be a text"),
        (r#"{"$match": "$stream"}"#, "/request/a", "has no arms"),
        (r#"{"$match": "stream", "true": 1}"#, "/request/a", "takes a slot"),
        (r#"{"$match": "$tools", "true": 1}"#, "/request/a", "takes no list"),
        (r#"{"$match": "$tool_choice", "any": 1}"#, "/request/a/any", "unknown value of this slot"),
        (r#"{"$match": "$user", "$els": 1}"#, "/request/a/$els", "did you mean $else"),
        (r#"{"$match": "$traits.t", "$els": 1}"#, "/request/a/$els", "did you mean $else"),
        (r#"{"$match": "$user", "a*": 1, "ab": 2}"#, "/request/a/ab", "never reached"),
        (r#"{"$first": "$user"}"#, "/request/a", "array of alternatives"),
        (r#"{"$first": [1, "$user"]}"#, "/request/a/$first/1", "never reached"),
        (r#"{"$first": ["$model.id", "$user"]}"#, "/request/a/$first/1", "never reached"),
        (r#"{"$first": [{"x": "$user"}, {"y": ["$user"], "z": "$stream"}]}"#, "/request/a/$first/1", "never reached"),
        (r#"{"$first": [{"$first": ["$user", 1]}, 2]}"#, "/request/a/$first/1", "never reached"),
        (r#"{"$first": [{"$match": "$user?", "a": 1, "$else": 2}, 3]}"#, "/request/a/$first/1", "never reached"),
        (r#"{"$header": {}, "a": 1}"#, "/request/a/$header", "names and tokens"),
        (r#"{"$header": {"x": 1}, "a": 1}"#, "/request/a/$header/x", "must be a string"),
        (r#"{"$header": {"x y": "t"}, "a": 1}"#, "/request/a/$header/x y", "is not a header name"),
        (r#"{"$header": {"x": "t"}, "$value": 1, "b": 2}"#, "/request/a/b", "beside a construct"),
    ] {
        refused(&format!(r#"{{"request": {{"a": {request}}}}}"#), &[(pointer, says)]);
    }
}

/// What looks like some of the above, and is sound.
#[test]
fn templates_that_are_taken() {
    for request in [
        r#""$$user""#,
        r#"{"$$user": 1}"#,
        r#""${ENV:KEY}""#,
        r#""$user | upper""#,
        r#""$output.modalities""#,
        r#"{"$first": [{"x": "$user?"}, 1]}"#,
        r#"{"$first": [{"x": "$user", "y": "$stream"}, "$user", 1]}"#,
        r#"{"$first": [{"$match": "$user", "a": 1, "$else": 2}, 3]}"#,
        r#"{"$first": [{"$match": "$user?", "a": 1}, 3]}"#,
        r#"{"$match": "$traits.none", "x": 1}"#,
        r#""$traits.none""#,
    ] {
        sound(&format!(r#"{{"request": {{"a": {request}}}}}"#));
    }
}

#[test]
fn defines() {
    let with = |request: &str, define: &str| format!(r#"{{"request": {{"a": {request}}}, "define": {define}}}"#);
    for (request, define, pointer, says) in [
        (r#"{"$use": "b"}"#, r#"{"b": {"c": {"$use": "b"}}}"#, "/define/b/c", "uses itself"),
        (r#"{"$use": "b"}"#, r#"{"b": [{"$use": "c"}], "c": {"x": {"$use": "b"}}}"#, "/define/c/x", "uses itself"),
        (r#"{"$each": "$messages", "$as": "m"}"#, r#"{"m": {"r": "$rol"}}"#, "/define/m/r", "did you mean role"),
        (
            r#"{"$each": "$messages", "$as": "m"}"#,
            r#"{"m": {"a": {"$each": "$messages", "$as": "m"}}}"#,
            "/define/m/a",
            "request's own template",
        ),
        (
            r#"{"$each": "$messages", "$as": "m"}"#,
            r#"{"m": {"$match": "$kind", "image": "$text"}}"#,
            "/define/m/image",
            "unknown value of this slot",
        ),
        (
            r#"{"$each": "$messages", "$as": "m"}"#,
            r#"{"m": {"$match": "$role", "bot": "$text"}}"#,
            "/define/m/bot",
            "known are",
        ),
        (r#"{"$each": "$tools", "$as": "t"}"#, r#"{"t": "$parts"}"#, "/define/t", "unknown slot \"parts\""),
    ] {
        refused(&with(request, define), &[(pointer, says)]);
    }
    // parts hold parts: this recursion ends with the prompt
    sound(&with(
        r#"{"$each": "$messages", "$as": "m"}"#,
        r#"{"m": {"parts": {"$each": "$parts", "$as": "p"}}, "p": {"text": "$text", "parts": {"$each": "$parts", "$as": "p"}}}"#,
    ));
    // in the arms of a turn's kind its one part is in scope
    sound(&with(
        r#"{"$each": "$messages", "$as": "m"}"#,
        r#"{"m": {"$match": "$kind", "message": "$text", "tool_call": "$arguments"}}"#,
    ));
}

#[test]
fn http() {
    for (http, pointer, says) in [
        (r"null", "", "has no `http`"),
        (r#"{"method": "POST"}"#, "/http", "has no `url`"),
        (r#"{"url": "u", "method": "post"}"#, "/http/method", "capital letters"),
        (r#"{"url": "u", "method": ""}"#, "/http/method", "capital letters"),
        (r#"{"url": "u", "uri": "u"}"#, "/http/uri", "did you mean url"),
        (r#"{"url": 5}"#, "/http/url", "must be a string"),
        (r#"{"url": "$stream"}"#, "/http/url", "must be a string"),
        (r#"{"url": {"$match": "$stream", "true": "u", "false": ["u"]}}"#, "/http/url", "must be a string"),
        (r#"{"url": "{$traits.host}/v1"}"#, "/http/url", "has no `traits.host`"),
        (r#"{"url": "u", "headers": []}"#, "/http/headers", "must be an object"),
        (r#"{"url": "u", "headers": {"x": 5}}"#, "/http/headers/x", "must be a string"),
        (r#"{"url": "u", "headers": {"x y": "v"}}"#, "/http/headers/x y", "is not a header name"),
        (r#"{"url": "u", "headers": {"x": "a\r\ny: b"}}"#, "/http/headers/x", "control characters"),
        (r#"{"url": "u", "headers": {"X-A": "1", "x-a": "2"}}"#, "/http/headers/x-a", "appears twice"),
    ] {
        refused(&format!(r#"{{"http": {http}}}"#), &[(pointer, says)]);
    }
    sound(
        r#"{"http": {"url": {"$match": "$stream", "true": "a", "$else": "{$base_url}/b"}, "headers": {"x": "Bearer ${ENV:KEY}", "y": "$user"}}}"#,
    );
}

#[test]
fn layout() {
    for (layout, pointer, says) in [
        (r"5", "", "must be an object"),
        (r#"{"sistem": "hoist"}"#, "/sistem", "did you mean system"),
        (r#"{"system": "lift"}"#, "/system", "known are keep, hoist, hoist_leading"),
        (r#"{"system": 5}"#, "/system", "unknown setting"),
        (r#"{"roles": {"bot": "model"}}"#, "/roles/bot", "unknown role \"bot\""),
        (r#"{"roles": {"assistant": 5}}"#, "/roles/assistant", "wire name"),
        (r#"{"turns": {"split": ["image"]}}"#, "/turns/split/0", "unknown kind of part \"image\""),
        (r#"{"turns": {"merge": true}}"#, "/turns/merge", "unknown setting"),
        (r#"{"empty_turn": 5}"#, "/empty_turn", "unknown layout switch"),
        (r#"{"tool_ids": {}}"#, "/tool_ids", "`tool_ids` is written `calls.ids`"),
        (r#"{"calls": {"tool_ids": {}}}"#, "/calls/tool_ids", "unknown layout switch"),
        (r#"{"turns": 5}"#, "/turns", "must be an object"),
        (r#"{"calls": {"unanswered": true}}"#, "/calls/unanswered", "must be a text"),
        (r#"{"calls": {"missing_signature": 1}}"#, "/calls/missing_signature", "must be a text"),
        (r#"{"text": {"trim_last": "yes"}}"#, "/text/trim_last", "true or false"),
        (r#"{"turns": {"first": {"role": "user"}}}"#, "/turns/first", "`role` and `text`"),
        (r#"{"turns": {"first": {"role": "bot", "text": "."}}}"#, "/turns/first/role", "unknown role \"bot\""),
        (r#"{"turns": {"last": {"role": "user", "text": 5}}}"#, "/turns/last/text", "must be a text"),
        (r#"{"turns": {"between": {"role": "assistant"}}}"#, "/turns/between", "wants `role` and `text`"),
        (r#"{"calls": {"ids": {"characters": "-"}}}"#, "/calls/ids", "letters or digits"),
        (r#"{"calls": {"names": {"characters": "a-z", "min": 9, "max": 2}}}"#, "/calls/names", "are not a range"),
        (r#"{"results": {"orphans": "hide"}}"#, "/results/orphans", "known are keep, text, drop"),
        (r#"{"results": {"elsewhere": ["usher"]}}"#, "/results/elsewhere/0", "unknown slot \"usher\""),
        (r#"{"results": {"elsewhere": [7]}}"#, "/results/elsewhere/0", "must be the name of a slot"),
    ] {
        refused(&format!(r#"{{"layout": {layout}}}"#), &[(&format!("/layout{pointer}"), says)]);
    }
}

#[test]
fn parameters() {
    for (slot, parameter, pointer, says) in [
        ("sampling.temprature", r"{}", "", "did you mean sampling.temperature"),
        ("role", r"{}", "", "unknown slot \"role\" of the request"),
        ("user", r"5", "", "must be an object"),
        ("user", r#"{"unsupported": true}"#, "/unsupported", "must be a text"),
        ("user", r#"{"unsuported": "no"}"#, "/unsuported", "did you mean unsupported"),
        ("user", r#"{"min": 1}"#, "/min", "applies to a number; `user` is a string"),
        ("sampling.temperature", r#"{"min": 2, "max": 1}"#, "", "upside down"),
        ("sampling.temperature", r#"{"min": "0"}"#, "/min", "must be a number"),
        ("sampling.temperature", r#"{"max": 1e999}"#, "/max", "beyond what a double holds"),
        ("sampling.temperature", r#"{"max": 1, "default": 2}"#, "/default", "out of range"),
        ("sampling.temperature", r#"{"default": "hot"}"#, "/default", "must be a number"),
        ("sampling.temperature", r#"{"values": ["hot"]}"#, "/values/0", "is a number, never \"hot\""),
        ("sampling.temperature", r#"{"values": [0, 1], "default": 2}"#, "/default", "not among the `values`"),
        ("sampling.temperature", r#"{"integer": 1}"#, "/integer", "true or false"),
        ("sampling.temperature", r#"{"out_of_range": "around"}"#, "/out_of_range", "known are clamp, drop"),
        ("sampling.temperature", r#"{"max_items": 4}"#, "/max_items", "applies to"),
        ("sampling.stop", r#"{"empty_items": "drop"}"#, "/empty_items", "did you mean drop_empty, drop_blank?"),
        ("user", r#"{"empty_items": "drop_empty"}"#, "/empty_items", "applies to"),
        ("user", r#"{"integer": true}"#, "/integer", "applies to a number"),
        ("user", r#"{"max_length": -1}"#, "/max_length", "whole number"),
        ("user", r#"{"max_length": 1.5}"#, "/max_length", "whole number"),
        ("user", r#"{"values": [["a"]]}"#, "/values/0", "a string, a number or a boolean"),
        ("user", r#"{"fallback": "a"}"#, "/fallback", "no `values`"),
        ("service_tier", r#"{"values": ["a"], "fallback": "b"}"#, "/fallback", "not among the `values`"),
        ("service_tier", r#"{"values": ["a"], "map": {"c": "d"}}"#, "/map/c", "not among the `values`"),
        ("service_tier", r#"{"map": "a"}"#, "/map", "must be an object"),
        ("tool_choice", r#"{"values": ["any"]}"#, "/values/0", "unknown value of `tool_choice`"),
        ("tool_choice", r#"{"map": {"any": "auto"}}"#, "/map/any", "unknown value of `tool_choice`"),
        ("tool_choice", r#"{"map": {"required": "any"}}"#, "/map/required", "unknown value of `tool_choice`"),
        ("stream", r#"{"omit": ["no"]}"#, "/omit/0", "true or false, never \"no\""),
        ("stream", r#"{"default": "true"}"#, "/default", "must be true or false"),
        ("metadata", r#"{"values": ["a"]}"#, "/values/0", "is an object"),
        ("metadata", r#"{"default": []}"#, "/default", "must be an object"),
        ("metadata", r#"{"entries": {"max": 1}}"#, "/entries/max", "did you mean max_items?"),
        ("metadata", r#"{"entries": 16}"#, "/entries", "must be an object"),
        ("metadata", r#"{"entries": {"keys": {"min": 2, "max": 1}}}"#, "/entries/keys", "swap `min` and `max`"),
        ("metadata", r#"{"entries": {"values": {"characters": 1}}}"#, "/entries/values/characters", "must be a string"),
        ("user", r#"{"entries": {}}"#, "/entries", "applies to an object"),
        ("tools", r#"{"default": []}"#, "/default", "is a list"),
        ("messages", r#"{"max_items": 4}"#, "/max_items", "cannot be cut"),
        ("reasoning.budget_tokens", r#"{"below": "user"}"#, "/below", "applies to a number; `user` is a string"),
        ("reasoning.budget_tokens", r#"{"below": "limits.max"}"#, "/below", "unknown slot \"limits.max\""),
        ("reasoning.budget_tokens", r#"{"below": 5}"#, "/below", "name of a slot"),
        ("reasoning.budget_tokens", r#"{"derive": {"map": {"a": 1}}}"#, "/derive", "wants `from`"),
        ("reasoning.budget_tokens", r#"{"derive": {"from": "reasoning.effort"}}"#, "/derive", "`map` or `steps`"),
        (
            "reasoning.budget_tokens",
            r#"{"derive": {"from": "reasoning.efort", "map": {"a": 1}}}"#,
            "/derive/from",
            "did you mean reasoning.effort",
        ),
        (
            "reasoning.budget_tokens",
            r#"{"derive": {"from": "reasoning.effort", "map": {"a": "b"}}}"#,
            "/derive/map/a",
            "must be a number",
        ),
        (
            "reasoning.effort",
            r#"{"derive": {"from": "reasoning.budget_tokens", "steps": [[9, "a"], [2, "b"]]}}"#,
            "/derive/steps/1",
            "must ascend",
        ),
        (
            "reasoning.effort",
            r#"{"derive": {"from": "reasoning.budget_tokens", "steps": [[9]]}}"#,
            "/derive/steps/0",
            "[from, value]",
        ),
        (
            "reasoning.effort",
            r#"{"derive": {"from": "user", "steps": [[9, "a"]]}}"#,
            "/derive/steps",
            "applies to a number",
        ),
        ("user", r#"{"because": 5}"#, "/because", "must be a text"),
        ("user", r#"{"sources": 5}"#, "/sources", "array of objects"),
    ] {
        let pointer = format!("/parameters/{slot}{pointer}");
        refused(&format!(r#"{{"parameters": {{"{slot}": {parameter}}}}}"#), &[(&pointer, says)]);
    }
}

#[test]
fn rules_and_emulations() {
    for (rule, pointer, says) in [
        (r#"{"because": "b"}"#, "", "has no effect"),
        (r#"{"forbid": ["user"]}"#, "", "wants `because`"),
        (r#"{"forbid": ["usr"], "because": "b"}"#, "/forbid/0", "did you mean user"),
        (r#"{"forbid": ["role"], "because": "b"}"#, "/forbid/0", "unknown slot \"role\" of the request"),
        (r#"{"forbid": [5], "because": "b"}"#, "/forbid/0", "name of a slot"),
        (r#"{"exclusive": ["user"], "because": "b"}"#, "/exclusive", "two slots"),
        (r#"{"exclusive": ["user", "strem"], "because": "b"}"#, "/exclusive/1", "did you mean stream"),
        (r#"{"set": ["user"], "because": "b"}"#, "/set", "must be an object"),
        (r#"{"set": {"usr": "x"}, "because": "b"}"#, "/set/usr", "did you mean user"),
        (r#"{"set": {"stream": "x"}, "because": "b"}"#, "/set/stream", "must be true or false"),
        (r#"{"set": {"tool_choice": "any"}, "because": "b"}"#, "/set/tool_choice", "unknown value of `tool_choice`"),
        (r#"{"forbid": ["user"], "because": "b", "severity": "fatal"}"#, "/severity", "known are info, warning, error"),
        (r#"{"forbid": ["user"], "because": "b", "if": {}}"#, "/if", "unknown field of a rule"),
        (r#"{"forbid": ["user"], "because": "b", "when": ["stream"]}"#, "/when", "must be an object"),
        (r#"{"forbid": ["user"], "because": "b", "when": {"strem": true}}"#, "/when/strem", "did you mean stream"),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"stream": {"is": true}}}"#,
            "/when/stream/is",
            "unknown condition",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"stream": {"over": 1}}}"#,
            "/when/stream/over",
            "applies to a number",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"sampling.n": {"over": "1"}}}"#,
            "/when/sampling.n/over",
            "must be a number",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"user": {"without": "x"}}}"#,
            "/when/user/without",
            "of `messages` alone",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"messages": {"without": 5}}}"#,
            "/when/messages/without",
            "must be",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"stream": {"set": 1}}}"#,
            "/when/stream/set",
            "true or false",
        ),
        (
            r#"{"forbid": ["user"], "because": "b", "when": {"tool_choice": ["auto", "any"]}}"#,
            "/when/tool_choice/1",
            "unknown value of `tool_choice`",
        ),
        (r#"{"forbid": ["user"], "because": "b", "when": {"tools": "f"}}"#, "/when/tools", "is a list"),
    ] {
        refused(&format!(r#"{{"rules": {{"r": {rule}}}}}"#), &[(&format!("/rules/r{pointer}"), says)]);
    }
    for (emulation, pointer, says) in [
        (r#"{"because": "b"}"#, "", "wants an `instruction`, a `tool`, a `provider_tool` or `only_allowed_tools`"),
        (r#"{"only_allowed_tools": 1, "because": "b"}"#, "/only_allowed_tools", "true or false"),
        (r#"{"provider_tool": {"name": "t"}, "because": "b"}"#, "/provider_tool", "wants a `type`"),
        (r#"{"provider_tool": {"type": "$user"}, "because": "b"}"#, "/provider_tool", "wants a `type`"),
        (r#"{"instruction": "i"}"#, "", "wants `because`"),
        (r#"{"instruction": 5, "because": "b"}"#, "/instruction", "must be a string"),
        (r#"{"instruction": "{$usr}", "because": "b"}"#, "/instruction", "did you mean user"),
        (r#"{"tool": {"name": "t"}, "because": "b"}"#, "/tool", "`name` and `json_schema`"),
        (r#"{"tool": {"name": ["t"], "json_schema": {}}, "because": "b"}"#, "/tool/name", "must be a string"),
        (
            r#"{"instruction": "i", "replaces": ["respons_format"], "because": "b"}"#,
            "/replaces/0",
            "did you mean response_format",
        ),
    ] {
        refused(&format!(r#"{{"emulations": {{"e": {emulation}}}}}"#), &[(&format!("/emulations/e{pointer}"), says)]);
    }
}

#[test]
fn character_sets() {
    for (set, pointer, says) in [
        ("{}", "", "`characters` or `except`"),
        (r#"{"characters": "a-z", "except": "b"}"#, "", "`characters` or `except`"),
        (r#"{"characters": 5}"#, "/characters", "must be a text"),
        (r#"{"characters": "a-z"}"#, "", "the replacement"),
        (r#"{"characters": "a-z_", "replacement": "ab"}"#, "/replacement", "one character"),
        (r#"{"except": "_"}"#, "", "the replacement"),
        (r#"{"characters": "a-z_", "max": "x"}"#, "/max", "a whole number"),
        (r#"{"characters": "a-z_", "least": 1}"#, "/least", "unknown field"),
    ] {
        let text = format!(r#"{{"character_sets": {{"s": {set}}}, "request": {{"a": "$user | charset:s"}}}}"#);
        refused(&text, &[(&format!("/character_sets/s{pointer}"), says)]);
    }
    refused(r#"{"request": {"a": "$user | charset:s"}}"#, &[("/request/a", "unknown character set \"s\"")]);
    let unused = r#"{"character_sets": {"s": {"characters": "_"}}}"#;
    refused(unused, &[("/character_sets/s", "never used")]);
}

#[test]
fn schema_subsets() {
    for (subset, pointer, says) in [
        (r"5", "", "must be an object"),
        (r#"{"drops": []}"#, "/drops", "did you mean drop"),
        (r#"{"drop": [5]}"#, "/drop/0", "must be a string"),
        (r#"{"rename": ["a"]}"#, "/rename", "must be an object"),
        (r#"{"rename": {"a": 5}}"#, "/rename/a", "must be a keyword"),
        (r#"{"require_all": 1}"#, "/require_all", "true or false"),
        (r#"{"refuse": {"not": true}}"#, "/refuse", "must be a string"),
        (r#"{"close_objects": 1}"#, "/close_objects", "true or false"),
        (r#"{"keep_top": [5]}"#, "/keep_top/0", "must be a string"),
        (r#"{"keywords": 5}"#, "/keywords", "which of their values are taken"),
        (r#"{"keywords": {"format": {}}}"#, "/keywords/format", "limits nothing"),
        (r#"{"keywords": {"minItems": {"max": "1"}}}"#, "/keywords/minItems/max", "must be a number"),
        (r#"{"keywords": {"format": {"value": []}}}"#, "/keywords/format/value", "did you mean values"),
        (r#"{"refs": {"too": []}}"#, "/refs/too", "did you mean to"),
        (r#"{"refs": {"alone": 1}}"#, "/refs/alone", "true or false"),
        (r#"{"with_properties": true}"#, "/with_properties", "\"top\" or \"all\""),
        (r#"{"untyped": [1]}"#, "/untyped/0", "must be a string"),
        (r#"{"refuse": ["not"], "otherwise": "t"}"#, "/otherwise", "unknown schema subset \"t\""),
        (r#"{"refuse": ["not"], "otherwise": 5}"#, "/otherwise", "the name of a schema subset"),
    ] {
        let fields = format!(
            r#"{{"schemas": {{"s": {subset}}}, "request": {{"a": "$response_format.json_schema | schema:s"}}}}"#
        );
        refused(&fields, &[(&format!("/schemas/s{pointer}"), says)]);
    }
}

/// One document with many problems: all are told, in the order of the text.
#[test]
fn all_problems_at_once() {
    refused(
        r#"{
            "famlies": {},
            "request": {"a": "$usr", "b": {"$match": "$tool_choice", "any": 1}, "c": {"$use": "d"}},
            "layout": {"system": "lift"},
            "parameters": {"sampling.temperature": {"min": 2, "max": 1}},
            "rules": {"r": {"forbid": ["role"]}},
            "define": {"e": 1}
        }"#,
        &[
            ("/request/a", "unknown slot \"usr\""),
            ("/request/b/any", "unknown value of this slot"),
            ("/request/c", "unknown define \"d\""),
            ("/famlies", "unknown field"),
            ("/layout/system", "unknown setting"),
            ("/parameters/sampling.temperature", "upside down"),
            ("/rules/r", "wants `because`"),
            ("/rules/r/forbid/0", "unknown slot \"role\""),
            ("/define/e", "never used"),
        ],
    );
}

#[test]
fn keys_that_stand_twice() {
    let text = "{\n  \"provider\": \"x\",\n  \"inherits\": \"openai-chat\",\n  \"families\": {\"a\": {\"match\": [\"*\"]}, \"\\u0061\": {}}\n}";
    let problems = check(text, &none);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!((problems[0].line, problems[0].column), (4, 49), "{}", problems[0]);
    assert!(problems[0].message.contains("appears twice"));
}

#[test]
fn text_that_is_no_spec() {
    for (text, line, column, says) in [
        ("", 1, 1, "empty"),
        ("{\n  \"provider\": x}", 2, 15, "expected a JSON value"),
        ("{\"provider\": \"x\",}", 1, 18, "remove it"),
    ] {
        let problems = check(text, &none);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].line, problems[0].column), (line, column), "{}", problems[0]);
        assert!(problems[0].message.contains(says), "{}", problems[0]);
        assert!(matches!(Provider::load(text, &none), Err(SpecError::NotJson { .. })));
    }
    for text in ["[]", "5", "\"openai\"", "null"] {
        let problems = check(text, &none);
        assert!(problems[0].message.contains("a spec is an object"), "{text}: {problems:?}");
    }
    let problems = check("{}", &none);
    assert!(problems.iter().any(|problem| problem.message == "has no name"), "{problems:?}");
}

/// A problem in a document that is inherited names that document.
#[test]
fn problems_of_what_is_inherited() {
    let parent = "{\"dialect\": \"base\",\n\"request\": {\"a\": \"$usr\"}, \"http\": {\"url\": \"u\"}}";
    let registered = |name: &str| (name == "base").then(|| parent.into());
    let problems =
        check(r#"{"provider": "x", "inherits": "base", "families": {"any": {"match": ["*"]}}}"#, &registered);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = &problems[0];
    assert_eq!(
        (problem.document.as_deref().unwrap_or_default(), problem.pointer.as_str(), problem.line, problem.column),
        ("base", "/request/a", 2, 18)
    );
    assert!(problem.to_string().starts_with("base: /request/a (line 2, column 18): "), "{problem}");
}

#[test]
fn models_that_nobody_has() {
    let provider = sound(
        r#"{"families": {"f": {"match": ["gpt-*"]}}, "models": {"large-1": {"family": "f", "aliases": ["large"]}}}"#,
    );
    for id in ["large-1", "large", "gpt-9", "gpt-"] {
        assert!(provider.plan(id).is_ok(), "{id}");
    }
    let long = "g".repeat(1 << 20);
    for (id, says) in [
        ("larg-1", "; did you mean large-1?"),
        ("LARGE-2", "; did you mean large-1?"),
        ("GPT-9", ""),
        ("", ""),
        (long.as_str(), ""),
    ] {
        let error = provider.plan(id).expect_err("it has no such model");
        assert!(matches!(error, SpecError::ModelNotFound { .. }));
        let message = error.to_string();
        // what is not near is not suggested
        let suggested = message.find("; did you mean").map_or("", |at| &message[at..]);
        assert!(suggested == says && message.len() < 1000, "{message}");
    }
}

/// The rows above stand on this: the document they change is sound, and places are found in it.
#[test]
fn the_document_of_these_tests_is_sound() {
    sound("{}");
    let text = document(r#"{"famlies": {}}"#);
    let mut problem = check(&text, &none).remove(0);
    problem.column += 1;
    assert!(std::panic::catch_unwind(|| stands_there(&text, &problem)).is_err(), "a wrong column is noticed");
}
