//! The request around the body: what a prompt or a model's id brings into headers and the URL leads nowhere else.

use crate::support::{document, none, refused, sound};
use specado_ffi::spec::check::check;
use specado_ffi::{Context, Error, ErrorKind, Mode, Request};

/// URL and headers for a prompt with this `user` (the inside of a JSON string).
fn request(http: &str, user: &str, model: &str) -> Result<[String; 2], Error> {
    let spec = document(&format!(r#"{{"http": {http}}}"#));
    assert_eq!(check(&spec, &none), []);
    let prompt = format!(r#"{{"user": "{user}", "messages": [{{"role": "user", "content": "hi"}}]}}"#);
    let mut context = Context::new();
    let done = context.translate(&Request { prompt: &prompt, spec: &spec, model, mode: Mode::Coerce });
    done.map(|done| [done.url, done.headers].map(str::to_owned))
}

/// Templates of a header: a slot alone, in a string, in an arm, as an alternative, joined, made unlike others.
const TEMPLATES: &[&str] = &[
    r#""$user""#,
    r#""by {$user}.""#,
    r#"{"$match": "$store", "true": "x", "$else": "by {$user}"}"#,
    r#"{"$match": "$user", "nobody": "x", "$else": "$user"}"#,
    r#"{"$first": ["$metadata | text", "$user"]}"#,
    r#"{"$unique": "$user"}"#,
    r#"{"$unique": "$user", "$max": 64}"#,
    r#""$user | text""#,
    r#""$user | upper""#,
];

#[test]
fn what_a_header_refuses_of_a_prompt() {
    for template in TEMPLATES {
        let http = format!(r#"{{"url": "{{$base_url}}/", "headers": {{"x-user": {template}}}}}"#);
        let bad = [
            r"a\r\nX-Evil: 1",
            r"a\n",
            r"\u000d",
            r"a\u0000b",
            r"\u0001{ENV:KEY}",
            r"tab\there",
            r"\u007f",
            r"\u0085",
            "${ENV:KEY}",
            r"\u0024{ENV:KEY}",
            r"$\u007bENV:KEY}",
            "a${",
            "$${ENV:KEY}",
        ];
        for user in bad {
            let error = request(&http, user, "m").expect_err(user);
            assert_eq!(error.kind, ErrorKind::InvalidInput, "{template} {user}: {error}");
            assert!(error.message.contains("the header \"x-user\" would hold"), "{template} {user}: {error}");
        }
        for user in ["me", "costs $5", "{a}", "$ {a}", "$", r#"\"a\\b\""#, "Zoë"] {
            let [_, headers] = request(&http, user, "m").unwrap_or_else(|error| panic!("{template} {user}: {error}"));
            let user = if template.contains("upper") { user.to_ascii_uppercase() } else { user.to_owned() };
            assert!(headers.contains(&user), "{template} {user}: {headers}");
        }
    }
}

#[test]
fn placeholders_of_the_spec_stay() {
    let http = r#"{"url": "{$base_url}/", "headers": {"authorization": "Bearer ${ENV:KEY}", "x-user": "${ENV:A} {$user} ${ENV:B}$"}}"#;
    let [_, headers] = request(http, "me", "m").expect("it is a request");
    assert_eq!(headers, r#"{"authorization":"Bearer ${ENV:KEY}","x-user":"${ENV:A} me ${ENV:B}$"}"#);
    // neither half of a placeholder comes from the prompt
    for (template, user) in [
        ("{$user}{{ENV:KEY}}", "$"),
        ("$\\u007b{$user}", "ENV:KEY}"),
        ("a ${$user}", "{ENV:KEY}"),
        ("${ENV:{$user}}", "KEY"),
    ] {
        let http = format!(r#"{{"url": "{{$base_url}}/", "headers": {{"x-user": "{template}"}}}}"#);
        let http = http.replace("{{ENV", "{ENV").replace("KEY}}", "KEY}");
        match request(&http, user, "m") {
            Err(error) => assert!(error.message.contains("would hold"), "{template}: {error}"),
            Ok([_, headers]) => panic!("{template} with {user}: {headers}"),
        }
    }
}

#[test]
fn control_characters_of_a_spec_are_refused_wherever_they_stand() {
    let says = "no line breaks or other control characters";
    let header = |template: &str| format!(r#"{{"url": "u", "headers": {{"x": {template}}}}}"#);
    for (fields, pointer, says) in [
        (format!(r#"{{"traits": {{"t": "a\nb"}}, "http": {}}}"#, header(r#""$traits.t""#)), "/http/headers/x", says),
        (
            format!(r#"{{"traits": {{"t": "a\nb"}}, "http": {}}}"#, header(r#""is {$traits.t}""#)),
            "/http/headers/x",
            says,
        ),
        (
            format!(r#"{{"http": {}}}"#, header(r#"{"$match": "$store", "true": "a\u0000", "$else": "b"}"#)),
            "/http/headers/x",
            says,
        ),
        (format!(r#"{{"http": {}}}"#, header(r#"{"$first": ["$user", "a\r"]}"#)), "/http/headers/x", says),
        (
            format!(r#"{{"define": {{"d": "a\u007f"}}, "http": {}}}"#, header(r#"{"$use": "d"}"#)),
            "/http/headers/x",
            says,
        ),
        (
            r#"{"request": {"a": {"$header": {"x": "t\r\ny: z"}, "$value": "$user"}}}"#.to_owned(),
            "/request/a/$header/x",
            says,
        ),
        (r#"{"base_url": "https://example.org\r\n"}"#.to_owned(), "/base_url", "no control characters"),
        (r#"{"http": {"url": "https://example.org/a b"}}"#.to_owned(), "/http/url", "no blanks"),
        (
            r#"{"http": {"url": {"$match": "$stream", "true": "u\"v", "$else": "w"}}}"#.to_owned(),
            "/http/url",
            "no blanks",
        ),
    ] {
        let expected: &[(&str, &str)] = &[(pointer, says)];
        if fields.contains("base_url") {
            let problems = check(&document(&fields), &none);
            assert!(
                problems.iter().any(|problem| problem.pointer == pointer && problem.message.contains(says)),
                "{problems:#?}"
            );
        } else {
            refused(&fields, expected);
        }
    }
    sound(r#"{"http": {"url": "https://${ENV:REGION}.example.org/v1?key=${ENV:KEY}"}}"#);
}

#[test]
fn a_model_is_a_segment_of_the_path_and_no_other_one() {
    let url = r#"{"url": "{$base_url}/model/{$model.id}/converse"}"#;
    for model in [".", ".."] {
        let error = request(url, "me", model).expect_err(model);
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert!(error.message.contains("segment of its path"), "{error}");
    }
    for (model, written) in [
        ("...", "..."),
        (".a", ".a"),
        ("a..", "a.."),
        ("../x", "..%2Fx"),
        ("..\\x", "..%5Cx"),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
    ] {
        let [url, _] = request(url, "me", model).unwrap_or_else(|error| panic!("{model}: {error}"));
        assert_eq!(url, format!("https://example.org/model/{written}/converse"));
    }
    let [url, _] =
        request(r#"{"url": "{$base_url}/v1?model={$model.id}"}"#, "me", "..").expect("a query has no segments");
    assert!(url.ends_with("?model=.."));
    for (template, user) in
        [("{$base_url}/{$user}{$model.id}/x", "."), ("{$base_url}/%2E{$user}", "."), ("{$base_url}/{$user}", "..")]
    {
        request(&format!(r#"{{"url": "{template}"}}"#), user, ".").expect_err(template);
    }
}

/// Tokens of a header that the prompt gives, and those that templates raise: each goes once, and comes back.
#[test]
fn tokens_of_headers() {
    let spec = document(
        r#"{"http": {"url": "{$base_url}/", "headers": {"x-fixed": "a"}, "tokens": {"x-fixed": "more", "x-beta": "asked.for"},
                     "not_read": ["x-client-*"]},
            "request": {"store": {"$header": {"x-beta": "stores"}, "$value": "$store"}}}"#,
    );
    assert_eq!(check(&spec, &none), []);
    let headers = |fields: &str| {
        let prompt = format!(r#"{{"messages": [{{"role": "user", "content": "hi"}}]{fields}}}"#);
        let mut context = Context::new();
        let done = context.translate(&Request { prompt: &prompt, spec: &spec, model: "m", mode: Mode::Coerce });
        done.map(|done| (done.headers.to_owned(), done.lossiness.contains("asked")))
    };
    for (fields, wanted, lost) in [
        ("", r#"{"x-fixed":"a"}"#, false),
        (r#", "store": true"#, r#"{"x-fixed":"a","x-beta":"stores"}"#, false),
        (r#", "store": true, "asked": {"for": ["stores", "x"]}"#, r#"{"x-fixed":"a","x-beta":"stores,x"}"#, false),
        (r#", "asked": {"for": ["x", "\"y\""]}, "more": ["b"]"#, r#"{"x-fixed":"a,b","x-beta":"x,\"y\""}"#, false),
        (r#", "asked": {"for": "x"}"#, r#"{"x-fixed":"a"}"#, true),
        (r#", "asked": {"for": ["x", 5]}"#, r#"{"x-fixed":"a"}"#, true),
    ] {
        let (found, told) = headers(fields).unwrap_or_else(|error| panic!("{fields}: {error}"));
        assert_eq!((found.as_str(), told), (wanted, lost), "{fields}");
    }
    for bad in [r"a\nX-Evil: 1", "${ENV:KEY}", r"\u0024{ENV:KEY}"] {
        let error = headers(&format!(r#", "asked": {{"for": ["{bad}"]}}"#)).expect_err(bad);
        assert_eq!(error.kind, ErrorKind::InvalidInput, "{bad}: {error}");
    }
    let mut out = String::new();
    let given = "X-Fixed: a, b\nx-beta: x,y\nx-client-os: none\naccept: */*\nsec-fetch-mode: cors\nhost: example.org";
    let wire = specado_ffi::Wire { body: r#"{"store": true}"#, headers: Some(given), ..Default::default() };
    Context::new().decode_request_into(&spec, &wire, &mut out).expect("it is read");
    assert!(out.contains(r#""asked":{"for":["x","y"]},"more":["a","b"]"#) && out.contains(r#""items":[]"#), "{out}");
    out.clear();
    let wire = specado_ffi::Wire { headers: Some("x-tenant: 7"), ..wire };
    Context::new().decode_request_into(&spec, &wire, &mut out).expect("it is read");
    assert!(out.contains("headers that ask for more"), "{out}");
    for (http, pointer, says) in [
        (r#""tokens": {"x y": "a"}"#, "/http/tokens/x y", "not a header name"),
        (r#""tokens": {"x": "temperature"}"#, "/http/tokens/x", "is read to a slot"),
        (r#""tokens": {"x": 5}"#, "/http/tokens/x", "must be a string"),
        (r#""tokens": ["x"]"#, "/http/tokens", "must be an object"),
        (r#""not_read": [5]"#, "/http/not_read", "must be an array of strings"),
    ] {
        refused(&format!(r#"{{"http": {{"url": "{{$base_url}}/", {http}}}}}"#), &[(pointer, says)]);
    }
}
