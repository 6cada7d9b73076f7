//! Any text as a canonical response, in the form of each API.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use serde_json::value::RawValue;
use specado_ffi::serve::Target;
use specado_ffi::{Context, ErrorKind, Reply};
use std::cell::RefCell;
use std::collections::HashMap;

const APIS: [&str; 9] = [
    "openai-chat",
    "openai-responses",
    "anthropic-messages",
    "google-generate-content",
    "bedrock-converse",
    "cohere-chat",
    "mistral-chat",
    "ollama-chat",
    "openai-compatible",
];

thread_local! {
    /// Compiles each API once.
    static CONTEXT: RefCell<Context> = RefCell::new(Context::new());
}

fuzz_target!(|input: (u8, &str)| {
    let (api, text) = input;
    let api = APIS[usize::from(api) % APIS.len()];
    let target = Target { created: 7, ..Target::default() };
    let (mut out, mut again) = (String::new(), String::new());
    if let Err(error) = CONTEXT.with_borrow_mut(|context| context.encode_response_into(text, api, &target, &mut out)) {
        assert!(matches!(error.kind, ErrorKind::Json | ErrorKind::InvalidInput), "{:?} {error}", error.kind);
        assert!(out.is_empty(), "what fails leaves the output as it was");
        return;
    }
    CONTEXT
        .with_borrow_mut(|context| context.encode_response_into(text, api, &target, &mut again))
        .expect("what went once goes again");
    assert_eq!(out, again);
    let made: HashMap<&str, &RawValue> = match serde_json::from_str(&out) {
        Ok(made) => made,
        Err(error) => panic!("not JSON: {error}: {out}"),
    };
    let status = made["status"].get().parse().expect("a status is a number");
    let reply = Reply { status, ..Reply::default() };
    let mut decoder = CONTEXT.with_borrow_mut(|context| context.decoder_of(api, None, &reply)).expect("it is built in");
    decoder.whole(made["body"].get().as_bytes()).unwrap_or_else(|error| panic!("{api}: {error}: {out}"));
    let read = decoder.response().expect("there is memory");
    let Ok(read) = serde_json::from_str::<Value>(read) else { return };
    let lossiness: Value = serde_json::from_str(made["lossiness"].get()).expect("a report is JSON");
    // what lost its parts may be no response any more
    let lost = matches!(lossiness["max_severity"].as_str(), Some("warning" | "error"));
    assert!(lost || read.get("error").is_some() == (status >= 400), "{api}: {out}\n{read}");
});
