//! Any text, read as JSON and as a prompt.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use specado_ffi::model::Prompt;
use specado_ffi::model::read::read;

fuzz_target!(|text: &str| {
    let mut tape = Tape::default();
    let verdict = serde_json::from_str::<&serde_json::value::RawValue>(text);
    match tape.parse(text) {
        Ok(doc) => {
            // serde_json does not look into the escapes of what it keeps raw, and stops at a depth of its own
            assert!(
                verdict.is_ok() || verdict.is_err_and(|error| error.to_string().contains("recursion")),
                "only the tape takes {text:?}"
            );
            let mut prompt = Prompt::default();
            prompt.clear();
            read(doc, &mut prompt);
            for problem in &prompt.problems {
                let _ = path_of(&doc, problem.node);
            }
        }
        Err(error) => {
            assert!(text.is_char_boundary(error.offset.min(text.len())), "the error stands inside a character");
        }
    }
});
