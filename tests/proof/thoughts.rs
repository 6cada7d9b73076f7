//! What another model thought is no content that the next answer needs: no prompt is refused for it, at any model.

use super::support::{in_parallel, report, targets, translate};
use specado_ffi::Mode;

const THOUGHTS: &[&str] = &[
    r#"{"role": "assistant", "content": "ok", "reasoning_content": "hm"}"#,
    r#"{"role": "assistant", "reasoning_content": "hm"}"#,
    r#"{"role": "assistant", "content": "ok", "reasoning": "hm"}"#,
    r#"{"role": "assistant", "content": [{"type": "reasoning", "text": "hm"}]}"#,
    r#"{"role": "assistant", "content": [{"type": "reasoning", "text": "hm", "signature": "c2ln"}, {"type": "text", "text": "ok"}]}"#,
    r#"{"role": "assistant", "content": [{"type": "thinking", "thinking": "hm", "signature": "c2ln"}, {"type": "text", "text": "ok"}]}"#,
    r#"{"role": "assistant", "content": [{"type": "redacted_thinking", "data": "c2ln"}, {"type": "text", "text": "ok"}]}"#,
    r#"{"role": "assistant", "content": "ok", "reasoning_details": [{"type": "reasoning.encrypted", "data": "c2ln", "id": "r1"}]}"#,
    r#"{"role": "assistant", "content": "ok", "reasoning_details": [{"type": "reasoning.summary", "summary": "hm"}]}"#,
];

#[test]
fn a_thought_refuses_no_prompt() {
    let complaints = in_parallel(&targets(), |target, context| {
        let mut complaints = Vec::new();
        for thought in THOUGHTS {
            let prompt = format!(
                r#"{{"messages": [{{"role": "user", "content": "x"}}, {thought}, {{"role": "user", "content": "y"}}], "max_tokens": 99}}"#
            );
            if let Err(error) = translate(context, &prompt, target, Mode::Standard) {
                complaints.push(format!("{}/{}: {thought}: {error}", target.provider, target.model));
            }
        }
        complaints
    });
    report(&complaints);
}
