//! A prompt that is a request in a dialect: what stands beside the request.

use serde_json::{Value, json};
use specado_ffi::{Context, ErrorKind, Mode, Request};

fn translated(prompt: &str) -> Result<Value, specado_ffi::Error> {
    let request = Request { prompt, spec: "openai", model: "gpt-4o", mode: Mode::Coerce };
    let mut out = String::new();
    Context::new().translate_into(&request, &mut out)?;
    Ok(serde_json::from_str(&out).expect("it is JSON"))
}

/// The report on a prompt with these members beside a sound request: `SEVERITY CODE path`.
fn reported(beside: &str) -> Vec<String> {
    let request = r#"{"messages": [{"role": "user", "content": "Hi"}], "odd": 7}"#;
    let prompt = format!(r#"{{"dialect": "openai", "request": {request}{beside}}}"#);
    let done = translated(&prompt).unwrap_or_else(|error| panic!("{beside}: {error}"));
    assert_eq!(done["provider_request_json"]["odd"], 7, "the request's own fields are another matter");
    assert!(Context::new().check_prompt(&prompt).expect("memory").is_empty(), "{beside} is no error");
    let item = |item: &Value| {
        let text = |name: &str| item[name].as_str().expect(name).to_owned();
        format!("{} {} {}", text("severity"), text("code"), text("path"))
    };
    done["lossiness"]["items"].as_array().expect("items").iter().map(item).collect()
}

#[test]
fn unknown_members_are_reported_as_those_of_prompts() {
    assert_eq!(reported(""), [""; 0]);
    assert_eq!(reported(r#", "odd": 1"#), ["warning Unsupported odd"]);
    assert_eq!(
        reported(r#", "b": {"c": [1]}, "a.b": "", "gone": null"#),
        ["warning Unsupported b", "warning Unsupported [\"a.b\"]"]
    );
    assert_eq!(reported(r#", "url": null, "headers": null"#), [""; 0]);
}

#[test]
fn members_that_stand_twice_are_reported() {
    assert_eq!(reported(r#", "dialect": "openai-chat""#), ["warning Conflict dialect"]);
    assert_eq!(reported(r#", "odd": 1, "odd": 2"#), ["warning Conflict odd", "warning Unsupported odd"]);
    assert_eq!(reported(r#", "url": 5, "url": "https://api.example.com""#), ["warning Conflict url"]);
}

#[test]
fn members_of_other_types_are_errors_with_their_places() {
    let request = json!({"messages": [{"role": "user", "content": "Hi"}]});
    let rows = [
        (json!({"dialect": 5, "request": request}), "dialect: must be a string"),
        (json!({"dialect": "openai", "request": []}), "request: must be an object"),
        (json!({"dialect": "openai", "request": request, "url": {}}), "url: must be a string"),
        (json!({"dialect": "openai", "request": request, "headers": 5}), "headers: must be an object"),
        (json!({"dialect": "openai", "request": request, "headers": {"x-a": 5}}), "headers.x-a: must be a string"),
    ];
    for (prompt, wrong) in rows {
        let error = translated(&prompt.to_string()).expect_err(wrong);
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert!(error.message.starts_with(wrong) && error.message.contains("(line 1, column "), "{error}");
        let found = Context::new().check_prompt(&prompt.to_string()).expect("memory");
        assert_eq!(found.len(), 1, "{found:?}");
    }
    // all of them are told
    let prompt = r#"{"dialect": 1, "request": 2, "url": 3, "headers": 4}"#;
    let places = Context::new().check_prompt(prompt).expect("memory");
    let places: Vec<_> = places.iter().map(|found| (found.pointer.as_str(), found.column)).collect();
    assert_eq!(places, [("/dialect", 13), ("/request", 27), ("/url", 37), ("/headers", 51)]);
}
