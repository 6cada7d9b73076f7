//! What translating costs, against `serde_json` on the same bytes, in one run.
//!
//! Ratios within a run are what counts on a machine that is shared, and harnesses such as criterion time one candidate
//! after the other; here all candidates take turns, round by round, and each round gives one ratio. The median is
//! printed. `cargo xtask bench` runs this and writes the table into docs/performance.md.

use call::{Call, TARGETS, new_context, spaced};
use library::specado_context_free;
use requests::Request;
use std::hint::black_box;
use std::time::Instant;

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/call.rs"]
mod call;
#[path = "support/event_types.rs"]
mod event_types;
#[path = "support/events.rs"]
mod events;
#[path = "support/library.rs"]
mod library;
#[path = "support/prompts.rs"]
mod prompts;
#[path = "support/reply.rs"]
mod reply;
#[path = "support/requests.rs"]
mod requests;
#[path = "support/typed.rs"]
mod typed;

/// Rounds, and how many seconds a candidate runs in each.
const ROUNDS: usize = 61;
const SLICE: f64 = 0.002;

/// As many rounds as are asked for, where nobody looks at times.
fn rounds() -> usize {
    std::env::var("SPECADO_BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
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

/// What one of many candidates took.
struct Taken {
    /// The median of its times.
    time: f64,
    /// The medians of its ratios to each candidate.
    to: Vec<f64>,
}

/// Runs all candidates in turn.
fn compare(candidates: &mut [Box<dyn FnMut() + '_>]) -> Vec<Taken> {
    let calls: Vec<u32> = candidates.iter_mut().map(|candidate| calls(candidate)).collect();
    let mut times: Vec<Vec<f64>> = candidates.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds() {
        for ((candidate, times), &calls) in candidates.iter_mut().zip(&mut times).zip(&calls) {
            times.push(time(candidate, calls));
        }
    }
    let ratio = |one: &[f64], other: &[f64]| median(one.iter().zip(other).map(|(one, other)| one / other).collect());
    let taken =
        |one: &Vec<f64>| Taken { time: median(one.clone()), to: times.iter().map(|other| ratio(one, other)).collect() };
    times.iter().map(taken).collect()
}

fn row(name: &str, prompt: &str, target: (&str, &str)) {
    let prompt = &spaced(prompt);
    let bytes = prompt.as_bytes();
    let (call, again) = (Call::new(prompt, target), Call::again(prompt, target));
    let [context, known] = [(); 2].map(|()| new_context());
    assert_same(&by_hand::translate(bytes, target), &call.body(context), target.0);
    let typed = || {
        let body: typed::Body = serde_json::from_slice(bytes).expect("the prompt is a chat body");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    };
    let value = || {
        let body: serde_json::Value = serde_json::from_slice(bytes).expect("the prompt is JSON");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    };
    let by_hand = || drop(black_box(by_hand::translate(bytes, target)));
    let mut candidates: [Box<dyn FnMut()>; 6] = [
        Box::new(typed),
        Box::new(value),
        Box::new(by_hand),
        Box::new(|| _ = call.view(context)),
        Box::new(|| call.translate()),
        Box::new(|| _ = again.view(known)),
    ];
    let done = compare(&mut candidates);
    drop(candidates);
    for context in [context, known] {
        // SAFETY: it comes from specado_context_new and is not used again.
        unsafe { specado_context_free(context) };
    }
    let cells = |values: [f64; 6], digits: usize| values.map(|value| format!("{value:.digits$}"));
    let micros = cells(std::array::from_fn(|at| done[at].time * 1e6), 2).join(" | ");
    let ratios = Ratios { typed: [done[3].to[0], done[4].to[0]], by_hand: [done[3].to[2], done[4].to[2]] };
    let shown: Vec<String> = ratios.typed.iter().chain(&ratios.by_hand).map(|ratio| format!("{ratio:.2}")).collect();
    println!("| {name} | {} | {micros} | {} | {} |", target.0, shown.join(" | "), ratios.verdict(name, target.0));
}

/// That the yardstick does what is measured: its request is the one that Specado writes, but for made identifiers.
fn assert_same(by_hand: &[u8], body: &[u8], provider: &str) {
    let read = |text: &[u8]| -> serde_json::Value {
        let mut body = serde_json::from_slice(text).expect("a request is JSON");
        if provider == "mistral" {
            rename(&mut body);
        }
        body
    };
    let (by_hand, body) = (read(by_hand), read(body));
    let shown = |body: &serde_json::Value| body.to_string().chars().take(2000).collect::<String>();
    assert!(by_hand == body, "{provider}: the yardstick wrote\n{}\nand not\n{}", shown(&by_hand), shown(&body));
}

/// Gives all calls one identifier.
fn rename(value: &mut serde_json::Value) {
    let replace = |(key, value): (&String, &mut serde_json::Value)| match key.as_str() {
        "id" | "tool_call_id" => *value = "made".into(),
        _ => rename(value),
    };
    match value {
        serde_json::Value::Object(members) => members.iter_mut().for_each(replace),
        serde_json::Value::Array(items) => items.iter_mut().for_each(rename),
        _ => {}
    }
}

/// What reading a request costs, and writing it for another API, as a table.
fn requests() {
    println!(
        "| request | bytes | provider | serde_json Value, µs | specado_decode_request, µs | ratio | goal | \
         for another API, µs | ratio | goal | like one before, µs | ratio | goal |"
    );
    println!("|---|--:|---|--:|--:|--:|---|--:|--:|---|--:|--:|---|");
    for (name, prompt) in requests::all() {
        for target in TARGETS {
            request(name, &Request::new(&prompt, target), target);
        }
    }
}

fn request(name: &str, request: &Request, source: (&str, &str)) {
    let [call, again] = request.for_another_api(source);
    let [context, known] = [(); 2].map(|()| new_context());
    let done = compare(&mut [
        Box::new(|| request.value()),
        Box::new(|| request.decode()),
        Box::new(|| _ = black_box(call.view(context))),
        Box::new(|| _ = black_box(again.view(known))),
    ]);
    for context in [context, known] {
        // SAFETY: it came from `specado_context_new` and is freed once.
        unsafe { specado_context_free(context) };
    }
    let judged = |at: usize| {
        let (time, ratio) = (done[at].time * 1e6, done[at].to[0]);
        let goal = if ratio <= 1.0 { "met".to_owned() } else { format!("missed by {:.0} %", (ratio - 1.0) * 100.0) };
        format!("{time:.2} | {ratio:.2} | {goal}")
    };
    let (value, bytes) = (done[0].time * 1e6, request.body().len());
    println!("| {name} | {bytes} | {} | {value:.1} | {} | {} | {} |", source.0, judged(1), judged(2), judged(3));
}

/// What a context's translation takes, and `specado_translate`, in terms of each yardstick.
struct Ratios {
    typed: [f64; 2],
    by_hand: [f64; 2],
}

impl Ratios {
    /// Whether the goals for a prompt are met, or by how much they are missed.
    fn verdict(&self, name: &str, provider: &str) -> String {
        let most = match (name, provider) {
            ("0.1 KB", _) => 2.0,
            ("15 KB", "mistral" | "ollama") => 1.4,
            (name, provider) if name.starts_with("session") && provider != "bedrock" => 0.8,
            _ => 1.0,
        };
        let typed = match name {
            "0.1 KB" => [f64::MAX, f64::MAX],
            "10 MB" => [1.0, 1.0],
            _ => [1.0, 1.3],
        };
        let goals = [
            ("context / typed", self.typed[0], typed[0]),
            ("translate / typed", self.typed[1], typed[1]),
            ("context / by hand", self.by_hand[0], most),
            ("translate / by hand", self.by_hand[1], 1.15 * most),
        ];
        let missed = goals.iter().filter(|(_, ratio, goal)| ratio > goal);
        let missed: Vec<String> =
            missed.map(|(name, ratio, goal)| format!("{name} by {:.0} %", (ratio / goal - 1.0) * 100.0)).collect();
        if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) }
    }
}

/// Prints the table of the prompts whose names begin so.
fn prompts_table(begin: &str) {
    println!(
        "| prompt | provider | serde_json typed, µs | serde_json Value, µs | by hand, µs | context + body view, µs | \
         specado_translate, µs | like one before, µs | context / typed | translate / typed | context / by hand | translate / by hand | goals |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for (name, prompt) in prompts::all().iter().filter(|(name, _)| name.starts_with(begin)) {
        for target in TARGETS {
            row(name, prompt, target);
        }
    }
}

/// How much more two threads do than one in the same time: translating, and in a loop that needs nothing but a core.
fn two_threads(prompt: &str) -> (f64, f64) {
    let prompt = spaced(prompt);
    let translate = || {
        let call = Call::new(&prompt, TARGETS[2]);
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
    // `cargo bench --bench translate -- events` prints that table alone, `-- prompts 15` that of some prompts;
    // docs/performance.md has what counts
    let arguments: Vec<String> = std::env::args().filter(|argument| argument != "--bench").collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "prompts") {
        return prompts_table(arguments.get(at + 1).map_or("", String::as_str));
    }
    if let Some(at) = arguments.iter().position(|argument| argument == "events") {
        return events::run(&arguments[at + 1..]);
    }
    prompts_table("");
    println!();
    requests();
    println!();
    events::table();
    let (translating, counting) = two_threads(&prompts::conversation(20, 280, prompts::PROSE));
    println!("\ntwo threads against one: {translating:.2}, {counting:.2}");
}
