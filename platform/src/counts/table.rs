//! The ratios of what is counted, as tables of docs/performance.md.

use super::Counts;
use std::fmt::Write;

pub const BEGIN: &str = "<!-- counted: written by `cargo xtask counts --table` -->";
pub const END: &str = "<!-- end of what was counted -->";

/// In the order of the page; what callgrind counts is sorted by name.
const PROMPTS: [&str; 5] = ["0.1 KB", "7 KB", "15 KB", "session", "1 MB"];
const REQUESTS: [&str; 3] = ["question, a tool", "call and result", "20 messages, 3 tools"];
const PROVIDERS: [&str; 8] =
    ["openai", "openai-responses", "anthropic", "google", "bedrock", "mistral", "cohere", "ollama"];

/// Both tables.
pub fn table(counts: &Counts) -> Result<String, String> {
    let mut text = "\
| prompt | provider | by hand | context | translate | context / by hand | translate / by hand | goals \
| like one before | ratio |
|---|---|--:|--:|--:|--:|--:|---|--:|--:|
"
    .to_owned();
    for (prompt, provider) in each(&PROMPTS) {
        let names = ["by hand", "context", "translate", "like before"];
        let [by_hand, context, translate, before] = found(counts, names, prompt, provider)?;
        let most = most(prompt, provider);
        let _ = writeln!(
            text,
            "| {prompt} | {provider} | {by_hand} | {context} | {translate} | {:.2} | {:.2} | {} | {before} | {:.2} |",
            context / by_hand,
            translate / by_hand,
            verdict(&[("context", context / by_hand, most), ("translate", translate / by_hand, 1.15 * most)]),
            before / by_hand,
        );
    }
    text.push_str(
        "\n| request | provider | serde_json Value | specado_decode_request | ratio | goal \
         | as another API's | ratio | like one before | ratio |\n",
    );
    text.push_str("|---|---|--:|--:|--:|---|--:|--:|--:|--:|\n");
    for (request, provider) in each(&REQUESTS) {
        let names = ["by Value", "read", "across", "across like before"];
        let [value, read, across, before] = found(counts, names, request, provider)?;
        let ratio = read / value;
        let _ = writeln!(
            text,
            "| {request} | {provider} | {value} | {read} | {ratio:.2} | {} | {across} | {:.2} | {before} | {:.2} |",
            verdict(&[("read", ratio, 1.0)]),
            across / value,
            before / value
        );
    }
    Ok(text)
}

fn each<'a>(cases: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'static str)> {
    cases.iter().flat_map(|case| PROVIDERS.map(|provider| (*case, provider)))
}

fn found<const N: usize>(counts: &Counts, names: [&str; N], case: &str, provider: &str) -> Result<[f64; N], String> {
    let mut found = [0.0; N];
    for (name, found) in names.into_iter().zip(&mut found) {
        let key = format!("{name}\t{case}\t{provider}");
        *found = *counts.get(&key).ok_or_else(|| format!("{key:?} was not counted"))? as f64;
    }
    Ok(found)
}

/// The goal of a context's translation, against a translator written by hand.
fn most(prompt: &str, provider: &str) -> f64 {
    match (prompt, provider) {
        ("0.1 KB", _) => 2.0,
        ("15 KB", "mistral" | "ollama") => 1.4,
        ("session", "bedrock") => 1.0,
        ("session", _) => 0.8,
        _ => 1.0,
    }
}

fn verdict(goals: &[(&str, f64, f64)]) -> String {
    let missed: Vec<String> = goals
        .iter()
        .filter(|(_, ratio, most)| ratio > most)
        .map(|(name, ratio, most)| format!("{name} by {:.0} %", (ratio / most - 1.0) * 100.0))
        .collect();
    if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) }
}
