//! What reading a request costs: a conversation as each API takes it, read back as a prompt.

use super::{BODY, Call, TARGETS, compare, prompts};
use specado_ffi::capi::context::{
    specado_context_free, specado_context_new, specado_context_translate, specado_get_string_view,
};
use specado_ffi::capi::decode::{specado_decode_request, specado_source_t};
use specado_ffi::capi::memory::specado_string_free;
use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::ptr;

/// A name, and a prompt whose requests are read.
fn all() -> [(&'static str, String); 3] {
    [
        ("question, a tool", prompts::agent_loop(2)),
        ("call and result", prompts::agent_loop(5)),
        ("20 messages, 3 tools", prompts::conversation(20, 280, prompts::PROSE)),
    ]
}

/// The request for a prompt.
fn request(prompt: &str, target: (&str, &str)) -> String {
    let (call, context, mut length) = (Call::new(prompt, target), specado_context_new(), 0);
    let request = call.request();
    // SAFETY: context and strings live, and the view is copied before the context is freed.
    unsafe {
        assert_eq!(specado_context_translate(context, &raw const request), 0);
        let body = specado_get_string_view(context, BODY, &raw mut length);
        let body = std::slice::from_raw_parts(body.cast::<u8>(), length).to_vec();
        specado_context_free(context);
        String::from_utf8(body).expect("it is UTF-8")
    }
}

/// `specado_decode_request`: the prompt with its report, as a string that is freed.
fn decode(dialect: &CString, body: &CString) {
    let mut json: *mut c_char = ptr::null_mut();
    let source = specado_source_t {
        dialect: dialect.as_ptr(),
        request_json: body.as_ptr(),
        url: ptr::null(),
        headers: ptr::null(),
    };
    // SAFETY: the strings live, `json` may be written, and what it receives is freed once.
    unsafe {
        assert_eq!(specado_decode_request(&raw const source, &raw mut json), 0);
        specado_string_free(black_box(json));
    }
}

/// Prints the table.
pub fn table() {
    println!("| request | bytes | provider | serde_json Value, µs | specado_decode_request, µs | ratio | goal |");
    println!("|---|--:|---|--:|--:|--:|---|");
    for (name, prompt) in all() {
        for target in TARGETS {
            row(name, &request(&prompt, target), target.0);
        }
    }
}

fn row(name: &str, body: &str, provider: &str) {
    let c = |text: &str| CString::new(text).expect("no NUL in it");
    let (dialect, text) = (c(provider), c(body));
    let value = || {
        let body: serde_json::Value = serde_json::from_slice(body.as_bytes()).expect("the body is JSON");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    };
    let mut candidates: [Box<dyn FnMut()>; 2] = [Box::new(value), Box::new(|| decode(&dialect, &text))];
    let done = compare(&mut candidates);
    let ratio = done[1].to[0];
    let goal = if ratio <= 1.0 { "met".to_owned() } else { format!("missed by {:.0} %", (ratio - 1.0) * 100.0) };
    let (value, decode) = (done[0].time * 1e6, done[1].time * 1e6);
    println!("| {name} | {} | {provider} | {value:.1} | {decode:.1} | {ratio:.2} | {goal} |", body.len());
}
