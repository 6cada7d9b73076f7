//! Requests that are read back as prompts: a conversation as each API takes it.

use super::call::{Call, TARGETS, new_context, spaced};
use super::library::{specado_context_free, specado_decode_request, specado_string_free};
use super::prompts;
use specado_ffi::capi::decode::specado_source_t;
use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::ptr;

/// A name, and a prompt whose requests are read.
pub fn all() -> [(&'static str, String); 3] {
    [
        ("question, a tool", prompts::agent_loop(2)),
        ("call and result", prompts::agent_loop(5)),
        ("20 messages, 3 tools", prompts::conversation(20, 280, prompts::PROSE)),
    ]
}

/// A body, and the provider whose request it is.
pub struct Request {
    provider: CString,
    body: CString,
}

impl Request {
    /// The request for a prompt.
    pub fn new(prompt: &str, target: (&str, &str)) -> Self {
        let context = new_context();
        let body = Call::again(prompt, target).body(context);
        // SAFETY: the context is not used again.
        unsafe { specado_context_free(context) };
        let c = |text: Vec<u8>| CString::new(text).expect("no NUL in it");
        Self { provider: c(target.0.into()), body: c(body) }
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// `specado_decode_request`: the prompt with its report, as a string that is freed.
    pub fn decode(&self) {
        let mut json: *mut c_char = ptr::null_mut();
        let source = specado_source_t {
            dialect: self.provider.as_ptr(),
            request_json: self.body.as_ptr(),
            url: ptr::null(),
            headers: ptr::null(),
        };
        // SAFETY: the strings live, `json` may be written, and what it receives is freed once.
        unsafe {
            assert_eq!(specado_decode_request(&raw const source, &raw mut json), 0);
            specado_string_free(black_box(json));
        }
    }

    /// The request as a prompt for another API: Anthropic's, or OpenAI's for what is Anthropic's. One that is unlike
    /// the one before, and one that is like it.
    pub fn for_another_api(&self, (source, _): (&str, &str)) -> [Call; 2] {
        let target = if source == TARGETS[2].0 { TARGETS[0] } else { TARGETS[2] };
        let body = String::from_utf8_lossy(self.body());
        let prompt = spaced(&format!("{{\"dialect\":\"{source}\",\"request\":{body}}}"));
        [Call::new(&prompt, target), Call::again(&prompt, target)]
    }

    /// The yardstick: `serde_json::Value` reads the body and writes it.
    pub fn value(&self) {
        let body: serde_json::Value = serde_json::from_slice(self.body()).expect("the body is JSON");
        black_box(serde_json::to_vec(&body).expect("what was read can be written"));
    }
}
