//! Specs that multiply what the prompt says: members, interpolations, emulations, headers, URLs, what is told in the
//! report and what is computed on the way all count against one limit, 64 MiB and 8 bytes for each byte of the prompt.

use crate::support::{document, none};
use specado_ffi::spec::check::check;
use specado_ffi::{Context, Error, ErrorKind, Mode, Request};

/// A prompt with a `user` of so many bytes, and so many messages.
fn prompt(user: usize, messages: usize) -> String {
    let messages = vec![r#"{"role": "user", "content": "hi"}"#; messages].join(",");
    format!(r#"{{"user": "{}", "store": true, "messages": [{messages}]}}"#, "u".repeat(user))
}

/// Body, request and report of a prompt.
#[track_caller]
fn translated(fields: &str, prompt: &str) -> Result<[String; 4], Error> {
    let spec = document(fields);
    assert_eq!(check(&spec, &none), [], "the spec itself is sound");
    let mut context = Context::new();
    let request = Request { prompt, spec: &spec, model: "m", mode: Mode::Coerce };
    let done = context.translate(&request)?;
    Ok([done.body, done.url, done.headers, done.lossiness].map(str::to_owned))
}

#[track_caller]
fn too_much(fields: &str, user: usize, messages: usize) {
    let error = translated(fields, &prompt(user, messages)).expect_err("it is out of all proportion");
    assert_eq!(error.kind, ErrorKind::Memory, "{error}");
    assert!(error.message.contains("out of all proportion"), "{error}");
}

const MEGABYTE: usize = 1 << 20;

#[test]
fn members_of_an_object() {
    let members: Vec<String> = (0..3000).map(|n| format!(r#""k{n}": "$user""#)).collect();
    too_much(&format!(r#"{{"request": {{{}}}}}"#, members.join(",")), MEGABYTE, 1);
}

#[test]
fn members_that_stand_in_each_message() {
    let fields =
        r#"{"request": {"a": {"$each": "$messages", "$as": "m"}}, "define": {"m": {"t": "$text", "u": "$user"}}}"#;
    too_much(fields, MEGABYTE, 100);
}

#[test]
fn pieces_of_a_string() {
    too_much(&format!(r#"{{"request": {{"a": "{}"}}}}"#, "{$user}".repeat(9000)), MEGABYTE, 1);
}

#[test]
fn instructions_of_emulations() {
    let emulation = |text: &str| {
        format!(
            r#"{{"request": {{"s": {{"$each": "$system", "$as": "s"}}, "m": {{"$each": "$messages", "$as": "s"}}}}, "define": {{"s": {{"t": "$text"}}}},
                "emulations": {{"e": {{"when": {{"store": true}}, "instruction": "{text}", "replaces": ["store"], "because": "b"}}}}}}"#
        )
    };
    too_much(&emulation(&"{$user}".repeat(3000)), MEGABYTE, 1);
    let [body, ..] = translated(&emulation("for {$user}"), &prompt(MEGABYTE, 1)).expect("once is no proportion");
    assert!(body.len() > MEGABYTE);
}

#[test]
fn urls() {
    too_much(&format!(r#"{{"http": {{"url": "{{$base_url}}/{}"}}}}"#, "{$user}".repeat(400)), 4000, 1);
    let [_, url, ..] = translated(r#"{"http": {"url": "{$base_url}/{$user}"}}"#, &prompt(1000, 1)).expect("a long id");
    assert_eq!(url.len(), "https://example.org/".len() + 1000);
}

#[test]
fn headers_together() {
    let http = |headers: &str| format!(r#"{{"http": {{"url": "{{$base_url}}/", "headers": {{{headers}}}}}}}"#);
    too_much(&http(&format!(r#""x-a": "{}""#, "{$user}".repeat(2000))), MEGABYTE, 1);
    let many: Vec<String> = (0..100).map(|n| format!(r#""x-{n}": "$user""#)).collect();
    too_much(&http(&many.join(",")), MEGABYTE / 4, 1);
}

#[test]
fn what_is_told_of_names_that_were_made() {
    let fields = r#"{"request": {"m": {"$each": "$messages", "$as": "m"}},
        "character_sets": {"name": {"characters": "a-zA-Z0-9 ()[]-", "replacement": "-", "single_spaces": true}},
        "define": {"m": {"t": {"$unique": "$user | charset:name", "$max": 16}, "x": "$text"}}}"#;
    too_much(fields, MEGABYTE, 400);
    let user = "_".repeat(MEGABYTE);
    let messages = vec![r#"{"role": "user", "content": "hi"}"#; 400].join(",");
    let asked = format!(r#"{{"user": "{user}", "messages": [{messages}]}}"#);
    let [_, _, _, report] =
        translated(fields, &asked.replace(&user, &"_".repeat(1000))).expect("names of a thousand bytes");
    assert!(report.len() < 400 * 1000, "{}", report.len());
    assert!(report.contains(&format!("\"after\":\"{}…\"", "-".repeat(80))), "a long one is cut");
}

/// Codecs that read much and write little: the steps of a value are counted as its bytes are.
#[test]
fn values_that_are_decoded_again_and_again() {
    let members: Vec<String> = (0..20_000).map(|n| format!(r#""k{n}": "$user | utf8""#)).collect();
    too_much(&format!(r#"{{"request": {{"t": "$model.id", {}}}}}"#, members.join(",")), MEGABYTE + 1, 1);
}

/// Arms are compared as far as they go, not as far as the value goes.
#[test]
fn arms_and_rules_on_a_long_value() {
    let user = format!("{}\\\"", "u".repeat(MEGABYTE));
    let asked = format!(r#"{{"user": "{user}", "store": true, "messages": [{{"role": "user", "content": "hi"}}]}}"#);
    let arms: Vec<String> = (0..5000).map(|n| format!(r#""u{n}": "x""#)).collect();
    let fields =
        format!(r#"{{"request": {{"m": {{"$match": "$user", {}, "$else": "y"}}, "u": "$user"}}}}"#, arms.join(","));
    let [body, ..] = translated(&fields, &asked).expect("an arm is a text");
    assert!(body.starts_with(r#"{"m":"y","u":"uuu"#));
    let texts: Vec<String> = (0..20_000).map(|n| format!(r#""u{n}""#)).collect();
    let rules = format!(
        r#"{{"rules": {{"r": {{"when": {{"user": [{}]}}, "forbid": ["store"], "because": "b"}}}}, "request": {{"u": "$user", "s": "$store"}}}}"#,
        texts.join(",")
    );
    let [body, ..] = translated(&rules, &asked).expect("a text of a rule is a text");
    assert!(body.ends_with(r#""s":true}"#), "no text was the user");
}

#[test]
fn defines_that_use_each_other_twice() {
    let twice = |count: usize, inner: &dyn Fn(usize) -> String| {
        let defines: Vec<String> = (0..count).map(|n| format!(r#""d{n}": {}"#, inner(n + 1))).collect();
        format!(
            r#"{{"request": {{"m": {{"$each": "$messages", "$as": "m"}}}}, "define": {{{}, "d{count}": {{"v": "$text"}}, "m": {{"t": {{"$use": "d0"}}}}}}}}"#,
            defines.join(",")
        )
    };
    too_much(&twice(28, &|next| format!(r#"[{{"$use": "d{next}"}}, {{"$use": "d{next}"}}]"#)), 10, 1);
    let pairs =
        |next: usize| format!(r#"{{"$first": [{{"a": {{"$use": "d{next}"}}, "k": "$name"}}, {{"$use": "d{next}"}}]}}"#);
    translated(&twice(18, &pairs), &prompt(10, 1)).expect("what a define needs is looked at once");
}

#[test]
fn lists_in_lists() {
    let fields = r#"{"request": {"m": {"$each": "$messages", "$as": "m"}}, "define": {"m": {"$each": "$parts", "$as": "p"},
        "p": {"t": "$text", "a": {"$each": "$parts", "$as": "p"}, "b": {"$each": "$parts", "$as": "p"}}}}"#;
    let part = (0..60).fold(r#"{"type": "text", "text": "x"}"#.to_owned(), |inner, n| {
        format!(r#"{{"type": "tool_result", "tool_call_id": "c{n}", "content": [{inner}]}}"#)
    });
    let asked = format!(r#"{{"messages": [{{"role": "tool", "content": [{part}]}}]}}"#);
    let error = translated(fields, &asked).expect_err("2 to the power of 60 parts");
    assert_eq!(error.kind, ErrorKind::Memory);
}

/// An alternative that comes to nothing may have written a large constant before: that takes its time, and is no part
/// of the request.
#[test]
fn large_constants_that_are_written_in_vain() {
    let fields = |length: usize| {
        format!(
            r#"{{"request": {{"m": {{"$each": "$messages", "$as": "m"}}}}, "define": {{"p": {{"$match": "$kind", "refusal": "$text"}},
                "m": {{"t": {{"$first": [["{}", {{"$join": "$parts", "$as": "p"}}], "$text"]}}}}}}}}"#,
            "x".repeat(length)
        )
    };
    let [body, ..] = translated(&fields(100_000), &prompt(10, 2000)).expect("nothing of it is sent");
    assert!(body.len() < 100_000, "{} bytes", body.len());
}

/// Alternatives within alternatives: each is tried once, not once for each that it stands in.
#[test]
fn alternatives_within_alternatives() {
    let template = (0..8).fold(r#""$text""#.to_owned(), |inner, _| {
        format!(r#"{{"$first": [{{"a": {{"$match": "$kind", "message": {inner}}}, "b": {{"$match": "$role", "tool": "z"}}}}, {inner}]}}"#)
    });
    let fields = format!(
        r#"{{"request": {{"m": {{"$each": "$messages", "$as": "m"}}}}, "define": {{"m": {{"t": {template}}}}}}}"#
    );
    match translated(&fields, &prompt(10, 3)) {
        Ok([body, ..]) => assert_eq!(body.matches("hi").count(), 3, "{body}"),
        Err(error) => assert_eq!(error.kind, ErrorKind::Memory, "{error}"),
    }
}

/// A string of pieces of which the last is absent is absent: no piece is written in vain.
#[test]
fn pieces_of_which_one_is_absent() {
    let fields = format!(
        r#"{{"request": {{"m": {{"$each": "$messages", "$as": "m"}}}}, "define": {{"m": {{"t": "{}{{$name}}", "x": "$text"}}}}}}"#,
        "{$role}".repeat(2000)
    );
    let [body, ..] = translated(&fields, &prompt(10, 100)).expect("the name is absent");
    assert!(!body.contains("\"t\""));
}
