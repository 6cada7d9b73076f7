//! Each single request of a call for memory fails in turn.

use super::allocator::each_in_turn;
use super::calls::{
    SUCCESS, Wanted, body_of, in_a_context, known_in_a_context, last_error, read_back, read_stream, validate,
};
use super::prompts::{MIDDLING, dialects, small, targets};
use std::ffi::CString;

#[test]
fn a_large_string() {
    let prompt = CString::new(format!(r#"{{"prompt": "{}"}}"#, "x".repeat(2 << 20))).expect("no NUL");
    for (spec, model) in targets() {
        each_in_turn(&format!("{spec:?}"), SUCCESS, || Wanted::new(&prompt, spec, model).at_once());
    }
}

#[test]
fn a_translation() {
    for (spec, model) in dialects() {
        for (name, prompt) in small() {
            let wanted = Wanted::new(prompt, spec, model);
            // a prompt of which a provider can say nothing is refused: that may fail, too
            let usual = in_a_context(None, &wanted);
            let asked = [
                each_in_turn(&format!("{name} for {spec:?}"), usual, || wanted.at_once()),
                each_in_turn(&format!("{name} in a context for {spec:?}"), usual, || in_a_context(None, &wanted)),
            ];
            assert!(asked.iter().all(|&asked| asked > 10), "{name} for {spec:?}: {asked:?} requests are few");
        }
    }
}

#[test]
fn a_prompt_that_is_known() {
    let prompts = [
        r#"{"messages": [{"role": "system", "content": "ONE"},
            {"role": "user", "content": [{"type": "text", "text": "TWO"}]}]}"#,
        r#"{"dialect": "openai", "request": {"messages": [{"role": "system", "content": "ONE"},
            {"role": "user", "content": "TWO"}, {"role": "assistant", "content": "Three"},
            {"role": "user", "content": "4"}]}}"#,
    ];
    for prompt in prompts {
        let said = |one: &str, two: &str| CString::new(prompt.replace("ONE", one).replace("TWO", two)).expect("no NUL");
        let (prompt, other) = (said("Be brief.", "Who?"), said("Take your time", r#"Where, and \"why\"?"#));
        for (spec, model) in dialects() {
            let [wanted, like_it] = [&prompt, &other].map(|prompt| Wanted::new(prompt, spec, model));
            let body = body_of(&like_it);
            let known = || known_in_a_context(&wanted, &like_it, &body);
            let asked = each_in_turn(&format!("known for {spec:?}"), SUCCESS, known);
            assert!(asked > 20, "{spec:?}: {asked} requests are few");
        }
    }
}

#[test]
fn a_refusal() {
    let refused = c"{\"messages\": [{\"role\": 1}, {\"role\": \"usre\", \"content\": 4}], \"tools\": [{}]}";
    for (prompt, mode) in [(MIDDLING, c"strict"), (refused, c"coerce")] {
        for (spec, model) in dialects() {
            let wanted = Wanted { mode, ..Wanted::new(prompt, spec, model) };
            let usual = in_a_context(None, &wanted);
            assert_ne!(usual, SUCCESS, "{spec:?}: nothing is refused");
            each_in_turn(&format!("refusal for {spec:?}"), usual, || in_a_context(None, &wanted));
        }
    }
}

#[test]
fn a_name_that_is_not_known() {
    for (spec, model) in [(c"opnai", c"gpt-4o"), (c"openai", c"claude"), (c"anthropic", c"claud-sonet-4-5")] {
        let wanted = Wanted::new(c"{\"prompt\": \"Hello\"}", spec, model);
        let usual = in_a_context(None, &wanted);
        assert_ne!(usual, SUCCESS, "{spec:?} and {model:?} are known");
        each_in_turn(&format!("{model:?} of {spec:?}: {}", last_error()), usual, || in_a_context(None, &wanted));
    }
}

#[test]
fn reading_a_request_back() {
    for (spec, model) in dialects() {
        let body = body_of(&Wanted::new(MIDDLING, spec, model));
        let asked = each_in_turn(&format!("reading of {spec:?}"), SUCCESS, || read_back(spec, &body));
        assert!(asked > 10, "{spec:?}: {asked} requests are few");
        // read and translated at once
        let dialect = spec.to_str().expect("a name is ASCII");
        let body = body.to_str().expect("JSON is UTF-8");
        let form = CString::new(format!(r#"{{"dialect": "{dialect}", "request": {body}}}"#)).expect("no NUL");
        let across = Wanted::new(&form, c"anthropic", c"claude-sonnet-4-5");
        let usual = across.at_once();
        each_in_turn(&format!("{spec:?} for anthropic"), usual, || across.at_once());
    }
}

#[test]
fn reading_a_schema_of_openapi() {
    let body = c"{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"x\"}]}],
        \"tools\": [{\"functionDeclarations\": [{\"name\": \"a\", \"parameters\": {\"properties\": {
            \"b\": {\"type\": \"ARRAY\", \"minItems\": \"1\", \"items\": {
                \"any_of\": [{\"type\": \"STRING\"}], \"nullable\": true}},
            \"c\": {\"ref\": \"#/defs/d\"}}, \"defs\": {\"d\": {\"enum\": [\"e\"], \"example\": \"e\"}}}}]}]}";
    let asked = each_in_turn("a schema of OpenAPI", SUCCESS, || read_back(c"google", body));
    assert!(asked > 10, "{asked} requests are few");
}

#[test]
fn validating_a_prompt() {
    let odd = c"{\"messages\": [{\"role\": \"gardener\", \"content\": 1}, {\"role\": \"human\"}], \"tempersture\": 1}";
    for text in [MIDDLING, odd, c"{\"messages\": ["] {
        each_in_turn(&format!("validating {} bytes", text.count_bytes()), SUCCESS, || validate(c"prompt", text));
    }
    let body = body_of(&Wanted::new(MIDDLING, c"openai", c"gpt-4o"));
    each_in_turn("validating a request", SUCCESS, || validate(c"request:openai", &body));
    let answer =
        c"{\"choices\":[{\"message\":{\"content\":5,\"shiny\":1},\"finish_reason\":\"stap\"}],\"id\":1,\"id\":2}";
    each_in_turn("validating a response", SUCCESS, || validate(c"response:openai", answer));
    let body = body.to_str().expect("JSON is UTF-8");
    for (dialect, beside) in [("openai", ""), ("openai", r#","odd":1"#), ("nobody", "")] {
        let form = CString::new(format!(r#"{{"dialect":"{dialect}","request":{body}{beside}}}"#)).expect("no NUL");
        let name = format!("validating a request for {dialect}{beside}");
        each_in_turn(&name, SUCCESS, || validate(c"prompt", &form));
    }
}

#[test]
fn reading_a_stream() {
    let chat = |delta: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"c\",\"model\":\"m\",\"other\":1,\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let openai = chat("{\"content\":\"a \\u00e9 b\"}", "null")
        + &chat("{\"content\":\"more\"}", "null")
        + &chat(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
            "null",
        )
        + &chat("{}", "\"tool_calls\"");
    let anthropic = "event: message\ndata: {\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"model\":\"c\",\
                     \"content\":[\
                     {\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},\
                     {\"type\":\"text\",\"text\":\"x\",\"citations\":[{\"type\":\"a\"}]},\
                     {\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}},\
                     {\"type\":\"new\",\"x\":1}],\
                     \"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}\n\n";
    for (spec, stream) in [(c"openai", &*openai), (c"anthropic", anthropic)] {
        let asked = each_in_turn(&format!("{spec:?}"), SUCCESS, || read_stream(spec, stream));
        assert!(asked > 20, "{spec:?}: {asked}");
    }
}
