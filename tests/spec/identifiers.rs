//! Identifiers and names in the hands of somebody who means harm: none is taken for another, none is made that is
//! there.

use serde_json::{Value, json};
use specado_ffi::{Context, Mode, Request};
use std::collections::HashSet;

fn translate(prompt: &Value, spec: &str, model: &str) -> (Value, Value) {
    let prompt = prompt.to_string();
    let mut context = Context::new();
    let done =
        context.translate(&Request { prompt: &prompt, spec, model, mode: Mode::Coerce }).expect("it can be sent");
    let json = |text: &str| serde_json::from_str(text).expect("it is JSON");
    (json(done.body), json(done.lossiness))
}

fn call(id: &str) -> Value {
    json!({"id": id, "type": "function", "function": {"name": "look", "arguments": "{}"}})
}

fn result(id: &str, content: &str) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": content})
}

/// A prompt with these calls in one message, and these messages behind it.
fn called(ids: &[&str], results: &[Value]) -> Value {
    let calls: Vec<Value> = ids.iter().map(|id| call(id)).collect();
    let mut messages = vec![
        json!({"role": "user", "content": "Go"}),
        json!({"role": "assistant", "content": null, "tool_calls": calls}),
    ];
    messages.extend_from_slice(results);
    json!({"messages": messages, "tools": [{"name": "look"}]})
}

/// The identifiers of the calls, and with each the result that goes with it, at a provider of chat completions.
fn pairs(body: &Value) -> Vec<(String, String)> {
    let messages = body["messages"].as_array().expect("messages");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let calls = messages.iter().flat_map(|message| message["tool_calls"].as_array().into_iter().flatten());
    let calls = calls.map(|call| text(&call["id"]));
    let answer = |id: &str| {
        messages
            .iter()
            .find(|message| message["tool_call_id"] == id)
            .map_or_else(String::new, |found| text(&found["content"]))
    };
    calls.map(|id| (id.clone(), answer(&id))).collect()
}

/// Two that `calls::hash` cannot tell apart.
const ONE: &str = "toolcall0001aaaa";
const OTHER: &str = "woeC9hugSnjFW9E3";

#[test]
fn results_go_to_the_call_of_their_own_identifier() {
    let prompt = called(&[ONE, OTHER], &[result(OTHER, "for the other"), result(ONE, "for the one")]);
    for (spec, model) in [("mistral", "mistral-large-latest"), ("openai", "gpt-4o")] {
        let (body, report) = translate(&prompt, spec, model);
        let pairs = pairs(&body);
        let answers: Vec<&str> = pairs.iter().map(|(_, answer)| answer.as_str()).collect();
        assert_eq!(answers, ["for the one", "for the other"], "{spec}");
        assert_ne!(pairs[0].0, pairs[1].0, "{spec}");
        assert!(report["max_severity"] != "warning" && report["max_severity"] != "error", "{spec}: {report}");
    }
}

#[test]
fn no_identifier_is_made_that_is_there() {
    let first = translate(&called(&["look-1"], &[result("look-1", "a")]), "mistral", "mistral-large-latest");
    let made = pairs(&first.0)[0].0.clone();
    // the one that would be made is given to another call, before and behind, and to a result that answers none
    for ids in [[made.as_str(), "look-1"], ["look-1", made.as_str()]] {
        let prompt = called(&ids, &[result(ids[0], "0"), result(ids[1], "1")]);
        let (body, _) = translate(&prompt, "mistral", "mistral-large-latest");
        let pairs = pairs(&body);
        assert_ne!(pairs[0].0, pairs[1].0, "{body}");
        assert_eq!((pairs[0].1.as_str(), pairs[1].1.as_str()), ("0", "1"), "{body}");
        assert_eq!(
            translate(&prompt, "mistral", "mistral-large-latest").0,
            body,
            "the same prompt gives the same bytes"
        );
    }
}

fn tool_names(names: &[&str], spec: &str, model: &str) -> Vec<String> {
    let tools: Vec<Value> = names.iter().map(|name| json!({"name": name, "description": "Looks."})).collect();
    let (body, _) =
        translate(&json!({"prompt": {"messages": [{"role": "user", "content": "Go"}], "tools": tools}}), spec, model);
    let list = [&body["tools"], &body["tools"][0]["functionDeclarations"], &body["toolConfig"]["tools"]];
    let list = list.into_iter().filter_map(Value::as_array).next_back().expect("a list of tools");
    let name = |tool: &Value| {
        let found = ["/function/name", "/toolSpec/name", "/name"].into_iter().find_map(|pointer| tool.pointer(pointer));
        found.and_then(Value::as_str).expect("a name").to_owned()
    };
    list.iter().map(name).collect()
}

#[test]
fn no_name_of_a_tool_is_made_that_is_there() {
    let targets = [
        ("openai", "gpt-4o"),
        ("anthropic", "claude-sonnet-4-5"),
        ("google", "gemini-2.5-flash"),
        ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ];
    for (spec, model) in targets {
        let made = tool_names(&["a b"], spec, model)[0].clone();
        // the last two have one digest
        for names in [["a b", &made], [&made, "a b"], ["a !,!b", "a ?^*b"]] {
            let sent = tool_names(&names, spec, model);
            assert_eq!(sent.iter().collect::<HashSet<_>>().len(), 2, "{spec}: {names:?} are sent as {sent:?}");
            assert_eq!(names.contains(&&*made), sent.contains(&made), "{spec}: {names:?} are sent as {sent:?}");
        }
    }
}

/// What is looked up has a seed; what is made of texts that all want one name takes turns.
#[test]
fn names_that_all_want_one_are_told_apart() {
    // cut to one beginning, with few digits behind it
    let names: Vec<String> = (0..20_000).map(|at| format!("{}{at}", "x".repeat(150))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sent = tool_names(&names, "anthropic", "claude-sonnet-4-5");
    assert_eq!(sent.iter().collect::<HashSet<_>>().len(), names.len());
}
