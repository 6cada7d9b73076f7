//! No silent loss: every leaf of every recorded answer, event and error is changed, and something that the caller sees
//! changes with it. An ordinary run takes a sample; `SPECADO_EXHAUSTIVE=1` changes every leaf.

use crate::recorded::{self, Body, Recorded};
use crate::support::{How, Read, read_all};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::thread;

/// What a spec says is not to be looked at: a spec, a place in an answer or an event, why.
const EXEMPT: &[(&str, &str, &str)] = &[
    ("*", "*obfuscation", "`$skip`: padding against guessing by length"),
    ("bedrock", "*/p", "`$skip`: padding against guessing by length"),
    ("openai-responses", "*/sequence_number", "`$skip`: the events' number, which their order says"),
    ("openai-responses", "*/item_id", "`$skip`: the item's id, which its index says as well"),
    ("openai-responses", "response.reasoning_text.*/content_index", "`$skip`: the text of a thought, by its number"),
    ("openai-responses", "*/annotation_index", "`$skip`: the citation's number, which their order says"),
    ("openai-responses", "response.created/response/status", "`$skip`: the response has begun"),
    ("openai-responses", "response.in_progress/response/status", "`$skip`: the response has begun"),
    ("openai-responses", "response.queued/response/status", "`$skip`: the response has begun"),
    ("openai-responses", "response.completed/response/output_text", "`$skip`: added by a client, all texts once more"),
    (
        "openai-responses",
        "response.output_item.added/output_index",
        "the number of what is empty yet; its pieces say it",
    ),
    (
        "openai-responses",
        "response.content_part.added/content_index",
        "the text of a thought, whose pieces have no number",
    ),
    ("anthropic", "content_block_start/index", "the number of what is empty yet; its pieces say it"),
    ("*", "/choices/N/delta/tool_calls/N/index", "the number of a call that comes in one piece"),
    ("openrouter", "/choices/N/delta/reasoning_details/N/index", "the number of a thought, which its place says"),
    ("openai-responses", "/output_text", "`$skip`: added by a client, all texts once more"),
    ("openai-responses", "response.output_text.done/logprobs*", "`$skip`: those of the pieces once more"),
    ("openai-responses", "response.function_call_arguments.done/name", "`$skip`: the call's name once more"),
    ("openai-responses", "response.reasoning_summary_part.added/*", "skipped event: a summary begins"),
    ("openai-responses", "response.*_call.*/*", "skipped event: how far a tool of the service is"),
    ("openai-responses", "response.mcp_list_tools.*/*", "skipped event: how far a tool of the service is"),
    ("openrouter", "/choices/N/message/reasoning_details/N/index", "the number of a thought, which its place says"),
    ("anthropic", "ping/*", "skipped event: keep-alive"),
    ("cohere", "citation-start/index", "`$skip`: the citation's number, which their order says"),
    ("cohere", "citation-end/*", "skipped event: a citation ends"),
    ("*", "*/created", "a time of each event; the last counts, and that there were others is told once"),
    ("*", "*/created_at", "a time of each event; the last counts, and that there were others is told once"),
];

/// The most leaves of one answer that an ordinary run changes.
const SAMPLE: usize = 12;

#[test]
fn no_leaf_is_lost_silently() {
    let all = recorded::all();
    let exhaustive = std::env::var_os("SPECADO_EXHAUSTIVE").is_some();
    let workers = thread::available_parallelism().map_or(2, usize::from).max(2);
    let found: Vec<Found> = thread::scope(|scope| {
        let work = |first: usize| {
            let mut found = Found::default();
            for one in all.iter().skip(first).step_by(workers) {
                found.answer(one, exhaustive);
            }
            found
        };
        let threads: Vec<_> = (0..workers).map(|first| scope.spawn(move || work(first))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect()
    });
    let mut sum = Found::default();
    for found in found {
        sum.changed += found.changed;
        for (rule, times) in found.exempt {
            *sum.exempt.entry(rule).or_default() += times;
        }
        for (place, names) in found.silent {
            sum.silent.entry(place).or_default().extend(names);
        }
    }
    println!("{} answers, {} leaves changed", all.len(), sum.changed);
    for (rule, times) in &sum.exempt {
        println!("    {times} exempt: {rule}");
    }
    for (place, names) in &sum.silent {
        println!("    silent: {place}: {} x, in {}", names.len(), names[0]);
    }
    println!("{} silent", sum.silent.values().map(Vec::len).sum::<usize>());
    assert!(sum.silent.is_empty(), "changes that nobody sees");
}

#[derive(Default)]
struct Found {
    changed: usize,
    exempt: BTreeMap<String, usize>,
    silent: BTreeMap<String, Vec<String>>,
}

impl Found {
    fn answer(&mut self, one: &Recorded, exhaustive: bool) {
        let before = decoded(one, &one.body.bytes());
        let count = match &one.body {
            Body::Whole(_) => 1,
            Body::Sse(events) => events.len(),
            Body::Aws(events) => events.len(),
        };
        let places: Vec<(usize, String)> = (0..count)
            .flat_map(|number| leaves(event(&one.body, number)).into_iter().map(move |place| (number, place)))
            .collect();
        // other leaves of every answer
        let stride = if exhaustive { 1 } else { (places.len() / SAMPLE).max(1) };
        let first = one.name.len() % stride;
        for (number, place) in places.iter().skip(first).step_by(stride) {
            let shape = shape(one, *number, place);
            self.changed += 1;
            let body = changed(&one.body, *number, place);
            if decoded(one, &body.bytes()) != before {
                continue;
            }
            let (_, bare) = shape.split_once(' ').unwrap_or_default();
            let exempt = EXEMPT.iter().find(|(spec, end, _)| (*spec == one.spec || *spec == "*") && fits(end, bare));
            if let Some((_, _, why)) = exempt {
                *self.exempt.entry((*why).to_owned()).or_default() += 1;
            } else {
                self.silent.entry(shape).or_default().push(format!("{} {number}{place}", one.name));
            }
        }
    }
}

fn decoded(one: &Recorded, bytes: &[u8]) -> Read {
    let how = if matches!(one.body, Body::Whole(_)) { How::Whole } else { How::Pieces(usize::MAX) };
    read_all(one.spec, one.status, &one.headers, bytes, how)
}

fn event(body: &Body, number: usize) -> &Value {
    match body {
        Body::Whole(body) => body,
        Body::Sse(events) => &events[number].1,
        Body::Aws(events) => &events[number],
    }
}

/// The spec, the type of the event, the place without its numbers.
fn shape(one: &Recorded, number: usize, place: &str) -> String {
    let steps = place.split('/').map(|step| if step.parse::<u64>().is_ok() { "N" } else { step });
    let event = event(&one.body, number)["type"].as_str().unwrap_or_default();
    format!("{} {event}{}", one.spec, steps.collect::<Vec<_>>().join("/"))
}

/// True if the shape is this one; `*` stands for anything.
fn fits(pattern: &str, shape: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == shape,
        Some((head, "")) => shape.starts_with(head),
        Some((head, tail)) => shape.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| fits(tail, &rest[at..]))
        }),
    }
}

/// The pointers of all leaves.
fn leaves(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (key, value) in members {
                    walk(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
                }
            }
            Value::Array(elements) if !elements.is_empty() => {
                for (number, value) in elements.iter().enumerate() {
                    walk(value, &format!("{at}/{number}"), found);
                }
            }
            _ => found.push(at.to_owned()),
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

fn changed(body: &Body, number: usize, place: &str) -> Body {
    let change = |value: &Value| {
        let mut value = value.clone();
        if let Some(leaf) = value.pointer_mut(place) {
            *leaf = other(leaf);
        }
        value
    };
    let at = |events: &[Value]| {
        events.iter().enumerate().map(|(at, event)| if at == number { change(event) } else { event.clone() }).collect()
    };
    match body {
        Body::Whole(body) => Body::Whole(change(body)),
        Body::Aws(events) => Body::Aws(at(events)),
        Body::Sse(events) => {
            let one = |(at, (name, event)): (usize, &(String, Value))| {
                (name.clone(), if at == number { change(event) } else { event.clone() })
            };
            Body::Sse(events.iter().enumerate().map(one).collect())
        }
    }
}

/// Another value of the same type; what is nothing becomes something.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => json!("changed"),
        Value::Bool(value) => json!(!value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => json!(number.wrapping_add(1)),
            None => json!(number.as_f64().unwrap_or_default() + 1.0),
        },
        Value::String(text) => json!(format!("{text}~")),
        Value::Array(_) => json!([1]),
        Value::Object(_) => json!({"changed": 1}),
    }
}
