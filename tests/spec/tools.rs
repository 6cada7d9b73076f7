//! Tools whose names come again, and choices of tools that nobody declares.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

/// The body's tools and choice, and what is reported: path and severity.
fn translated(prompt: &Value) -> (Value, Value, Vec<(String, String)>) {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "t": {"$each": "$tools", "$as": "tool"}, "c": {"$match": "$tool_choice", "auto": "auto", "named": "$tool_choice.name"}},
        "define": {"line": "$content", "tool": {"$match": "$kind", "function": {"$first": ["{$name}: {$description}", "$name"]}, "provider": "$raw"}}}"#,
    );
    let prompt = prompt.to_string();
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let items = report["items"].as_array().expect("it is a list").iter();
    let items = items.map(|item| (text(item, "path"), text(item, "severity"))).collect();
    let body: Value = serde_json::from_str(done.body).expect("it is JSON");
    (body["t"].clone(), body["c"].clone(), items)
}

#[test]
fn a_name_is_declared_once_and_chosen_if_it_is_declared() {
    let (f, other, g) =
        (json!({"name": "f", "description": "1"}), json!({"name": "f", "description": "2"}), json!({"name": "g"}));
    let search = json!({"type": "web_search", "name": "f"});
    for (tools, choice, sent, chosen, reported) in [
        (json!([f, g]), json!({"name": "g"}), json!(["f: 1", "g"]), json!("g"), vec![]),
        (json!([f, f, g]), Value::Null, json!(["f: 1", "g"]), Value::Null, vec![("tools[1]", "info")]),
        (
            json!([f, g, other, g]),
            Value::Null,
            json!(["f: 1", "g"]),
            Value::Null,
            vec![("tools[2]", "error"), ("tools[3]", "info")],
        ),
        (
            json!([{"name": "\u{66}", "description": "1"}, f]),
            Value::Null,
            json!(["f: 1"]),
            Value::Null,
            vec![("tools[1]", "info")],
        ),
        (json!([f]), json!({"name": "zz"}), json!(["f: 1"]), Value::Null, vec![("tool_choice.name", "error")]),
        // what a provider runs may go by any name
        (json!([f, search]), json!({"name": "zz"}), json!(["f: 1", search]), json!("zz"), vec![]),
        (json!([f, search, search]), json!("auto"), json!(["f: 1", search, search]), json!("auto"), vec![]),
    ] {
        let (body_tools, body_choice, items) =
            translated(&json!({"prompt": "x", "tools": tools, "tool_choice": choice}));
        let items: Vec<(&str, &str)> =
            items.iter().map(|(path, severity)| (path.as_str(), severity.as_str())).collect();
        assert_eq!((body_tools, body_choice, items), (sent, chosen, reported), "{tools} {choice}");
    }
}

fn of(spec: &str, prompt: &Value) -> (Value, Vec<(String, String)>) {
    let (spec, prompt) = (document(spec), prompt.to_string());
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("it can be sent");
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let text = |item: &Value, name: &str| item[name].as_str().expect("it is a text").to_owned();
    let items = report["items"].as_array().expect("it is a list").iter();
    let items = items.map(|item| (text(item, "path"), text(item, "severity"))).collect();
    (serde_json::from_str(done.body).expect("it is JSON"), items)
}

/// `{"type": "search", "depth": 2}`, where the provider writes `{"search": {"depth": 2}}`.
#[test]
fn what_a_tool_is_set_to() {
    let spec = r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "t": {"$each": "$tools", "$as": "tool"}},
        "define": {"line": "$content", "tool": {"$match": "$type", "search": {"$first": [{"search": "$raw | settings"}, "$raw"]}, "run": {"kind": "run_1"}}}}"#;
    for (tool, sent, lost) in [
        (json!({"type": "search"}), json!({"search": {}}), ""),
        (
            json!({"type": "search", "depth": 2, "in": ["a", {"type": 1}]}),
            json!({"search": {"depth": 2, "in": ["a", {"type": 1}]}}),
            "",
        ),
        (json!({"type": "search", "search": {"depth": 2}}), json!({"search": {"depth": 2}}), ""),
        (json!({"type": "search", "search": null}), json!({"search": {}}), ""),
        (
            json!({"type": "search", "search": {"depth": 2}, "wide": true}),
            json!({"search": {"depth": 2}}),
            "tools[0].wide",
        ),
        // a form that takes nothing over
        (json!({"type": "run"}), json!({"kind": "run_1"}), ""),
        (json!({"type": "run", "in": "a"}), json!({"kind": "run_1"}), "tools[0].in"),
        (json!({"run": {}}), json!({"kind": "run_1"}), ""),
        (json!({"run": {"in": "a"}}), json!({"kind": "run_1"}), "tools[0].run"),
        // the provider's own form
        (json!({"search": {"depth": 2}}), json!({"search": {"depth": 2}}), ""),
        (json!({"search": {}, "also": {}}), json!({"search": {}, "also": {}}), ""),
    ] {
        let (body, items) = of(spec, &json!({"prompt": "x", "tools": [tool]}));
        let paths: Vec<&str> = items.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!((&body["t"], paths.join(" ")), (&json!([sent]), lost.to_owned()), "{tool}");
    }
}

#[test]
fn tools_of_one_kind() {
    let spec = |rule: &str| {
        format!(
            r#"{{"request": {{"m": {{"$each": "$messages", "$as": "line"}}, "f": {{"$each": "$tools.function", "$as": "name"}}, "p": {{"$each": "$tools.provider", "$as": "whole"}},
            "both": "$tools.mixed"}}, "rules": {{"r": {{{rule} "because": "so it is"}}}},
            "define": {{"line": "$content", "name": "$name", "whole": "$raw"}}}}"#
        )
    };
    let (f, search) = (json!({"name": "f"}), json!({"type": "search"}));
    let exclusive = r#""exclusive": ["tools.function", "tools.provider"],"#;
    let forbid = r#""when": {"tools.provider": {"set": true}}, "forbid": ["tools.function"],"#;
    let harmless = r#""when": {"tools.provider": {"set": false}}, "forbid": ["user"],"#;
    for (rule, tools, sent, lost) in [
        (harmless, json!([f, search]), json!({"m": ["x"], "f": ["f"], "p": [search], "both": true}), vec![]),
        (harmless, json!([f]), json!({"m": ["x"], "f": ["f"]}), vec![]),
        (exclusive, json!([search, f, search]), json!({"m": ["x"], "f": ["f"]}), vec!["tools[0]", "tools[2]"]),
        (exclusive, json!([search]), json!({"m": ["x"], "p": [search]}), vec![]),
        (exclusive, json!([f]), json!({"m": ["x"], "f": ["f"]}), vec![]),
        (forbid, json!([f, search]), json!({"m": ["x"], "p": [search]}), vec!["tools[0]"]),
    ] {
        let (body, items) = of(&spec(rule), &json!({"prompt": "x", "tools": tools}));
        let lost: Vec<(String, String)> = lost.into_iter().map(|path| (path.to_owned(), "error".to_owned())).collect();
        assert_eq!((body, items), (sent, lost), "{rule} {tools}");
    }
}

#[test]
fn how_strict_functions_are() {
    let spec = |rule: &str| {
        format!(
            r#"{{"request": {{"m": {{"$each": "$messages", "$as": "line"}}, "t": {{"$each": "$tools", "$as": "each"}}, "all": "$tools.strict"}},
            "rules": {{"r": {{{rule} "because": "so it is"}}}}, "schemas": {{"s": {{"requires_one": true}}}},
            "define": {{"line": "$content", "each": {{"n": "$name", "s": "$strict", "p": "$json_schema | schema:s"}}}}}}"#
        )
    };
    let tool = |name: &str, strict: Value| json!({"name": name, "strict": strict, "json_schema": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}});
    let loose = json!({"name": "l", "strict": true, "json_schema": {"type": "object", "properties": {"b": {}}}});
    let (yes, no, unsaid) = (tool("y", json!(true)), tool("n", json!(false)), tool("u", json!(null)));
    let some = r#""when": {"tools.strict": "some"}, "forbid": ["tools.strict"],"#;
    let misfits = r#""when": {"tools": {"misfits": "s"}}, "forbid": ["tools.strict"],"#;
    let fits = r#""when": {"tools": {"fits": "s"}}, "forbid": ["tools.strict"],"#;
    for (rule, tools, all, strict, lost) in [
        (some, json!([yes, yes]), json!("all"), json!([true, null]), vec![("tools[1]", "info")]),
        (some, json!([unsaid]), json!(null), json!([null]), vec![]),
        (some, json!([no]), json!(null), json!([false]), vec![]),
        (some, json!([no, yes]), json!(null), json!([null, null]), vec![("tools[1].strict", "warning")]),
        (some, json!([unsaid, yes]), json!(null), json!([null, null]), vec![("tools[1].strict", "warning")]),
        (misfits, json!([no, yes]), json!("some"), json!([false, true]), vec![]),
        (
            misfits,
            json!([yes, loose]),
            json!(null),
            json!([null, null]),
            vec![("tools[0].strict", "warning"), ("tools[1].strict", "warning")],
        ),
        (fits, json!([yes, loose]), json!("all"), json!([true, true]), vec![]),
        (fits, json!([yes]), json!(null), json!([null]), vec![("tools[0].strict", "warning")]),
    ] {
        let (body, items) = of(&spec(rule), &json!({"prompt": "x", "tools": tools}));
        let found = |name: &str| body.get(name).cloned().unwrap_or_default();
        let said: Vec<Value> = (0..tools.as_array().map_or(0, Vec::len)).map(|at| body["t"][at]["s"].clone()).collect();
        let lost: Vec<(String, String)> =
            lost.into_iter().map(|(path, severity)| (path.to_owned(), severity.to_owned())).collect();
        assert_eq!((found("all"), json!(said), items), (all, strict, lost), "{rule} {tools}");
    }
}

#[test]
fn a_tool_that_a_setting_asks_for() {
    let spec = document(
        r#"{"request": {"m": {"$each": "$messages", "$as": "line"}, "t": {"$each": "$tools", "$as": "tool"}},
        "define": {"line": "$content", "tool": {"$match": "$kind", "provider": "$raw"}},
        "emulations": {"search": {"when": {"web_search_options": {"set": true}}, "replaces": ["web_search_options"], "because": "b",
            "provider_tool": {"type": "search_2", "depth": "$web_search_options.search_context_size", "fast": true}}}}"#,
    );
    let sent = |prompt: serde_json::Value| {
        let prompt = prompt.to_string();
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let body: serde_json::Value = serde_json::from_str(done.body).expect("it is JSON");
        (body["t"].clone(), done.lossiness.matches("\"code\"").count())
    };
    let asked = |options: serde_json::Value| json!({"prompt": "x", "web_search_options": options});
    // what it is set to may be absent, it is not
    assert_eq!(sent(asked(json!({}))), (json!([{"type": "search_2", "fast": true}]), 1));
    assert_eq!(
        sent(asked(json!({"search_context_size": "low"}))),
        (json!([{"type": "search_2", "depth": "low", "fast": true}]), 1)
    );
    // what has no place in it is reported for itself
    assert_eq!(sent(asked(json!({"pages": 3, "search_context_size": "low"}))).1, 2);
    // one that is declared counts, whichever version
    let declared = json!({"prompt": "x", "web_search_options": {"search_context_size": "low"}, "tools": [{"type": "search_2_beta"}]});
    assert_eq!(sent(declared), (json!([{"type": "search_2_beta"}]), 1));
    assert_eq!(sent(json!({"prompt": "x"})), (serde_json::Value::Null, 0));
}
