//! `$own.NAME`: fields that go to the provider that declares them, as they stand, and are reported for every other.

use crate::support::{document, refused, sound};
use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};

const REQUEST: &str = r#"{
    "request": {
        "route": "$own.route",
        "thinking": {"kept": "$own.thinking.kept"},
        "messages": {"$each": "$messages", "$as": "message"},
        "tools": {"$each": "$tools", "$as": "tool"}
    },
    "define": {
        "message": {"role": "$role", "content": {"$each": "$parts", "$as": "part"}, "prefix": "$own.prefix"},
        "part": {"$match": "$kind", "text": {"text": "$text", "mark": "$own.mark"}},
        "tool": {"$match": "$kind", "function": {"name": "$name", "defer": "$own.function.defer"}}
    }
}"#;

fn translated(fields: &str, prompt: &Value) -> (Value, Vec<String>) {
    let (spec, prompt) = (document(fields), prompt.to_string());
    let mut context = Context::new();
    let request = Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce };
    let done = context.translate(&request).unwrap_or_else(|error| panic!("{prompt}: {error}"));
    let report: Value = serde_json::from_str(done.lossiness).expect("it is JSON");
    let paths = report["items"]
        .as_array()
        .expect("it is a list")
        .iter()
        .map(|item| item["path"].as_str().unwrap_or_default().to_owned());
    (serde_json::from_str(done.body).expect("it is JSON"), paths.collect())
}

#[test]
fn are_carried_as_they_stand() {
    let prompt = json!({
        "route": {"only": ["a"], "price": 0.10},
        "thinking": {"kept": false},
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "x", "mark": {"mode": "here"}}]},
            {"role": "assistant", "content": "y", "prefix": true}
        ],
        "tools": [{"type": "function", "function": {"name": "f", "defer": 1}}]
    });
    let body = json!({
        "route": {"only": ["a"], "price": 0.10},
        "thinking": {"kept": false},
        "messages": [
            {"role": "user", "content": [{"text": "x", "mark": {"mode": "here"}}]},
            {"role": "assistant", "content": [{"text": "y"}], "prefix": true}
        ],
        "tools": [{"name": "f", "defer": 1}]
    });
    assert_eq!(translated(REQUEST, &prompt), (body.clone(), vec![]));
    // the wrapped prompt's own fields, not those beside the wrapper
    assert_eq!(translated(REQUEST, &json!({"prompt": prompt, "route": 7})), (body, vec!["route".to_owned()]));
}

#[test]
fn what_is_not_declared_is_reported() {
    let prompt = json!({"prompt": "x", "route": 1, "router": 2, "thinking": {"keep": true}, "prefix": true, "mark": 1});
    let (body, paths) = translated(REQUEST, &prompt);
    assert_eq!(body, json!({"route": 1, "messages": [{"role": "user", "content": [{"text": "x"}]}]}));
    assert_eq!(paths, ["router", "thinking", "prefix", "mark"], "nothing goes to where it does not stand");
    let (_, paths) =
        translated(r#"{"request": {"m": {"$each": "$messages", "$as": "m"}}, "define": {"m": "$text"}}"#, &prompt);
    assert_eq!(paths, ["route", "router", "thinking", "prefix", "mark"]);
    // null says as much as leaving it out; of two fields of one name the last counts
    assert_eq!(translated(REQUEST, &json!({"prompt": "x", "route": null})).1, Vec::<String>::new());
}

#[test]
fn nothing_else_can_be_done_with_them() {
    for (template, says) in [
        (r#""$own.[]""#, "followed by the names"),
        (r#""$own.temperature""#, "read to a slot"),
        (r#""$own.messages[]""#, "read to a slot"),
        (r#""$own.reasoning.effort.x""#, "read to a slot"),
        (r#""$own.sampling""#, "read to a slot"),
        (r#""$own.messages""#, "read to a slot"),
        (r#""$own.x | text""#, "takes no codec"),
        (r#""$own.""#, "followed by the names"),
        (r#""$own.a..b""#, "followed by the names"),
        (r#""$own""#, "unknown slot \"own\""),
        (r#""a {$own.x}""#, "unknown slot \"own.x\""),
    ] {
        refused(&format!(r#"{{"request": {{"m": "$model.id", "a": {template}}}}}"#), &[("/request/a", says)]);
    }
    let matched = r#"{"request": {"m": "$model.id", "a": {"$match": "$own.x", "1": 1}}}"#;
    refused(matched, &[("/request/a", "unknown slot \"own.x\"")]);
    sound(r#"{"request": {"m": "$model.id", "a": {"$first": ["$own.x", "$user"]}}}"#);
}

#[test]
fn what_stands_in_is_reported() {
    let fields = r#"{
        "request": {"m": {"$each": "$messages", "$as": "message"}, "kind": {"$first": ["$user", {"$put": "nobody", "because": "it wants a user"}]}},
        "define": {"message": {
            "t": "$text",
            "thought": {"$first": [{"$join": "$parts", "$as": "thought"}, {"$match": "$role", "assistant": {"$put": ".", "because": "it \"wants\" one"}}]}
        }, "thought": {"$match": "$kind", "reasoning": "$text"}}
    }"#;
    let prompt = json!({"messages": [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": "y"},
        {"role": "assistant", "content": "y", "reasoning_content": "z"}
    ]});
    let (body, paths) = translated(fields, &prompt);
    assert_eq!(body["m"], json!([{"t": "x"}, {"t": "y", "thought": "."}, {"t": "y", "thought": "z"}]));
    assert_eq!(body["kind"], "nobody");
    assert_eq!(paths, ["", "messages[1]"]);
    // what stands in counts as what it stands in for
    let fields = r#"{"request": {"model": "$model.id", "a": {"b": "$user", "c": {"$put": 1, "because": "w"}}}}"#;
    let (body, paths) = translated(fields, &json!({"prompt": "x"}));
    assert_eq!(
        (body, paths.as_slice()),
        (json!({"model": "m", "a": {"c": 1}}), &[String::new(), "prompt".to_owned()][..])
    );
    for (put, says) in [
        (r#"{"$put": "x"}"#, "wants `because`"),
        (r#"{"$put": "$user", "because": "w"}"#, "takes a text"),
        (r#"{"$put": {}, "because": "w"}"#, "takes a text"),
        (r#"{"$put": 1, "because": "w", "x": 1}"#, "unknown member beside"),
    ] {
        let problems = specado_ffi::spec::check::check(
            &document(&format!(r#"{{"request": {{"m": "$model.id", "a": {put}}}}}"#)),
            &crate::support::none,
        );
        assert!(problems.len() == 1 && problems[0].to_string().contains(says), "{put}: {problems:?}");
    }
}

#[test]
fn what_goes_as_something_else_is_reported() {
    let fields = r#"{
        "request": {"m": {"$each": "$messages", "$as": "message"}},
        "define": {
            "message": {"$each": "$parts", "$as": "part"},
            "part": {
                "$match": "$kind",
                "text": {"t": "$text"},
                "refusal": {"$reported": "it is no \"kind\" here", "t": "$text"},
                "document": {"$first": [{"$reported": "it is a text", "$value": "$text"}, {"$reported": "never", "u": "$url"}]}
            }
        }
    }"#;
    let prompt = json!({"messages": [{"role": "user", "content": [
        {"type": "text", "text": "x"},
        {"type": "refusal", "refusal": "y"},
        {"type": "document", "text": "z"},
        {"type": "document", "data": "eg=="}
    ]}]});
    let (body, paths) = translated(fields, &prompt);
    assert_eq!(body, json!({"m": [[{"t": "x"}, {"t": "y"}, "z"]]}));
    assert_eq!(
        paths,
        ["messages[0].content[1]", "messages[0].content[2]", "messages[0].content[3]"],
        "the last has no place"
    );
    refused(
        r#"{"request": {"m": "$model.id", "a": {"$reported": 5, "b": "$user"}}}"#,
        &[("/request/a/$reported", "must be a text")],
    );
}

#[test]
fn may_stand_among_the_options_of_the_provider() {
    let fields = r#"{
        "http": {"url": "{$base_url}/v1"},
        "request": {"servers": {"$header": {"x-beta": "servers-1"}, "$value": "$own.servers"}, "messages": {"$each": "$messages", "$as": "message"}},
        "define": {"message": "$content"}
    }"#;
    let spec = document(fields);
    for (options, sent, beta) in [
        (json!({"x": {"servers": [1]}}), json!({"messages": ["hi"], "servers": [1]}), true),
        (json!({"x": {"other": 1}}), json!({"messages": ["hi"], "other": 1}), false),
        (json!({"y": {"servers": [1]}}), json!({"messages": ["hi"]}), false),
    ] {
        let prompt = json!({"prompt": "hi", "provider_options": options}).to_string();
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        let body: Value = serde_json::from_str(done.body).expect("it is JSON");
        assert_eq!((body, done.headers.contains("servers-1")), (sent, beta), "{prompt}");
        assert!(!done.lossiness.contains("warning"), "{}", done.lossiness);
    }
}

#[test]
fn what_no_template_knows_goes_to_its_own_provider_alone() {
    let asks = |name: &str| {
        let kept = json!({name: {"mood": "calm"}});
        json!({
            "messages": [{"role": "user", "content": [{"type": "text", "text": "x", "extra": kept}], "extra": kept}],
            "tools": [{"name": "f", "extra": kept}]
        })
    };
    let plain = json!({
        "messages": [{"role": "user", "content": [{"text": "x"}]}],
        "tools": [{"name": "f"}]
    });
    let mut full = plain.clone();
    for place in ["/messages/0", "/messages/0/content/0", "/tools/0"] {
        full.pointer_mut(place).expect("it is there")["mood"] = json!("calm");
    }
    let own = format!("{}, \"extra\": \"own\"}}", REQUEST.trim_end().trim_end_matches('}').trim_end());
    assert_eq!(translated(&own, &asks("x")), (full, vec![]));
    let lost = ["messages[0].content[0].extra", "messages[0].extra", "tools[0].extra"].map(str::to_owned).to_vec();
    assert_eq!(translated(&own, &asks("some-dialect")), (plain, lost));
}

#[test]
fn what_has_a_member_is_told_by_it() {
    let fields = r#"{
        "request": {
            "messages": {"$each": "$messages", "$as": "message"},
            "tools": {"$each": "$tools", "$as": "tool"},
            "asks": {"$has": "route.only", "$value": "only", "$else": {"$has": "route", "$value": "some"}}
        },
        "define": {
            "message": {"content": {"$each": "$parts", "$as": "part"}},
            "part": {"$match": "$kind", "text": {"text": "$text"}, "other": {
                "$match": "$type", "digest": {"$first": [{"$has": "sum", "$value": "$raw"}, {"is": "$type"}]}}},
            "tool": {"$match": "$kind", "provider": {"$match": "$type", "look": {"$has": "at", "$value": "$nothing", "$else": "$raw"}}}
        }
    }"#;
    let prompt = json!({
        "messages": [{"role": "user", "content": [
            {"type": "text", "text": "x"},
            {"type": "digest", "sum": null},
            {"type": "digest", "hash": "h"}
        ]}],
        "tools": [{"type": "look", "at": "a"}, {"type": "look", "far": true}],
        "route": {"any": 1}
    });
    let body = json!({
        "messages": [{"content": [{"text": "x"}, {"type": "digest", "sum": null}, {"is": "digest"}]}],
        "tools": [{"type": "look", "far": true}],
        "asks": "some"
    });
    let lost = ["messages[0].content[2].hash", "tools[0]", "route"].map(str::to_owned).to_vec();
    assert_eq!(translated(fields, &prompt), (body, lost), "what only tells is not sent");
    for (has, says) in [
        (r#"{"$has": 1, "$value": 1}"#, "takes the names"),
        (r#"{"$has": "a..b", "$value": 1}"#, "takes the names"),
        (r#"{"$has": "a"}"#, "takes the names"),
        (r#"{"$has": "a", "$value": 1, "x": 1}"#, "unknown member beside"),
    ] {
        let problems = specado_ffi::spec::check::check(
            &document(&format!(r#"{{"request": {{"m": "$model.id", "a": {has}}}}}"#)),
            &crate::support::none,
        );
        assert!(problems.len() == 1 && problems[0].to_string().contains(says), "{has}: {problems:?}");
    }
    let url =
        r#"{"request": {"m": "$model.id"}, "http": {"url": {"$has": "a", "$value": "https://e.org", "$else": {}}}}"#;
    refused(url, &[("/http/url", "must be a string")]);
}
