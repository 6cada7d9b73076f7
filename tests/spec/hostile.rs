//! Specs that ask for too much: refused, or read. Never a hang, never the end of the stack. That their time grows as
//! they do is counted in `benches/growth`.

use crate::support::{document, none};
use specado_ffi::json::Diagnostic;
use specado_ffi::spec::check::check;
use specado_ffi::spec::{Provider, SpecError};
use specado_ffi::{Context, ErrorKind, Mode, Request};

/// Joins what is written for each number.
fn many(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(write).collect::<Vec<_>>().join(",")
}

/// Checks a text: what is said of it stays in proportion.
#[track_caller]
fn checked(text: &str) -> Vec<Diagnostic> {
    let problems = check(text, &none);
    assert!(problems.len() <= 251, "{} problems are more than anyone reads", problems.len());
    let bytes: usize = problems.iter().map(|problem| problem.to_string().len()).sum();
    assert!(bytes < 1 << 20, "the problems take {bytes} bytes");
    problems
}

#[track_caller]
fn refused(text: &str, says: &str) {
    let problems = checked(text);
    let shown: Vec<String> = problems.iter().take(3).map(Diagnostic::to_string).collect();
    assert!(problems.iter().any(|problem| problem.message.contains(says)), "{says:?} is not in {shown:?}");
}

#[test]
fn documents_that_are_too_large() {
    let large = format!("{{\"provider\": \"x\", \"title\": \"{}\"}}", "x".repeat(4 << 20));
    refused(&large, "larger than 4 MiB");
    assert!(matches!(Provider::load(&large, &none), Err(SpecError::NotJson { .. })));
    refused(&"[".repeat(1 << 20), "nested more than 64 levels");
}

#[test]
fn too_many_families_and_models() {
    let families = many(20_000, |n| format!(r#""f{n}": {{"match": ["f{n}"]}}"#));
    refused(&document(&format!(r#"{{"families": {{{families}}}}}"#)), "more than 10000 families and models");
    let models = many(9_999, |n| format!(r#""m{n}": {{"family": "any"}}"#));
    assert!(checked(&document(&format!(r#"{{"models": {{{models}}}}}"#))).is_empty(), "as many as are taken");
}

#[test]
fn many_families_over_large_templates() {
    let constants = many(2_000, |n| format!(r#""constant {n}""#));
    let families = many(9_000, |n| format!(r#""f{n}": {{"match": ["f{n}"], "limits": {{"context_window": {n}}}}}"#));
    let text = document(&format!(r#"{{"families": {{{families}}}, "request": {{"a": [{constants}, "$user"]}}}}"#));
    refused(&text, "too many families and models for templates of this size");
    let alike = many(9_000, |n| format!(r#""f{n}": {{"match": ["f{n}"]}}"#));
    let text = document(&format!(r#"{{"families": {{{alike}}}, "request": {{"a": [{constants}, "$user"]}}}}"#));
    assert!(checked(&text).is_empty(), "families that say no more than their patterns are checked once");
}

/// A long text costs what it is long, for each family.
#[test]
fn many_families_over_a_large_constant() {
    let constant = "x".repeat(3_000_000);
    let families =
        |count| many(count, |n| format!(r#""f{n}": {{"match": ["f{n}"], "limits": {{"context_window": {n}}}}}"#));
    let spec = |count| {
        document(&format!(r#"{{"families": {{{}}}, "request": {{"a": "{constant}", "b": "$user"}}}}"#, families(count)))
    };
    refused(&spec(1200), "too many families and models for templates of this size");
    assert!(checked(&spec(20)).is_empty(), "a few are no matter");
}

/// Of a smaller text more families can have their own.
#[test]
fn many_families_over_a_constant() {
    let constant = "x".repeat(100_000);
    let families = many(2_500, |n| format!(r#""f{n}": {{"match": ["f{n}"], "limits": {{"context_window": {n}}}}}"#));
    checked(&document(&format!(r#"{{"families": {{{families}}}, "request": {{"a": "{constant}", "b": "$user"}}}}"#)));
}

#[test]
fn families_that_inherit_over_many_levels() {
    let levels = |count| {
        format!(
            "{}, \"f{count}\": {{\"match\": [\"*\"]}}",
            many(count, |n| format!(r#""f{n}": {{"inherits": "f{}"}}"#, n + 1))
        )
    };
    refused(&document(&format!(r#"{{"families": {{{}}}}}"#, levels(9_000))), "over fewer than 8 levels");
}

#[test]
fn a_model_that_many_patterns_nearly_fit() {
    let patterns = many(500, |n| format!(r#""*{}{n:06}""#, "a".repeat(248)));
    let text = document(&format!(r#"{{"families": {{"f": {{"match": [{patterns}, "a*"]}}}}}}"#));
    let provider = Provider::load(&text, &none).expect("as many as a spec may have");
    assert!(provider.plan(&"a".repeat(2048)).is_ok());
}

#[test]
fn patterns_that_take_long_to_compare_with_each_other() {
    let stars = many(200, |n| format!(r#""*{}b{n:03}""#, "a".repeat(120 + n % 8)));
    let texts = many(200, |n| format!(r#""{}{n:06}""#, "a".repeat(240)));
    assert!(checked(&document(&format!(r#"{{"families": {{"f": {{"match": [{stars}, {texts}]}}}}}}"#))).is_empty());
    let long = many(1000, |n| format!(r#""*{}{n:06}""#, "a".repeat(240)));
    refused(&document(&format!(r#"{{"families": {{"f": {{"match": [{long}]}}}}}}"#)), "hold more than 131072 bytes");
    let short = many(10_000, |n| format!(r#""m{n}""#));
    assert!(
        checked(&document(&format!(r#"{{"families": {{"f": {{"match": [{short}]}}}}}}"#))).is_empty(),
        "ten thousand names"
    );
}

#[test]
fn subsets_of_more_keywords_than_there_are() {
    let keywords = |count| many(count, |n| format!(r#""k{n}""#));
    let spec = |count| {
        let schemas = format!(r#""schemas": {{"s": {{"drop": [{}]}}}}"#, keywords(count));
        document(&format!(
            r#"{{{schemas}, "request": {{"t": {{"$each": "$tools", "$as": "t"}}}}, "define": {{"t": {{"s": "$json_schema | schema:s"}}}}}}"#
        ))
    };
    assert!(checked(&spec(1000)).is_empty());
    refused(&spec(1001), "names at most 1000 keywords");
}

/// Each source is told once, however many there are.
#[test]
fn many_sources() {
    let sources = many(60_000, |n| format!(r#"{{"url": "u{}"}}"#, n % 50_000));
    let text = document(&format!(r#"{{"sources": [{sources}]}}"#));
    let described = specado_ffi::models::describe(&mut Context::new(), &text, "m").expect("it is described");
    assert_eq!(described.matches("\"url\"").count(), 50_000);
}

#[test]
fn more_problems_than_anyone_reads() {
    let rules = many(50_000, |n| format!(r#""r{n}": 1"#));
    refused(&document(&format!(r#"{{"rules": {{{rules}}}}}"#)), "more is wrong than is listed");
    let fields = many(50_000, |n| format!(r#""field{n}": 1"#));
    refused(&format!("{{\"provider\": \"x\", {fields}}}"), "more is wrong than is listed");
    let twice = many(50_000, |_| r#""same": 1"#.to_owned());
    refused(&format!("{{\"provider\": \"x\", {twice}}}"), "appears twice");
    let defines = many(20_000, |n| format!(r#""d{n}": {{"$use": "e{n}"}}"#));
    let used = many(20_000, |n| format!(r#"{{"$use": "d{n}"}}"#));
    refused(&document(&format!(r#"{{"define": {{{defines}}}, "request": {{"a": [{used}]}}}}"#)), "unknown define");
}

#[test]
fn objects_with_many_members() {
    let traits = many(100_000, |n| format!(r#""t{n}": {n}"#));
    refused(&document(&format!(r#"{{"traits": {{{traits}}}}}"#)), "never used");
    let members = many(50_000, |n| format!(r#""k{n}": {n}"#));
    assert!(
        checked(&document(&format!(r#"{{"request": {{"a": {{{members}}}}}}}"#))).is_empty(),
        "a large constant is one text"
    );
    let slots = many(70_000, |n| format!(r#""k{n}": "$user""#));
    refused(&document(&format!(r#"{{"request": {{{slots}}}}}"#)), "more than 65536 steps");
}

/// Defines that use each other: straight down, from the bottom up, and through lists.
#[test]
fn templates_that_nest_too_deep() {
    const DEEP: usize = 20_000;
    let says = "nest more than 64 levels";
    let chain = many(DEEP, |n| format!(r#""d{n}": {{"$use": "d{}"}}"#, n + 1));
    refused(
        &document(&format!(r#"{{"define": {{{chain}, "d{DEEP}": "$user"}}, "request": {{"a": {{"$use": "d0"}}}}}}"#)),
        says,
    );
    let upwards = many(DEEP, |n| format!(r#"{{"$use": "d{}"}}"#, DEEP - n));
    refused(
        &document(&format!(r#"{{"define": {{{chain}, "d{DEEP}": "$user"}}, "request": {{"a": [{upwards}]}}}}"#)),
        says,
    );
    let lists = many(DEEP, |n| format!(r#""d{n}": {{"$each": "$parts", "$as": "d{}"}}"#, n + 1));
    let text = format!(
        r#"{{"define": {{{lists}, "d{DEEP}": "$text"}}, "request": {{"a": {{"$each": "$messages", "$as": "d0"}}}}}}"#
    );
    refused(&document(&text), says);
}

#[test]
fn alternatives_that_use_large_defines() {
    let large = many(3_000, |_| r#""$user""#.to_owned());
    let alternatives =
        many(3_000, |n| format!(r#"{{"a{n}": {{"$use": "large"}}, "b": {{"$first": ["$service_tier"]}}}}"#));
    let text = format!(r#"{{"define": {{"large": [{large}]}}, "request": {{"a": {{"$first": [{alternatives}]}}}}}}"#);
    assert!(checked(&document(&text)).is_empty(), "each define is looked at once");
}

#[test]
fn more_header_tokens_than_there_are_bits() {
    let tokens = many(65, |n| format!(r#"{{"$header": {{"x": "t{n}"}}, "$value": "$user"}}"#));
    refused(&document(&format!(r#"{{"request": {{"a": [{tokens}]}}}}"#)), "more than 64 header tokens");
}

#[test]
fn patterns_and_names_that_take_long_to_compare() {
    let stars = "*a".repeat(120);
    let text = document(&format!(r#"{{"families": {{"f": {{"match": ["{stars}"]}}}}}}"#));
    let provider = Provider::load(&text, &none).expect("the pattern is short enough");
    assert!(provider.plan(&"a".repeat(1 << 20)).is_err(), "no model has a name of a megabyte");
    assert!(provider.plan(&("a".repeat(2000) + "b")).is_err());
    refused(
        &document(&format!(r#"{{"families": {{"f": {{"match": ["{}"]}}}}}}"#, "*a".repeat(200))),
        "1 to 256 characters",
    );
    refused(
        &document(&format!(r#"{{"rules": {{"r": {{"forbid": ["{}"], "because": "b"}}}}}}"#, "x".repeat(1 << 20))),
        "unknown slot",
    );
    refused(&document(&format!(r#"{{"inherits": "{}"}}"#, "x".repeat(1 << 20))), "to inherit from");
}

/// Parts hold parts, and templates nest: together they must not come to the end of the stack, also on a small thread.
#[test]
fn deep_templates_over_deep_prompts() {
    let (open, close) = ("[".repeat(25), "]".repeat(25));
    let text = document(&format!(
        r#"{{"define": {{"m": {{"$each": "$parts", "$as": "p"}}, "p": {{"text": "$text", "in": {open}{{"$use": "q"}}{close}}},
            "q": {open}{{"$each": "$parts", "$as": "p"}}{close}}}, "request": {{"a": {{"$each": "$messages", "$as": "m"}}}}}}"#
    ));
    assert!(checked(&text).is_empty(), "the templates are not too deep by themselves");
    let part = (0..100).fold(r#"{"type": "text", "text": "x"}"#.to_owned(), |inner, n| {
        format!(r#"{{"type": "tool_result", "tool_call_id": "c{n}", "content": [{inner}]}}"#)
    });
    let prompt = format!(r#"{{"messages": [{{"role": "tool", "content": [{part}]}}]}}"#);
    let run = move || {
        let request = Request { prompt: &prompt, spec: &text, model: "m", mode: Mode::Coerce };
        Context::new().translate(&request).map(|_| ()).map_err(|error| error.kind)
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread starts");
    let result = thread.join().expect("no thread panics");
    assert_eq!(result, Err(ErrorKind::Memory));
}
