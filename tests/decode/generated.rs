//! Requests that nobody has written: invented bodies (`seeds.json`), changed and mixed with each other at random. No
//! leaf of one is lost without a word, and what is no request is refused with a reason.

use proptest::prelude::*;
use serde_json::{Map, Value};
use specado_ffi::{Context, Wire};

/// Bodies of each dialect.
fn seeds() -> Vec<(String, Vec<Value>)> {
    let all: Map<String, Value> = serde_json::from_str(include_str!("seeds.json")).expect("the seeds are JSON");
    let bodies = |value: Value| value.as_array().expect("bodies are a list").clone();
    all.into_iter().map(|(dialect, value)| (dialect, bodies(value))).collect()
}

/// A change at a place, of a kind; and a number for what it needs besides.
type Change = (u8, prop::sample::Index, prop::sample::Index);

/// The pointers of all values, the whole one first.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| {
                walk(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }),
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(index, value)| walk(value, &format!("{at}/{index}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// A value of another type, or one that no API knows.
fn odd(number: usize) -> Value {
    let words =
        ["", "auto", "user", "assistant", "tool", "text", "https://example.org/x.png", "data:image/png;base64,AA=="];
    match number % 14 {
        at if at < words.len() => words[at].into(),
        8 => 7.into(),
        9 => (-0.5).into(),
        10 => true.into(),
        11 => serde_json::json!({"type": "unheard", "of": {"by": ["all"]}}),
        12 => serde_json::json!(["x", {"y": 1}]),
        _ => serde_json::json!({"unheard": 1}),
    }
}

/// Changes a value of the body: another type, another body's value, one member or element more or less.
fn change(body: &mut Value, others: &[Value], (kind, at, which): &Change) {
    let places = places(body);
    let place = &places[at.index(places.len())];
    let number = which.index(1 << 20);
    let of_another = || {
        let other = &others[number % others.len()];
        let places = self::places(other);
        other.pointer(&places[which.index(places.len())]).expect("it is there").clone()
    };
    let fresh = if kind % 2 == 0 { odd(number) } else { of_another() };
    let Some(value) = body.pointer_mut(place) else { return };
    match (kind % 6, value) {
        (0 | 1, value) if !place.is_empty() => *value = fresh,
        (2 | 3, Value::Object(members)) => {
            let known = places_names(others);
            let name = if number % 3 == 0 { format!("unheard_{number}") } else { known[number % known.len()].clone() };
            members.insert(name, fresh);
        }
        (2 | 3, Value::Array(elements)) => elements.insert(number % (elements.len() + 1), fresh),
        (4, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(number % members.len()).expect("it is there").clone();
            members.remove(&name);
        }
        (4, Value::Array(elements)) if !elements.is_empty() => {
            elements.remove(number % elements.len());
        }
        (5, Value::Array(elements)) if !elements.is_empty() => {
            let again = elements[number % elements.len()].clone();
            elements.push(again);
        }
        _ => {}
    }
}

/// All names of members.
fn places_names(bodies: &[Value]) -> Vec<String> {
    let names = bodies.iter().flat_map(places).filter_map(|place| place.rsplit('/').next().map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| name.parse::<usize>().is_err() && !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn decoded(context: &mut Context, dialect: &str, body: &str) -> Result<String, String> {
    let mut out = String::new();
    let wire = Wire { body, ..Wire::default() };
    context.decode_request_into(dialect, &wire, &mut out).map(|()| out).map_err(|error| error.message.to_string())
}

/// The same body with another value at a leaf.
fn with_another_leaf(body: &Value, place: &str) -> Option<Value> {
    let mut other = body.clone();
    let leaf = other.pointer_mut(place)?;
    *leaf = match &*leaf {
        Value::String(text) => format!("{text}x").into(),
        Value::Bool(value) => (!value).into(),
        Value::Number(number) => (number.as_f64().unwrap_or_default() + 1.0).into(),
        _ => return None,
    };
    Some(other)
}

/// A path of the report as a pointer: `messages[2].content` is `/messages/2/content`.
fn pointer(path: &str) -> String {
    let path = path.replace("[\"", "/").replace("\"]", "").replace('[', "/").replace(']', "").replace('.', "/");
    format!("/{}", path.trim_start_matches('/'))
}

/// Leaves that make no difference, and stand in no item of the report.
fn silent(context: &mut Context, dialect: &str, body: &Value) -> Vec<String> {
    let Ok(before) = decoded(context, dialect, &body.to_string()) else { return Vec::new() };
    let document: Value = serde_json::from_str(&before).expect("what is read is JSON");
    let items = document["lossiness"]["items"].as_array().expect("the report has items");
    let told: Vec<String> = items.iter().filter_map(|item| Some(pointer(item["path"].as_str()?))).collect();
    let is_told = |place: &str| {
        told.iter().any(|told| place.strip_prefix(&**told).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    let mut silent = Vec::new();
    for place in places(body) {
        let Some(other) = with_another_leaf(body, &place) else { continue };
        if !is_told(&place) && decoded(context, dialect, &other.to_string()).as_ref() == Ok(&before) {
            silent.push(place);
        }
    }
    silent
}

/// A place in a list of any length.
fn place() -> impl Strategy<Value = prop::sample::Index> {
    any::<prop::sample::Index>()
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec((any::<u8>(), place(), place()), 1..6)
}

/// What the tests look at must be there to be found.
#[test]
fn a_seed_is_read_whole() {
    let mut context = Context::new();
    let mut leaves = 0;
    for (dialect, bodies) in seeds() {
        for body in bodies {
            let read = decoded(&mut context, &dialect, &body.to_string());
            assert!(read.is_ok(), "{dialect}: {read:?}");
            assert_eq!(silent(&mut context, &dialect, &body), Vec::<String>::new(), "{dialect}: {body}");
            leaves += places(&body).iter().filter(|place| with_another_leaf(&body, place).is_some()).count();
        }
    }
    assert!(leaves > 400, "{leaves}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each leaf is in the prompt, or is told.
    #[test]
    fn no_leaf_is_lost(dialect in place(), seed in place(), changes in changes()) {
        let seeds = seeds();
        let all: Vec<Value> = seeds.iter().flat_map(|(_, bodies)| bodies.clone()).collect();
        let (dialect, bodies) = &seeds[dialect.index(seeds.len())];
        let mut body = bodies[seed.index(bodies.len())].clone();
        for one in &changes {
            change(&mut body, &all, one);
        }
        let silent = silent(&mut Context::new(), dialect, &body);
        prop_assert!(silent.is_empty(), "{} loses {:?} of {}", dialect, silent, body);
    }

    /// Text that is damaged is refused with a reason and a place, or is a request; `validate` finds the same.
    #[test]
    fn damaged_text_is_refused(
        dialect in place(), at in place(), put in r#"[\[\]{}:,"\\0-9e.\-u\x00 ]{0,2}"#, cut in 0usize..3
    ) {
        let seeds = seeds();
        let (dialect, bodies) = &seeds[dialect.index(seeds.len())];
        let text = bodies[0].to_string();
        let at = at.index(text.len() - cut);
        let damaged = format!("{}{put}{}", &text[..at], &text[at + cut..]);
        let mut context = Context::new();
        let is_json = serde_json::from_str::<Value>(&damaged).is_ok();
        let found = context.check_request(dialect, &damaged).expect("the dialect is known");
        match decoded(&mut context, dialect, &damaged) {
            Ok(_) => prop_assert!(is_json, "{} was taken", damaged),
            Err(message) => {
                prop_assert!(!found.errors.is_empty(), "{} is refused, and nothing is wrong with it", damaged);
                prop_assert!(is_json || message.contains("is not JSON") && message.contains("line 1, column "), "{}", message);
            }
        }
    }

    /// A key that stands twice is told, wherever it stands.
    #[test]
    fn a_key_that_stands_twice_is_told(dialect in place(), seed in place(), at in place()) {
        let seeds = seeds();
        let (dialect, bodies) = &seeds[dialect.index(seeds.len())];
        let text = bodies[seed.index(bodies.len())].to_string();
        // JSON in a string has its quotes escaped
        let ends = text.match_indices("\":").map(|(end, _)| end).filter(|&end| !text[..end].ends_with('\\'));
        let keys: Vec<(usize, usize)> = ends.map(|end| (text[..end].rfind('"').expect("it begins"), end + 2)).collect();
        let (key, end) = keys[at.index(keys.len())];
        let name = &text[key..end];
        let twice = format!("{}{name}\"first\",{}", &text[..key], &text[key..]);
        let mut context = Context::new();
        let found = context.check_request(dialect, &twice).expect("the dialect is known");
        prop_assert!(found.errors.iter().any(|one| one.message.contains("stands twice")), "{:?}", found.errors);
        let (once, twice) = (decoded(&mut context, dialect, &text), decoded(&mut context, dialect, &twice));
        prop_assert!(once != twice, "{} stands twice, and nothing tells it", name);
    }
}
