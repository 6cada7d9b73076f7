//! What translating costs, against `serde_json` on the same bytes, in one run.
//!
//! Ratios within a run are what counts on a machine that is shared, and harnesses such as criterion time one candidate
//! after the other; here all candidates take turns, round by round, and each round gives one ratio. The median is
//! printed. `cargo xtask bench` runs this and writes the table into docs/performance.md.

use specado_ffi::capi::context::{
    specado_context_free, specado_context_new, specado_context_t, specado_context_translate, specado_get_string_view,
};
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::translate::{specado_request_t, specado_translate};
use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::ptr;
use std::time::Instant;

#[path = "support/event_types.rs"]
mod event_types;
#[path = "support/events.rs"]
mod events;
#[path = "support/prompts.rs"]
mod prompts;
#[path = "support/requests.rs"]
mod requests;
#[path = "support/typed.rs"]
mod typed;

/// A model for each wire format.
const TARGETS: [(&str, &str); 8] = [
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("mistral", "mistral-large-latest"),
    ("cohere", "command-a-03-2025"),
    ("ollama", "llama3.2"),
];
const COERCE: &std::ffi::CStr = c"coerce";
const BODY: i32 = 1;
/// Rounds, and how many seconds a candidate runs in each.
const ROUNDS: usize = 61;
const SLICE: f64 = 0.002;

/// The strings of a call, as C has them.
struct Call {
    prompt: CString,
    spec: CString,
    model: CString,
}

impl Call {
    fn new(prompt: &str, (spec, model): (&str, &str)) -> Self {
        let c = |text: &str| CString::new(text).expect("no NUL in it");
        Self { prompt: c(prompt), spec: c(spec), model: c(model) }
    }

    fn request(&self) -> specado_request_t {
        specado_request_t {
            prompt_json: self.prompt.as_ptr(),
            provider_spec_json: self.spec.as_ptr(),
            model_id: self.model.as_ptr(),
            mode: COERCE.as_ptr(),
        }
    }

    /// `specado_translate`: the result with its report, as a string that is freed.
    fn translate(&self) {
        let mut json: *mut c_char = ptr::null_mut();
        let request = self.request();
        // SAFETY: the strings live, and `json` may be written.
        let result = unsafe {
            specado_translate(
                request.prompt_json,
                request.provider_spec_json,
                request.model_id,
                request.mode,
                &raw mut json,
            )
        };
        assert_eq!(result, 0);
        // SAFETY: the string comes from specado_translate.
        unsafe { specado_string_free(black_box(json)) };
    }

    /// `specado_context_translate` and a view of the body.
    fn view(&self, context: *mut specado_context_t) {
        let mut length = 0;
        let request = self.request();
        // SAFETY: context and strings live; `length` may be written.
        let body = unsafe {
            assert_eq!(specado_context_translate(context, &raw const request), 0);
            specado_get_string_view(context, BODY, &raw mut length)
        };
        assert!(!body.is_null() && black_box(length) > 0);
    }
}

/// The time that this thread has worked: what else runs on the machine does not count.
fn worked() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` may be written.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) }, 0);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// How long one of so many calls takes.
fn time(work: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = worked();
    (0..calls).for_each(|_| work());
    (worked() - start) / f64::from(calls)
}

/// How many calls fill a slice, once it is warm: a first call compiles a plan, and would be taken for what calls cost.
fn calls(work: &mut dyn FnMut()) -> u32 {
    work();
    let start = worked();
    let mut calls = 0;
    while worked() - start < SLICE {
        work();
        calls += 1;
    }
    calls
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs all candidates in turn. Returns each one's median time, and its median ratio to the first.
fn compare(candidates: &mut [Box<dyn FnMut() + '_>]) -> Vec<(f64, f64)> {
    let calls: Vec<u32> = candidates.iter_mut().map(|candidate| calls(candidate)).collect();
    let mut times: Vec<Vec<f64>> = candidates.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for ((candidate, times), &calls) in candidates.iter_mut().zip(&mut times).zip(&calls) {
            times.push(time(candidate, calls));
        }
    }
    let first = times[0].clone();
    let ratio = |times: &[f64]| median(times.iter().zip(&first).map(|(a, b)| a / b).collect());
    times.iter().map(|times| (median(times.clone()), ratio(times))).collect()
}

fn row(name: &str, prompt: &str, target: (&str, &str)) {
    let bytes = prompt.as_bytes();
    let call = Call::new(prompt, target);
    let context = specado_context_new();
    let typed = || {
        let body: typed::Body = serde_json::from_slice(bytes).expect("the prompt is a chat body");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    };
    let value = || {
        let body: serde_json::Value = serde_json::from_slice(bytes).expect("the prompt is JSON");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    };
    let mut candidates: [Box<dyn FnMut()>; 4] =
        [Box::new(typed), Box::new(value), Box::new(|| call.view(context)), Box::new(|| call.translate())];
    let done = compare(&mut candidates);
    drop(candidates);
    // SAFETY: the context comes from specado_context_new and is not used again.
    unsafe { specado_context_free(context) };
    let micros: Vec<String> = done.iter().map(|(time, _)| format!("{:.1}", time * 1e6)).collect();
    let (view, translate) = (done[2].1, done[3].1);
    let (goals, micros) = (verdict(bytes.len(), view, translate), micros.join(" | "));
    println!("| {name} | {} | {micros} | {view:.2} | {translate:.2} | {goals} |", target.0);
}

/// Whether the goals for a prompt of this size are met, or by how much they are missed.
fn verdict(bytes: usize, view: f64, translate: f64) -> String {
    if bytes < 1000 {
        return "no goal".to_owned();
    }
    let goals = [("context", view, 1.0), ("translate", translate, if bytes < 5_000_000 { 1.3 } else { 1.0 })];
    let missed = goals.iter().filter(|(_, ratio, goal)| ratio > goal);
    let missed: Vec<String> =
        missed.map(|(name, ratio, goal)| format!("{name} missed by {:.0} %", (ratio / goal - 1.0) * 100.0)).collect();
    if missed.is_empty() { "met".to_owned() } else { missed.join(", ") }
}

/// How much more two threads do than one in the same time: translating, and in a loop that needs nothing but a core.
fn two_threads(prompt: &str) -> (f64, f64) {
    let translate = || {
        let call = Call::new(prompt, TARGETS[2]);
        (0..2000).for_each(|_| call.translate());
    };
    let count = || {
        black_box((0..20_000_000_u64).fold(0, |sum, at| black_box(sum ^ at)));
    };
    let rounds: Vec<(f64, f64)> = (0..31).map(|_| (speed_up(&translate), speed_up(&count))).collect();
    (median(rounds.iter().map(|round| round.0).collect()), median(rounds.iter().map(|round| round.1).collect()))
}

fn speed_up(work: &(dyn Fn() + Sync)) -> f64 {
    let start = Instant::now();
    work();
    let one = start.elapsed();
    let start = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    2.0 * one.as_secs_f64() / start.elapsed().as_secs_f64()
}

fn main() {
    // `cargo bench --bench translate -- events` prints that table alone; docs/performance.md has what counts
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "events") {
        return events::run(&arguments[at + 1..]);
    }
    println!(
        "| prompt | provider | serde_json typed, µs | serde_json Value, µs | context + body view, µs | specado_translate, µs | context / typed | translate / typed | goals |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|---|");
    for (name, prompt) in &prompts::all() {
        for target in TARGETS {
            row(name, prompt, target);
        }
    }
    println!();
    requests::table();
    println!();
    events::table();
    let (translating, counting) = two_threads(&prompts::conversation(20, 280, prompts::PROSE));
    println!("\ntwo threads against one: {translating:.2}, {counting:.2}");
}
