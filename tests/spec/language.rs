//! The language as its page and its JSON Schema have it: built-in specs, wrong ones, a new provider in one file.

use specado_ffi::json::tree::Tree;
use specado_ffi::spec::catalogue;
use specado_ffi::spec::check::check;
use specado_ffi::{Context, ErrorKind, Mode, Request};

/// Every built-in document, dialects too, whole: all families, all models.
#[test]
fn built_in_specs_are_right() {
    let names = (0..catalogue::COUNT).filter_map(catalogue::name).filter_map(catalogue::text);
    for text in names.chain(catalogue::dialects().filter_map(catalogue::dialect)) {
        let wrong: Vec<String> = check(text, &|_| None).iter().map(ToString::to_string).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    const { assert!(catalogue::COUNT >= 5) };
}

/// Every provider's facts name where they are from and when they were read.
#[test]
fn facts_have_sources() {
    for name in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let spec = catalogue::text(name).and_then(Tree::parse).expect("it is JSON");
        let sources = spec.get("sources").map_or(&[][..], Tree::elements);
        assert!(!sources.is_empty(), "{name}");
        for source in sources {
            let field = |field| source.get(field).and_then(Tree::text).unwrap_or_default();
            assert!(
                field("url").starts_with("https://") && field("date").len() == 10 && !field("fact").is_empty(),
                "{name}: {source:?}"
            );
        }
    }
}

/// A provider of a known dialect, with a piece of JSON in it.
fn provider(piece: &str) -> String {
    format!(
        r#"{{
  "provider": "example",
  "inherits": "openai-chat",
  "base_url": "https://example.com",
  "families": {{"any": {{"match": ["*"]}}}},
  {piece}
}}"#
    )
}

#[track_caller]
fn refused(text: &str, pointer: &str, message: &str) {
    let wrong: Vec<String> = check(text, &|_| None).iter().map(ToString::to_string).collect();
    let found = wrong.iter().any(|wrong| wrong.contains(&format!(": {pointer} (line ")) && wrong.contains(message));
    assert!(found, "no {message:?} at {pointer} in {wrong:#?}");
    let mut context = Context::new();
    let done =
        context.translate(&Request { prompt: r#"{"prompt": "Hello"}"#, spec: text, model: "m", mode: Mode::Coerce });
    let error = done.map(|done| done.body.to_owned()).expect_err("a wrong spec makes no request");
    assert_eq!(error.kind, ErrorKind::InvalidSpec, "{}", error.message);
}

#[test]
fn refuses_wrong_specs() {
    let rows = [
        (r#""temprature": 1"#, "/temprature", "unknown field \"temprature\""),
        (r#""request": {"t": "$sampling.temprature"}"#, "/request/t", "did you mean sampling.temperature?"),
        (r#""request": {"t": "$sampling.stop | lst"}"#, "/request/t", "unknown codec \"lst\"; did you mean list"),
        (r#""request": {"t": "$error.message"}"#, "/request/t", "only answers have it"),
        (r#""response": {"t": "$text | base9"}"#, "/response/t", "known are object, object_text, upper"),
        (r#""request": {"t": "$user | schema:none"}"#, "/request/t", "unknown schema subset \"none\""),
        (r#""request": {"t": {"$use": "mesage"}}"#, "/request/t", "did you mean message"),
        (r#""request": {"t": {"$each": "$user", "$as": "message"}}"#, "/request/t", "`$user` is not a list"),
        (r#""request": {"t": {"$each": "$messages"}}"#, "/request/t", "`$each` wants `$as`"),
        (r#""request": {"t": {"$every": "$messages"}}"#, "/request/t", "unknown construct \"$every\"; known are $each"),
        (
            r#""request": {"t": {"$match": "$tool_choice", "sometimes": 1}}"#,
            "/request/t/sometimes",
            "unknown value of this slot: \"sometimes\"",
        ),
        (r#""request": {"t": {"$match": "$user", "a*": 1, "ab": 2}}"#, "/request/t/ab", "is never reached"),
        (r#""request": {"t": {"$first": ["always", "$user"]}}"#, "/request/t/$first/1", "is never reached"),
        (r#""request": {"t": "a {$user"}"#, "/request/t", "is not closed"),
        (r#""request": {"t": "{$nobody}"}"#, "/request/t", "unknown slot \"nobody\""),
        (r#""define": {"idle": {"a": 1}}"#, "/define/idle", "is never used"),
        (r#""define": {"loop": {"$use": "loop"}}, "request": {"x": {"$use": "loop"}}"#, "/define/loop", "uses itself"),
        (
            r#""define": {"again": {"a": {"$each": "$messages", "$as": "again"}}}, "request": {"x": {"$each": "$messages", "$as": "again"}}"#,
            "/define/again/a",
            "only be walked from the request",
        ),
        (r#""layout": {"sytem": "keep"}"#, "/layout/sytem", "did you mean system"),
        (r#""layout": {"system": "lift"}"#, "/layout/system", "known are keep, hoist, hoist_leading"),
        (r#""layout": {"roles": {"model": "x"}}"#, "/layout/roles/model", "unknown role \"model\""),
        (
            r#""layout": {"calls": {"ids": {"characters": "a-z", "min": 9, "max": 3}}}"#,
            "/layout/calls/ids",
            "are not a range",
        ),
        (r#""modalities": {"input": ["smell"]}"#, "/modalities/input/0", "unknown kind of part \"smell\""),
        (
            r#""parameters": {"sampling.temperature": {"min": 2, "max": 1}}"#,
            "/parameters/sampling.temperature",
            "upside down",
        ),
        (
            r#""parameters": {"sampling.temperature": {"max": 1e400}}"#,
            "/parameters/sampling.temperature/max",
            "beyond what a double holds",
        ),
        (r#""parameters": {"sampling.warmth": {"min": 2}}"#, "/parameters/sampling.warmth", "unknown slot"),
        (
            r#""parameters": {"sampling.seed": {"least": 2}}"#,
            "/parameters/sampling.seed/least",
            "unknown field of a parameter",
        ),
        (
            r#""parameters": {"service_tier": {"values": ["a"], "default": "b"}}"#,
            "/parameters/service_tier/default",
            "not among the `values`",
        ),
        (
            r#""parameters": {"reasoning.effort": {"derive": {"from": "reasoning.budget_tokens", "steps": [[5, "a"], [3, "b"]]}}}"#,
            "/parameters/reasoning.effort/derive/steps/1",
            "must ascend",
        ),
        (r#""rules": {"r": {"forbid": ["user"]}}"#, "/rules/r", "wants `because`"),
        (r#""rules": {"r": {"when": {"nobody": 1}, "because": "x"}}"#, "/rules/r/when/nobody", "unknown slot"),
        (r#""emulations": {"e": {"because": "x"}}"#, "/emulations/e", "`only_allowed_tools` or `custom_as_functions`"),
        (r#""schemas": {"s": {"dorp": []}}"#, "/schemas/s/dorp", "did you mean drop"),
        (r#""models": {"m": {"family": "none"}}"#, "/models/m/family", "unknown family \"none\""),
        (r#""models": {"m": 5}"#, "/models/m", "must be an object"),
        (r#""http": {"url": null}"#, "/http", "has no `url`"),
        (r#""http": {"method": "post"}"#, "/http/method", "capital letters"),
        (r#""title": "a", "title": "b""#, "/title", "appears twice"),
    ];
    for (piece, pointer, message) in rows {
        refused(&provider(piece), pointer, message);
    }
    refused(r#"{"provider": "x", "inherits": "openai-cat"}"#, "/inherits", "did you mean openai-chat");
    refused(
        r#"{"provider": "X Y", "inherits": "openai-chat", "base_url": "https://x", "families": {"a": {"match": ["*"]}}}"#,
        "/provider",
        "lower-case",
    );
    refused(r#"{"provider": "x", "inherits": "openai-chat", "base_url": "https://x"}"#, "/", "has families or models");
    refused(
        r#"{"inherits": "openai-chat", "base_url": "https://x", "families": {"a": {"match": ["*"]}}}"#,
        "/",
        "has no name",
    );
}

/// What docs/provider-spec.md promises: an API of its own kind, in one file.
#[test]
fn a_new_provider_is_one_file() {
    // the page's own example
    let page = include_str!("../../docs/provider-spec.md");
    let spec = page
        .split("```json\n")
        .find(|part| part.contains("oracle"))
        .and_then(|part| part.split("```").next())
        .expect("it is there");
    assert!(check(spec, &|_| None).is_empty());
    let prompt = r#"{"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": [{"type": "text", "text": "What is this?"},
        {"type": "image", "url": "https://example.com/a.png"}]}], "temperature": 0.9, "stop": "END", "seed": 4}"#;
    let mut context = Context::new();
    context.add_spec(spec).expect("it is right");
    let done = context
        .translate(&Request { prompt, spec: "oracle", model: "seer-1/big", mode: Mode::Standard })
        .expect("nothing is lost");
    assert_eq!(
        done.body,
        r#"{"rules":"Be short.","dialogue":[{"by":"pilgrim","says":["What is this?",{"look":"https://example.com/a.png"}]}],"heat":0.5,"stop_at":["END"]}"#
    );
    assert_eq!((done.method, done.url), ("POST", "https://oracle.example/v9/ask/seer-1%2Fbig"));
    assert_eq!(done.headers, r#"{"x-key":"${ENV:ORACLE_KEY}"}"#);
    assert!(
        done.lossiness.contains("\"code\":\"Clamp\",\"path\":\"temperature\"")
            && done.lossiness.contains("\"path\":\"seed\""),
        "{}",
        done.lossiness
    );
    let other = Request { prompt, spec: "oracle", model: "prophet", mode: Mode::Standard };
    assert_eq!(
        context.translate(&other).map(|done| done.body.to_owned()).expect_err("no such model").kind,
        ErrorKind::ModelNotFound
    );
}

/// The JSON Schema, which editors use, has the very fields that the checker knows.
#[test]
fn the_schema_knows_the_same_fields() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/provider-spec.schema.json")).expect("it is JSON");
    let rows = [
        ("layout", r#""layout": {"qqqqqqqqqqqq": 1}"#),
        ("layout.turns", r#""layout": {"turns": {"qqqqqqqqqqqq": 1}}"#),
        ("layout.text", r#""layout": {"text": {"qqqqqqqqqqqq": 1}}"#),
        ("layout.calls", r#""layout": {"calls": {"qqqqqqqqqqqq": 1}}"#),
        ("layout.results", r#""layout": {"results": {"qqqqqqqqqqqq": 1}}"#),
        ("parameter", r#""parameters": {"user": {"qqqqqqqqqqqq": 1}}"#),
        ("rule", r#""rules": {"r": {"qqqqqqqqqqqq": 1, "because": "x"}}"#),
        ("emulation", r#""emulations": {"e": {"qqqqqqqqqqqq": 1, "because": "x", "instruction": "x"}}"#),
        ("subset", r#""schemas": {"s": {"qqqqqqqqqqqq": 1}}"#),
        ("charset", r#""character_sets": {"s": {"qqqqqqqqqqqq": 1}}"#),
        ("http", r#""http": {"qqqqqqqqqqqq": 1}"#),
        ("identifiers", r#""layout": {"calls": {"ids": {"qqqqqqqqqqqq": 1, "characters": "a-z"}}}"#),
    ];
    for (name, piece) in rows {
        let wrong = check(&provider(piece), &|_| None);
        let told = wrong
            .iter()
            .find(|wrong| wrong.pointer.ends_with("qqqqqqqqqqqq"))
            .and_then(|wrong| wrong.suggestion.as_deref());
        let mut known: Vec<&str> = told
            .and_then(|told| told.strip_prefix("known are "))
            .expect("the known fields are told")
            .split(", ")
            .collect();
        let mut names = name.split('.');
        let object = &schema["$defs"][names.next().unwrap_or_default()];
        let object = names.fold(object, |object, name| &object["properties"][name]);
        let fields = object["properties"].as_object().expect("an object has properties");
        let mut fields: Vec<&str> = fields.keys().map(String::as_str).collect();
        known.sort_unstable();
        fields.sort_unstable();
        assert_eq!(known, fields, "{name}");
    }
}

/// The page names every slot that a template can name.
#[test]
fn the_page_names_every_slot() {
    use specado_ffi::vocabulary::{Scope, Slot};
    let pages = [include_str!("../../docs/provider-spec.md"), include_str!("../../docs/prompt.md")].concat();
    let of_prompts =
        [Scope::Message, Scope::Part, Scope::Tool, Scope::AllowedTool, Scope::Document, Scope::Item, Scope::Request];
    let of_responses =
        [Scope::Response, Scope::Choice, Scope::Output, Scope::AnswerPart, Scope::Citation, Scope::ArgumentPiece];
    for scope in of_prompts.into_iter().chain(of_responses) {
        for slot in Slot::all(scope) {
            let name = slot.info().name;
            let last = name.rsplit('.').next().unwrap_or(name);
            let named = [format!("`{name}`"), format!("`${name}`"), format!("${name}"), format!("`{last}`")];
            assert!(named.iter().any(|name| pages.contains(name)), "{name} stands on no page");
        }
    }
}

/// Strings of lists, and where a message stands.
#[test]
fn joins_and_positions() {
    let spec = |request: &str| {
        format!(
            r#"{{"provider": "example", "base_url": "https://example.com", "http": {{"url": "{{$base_url}}"}}, "families": {{"any": {{"match": ["*"]}}}},
            "request": {{"all": {{"$each": "$messages", "$as": "line"}}}}, "define": {{"line": {request}, "word": {{"$match": "$kind", "text": "$text"}}}}}}"#
        )
    };
    let prompt = r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a\"b"}, {"type": "image", "url": "https://e.org/i.png"}, {"type": "text", "text": "c"}]},
        {"role": "assistant", "content": "d"}, {"role": "user", "content": [{"type": "image", "url": "https://e.org/i.png"}]}]}"#;
    for (line, body) in [
        (r#"{"$join": "$parts", "$as": "word", "$with": "\n"}"#, r#"{"all":["a\"b\nc","d"]}"#),
        (r#"{"$join": "$parts", "$as": "word"}"#, r#"{"all":["a\"bc","d"]}"#),
        (
            r#"{"says": {"$join": "$parts", "$as": "word", "$with": " \" "}, "at": {"$match": "$position", "first": 1, "last": true, "middle": "in between"}}"#,
            r#"{"all":[{"says":"a\"b \" c","at":1},{"says":"d","at":"in between"},{"at":true}]}"#,
        ),
    ] {
        let spec = spec(line);
        let mut context = Context::new();
        let done = context
            .translate(&Request { prompt, spec: &spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        assert_eq!(done.body, body, "{line}");
    }
    refused(
        &provider(
            r#""define": {"s": {"a": "$text"}, "m": {"x": {"$join": "$parts", "$as": "s"}}}, "request": {"t": {"$each": "$messages", "$as": "m"}}"#,
        ),
        "/define/m/x",
        "must be a string",
    );
}

/// Schemas that a provider enforces: brought into the subset, or sent as they are and said not to fit.
#[test]
fn schemas_fit_or_not() {
    let spec = r#"{"provider": "example", "base_url": "https://example.com", "http": {"url": "{$base_url}"}, "families": {"any": {"match": ["*"]}},
        "schemas": {"strict": {"close_objects": true, "require_all": true, "refuse": ["additionalProperties", "not"], "drop": ["default"]}},
        "request": {"ask": {"$each": "$messages", "$as": "line"}, "schema": "$response_format.json_schema | schema:strict", "strict": "$response_format.json_schema | fits:strict"},
        "define": {"line": "$content"}}"#;
    let object = |inner: &str| {
        format!(r#"{{"type":"object","properties":{{{inner}}},"required":["a"],"additionalProperties":false}}"#)
    };
    let own = r#"{"type":"object","properties":{"a":SCHEMA},"required":["a"]}"#;
    let fits = |inner: &str, written: &str| (own.replace("SCHEMA", inner), object(&format!(r#""a":{written}"#)), true);
    let not = |inner: &str| (own.replace("SCHEMA", inner), own.replace("SCHEMA", inner), false);
    let rows = [
        fits(r#"{"type":"string","default":"x"}"#, r#"{"type":"string"}"#),
        fits(
            r#"{"type":"object","properties":{"b":{"type":"number"}}}"#,
            r#"{"type":"object","properties":{"b":{"anyOf":[{"type":"number"},{"type":"null"}]}},"required":["b"],"additionalProperties":false}"#,
        ),
        fits(
            r#"{"type":"object","properties":{"b":{"type":["number","null"]}},"additionalProperties":false}"#,
            r#"{"type":"object","properties":{"b":{"type":["number","null"]}},"required":["b"],"additionalProperties":false}"#,
        ),
        fits(
            r#"{"type":"object","properties":{},"required":[]}"#,
            r#"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#,
        ),
        not(r#"{"type":"object","additionalProperties":{"type":"string"}}"#),
        not(r#"{"type":"object","properties":{},"additionalProperties":true}"#),
        not(r#"{"type":"object"}"#),
        not(r#"{"type":"array","items":{"not":{"type":"string"}}}"#),
        not(r#"{"anyOf":[{"type":"string"},true]}"#),
        not(r#"{"enum":[1]}"#),
        not(r#"{"type":"object","properties":{},"required":["b"]}"#),
        (
            r#"{"type":"array","items":{"type":"string"}}"#.to_owned(),
            r#"{"type":"array","items":{"type":"string"}}"#.to_owned(),
            false,
        ),
    ];
    let mut context = Context::new();
    for (schema, written, fits) in rows {
        let prompt = format!(
            r#"{{"messages": [{{"role": "user", "content": "x"}}], "response_format": {{"json_schema": {schema}}}}}"#
        );
        let done = context
            .translate(&Request { prompt: &prompt, spec, model: "m", mode: Mode::Coerce })
            .expect("it can be sent");
        assert_eq!(done.body, format!(r#"{{"ask":["x"],"schema":{written},"strict":{fits}}}"#));
        assert_eq!(done.lossiness.contains("not enforced"), !fits, "{schema}: {}", done.lossiness);
    }
}
