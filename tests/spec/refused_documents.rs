//! What is refused of a document as a whole, and what is told of it.

use crate::support::{document, none, refused, sound, stands_there};
use specado_ffi::spec::check::check;
use specado_ffi::spec::{Provider, SpecError};

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
    let registered = |name: &str| (name == "base").then(|| std::sync::Arc::new(parent.to_owned()));
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
