//! What a move loses: rows of prompts, and the paths in each list.

use serde_json::Value;
use specado_ffi::models::{Side, compare};
use specado_ffi::{Context, ErrorKind};

const GPT: Side<'_> = Side { spec: "openai", model: "gpt-4o" };
const CLAUDE: Side<'_> = Side { spec: "anthropic", model: "claude-sonnet-4-5" };
const LLAMA: Side<'_> = Side { spec: "groq", model: "llama-3.3-70b-versatile" };

fn paths(comparison: &Value, list: &str) -> Vec<String> {
    let items = comparison[list].as_array().unwrap_or_else(|| panic!("{list} is a list"));
    items.iter().map(|item| item["path"].as_str().expect("a path is a text").to_owned()).collect()
}

#[test]
fn items_stand_in_their_lists() {
    let rows: [(&str, Side<'_>, Side<'_>, [&[&str]; 3]); 5] = [
        (r#"{"prompt": "Hello"}"#, GPT, CLAUDE, [&[], &[], &[]]),
        (r#"{"prompt": "Hello", "seed": 7, "top_k": 5}"#, GPT, CLAUDE, [&["seed"], &[], &["top_k"]]),
        (r#"{"prompt": "Hello", "seed": 7, "top_k": 5}"#, CLAUDE, GPT, [&["top_k"], &[], &["seed"]]),
        (r#"{"prompt": "Hello", "unheard_of": 7}"#, GPT, CLAUDE, [&[], &["unheard_of"], &[]]),
        // 1.5 is clamped at Anthropic alone
        (r#"{"prompt": "Hello", "temperature": 1.5}"#, GPT, CLAUDE, [&["temperature"], &[], &[]]),
    ];
    for (prompt, from, to, lists) in rows {
        let text = compare(&mut Context::new(), prompt, from, to).expect("it can be compared");
        let comparison: Value = serde_json::from_str(&text).expect("it is JSON");
        for (name, wanted) in ["lost", "kept", "regained"].into_iter().zip(lists) {
            assert_eq!(paths(&comparison, name), wanted, "{name} of {prompt}: {text}");
        }
        assert_eq!(comparison["to"]["model"], to.model);
        assert!(comparison["from"]["context_window"].is_u64() && comparison["to"]["max_severity"].is_string());
    }
}

#[test]
fn a_model_that_can_send_nothing_says_why() {
    let prompt =
        r#"{"messages": [{"role": "user", "content": [{"type": "image", "url": "https://example.com/a.png"}]}]}"#;
    let text = compare(&mut Context::new(), prompt, GPT, LLAMA).expect("it can be compared");
    let comparison: Value = serde_json::from_str(&text).expect("it is JSON");
    assert!(
        comparison["to"]["refused"]
            .as_str()
            .is_some_and(|refused| refused.contains("is of a kind that this model does not take")),
        "{text}"
    );
    assert_eq!(comparison["from"].get("refused"), None);
    assert_eq!(comparison["to"]["max_severity"], "error");
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let rows = [
        ("{", GPT, ErrorKind::Json),
        (r#"{"messages": []}"#, GPT, ErrorKind::InvalidInput),
        (r#"{"prompt": "Hello"}"#, Side { spec: "nobody", model: "m" }, ErrorKind::ProviderNotFound),
        (r#"{"prompt": "Hello"}"#, Side { spec: "openai", model: "" }, ErrorKind::InvalidInput),
    ];
    for (prompt, to, kind) in rows {
        assert_eq!(compare(&mut Context::new(), prompt, CLAUDE, to).expect_err(prompt).kind, kind, "{prompt}");
    }
}
