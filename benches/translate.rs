//! What translating costs, against `serde_json` on the same bytes, in one run.
//!
//! Ratios within a run are what counts on a machine that is shared, and harnesses such as criterion time one candidate after
//! the other; here all candidates take turns, round by round, and each round gives one ratio. The median is printed.
//! `cargo xtask bench` runs this and writes the table into docs/performance.md.

use specado_ffi::capi::context::{
    specado_context_free, specado_context_new, specado_context_t, specado_context_translate, specado_get_string_view,
};
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::translate::{specado_request_t, specado_translate};
use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::ptr;
use std::time::{Duration, Instant};

#[path = "support/prompts.rs"]
mod prompts;
#[path = "support/typed.rs"]
mod typed;

const TARGETS: [(&str, &str); 4] =
    [("openai", "gpt-4o"), ("openai-responses", "gpt-5"), ("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-flash")];
const COERCE: &std::ffi::CStr = c"coerce";
const BODY: i32 = 1;
/// Rounds, and how long a candidate runs in each.
const ROUNDS: usize = 31;
const SLICE: Duration = Duration::from_millis(4);

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
        let result =
            unsafe { specado_translate(request.prompt_json, request.provider_spec_json, request.model_id, request.mode, &raw mut json) };
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

/// How long one call takes, from as many as fit into a slice.
fn time(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < SLICE || calls == 0 {
        work();
        calls += 1;
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Runs all candidates in turn. Returns each one's median time, and its median ratio to the first.
fn compare(candidates: &mut [Box<dyn FnMut() + '_>]) -> Vec<(f64, f64)> {
    let mut times: Vec<Vec<f64>> = candidates.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (candidate, times) in candidates.iter_mut().zip(&mut times) {
            let took = time(candidate);
            if round > 0 {
                times.push(took);
            }
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
    let micros = |at: usize| format!("{:.1}", done[at].0 * 1e6);
    println!(
        "| {name} | {} | {} | {} | {} | {} | {:.2} | {:.2} |",
        target.0,
        micros(0),
        micros(1),
        micros(2),
        micros(3),
        done[2].1,
        done[3].1
    );
}

/// How much more two threads do than one, in the same time.
fn two_threads(prompt: &str) -> f64 {
    let work = |calls: u32| {
        let call = Call::new(prompt, TARGETS[2]);
        (0..calls).for_each(|_| call.translate());
    };
    let ratio = |_| {
        let start = Instant::now();
        work(4000);
        let one = start.elapsed();
        let start = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| work(4000));
            work(4000);
        });
        2.0 * one.as_secs_f64() / start.elapsed().as_secs_f64()
    };
    median((0..11).map(ratio).collect())
}

fn main() {
    println!(
        "| prompt | provider | serde_json typed, µs | serde_json Value, µs | context + body view, µs | specado_translate, µs | context / typed | translate / typed |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|");
    for (name, prompt) in &prompts::all() {
        for target in TARGETS {
            row(name, prompt, target);
        }
    }
    println!("\ntwo threads against one: {:.2}", two_threads(&prompts::conversation(20, 300)));
}
