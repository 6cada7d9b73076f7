//! `docs/facts.md` and `docs/facts/`: what each provider and family takes of what no schema tells, and where that can
//! be read. `facts.json` has the topics, with prompts that ask; the sources are those of the specs that say `for` the
//! topic. `cargo xtask facts` writes the pages anew.

use super::providers;
use serde_json::Value;
use specado_ffi::models::describe;
use specado_ffi::{Context, Mode, Request};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The providers most used, in whose rows there is to be no gap.
const MOST_USED: &[&str] = &[
    "anthropic",
    "azure-openai",
    "bedrock",
    "cohere",
    "deepseek",
    "google",
    "groq",
    "mistral",
    "openai",
    "openai-responses",
    "openrouter",
    "xai",
];

/// Of what no source was found, though it was looked for (2026-11-28).
const NOT_FOUND: &[&str] = &[];

/// A family: its name, a model of it, and the sources that its facts have.
struct Family {
    name: String,
    model: String,
    sources: Vec<Value>,
}

fn topics() -> Vec<Value> {
    serde_json::from_str(include_str!("facts.json")).expect("it is JSON")
}

/// The families of a provider, its own.
fn families(context: &mut Context, provider: &str, models: &[String]) -> Vec<Family> {
    let mut found: Vec<Family> = Vec::new();
    for model in models {
        let Ok(text) = describe(context, provider, model) else { continue };
        let facts: Value = serde_json::from_str(&text).expect("a description is JSON");
        let name = facts["family"].as_str().unwrap_or("any").to_owned();
        if facts["provider"] == provider && !found.iter().any(|family| family.name == name) {
            let sources = facts["sources"].as_array().expect("it has sources").clone();
            found.push(Family { name, model: model.clone(), sources });
        }
    }
    found
}

/// How a prompt reaches a model: ● as asked, ◐ approximated or put together, · not at all; the last two are reported.
fn sign(context: &mut Context, prompt: &str, spec: &str, model: &str) -> &'static str {
    let request = Request { prompt, spec, model, mode: Mode::Coerce };
    let Ok(done) = context.translate(&request) else { return "✗" };
    let report: Value = serde_json::from_str(done.lossiness).expect("a report is JSON");
    let items = report["items"].as_array().expect("it has items");
    let grade = |item: &Value| match (item["severity"].as_str(), item["code"].as_str()) {
        (Some("error"), _) | (Some("warning"), Some("Unsupported" | "Drop" | "PerformanceImpact" | "Conflict")) => 2,
        (Some("warning"), _) | (Some("info"), Some("Emulate" | "Relocate")) => 1,
        _ => 0,
    };
    ["●", "◐", "·"][items.iter().map(grade).max().unwrap_or(0)]
}

/// The numbers of the sources that are evidence of a topic for a family.
fn evidence(all: &mut Vec<Value>, family: &Family, topic: &str) -> Vec<usize> {
    let about =
        |source: &&Value| source["for"].as_array().is_some_and(|topics| topics.iter().any(|each| each == topic));
    let number = |source: &Value| {
        all.iter().position(|each| each == source).map_or_else(
            || {
                all.push(source.clone());
                all.len()
            },
            |at| at + 1,
        )
    };
    family.sources.iter().filter(about).map(number).collect()
}

/// A provider's page, and for each topic how many of its families have evidence of it.
fn page(context: &mut Context, provider: &str, families: &[Family]) -> (String, Vec<usize>) {
    let names: Vec<&str> = families.iter().map(|family| family.name.as_str()).collect();
    let mut out =
        format!("# What {provider} takes\n\n[How to read this](../facts.md). A column for each family of models.\n");
    let (mut all, mut known) = (Vec::new(), Vec::new());
    for topic in topics() {
        let (title, name) = (topic["title"].as_str().expect("a title"), topic["topic"].as_str().expect("a name"));
        let _ = write!(out, "\n## {title}\n\n| | {} |\n|---|{}\n", names.join(" | "), ":-:|".repeat(names.len()));
        for asked in topic["asked"].as_array().expect("a list") {
            let prompt = asked["prompt"].to_string();
            let signs: Vec<&str> =
                families.iter().map(|family| sign(context, &prompt, provider, &family.model)).collect();
            let _ = writeln!(out, "| {} | {} |", asked["what"].as_str().expect("a text"), signs.join(" | "));
        }
        let found: Vec<Vec<usize>> = families.iter().map(|family| evidence(&mut all, family, name)).collect();
        let cells: Vec<String> = found.iter().map(|numbers| cell(numbers)).collect();
        let _ = writeln!(out, "| sources | {} |", cells.join(" | "));
        known.push(found.iter().filter(|numbers| !numbers.is_empty()).count());
    }
    out.push_str("\n## Sources\n\n");
    for (at, source) in all.iter().enumerate() {
        let text = |field: &str| source[field].as_str().unwrap_or_default();
        let _ = writeln!(out, "{}. <{}> ({}): {}", at + 1, text("url"), text("date"), text("fact"));
    }
    (out, known)
}

fn cell(numbers: &[usize]) -> String {
    if numbers.is_empty() {
        return "**not known**".to_owned();
    }
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// All pages, by path; and the gaps of the providers most used.
type Pages = (Vec<(PathBuf, String)>, Vec<String>);

static PAGES: LazyLock<Pages> = LazyLock::new(pages);

fn pages() -> Pages {
    let mut context = Context::new();
    let (topics, mut pages, mut gaps) = (topics(), Vec::new(), Vec::new());
    let titles: Vec<&str> = topics.iter().map(|topic| topic["title"].as_str().expect("a title")).collect();
    let titles: Vec<&str> = titles.iter().map(|title| title.split(':').next().unwrap_or(title)).collect();
    let mut rows = format!("| | families | {} |\n|---|--:|{}\n", titles.join(" | "), ":-:|".repeat(titles.len()));
    for (provider, models) in providers() {
        let families = families(&mut context, provider, &models);
        let (text, known) = page(&mut context, provider, &families);
        pages.push((PathBuf::from(format!("docs/facts/{provider}.md")), text));
        let cells: Vec<String> = known.iter().map(|&known| share(known, families.len())).collect();
        let _ = writeln!(rows, "| [{provider}](facts/{provider}.md) | {} | {} |", families.len(), cells.join(" | "));
        let missing = known.iter().zip(&titles).filter(|(known, _)| **known < families.len());
        gaps.extend(missing.filter(|_| MOST_USED.contains(&provider)).map(|(_, title)| format!("{provider}: {title}")));
    }
    pages.push((PathBuf::from("docs/facts.md"), OPENING.replace("{rows}", &rows)));
    (pages, gaps)
}

fn share(known: usize, families: usize) -> String {
    match known {
        0 => "**not known**".to_owned(),
        all if all == families => "●".to_owned(),
        some => format!("{some} of {families}"),
    }
}

const OPENING: &str = "\
# What services take, though no schema says so

The request types of a provider tell which fields there are. What a service answers with 400 all the same (a setting
that a model has no longer, a user's message behind a result, a fifth cache mark) stands in the provider's pages or in
its answers alone. The specs in `providers/` say it, each fact with its source; these pages are made of the specs by
`cargo xtask facts`.

A page for each provider shows, for every family of models, what becomes of a prompt that asks for something: ● it is
sent as asked, ◐ something else that means the same or nearly so is sent, · it is left out; ◐ and · are in the report.
Below stand the sources of what is said: those that say `for` the topic in the spec, at the provider, its family, or
what either inherits.

Here: ● all families have a source, *n of m*: so many have, **not known**: what the spec says of it was not read
anywhere, but follows from its format.

{rows}";

#[test]
fn facts_are_as_the_specs_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (pages, _) = &*PAGES;
    if std::env::var_os("SPECADO_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(root.join("docs/facts"));
        std::fs::create_dir_all(root.join("docs/facts")).expect("the folder can be made");
    }
    for (path, text) in pages {
        if std::env::var_os("SPECADO_BLESS").is_some() {
            std::fs::write(root.join(path), text).expect("the page can be written");
        } else {
            let written = std::fs::read_to_string(root.join(path)).unwrap_or_default().replace("\r\n", "\n");
            assert!(written == *text, "{} is out of date: cargo xtask facts", path.display());
        }
    }
    let written = std::fs::read_dir(root.join("docs/facts")).expect("the folder is there").count();
    assert_eq!(written, pages.len() - 1, "there is a page of no provider in docs/facts: cargo xtask facts");
}

#[test]
fn the_providers_most_used_have_a_source_for_every_topic() {
    let (_, gaps) = &*PAGES;
    assert_eq!(gaps, NOT_FOUND, "these are not known; of a source found since, the gap goes from the list");
}
