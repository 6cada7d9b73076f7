//! Translates (and validates) prompts of one kind, of 500 and of 5,000 pieces, at a model of each wire format.
//!
//! `cargo xtask growth` runs it under callgrind, which counts the instructions of each call of the C ABI: what takes
//! more than 13 times as many for ten times as much is a fault. One line is printed for each call that is counted, in
//! order.

use specado_ffi::capi::context::{specado_context_free, specado_context_new, specado_context_translate};
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::translate::specado_request_t;
use specado_ffi::capi::validate::specado_validate;
use std::ffi::{CStr, CString, c_char};
use std::ptr;

mod conversations;
mod json;
mod settings;
mod tools;

/// Makes a prompt of so many pieces.
type Kind = (&'static str, fn(usize) -> String);

/// Spec, model and mode.
type Target = (&'static CStr, &'static CStr, &'static CStr);

/// Models of the wire formats that do most with a prompt: each kind goes to all of them.
const TARGETS: [Target; 4] = [
    (c"openai", c"gpt-4o", c"coerce"),
    (c"anthropic", c"claude-sonnet-4-5", c"coerce"),
    (c"google", c"gemini-2.5-flash", c"coerce"),
    (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0", c"coerce"),
];

/// Those of the others, and one in mode "strict", which puts the whole report into its error text: each kind goes to
/// two of them.
const BY_TURNS: [Target; 5] = [
    (c"openai-responses", c"gpt-5", c"coerce"),
    (c"mistral", c"mistral-large-latest", c"coerce"),
    (c"cohere", c"command-a-03-2025", c"coerce"),
    (c"ollama", c"llama3.2", c"coerce"),
    (c"anthropic", c"claude-sonnet-4-5", c"strict"),
];

const SIZES: [usize; 2] = [500, 5_000];

fn kinds() -> impl Iterator<Item = Kind> {
    conversations::KINDS.iter().chain(tools::KINDS).chain(settings::KINDS).copied()
}

/// Translates in a context of its own. What becomes of the prompt does not matter here, an error takes its time as
/// well.
fn translate(prompt: &CStr, (spec, model, mode): Target) {
    let request = specado_request_t {
        prompt_json: prompt.as_ptr(),
        provider_spec_json: spec.as_ptr(),
        model_id: model.as_ptr(),
        mode: mode.as_ptr(),
    };
    let context = specado_context_new();
    // SAFETY: context and strings live during the call, and the context is freed once.
    unsafe {
        specado_context_translate(context, &raw const request);
        specado_context_free(context);
    }
}

fn validate(prompt: &CStr) {
    let mut verdict: *mut c_char = ptr::null_mut();
    // SAFETY: the strings live, `verdict` may be written, and what it receives is freed once.
    unsafe {
        assert_eq!(specado_validate(prompt.as_ptr(), c"prompt".as_ptr(), &raw mut verdict), 0);
        specado_string_free(verdict);
    }
}

/// What must be found: the second prompt is twenty times the first one.
fn fault() {
    for size in [1_000, 20_000] {
        let prompt = CString::new(conversations::KINDS[0].1(size)).expect("no NUL in it");
        translate(&prompt, TARGETS[0]);
        println!("fault {size}");
    }
}

/// The targets of the kind of this number.
fn targets(kind: usize, all: bool) -> impl Iterator<Item = &'static Target> {
    let turns = (0..BY_TURNS.len()).filter(move |&at| all || at == 2 * kind % 5 || at == (2 * kind + 1) % 5);
    TARGETS.iter().chain(turns.map(|at| &BY_TURNS[at]))
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
        let (_, make) = kinds().find(|(known, _)| *known == name).expect("the kind is there");
        for size in [10, 100, 1_000, 10_000, 100_000] {
            let prompt = CString::new(make(size)).expect("no NUL in it");
            for target in &TARGETS[..3] {
                translate(&prompt, *target);
                println!("{unit}, {} {size}", target.0.to_string_lossy());
            }
        }
    }
}

/// `growth table`: what the pieces of a prompt cost. `growth SHARE OF [all]`: the kinds whose number is SHARE, counted
/// in steps of OF.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual| arguments.get(at).and_then(|number| number.parse().ok()).unwrap_or(usual);
    let (share, of, all) = (number(0, 0), number(1, 1), arguments.len() > 2);
    // plans are compiled once in the life of a process
    for target in targets(0, true) {
        translate(c"{\"prompt\": \"Hello\"}", *target);
        println!("first 0");
    }
    if arguments.first().is_some_and(|argument| argument == "table") {
        return table();
    }
    if share == 0 {
        fault();
    }
    for (at, (name, make)) in kinds().enumerate().skip(share).step_by(of) {
        for size in SIZES {
            let prompt = CString::new(make(size)).expect("no NUL in it");
            for target in targets(at, all) {
                translate(&prompt, *target);
                println!("{name} {}/{} {size}", target.0.to_string_lossy(), target.2.to_string_lossy());
            }
            validate(&prompt);
            println!("{name} validate {size}");
        }
    }
}
