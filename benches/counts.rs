//! Does what is measured, warm, at a model of each wire format, to be counted: translates the prompts, reads requests
//! back, and runs the yardstick of each.
//!
//! `cargo xtask counts` runs it under callgrind, which counts what happens in [`counted`]. One line is printed for each
//! call of it, in order: what is done, of what, and the provider. Yardsticks are those whose names begin with "by".

use call::{Call, TARGETS, new_context, spaced};
use library::specado_context_free;
use requests::Request;
use std::hint::black_box;

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/call.rs"]
mod call;
#[path = "support/library.rs"]
mod library;
#[path = "support/prompts.rs"]
mod prompts;
#[path = "support/requests.rs"]
mod requests;

/// The prompts that are counted: of one size and kind each.
const COUNTED: [&str; 5] = ["0.1 KB", "7 KB", "15 KB", "session", "1 MB"];

/// How often something is done before it is warm: prompts that are like none before are learned some times.
const WARM: usize = 8;

/// What is counted. Its name is what callgrind looks for.
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}

fn count(name: &str, case: &str, provider: &str, mut work: impl FnMut()) {
    (0..WARM).for_each(|_| work());
    counted(&mut work);
    println!("{name}\t{case}\t{provider}");
}

fn prompt(case: &str, prompt: &str, target: (&str, &str)) {
    let prompt = &spaced(prompt);
    let (call, again) = (Call::new(prompt, target), Call::again(prompt, target));
    let [context, known] = [(); 2].map(|()| new_context());
    count("context", case, target.0, || _ = call.view(context));
    count("like before", case, target.0, || _ = again.view(known));
    count("translate", case, target.0, || call.translate());
    count("by hand", case, target.0, || drop(black_box(by_hand::translate(prompt.as_bytes(), target))));
    // what must be found: the same, done twice
    if (case, target) == ("7 KB", TARGETS[0]) {
        count("fault", case, target.0, || (0..2).for_each(|_| _ = call.view(context)));
    }
    for context in [context, known] {
        // SAFETY: it came from `specado_context_new` and is freed once.
        unsafe { specado_context_free(context) };
    }
}

/// The request as a prompt, for another API.
fn across(case: &str, request: &Request, source: (&str, &str)) {
    let [call, again] = request.for_another_api(source);
    let [context, known] = [(); 2].map(|()| new_context());
    count("across", case, source.0, || _ = call.view(context));
    count("across like before", case, source.0, || _ = again.view(known));
    for context in [context, known] {
        // SAFETY: it came from `specado_context_new` and is freed once.
        unsafe { specado_context_free(context) };
    }
}

fn main() {
    for (case, text) in prompts::all().into_iter().filter(|(name, _)| COUNTED.contains(name)) {
        TARGETS.into_iter().for_each(|target| prompt(case, &text, target));
    }
    for (case, text) in requests::all() {
        for target in TARGETS {
            let request = Request::new(&text, target);
            count("read", case, target.0, || request.decode());
            count("by Value", case, target.0, || request.value());
            across(case, &request, target);
        }
    }
}
