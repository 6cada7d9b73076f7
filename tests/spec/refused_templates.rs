//! What is refused of templates and defines.

use crate::support::{refused, sound};

#[test]
fn templates() {
    for (request, pointer, says) in [
        (r#""$usr""#, "/request/a", "did you mean user"),
        (r#""$role""#, "/request/a", "unknown slot \"role\""),
        (r#""$tools""#, "/request/a", "is a list"),
        (r#""$user | openapi""#, "/request/a", "`openapi` is for schemas, and nothing is written in it"),
        (r#"{"$read": "$user | openapi"}"#, "/request/a", "`openapi` is for schemas, and nothing is written in it"),
        (r#"{"$read": "$user | rot13"}"#, "/request/a", "unknown codec \"rot13\""),
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
