//! Turns that are like one before, in the same request or in one before it, come out as the template writes them. A
//! message with `extra` has every turn written by the template; an empty one says nothing else.

use super::prompts;
use super::support::{Sample, Target, in_parallel, report, targets, translate, whole_corpus};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use specado_ffi::{Context, Mode};

/// Longer prompts have no more shapes.
const LONGEST: usize = 20_000;

#[test]
fn turns_like_one_before_are_what_the_template_writes() {
    let corpus = whole_corpus();
    let pairs: Vec<(&Sample, &Sample)> = corpus.iter().zip(corpus.iter().cycle().skip(1)).collect();
    let targets = targets();
    let complaints = in_parallel(&pairs, |(one, other), context| {
        let Some([learned, spelled]) = conversations(&one.text, &other.text) else { return Vec::new() };
        let mut differs = |target: &&_| {
            let [learned, spelled] =
                [&learned, &spelled].map(|prompt| translate(context, prompt, target, Mode::Coerce));
            learned.map_err(|error| error.to_string()) != spelled.map_err(|error| error.to_string())
        };
        let different = targets.iter().filter(&mut differs);
        different.map(|target| format!("{} and {} at {target:?}", one.name, other.name)).collect()
    });
    report(&complaints);
    let tried = pairs.iter().filter(|(one, other)| conversations(&one.text, &other.text).is_some()).count();
    assert!(tried > 40, "only {tried} conversations were tried");
}

/// The messages of two prompts by turns, four times, without and with a word that has all of them spelled out.
fn conversations(one: &str, other: &str) -> Option<[String; 2]> {
    if one.len() + other.len() > LONGEST {
        return None;
    }
    let [one, other] = [one, other].map(|text| serde_json::from_str::<Value>(text).ok());
    let (mut prompt, other) = (one?, other?);
    let both = [prompt.get("messages")?.as_array()?.clone(), other.get("messages")?.as_array()?.clone()];
    let mut messages: Vec<Value> = both.concat().into_iter().cycle().take(4 * both.concat().len()).collect();
    if !messages.iter().all(Value::is_object) || messages.len() < 8 {
        return None;
    }
    prompt["messages"] = messages.clone().into();
    let learned = prompt.to_string();
    messages[0].as_object_mut()?.insert("extra".to_owned(), Value::Object(serde_json::Map::new()));
    prompt["messages"] = messages.into();
    Some([learned, prompt.to_string()])
}

/// What differs between prompts that one context translates one after the other, and contexts that have seen nothing.
fn differing<'s>(prompts: impl Iterator<Item = &'s str>, target: &Target) -> Vec<String> {
    let mut warm = Context::new();
    let differs = |prompt: &&str| {
        let [new, warm] =
            [&mut Context::new(), &mut warm].map(|context| translate(context, prompt, target, Mode::Coerce));
        new.map_err(|error| error.to_string()) != warm.map_err(|error| error.to_string())
    };
    prompts.filter(differs).map(|prompt| format!("{target:?}: {prompt:.200}")).collect()
}

#[test]
fn requests_before_change_nothing() {
    let corpus = whole_corpus();
    let short = || corpus.iter().map(|sample| sample.text.as_str()).filter(|text| text.len() < LONGEST);
    // of a prompt's neighbours it is known by then what they look like
    let complaints = in_parallel(&targets(), |target, _| differing(short().chain(short()), target));
    report(&complaints);
}

#[test]
fn turns_that_are_written_by_what_stands_beside_them() {
    let spec = |message: &str| {
        let spec = format!(
            r#"{{"provider": "x", "base_url": "https://example.org", "http": {{"url": "{{$base_url}}/"}},
                "families": {{"any": {{"match": ["*"]}}}},
                "define": {{"message": {message}}},
                "request": {{"model": "$model.id", "messages": {{"$each": "$messages", "$as": "message"}}}}}}"#
        );
        Target { provider: spec, model: "m".to_owned() }
    };
    let prompt = |beside: &str| format!(r#"{{"messages": [{{"role": "user", "content": "a"}}]{beside}}}"#);
    // by the third what is to be known is known
    let beside = ["", "", "", r#", "stream": true"#, r#", "stream": false"#, ""];
    let prompts: Vec<String> = beside.into_iter().map(prompt).collect();
    for message in [
        r#"{"role": "$role", "content": "$content", "live": "$stream"}"#,
        r#"{"role": "$role", "live": {"$match": "$stream", "true": 1, "$else": 0}}"#,
        r#"{"role": "$role", "content": {"$match": "$stream", "true": "$content", "$else": ["$content"]}}"#,
        r#"{"role": "$role", "content": {"$each": "$parts", "$as": "piece"}},
            "piece": {"$match": "$kind", "text": {"text": "$text", "live": "$stream"}}"#,
    ] {
        let target = spec(message);
        let sent = translate(&mut Context::new(), &prompts[0], &target, Mode::Coerce).expect("the spec is sound");
        let other = translate(&mut Context::new(), &prompts[3], &target, Mode::Coerce).expect("the spec is sound");
        assert_ne!(sent, other, "the template looks at the setting");
        assert_eq!(differing(prompts.iter().map(String::as_str), &target), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_requests_before_change_nothing(
        prompts in proptest::collection::vec(prompts::prompt(), 4..10),
        target in select(targets()),
    ) {
        let all = prompts.iter().chain(&prompts).map(String::as_str);
        prop_assert_eq!(differing(all, &target), Vec::<String>::new());
    }
}

#[test]
fn results_that_are_objects_behind_ones_that_are_not() {
    let target = Target { provider: "google".to_owned(), model: "gemini-2.5-flash".to_owned() };
    let turns = ["plain", "{\\\"t\\\": 1}", "plain", "{\\\"t\\\": 2}"].iter().enumerate().map(|(at, result)| {
        format!(
            r#"{{"role":"assistant","content":[{{"type":"tool_call","id":"c{at}","name":"f","arguments":{{}}}}]}},
               {{"role":"tool","tool_call_id":"c{at}","content":"{result}"}}"#
        )
    });
    let turns: Vec<String> = turns.collect();
    let prompt = format!(r#"{{"messages":[{{"role":"user","content":"go"}},{}]}}"#, turns.join(","));
    let result = translate(&mut Context::new(), &prompt, &target, Mode::Coerce).expect("it is sound");
    for response in [r#""response":{"result":"plain"}"#, r#""response":{"t": 1}"#, r#""response":{"t": 2}"#] {
        assert!(result.contains(response), "{response} is not in {result}");
    }
}

#[test]
fn results_of_two_calls_that_have_one_identifier() {
    let target = Target { provider: "google".to_owned(), model: "gemini-3.8-flash".to_owned() };
    let prompt = |ids: [&str; 2], answered: &str| {
        let call = |(at, id): (usize, &&str)| {
            format!(r#"{{"id": "{id}", "type": "function", "function": {{"name": "f{at}", "arguments": "{{}}"}}}}"#)
        };
        format!(
            r#"{{"messages": [{{"role": "user", "content": "?"}},
                {{"role": "assistant", "content": null, "tool_calls": [{}]}},
                {{"role": "tool", "tool_call_id": "{answered}", "content": "result"}},
                {{"role": "user", "content": "?"}}]}}"#,
            ids.iter().enumerate().map(call).collect::<Vec<_>>().join(", "),
        )
    };
    // the call without a result gets one, of the same name where both have one identifier
    let [one, two] = [prompt(["x", "x"], "x"), prompt(["x", "y"], "y")];
    for (before, prompt) in [(&one, &two), (&two, &one)] {
        let prompts = [before, before, before, prompt].map(String::as_str);
        assert_eq!(differing(prompts.into_iter(), &target), Vec::<String>::new());
    }
}
