//! The tables in README.md and docs/providers.md come from the specs: `SPECADO_BLESS=1 cargo test --test models` writes
//! them anew.

use super::providers;
use specado_ffi::json::tree::Tree;
use specado_ffi::models::features::{FEATURES, Feature, Support, support};
use specado_ffi::spec::catalogue;
use specado_ffi::{Context, Mode, Request};
use std::fmt::Write;
use std::path::Path;

/// What README shows, and how it is called there.
const SHOWN: &[(&str, &str)] = &[
    ("system_in_conversation", "later system"),
    ("image_data", "images"),
    ("audio_data", "audio"),
    ("video_url", "video"),
    ("document_data", "PDF"),
    ("tools", "tools"),
    ("tool_result_images", "images in results"),
    ("tool_choice_named", "named choice"),
    ("custom_tools", "custom tools"),
    ("web_search", "web search"),
    ("json_schema", "JSON schema"),
    ("reasoning_effort", "effort"),
    ("reasoning_replay", "replay"),
    ("cache_control", "cache marks"),
    ("citations", "citations"),
    ("top_k", "top_k"),
    ("seed", "seed"),
    ("logprobs", "logprobs"),
];

const fn sign(support: Support) -> &'static str {
    match support {
        Support::Native => "●",
        Support::Emulated => "◐",
        Support::Reported => "·",
    }
}

/// The best that any of a provider's models does with a feature.
fn best(context: &mut Context, feature: &Feature, provider: &str, models: &[String]) -> Support {
    models
        .iter()
        .map(|model| support(context, feature, provider, model).expect("there is memory"))
        .max()
        .unwrap_or(Support::Reported)
}

/// A table: a row per name, a column per title.
fn grid(columns: &[&str], rows: &[&str], mut cell: impl FnMut(usize, usize) -> Support) -> String {
    let mut out = format!("| | {} |\n|---|{}\n", columns.join(" | "), ":-:|".repeat(columns.len()));
    for (row, name) in rows.iter().enumerate() {
        let cells: Vec<&str> = (0..columns.len()).map(|column| sign(cell(row, column))).collect();
        let _ = writeln!(out, "| `{name}` | {} |", cells.join(" | "));
    }
    out
}

/// What README shows: a provider per row.
fn short_table() -> String {
    let (providers, mut context) = (providers(), Context::new());
    let names: Vec<&str> = providers.iter().map(|(name, _)| *name).collect();
    let titles: Vec<&str> = SHOWN.iter().map(|(_, title)| *title).collect();
    grid(&titles, &names, |row, column| {
        let (name, models) = &providers[row];
        best(&mut context, feature(SHOWN[column].0), name, models)
    })
}

/// All features, one per row.
fn feature_table() -> String {
    let (providers, mut context) = (providers(), Context::new());
    let names: Vec<&str> = providers.iter().map(|(name, _)| *name).collect();
    let features: Vec<&str> = FEATURES.iter().map(|feature| feature.name).collect();
    grid(&names, &features, |row, column| {
        let (name, models) = &providers[column];
        best(&mut context, &FEATURES[row], name, models)
    })
}

fn feature(name: &str) -> &'static Feature {
    FEATURES.iter().find(|feature| feature.name == name).unwrap_or_else(|| panic!("there is no feature {name}"))
}

/// The rows of docs/providers.md that say what each provider is.
fn catalogue_table() -> String {
    let mut out = String::from("| provider | title | dialect | URL | secrets |\n|---|---|---|---|---|\n");
    for (name, models) in providers() {
        let spec = Tree::parse(catalogue::text(name).expect("it is built in")).expect("it is JSON");
        let title = spec.get("title").and_then(Tree::text).unwrap_or(name);
        let docs = spec.get("docs").and_then(Tree::text).unwrap_or_else(|| panic!("{name} has no `docs`"));
        let mut context = Context::new();
        let request = Request { prompt: r#"{"prompt": "Hello"}"#, spec: name, model: &models[0], mode: Mode::Coerce };
        let translation = context.translate(&request).unwrap_or_else(|error| panic!("{name}: {error}"));
        let secrets = variables(translation.headers);
        let dialect = translation.metadata.rsplit("\"dialect\":\"").next().unwrap_or_default().trim_end_matches("\"}");
        let _ = writeln!(out, "| `{name}` | [{title}]({docs}) | {dialect} | `{}` | {secrets} |", translation.url);
    }
    out
}

/// The names in `${ENV:NAME}`.
fn variables(headers: &str) -> String {
    let names: Vec<String> = headers
        .split("${ENV:")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    names.join(", ")
}

/// What stands between two comments of a file is this, or becomes it.
#[track_caller]
fn check(file: &str, section: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(&path).expect("the file is there").replace("\r\n", "\n");
    let (begin, end) = (format!("<!-- {section} -->\n"), format!("<!-- end of {section} -->"));
    let start = text.find(&begin).unwrap_or_else(|| panic!("{file} has no {begin}")) + begin.len();
    let length = text[start..].find(&end).unwrap_or_else(|| panic!("{file} has no {end}"));
    if std::env::var_os("SPECADO_BLESS").is_some() {
        let new = format!("{}{wanted}{}", &text[..start], &text[start + length..]);
        std::fs::write(&path, new).expect("the file can be written");
    } else {
        assert_eq!(
            &text[start..start + length],
            wanted,
            "the table in {file} is out of date: SPECADO_BLESS=1 cargo test --test models"
        );
    }
}

#[test]
fn tables_are_as_the_specs_say() {
    check("README.md", "table of features", &short_table());
    check("docs/providers.md", "table of providers", &catalogue_table());
    check("docs/providers.md", "table of features", &feature_table());
}
