//! Prompts like one before, but for their strings, come out as they do from a context that has seen nothing: each
//! string of a prompt is replaced, in turn, by texts that something could depend on.

use super::support::{Sample, Target, in_parallel, report, stride, targets, translate, whole_corpus};
use serde_json::{Value, json};
use specado_ffi::json::node::Kind;
use specado_ffi::json::tape::Tape;
use specado_ffi::{Context, ErrorKind, Mode, Request};
use std::ops::Range;

/// Longer prompts are like shorter ones.
const LONGEST: usize = 64_000;

/// What is put in a string's place, as it stands between the quotes.
const TEXTS: [&str; 16] = [
    "x",
    "Say it as JSON, please. ",
    "",
    " ",
    "\\n begins with white space",
    "user",
    "data:image/png;base64,iVBORw0KGgo=",
    "https://example.org/a.png?b=c&d=e",
    "{\\\"a\\\": 1}",
    "true",
    "0.5",
    "\u{a0}",
    "Grüße \\u00e9 \\ud83d\\ude00 \\\"so\\\"",
    "${HOME} {{x}} <think>",
    "function",
    "call_1",
];

/// Where the strings of a prompt are, without their quotes.
fn strings(prompt: &str) -> Vec<Range<usize>> {
    let mut tape = Tape::default();
    let Ok(doc) = tape.parse(prompt) else { return Vec::new() };
    let is_string = |&node: &u32| doc.kind(node) == Kind::String;
    let nodes = (0..doc.node_count() as u32).filter(is_string);
    nodes.map(|node| doc.offset(node) + 1..doc.offset(node) + doc.raw(node).len() - 1).collect()
}

/// Translates the prompt until it is known, and then others like it: those of which another context makes something
/// else.
fn differing(prompt: &str, target: &Target, turn: usize, [warm, cold]: [&mut Context; 2]) -> Vec<String> {
    let mut complaints = Vec::new();
    let strings = strings(prompt);
    // one family tries some of the strings, all families together try all of them
    let step = 6 * stride(strings.len(), prompt);
    for _ in 0..2 {
        let _ = translate(warm, prompt, target, Mode::Coerce);
    }
    for (at, place) in strings.into_iter().enumerate().skip(turn % step).step_by(step) {
        for text in [TEXTS[(at + turn) % TEXTS.len()], TEXTS[(3 * at + 7 * turn + 1) % TEXTS.len()]] {
            let other = [&prompt[..place.start], text, &prompt[place.end..]].concat();
            cold.trim();
            let [new, known] = [&mut *cold, &mut *warm].map(|context| translate(context, &other, target, Mode::Coerce));
            let [new, known] = [new, known].map(|made| made.map_err(|error| error.to_string()));
            if new != known {
                complaints.push(format!("{target:?}: {other:.300}\n    new   {new:.300?}\n    known {known:.300?}"));
            }
        }
    }
    complaints
}

#[test]
fn prompts_like_one_before() {
    let corpus = whole_corpus();
    let short: Vec<&Sample> = corpus.iter().filter(|sample| sample.text.len() < LONGEST).collect();
    assert!(short.len() > 50, "only {} prompts are short", short.len());
    let targets: Vec<(usize, Target)> = targets().into_iter().enumerate().collect();
    let complaints = in_parallel(&targets, |(number, target), _| {
        let (mut warm, mut cold) = (Context::new(), Context::new());
        let of = |(at, sample): (usize, &&Sample)| differing(&sample.text, target, number + at, [&mut warm, &mut cold]);
        short.iter().enumerate().flat_map(of).collect()
    });
    report(&complaints);
}

/// The dialects that requests are written in, and then read from.
const FROM: [(&str, &str); 8] = [
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0"),
    ("cohere", "command-a-03-2025"),
    ("mistral", "mistral-large-latest"),
    ("ollama", "llama3.1"),
];

/// A prompt as a request of another API.
fn request(prompt: &str, (spec, model): (&str, &str), context: &mut Context) -> Option<String> {
    let done = context.translate(&Request { prompt, spec, model, mode: Mode::Coerce }).ok()?;
    let body: Value = serde_json::from_str(done.body).ok()?;
    Some(json!({"dialect": spec, "url": done.url, "request": body}).to_string())
}

#[test]
fn requests_of_other_apis_like_one_before() {
    let corpus = whole_corpus();
    let short: Vec<&Sample> = corpus.iter().filter(|sample| sample.text.len() < LONGEST / 2).collect();
    let pairs = FROM.into_iter().flat_map(|from| FROM.into_iter().map(move |to| (from, to)));
    let pairs: Vec<_> = pairs.enumerate().collect();
    let complaints = in_parallel(&pairs, |&(number, (from, (provider, model))), context| {
        let (mut warm, mut cold) = (Context::new(), Context::new());
        let target = Target { provider: provider.to_owned(), model: model.to_owned() };
        let forms = short.iter().filter_map(|sample| request(&sample.text, from, context));
        forms
            .enumerate()
            .flat_map(|(at, form)| differing(&form, &target, number + at, [&mut warm, &mut cold]))
            .collect()
    });
    report(&complaints);
}

/// A document that each message of a prompt is written by.
fn spec(message: &str) -> String {
    format!(
        r#"{{"provider": "mine", "base_url": "https://example.org", "http": {{"url": "{{$base_url}}/"}},
            "families": {{"any": {{"match": ["*"]}}}}, "define": {{"message": {{"role": "$role", {message}}}}},
            "request": {{"model": "$model.id", "messages": {{"$each": "$messages", "$as": "message"}}}}}}"#
    )
}

#[test]
fn what_is_known_is_of_one_spec_one_model_and_one_mode() {
    let text = r#"{"messages": [{"role": "user", "content": "a"}], "sampling": {"top_k": 5}}"#;
    let form = r#"{"dialect": "mine", "request": {"model": "m", "messages": [{"role": "user", "content": "a"}]}}"#;
    let mut context = Context::new();
    let mut call = |spec: &str, (provider, model): (&str, &str), prompt: &str, mode: Mode| {
        if !spec.is_empty() {
            context.add_spec(spec).expect("the spec is sound");
        }
        let target = Target { provider: provider.to_owned(), model: model.to_owned() };
        // known by the third time
        let results = [(); 3].map(|()| translate(&mut context, prompt, &target, mode).map_err(|error| error.kind));
        assert!(results[1..].iter().all(|result| *result == results[0]), "{results:?}");
        let [result, ..] = results;
        result
    };
    let (one, two) = (spec(r#""content": "$content""#), spec(r#""text": "$content""#));
    let of_one = call(&one, ("mine", "m"), text, Mode::Coerce).expect("it is translated");
    let of_two = call(&two, ("mine", "m"), text, Mode::Coerce).expect("it is translated");
    assert!(of_one.contains(r#""content":"a""#) && of_two.contains(r#""text":"a""#), "{of_one}\n{of_two}");
    let other = call("", ("mine", "n"), text, Mode::Coerce).expect("it is translated");
    assert!(of_two.contains(r#""model":"m""#) && other.contains(r#""model":"n""#), "{of_two}\n{other}");
    let refused = call("", ("mine", "m"), text, Mode::Strict).expect_err("a setting is lost");
    assert_eq!(refused, ErrorKind::Lossy);
    let [of_one, of_two] = [&one, &two].map(|spec| call(spec, ("openai", "gpt-4o"), form, Mode::Coerce));
    assert!(of_one.is_ok_and(|result| result.contains(r#""content":"a""#)));
    assert!(!of_two.is_ok_and(|result| result.contains(r#""content":"a""#)), "it is another dialect now");
}
