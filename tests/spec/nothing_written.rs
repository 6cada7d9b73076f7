//! Turns of which the templates write nothing: the others are laid out as if they were not there.

use crate::support::document;
use serde_json::{Value, json};
use specado_ffi::{Context, ErrorKind, Mode, Request};

fn spec(layout: &str) -> String {
    document(&format!(
        r#"{{"layout": {layout}, "request": {{"m": {{"$each": "$messages", "$as": "turn"}}}}, "define": {{
            "turn": {{"r": "$role", "p": {{"$each": "$parts", "$as": "part"}}}}, "part": {{"$match": "$kind", "text": "$text"}}
        }}}}"#
    ))
}

#[test]
fn what_is_left_is_laid_out_anew() {
    let image = json!([{"type": "image", "url": "https://e.org/i.png"}]);
    let turn = |role: &str, parts: Value| json!({"r": role, "p": parts});
    let said = |role: &str, content: Value| json!({"role": role, "content": content});
    let (a, b) = (said("user", json!("a")), said("user", json!("b")));
    let (asked, shown) = (said("user", image.clone()), said("assistant", image));
    for (layout, messages, expected) in [
        ("{}", json!([a, shown, b]), json!([turn("user", json!(["a"])), turn("user", json!(["b"]))])),
        (r#"{"turns": {"merge": "all"}}"#, json!([a, shown, b]), json!([turn("user", json!(["a", "b"]))])),
        (
            r#"{"turns": {"first": {"role": "user", "text": "."}}}"#,
            json!([asked, said("assistant", json!("c"))]),
            json!([turn("user", json!(["."])), turn("assistant", json!(["c"]))]),
        ),
        (
            r#"{"turns": {"last": {"role": "user", "text": "!"}}}"#,
            json!([said("assistant", json!("c")), asked]),
            json!([turn("assistant", json!(["c"])), turn("user", json!(["!"]))]),
        ),
    ] {
        let prompt = json!({"messages": messages}).to_string();
        let mut context = Context::new();
        // twice: what one translation leaves out is nothing to the next
        for _ in 0..2 {
            let done =
                context.translate(&Request { prompt: &prompt, spec: &spec(layout), model: "m", mode: Mode::Coerce });
            let done = done.unwrap_or_else(|error| panic!("{layout}: {error}"));
            let body: Value = serde_json::from_str(done.body).expect("it is JSON");
            assert_eq!(body, json!({"m": expected}), "{layout} {prompt}");
            assert_eq!(
                done.lossiness.matches("no place in this provider's request").count(),
                1,
                "{layout}: {}",
                done.lossiness
            );
        }
    }
}

/// What is lost is lost: `coerce` does not fail for it, the other modes name all of it.
#[test]
fn nothing_at_all_is_left() {
    let prompt = r#"{"messages": [{"role": "user", "content": [{"type": "image", "url": "https://e.org/i.png"}]}], "sampling": {"temperature": 1}}"#;
    let spec = spec(r#"{"turns": {"merge": "all"}}"#);
    let mut context = Context::new();
    let done = context
        .translate(&Request { prompt, spec: &spec, model: "m", mode: Mode::Coerce })
        .expect("coerce never fails for a loss");
    assert_eq!(done.body, "{}");
    assert!(done.lossiness.contains(r#""max_severity":"error""#), "{}", done.lossiness);
    let error = context.translate(&Request { prompt, spec: &spec, model: "m", mode: Mode::Strict }).map(|_| ());
    let error = error.expect_err("all is lost");
    assert_eq!(error.kind, ErrorKind::Lossy, "{error}");
    assert!(
        error.message.contains("messages[0].content[0]") && error.message.contains("sampling.temperature"),
        "{error}"
    );
}
