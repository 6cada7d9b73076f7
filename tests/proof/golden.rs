//! Results that were read by a person and found right. `SPECADO_BLESS=1 cargo test --test proof golden` writes them
//! anew, for review.

use super::support::{Target, own_corpus, report, root, translate};
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::tape::Tape;
use specado_ffi::{Context, Mode};

/// The models that stand for their providers.
const MODELS: &[(&str, &str)] = &[
    ("openai", "gpt-4o"),
    ("openai-responses", "gpt-5.1"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-flash"),
    ("groq", "llama-3.3-70b-versatile"),
    ("cohere", "command-a-reasoning-08-2025"),
    ("mistral", "mistral-large-2512"),
    ("ollama", "gpt-oss:20b"),
    ("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
];

/// The prompts that show most of what a provider does with them.
const PROMPTS: &[&str] = &[
    "form-shorthand",
    "messages-all-roles",
    "messages-system-in-the-middle",
    "messages-empty-and-blank",
    "part-image-data",
    "part-document-pdf",
    "tools-canonical",
    "tool-choice-named-canonical",
    "calls-canonical-round-trip",
    "calls-open",
    "calls-parallel",
    "results-with-parts-and-errors",
    "reasoning-budget",
    "reasoning-replay",
    "sampling-all",
    "response-format-schema-canonical",
    "schema-strict",
    "cache-control-everywhere",
    "unknown-fields-everywhere",
    "numbers-odd",
];

#[test]
fn results_are_as_reviewed() {
    let bless = std::env::var_os("SPECADO_BLESS").is_some();
    let samples = own_corpus();
    let mut context = Context::new();
    let mut complaints = Vec::new();
    for &(provider, model) in MODELS {
        let target = Target { provider: provider.to_owned(), model: model.to_owned() };
        let folder = root().join("tests/golden").join(provider);
        for &name in PROMPTS {
            let sample = samples
                .iter()
                .find(|sample| sample.name == name)
                .unwrap_or_else(|| panic!("no prompt {name} in tests/corpus"));
            let result = match translate(&mut context, &sample.text, &target, Mode::Coerce) {
                Ok(result) => pretty(&result),
                Err(error) => format!("{:?}: {error}\n", error.kind),
            };
            let path = folder.join(format!("{name}.json"));
            if bless {
                std::fs::create_dir_all(&folder).expect("the folder of golden files can be made");
                std::fs::write(&path, &result).expect("a golden file can be written");
            } else if std::fs::read_to_string(&path).map(|text| text.replace("\r\n", "\n")).ok().as_deref()
                != Some(&result)
            {
                complaints.push(format!("{} is not what comes out now:\n{result}", path.display()));
            }
        }
    }
    report(&complaints);
}

/// The same JSON with line breaks: numbers and escapes stay as they are.
fn pretty(json: &str) -> String {
    let mut tape = Tape::default();
    let doc = tape.parse(json).expect("a result is JSON");
    let mut text = String::new();
    write(doc, Doc::ROOT, 1, &mut text);
    text.push('\n');
    text
}

fn write(doc: Doc<'_>, node: NodeId, depth: usize, text: &mut String) {
    let children: Vec<(&str, NodeId)> = match doc.kind(node) {
        Kind::Object => doc.members(node).map(|(key, value)| (doc.raw(key), value)).collect(),
        Kind::Array => doc.elements(node).map(|element| ("", element)).collect(),
        _ => Vec::new(),
    };
    let raw = doc.raw(node);
    if children.is_empty() {
        text.push_str(raw);
        return;
    }
    text.push_str(&raw[..1]);
    for (at, (key, child)) in children.into_iter().enumerate() {
        text.push_str(if at > 0 { ",\n" } else { "\n" });
        text.push_str(&"  ".repeat(depth));
        text.push_str(key);
        text.push_str(if key.is_empty() { "" } else { ": " });
        write(doc, child, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth - 1));
    text.push_str(&raw[raw.len() - 1..]);
}
