//! What is refused of HTTP, layouts, parameters, rules, emulations, character sets and schema subsets.

use crate::support::{refused, sound};

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
        (
            r#"{"because": "b"}"#,
            "",
            "wants an `instruction`, a `tool`, a `provider_tool`, `only_allowed_tools` or `custom_as_functions`",
        ),
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
