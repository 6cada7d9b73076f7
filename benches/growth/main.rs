//! Does what a kind of input asks for, at 500 and at 5,000 pieces of it: translates and validates prompts, requests
//! of other APIs among them, checks and reads specs, reads answers and streams, and cuts frames.
//!
//! `cargo xtask growth` runs it under callgrind, which counts what happens in [`counted`]: more than 13 times as many
//! instructions for ten times as much are a fault. One line is printed for each call of it, in order.

use calls::{Target, answer, describe, stream, translate, validate};
use std::ffi::CString;

mod answers;
mod calls;
mod conversations;
mod frames;
mod json;
#[path = "../support/reply.rs"]
mod reply;
mod requests;
mod settings;
mod specs;
mod streams;
mod tools;

/// Makes an input of so many pieces.
type Kind = (&'static str, fn(usize) -> String);

/// A model of each wire format, and one in mode "strict", which puts the whole report into its error text.
const TARGETS: [Target; 9] = [
    (c"openai", c"gpt-4o", c"coerce"),
    (c"anthropic", c"claude-sonnet-4-5", c"coerce"),
    (c"google", c"gemini-2.5-flash", c"coerce"),
    (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0", c"coerce"),
    (c"openai-responses", c"gpt-5", c"coerce"),
    (c"mistral", c"mistral-large-latest", c"coerce"),
    (c"cohere", c"command-a-03-2025", c"coerce"),
    (c"ollama", c"llama3.2", c"coerce"),
    (c"anthropic", c"claude-sonnet-4-5", c"strict"),
];

const SIZES: [usize; 2] = [500, 5_000];

/// What is counted. Its name is what callgrind looks for.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}

fn count(name: &str, size: usize, mut work: impl FnMut()) {
    counted(&mut work);
    println!("{name} {size}");
}

fn prompts() -> impl Iterator<Item = Kind> {
    conversations::KINDS.iter().chain(tools::KINDS).chain(settings::KINDS).chain(requests::KINDS).copied()
}

/// What must be found: the second prompt is twenty times the first one.
fn fault() {
    for size in [1_000, 20_000] {
        let prompt = text(conversations::KINDS[0].1, size);
        count("fault", size, || translate(&prompt, TARGETS[0]));
    }
}

fn text(make: fn(usize) -> String, size: usize) -> CString {
    CString::new(make(size)).expect("no NUL in it")
}

/// The targets of the kind of this number: three by turns, or all.
fn targets(kind: usize, all: bool) -> impl Iterator<Item = &'static Target> {
    let (step, count) = if all { (1, TARGETS.len()) } else { (4, 3) };
    TARGETS.iter().cycle().skip(kind % TARGETS.len()).step_by(step).take(count)
}

/// What a prompt is made of, by the kinds that have so much of it.
const UNITS: [(&str, &str); 7] = [
    ("message", "turns"),
    ("part", "texts"),
    ("call and its result", "answered calls"),
    ("tool", "tools"),
    ("document", "retrieved documents"),
    ("cache mark", "cache marks of parts"),
    ("unknown field", "unknown fields"),
];

/// What each costs, from ten of them to a hundred thousand.
fn table() {
    for (unit, name) in UNITS {
        let (_, make) = prompts().find(|(known, _)| *known == name).expect("the kind is there");
        for size in [10, 100, 1_000, 10_000, 100_000] {
            let prompt = text(make, size);
            for target in &TARGETS[..3] {
                count(&format!("{unit}, {}", target.0.to_string_lossy()), size, || translate(&prompt, *target));
            }
        }
    }
}

fn prompt(at: usize, (name, make): Kind, all: bool) {
    for size in SIZES {
        let prompt = text(make, size);
        for target in targets(at, all) {
            let name = format!("{name} {}/{}", target.0.to_string_lossy(), target.2.to_string_lossy());
            count(&name, size, || translate(&prompt, *target));
        }
        count(&format!("{name} validate"), size, || validate(&prompt, c"prompt"));
    }
}

/// `growth table`: what the pieces of a prompt cost. `growth SHARE OF [all]`: the kinds whose number is SHARE, counted
/// in steps of OF.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual| arguments.get(at).and_then(|number| number.parse().ok()).unwrap_or(usual);
    let (share, of, all) = (number(0, 0), number(1, 1), arguments.len() > 2);
    // plans are compiled once in the life of a process
    TARGETS.into_iter().for_each(|target| translate(c"{\"prompt\": \"Hello\"}", target));
    if arguments.first().is_some_and(|argument| argument == "table") {
        return table();
    }
    if share == 0 {
        fault();
    }
    let mut number = 0;
    let mut mine = move || {
        number += 1;
        number % of == share
    };
    prompts().enumerate().filter(|_| mine()).for_each(|(at, kind)| prompt(at, kind, all));
    for (name, make) in specs::KINDS.iter().filter(|_| mine()) {
        each_size(name, |size| text(*make, size), |spec| validate(spec, c"provider_spec"));
        each_size(&format!("{name} describe"), |size| text(*make, size), |spec| describe(spec));
    }
    for (name, provider, make) in answers::KINDS.iter().filter(|_| mine()) {
        each_size(name, make, |body| answer(provider, body));
    }
    for (name, provider, target, make) in streams::KINDS.iter().filter(|_| mine()) {
        each_size(name, make, |body| stream(provider, target, body));
    }
    for (name, framing, make) in frames::KINDS.iter().filter(|_| mine()) {
        each_size(name, make, |bytes| frames::cut(*framing, bytes));
    }
    if mine() {
        each_size("frames that wait", |size| size, |size| frames::wait(*size));
    }
}

/// Counts what is done with an input of each size.
fn each_size<I>(name: &str, make: impl Fn(usize) -> I, work: impl Fn(&I)) {
    for size in SIZES {
        let input = make(size);
        count(name, size, || work(&input));
    }
}
