//! Reports and error texts grow with the prompt, not with its square, and say what they leave out.

use serde_json::{Value, json};
use specado_ffi::model::check::check;
use specado_ffi::{Context, Mode, Request};

/// One that enforces schemas however large they are.
const SPEC: &str = r#"{"provider": "patient", "inherits": "openai", "schemas": {"strict": {"at_most": null}}}"#;

fn translate(prompt: &str, mode: Mode) -> Result<(Value, usize), String> {
    let mut context = Context::new();
    let request = Request { prompt, spec: SPEC, model: "gpt-4o", mode };
    let done = context.translate(&request).map_err(|error| error.message)?;
    Ok((serde_json::from_str(done.lossiness).expect("it is JSON"), done.lossiness.len()))
}

fn most(prompt: &str) -> usize {
    // and the item that comes last
    (1 << 20) + 8 * prompt.len() + 10_000
}

/// A strict schema with so many refused keywords under these keys.
fn schema_under(keys: &[String], count: usize) -> String {
    let properties: Vec<String> =
        (0..count).map(|at| format!("\"p{at}\":{{\"type\":\"string\",\"minLength\":{at}}}")).collect();
    let mut schema = format!("{{\"type\":\"object\",\"properties\":{{{}}}}}", properties.join(","));
    for key in keys.iter().rev() {
        schema = format!("{{\"type\":\"object\",\"properties\":{{\"{key}\":{schema}}}}}");
    }
    format!("{{\"prompt\":\"Go\",\"tools\":[{{\"name\":\"f\",\"strict\":true,\"json_schema\":{schema}}}]}}")
}

/// How many items the summary counts, and how many of them it says are not listed.
fn counted(report: &Value) -> (usize, usize) {
    let summary = report["summary"].as_str().expect("a text");
    let (counts, rest) = summary.split_once("; ").unwrap_or((summary, "0"));
    let number = |text: &str| text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    (counts.split(", ").map(number).sum(), number(rest))
}

#[test]
fn a_long_key_is_cut_wherever_it_stands_in_a_path() {
    let key = "k".repeat(5000);
    let prompt = schema_under(std::slice::from_ref(&key), 3);
    let (report, _) = translate(&prompt, Mode::Coerce).expect("it can be sent");
    let items = report["items"].as_array().expect("a list");
    let cut = format!("[\"{}… (5002 bytes, fingerprint ", &key[..80]);
    let path = |item: &Value| item["path"].as_str().expect("a path").to_owned();
    let below: Vec<&Value> = items.iter().filter(|item| path(item).contains(&cut)).collect();
    assert!(below.len() >= 3, "{report}");
    for item in below {
        assert!(path(item).len() < 240, "{item}");
        assert!(
            item["message"].as_str().is_some_and(|message| message.starts_with(&format!("`{}`", path(item)))),
            "{item}"
        );
    }
    // another key of the same beginning and length has another path
    let (other, _) = translate(&schema_under(&[format!("{}x", &key[1..])], 3), Mode::Coerce).expect("it can be sent");
    let last = |report: &Value| report["items"].as_array().and_then(|items| items.last()).map(path);
    assert!(last(&report).is_some_and(|path| path.contains(&cut)) && last(&report) != last(&other));
}

#[test]
fn a_report_is_no_longer_than_a_few_prompts() {
    let keys: Vec<String> = (0..60).map(|at| format!("{at:k>230}")).collect();
    for (keys, count) in [(&["k".repeat(100_000)][..], 3000), (&keys[..], 4000)] {
        let prompt = schema_under(keys, count);
        let (report, length) = translate(&prompt, Mode::Coerce).expect("it can be sent");
        assert!(length < most(&prompt), "{length} bytes for {}", prompt.len());
        let listed = report["items"].as_array().expect("a list").len();
        let (counted, left_out) = counted(&report);
        assert!(counted >= count && listed + left_out == counted, "{listed} listed, {}", report["summary"]);

        let error = translate(&prompt, Mode::Strict).expect_err("it is lossy");
        assert!(error.len() < most(&prompt), "{} bytes for {}", error.len(), prompt.len());
    }
}

#[test]
fn what_is_lost_is_listed_before_what_is_approximated() {
    let keys: Vec<String> = (0..60).map(|at| format!("{at:k>230}")).collect();
    let mut prompt: Value = serde_json::from_str(&schema_under(&keys, 4000)).expect("it is JSON");
    let lost = json!([{"role": "user", "content": ["Go", {"type": "video", "url": "https://videos.example/1"}]}]);
    // behind all that is approximated
    prompt.as_object_mut().expect("an object").remove("prompt");
    prompt["messages"] = lost;
    let (report, _) = translate(&prompt.to_string(), Mode::Coerce).expect("it can be sent");
    assert!(counted(&report).1 > 0, "{}", report["summary"]);
    let is_lost = |item: &Value| {
        item["severity"] == "error" && item["path"].as_str().is_some_and(|path| path.starts_with("messages"))
    };
    assert!(report["items"].as_array().is_some_and(|items| items.iter().any(is_lost)));
}

#[test]
fn the_text_about_many_problems_is_no_longer_than_a_few_prompts() {
    let mut prompt = format!("{{\"messages\":[{}]}}", vec!["5"; 20_000].join(","));
    for _ in 0..200 {
        prompt = format!("{{\"prompt\":{prompt}}}");
    }
    let error = translate(&prompt, Mode::Coerce).expect_err("it cannot be used");
    assert!(
        error.len() < most(&prompt) && error.contains(" problems more, which are not listed"),
        "{} bytes",
        error.len()
    );
    let issues = check(&prompt);
    let said: usize = issues.iter().map(|issue| issue.pointer.len()).sum();
    assert!(said < most(&prompt), "{said} bytes of pointers");
    assert!(issues.last().is_some_and(|last| last.message.contains("more is wrong")), "{:?}", issues.last());
}
