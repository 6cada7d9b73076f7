//! `specado providers` and `specado models`.

use super::args::{Layout, Models};
use super::failure::Failure;
use super::format;
use specado_ffi::spec::{ModelEntry, Tree, catalogue};

/// Prints the built-in providers.
pub fn providers(layout: Layout) -> u8 {
    let mut rows = Vec::new();
    for name in (0..catalogue::count()).filter_map(catalogue::name) {
        let spec = catalogue::text(name).map(Tree::parse).unwrap_or_default();
        let mut row = vec![("provider", format::string(name))];
        for (field, key) in [("title", "title"), ("inherits", "dialect"), ("docs", "docs")] {
            if let Some(text) = spec.as_ref().and_then(|spec| spec.get(field)).and_then(Tree::text) {
                row.push((key, format::string(text)));
            }
        }
        rows.push(object(&row));
    }
    print(&rows, layout);
    0
}

/// Prints the models of one provider, or of all.
pub fn models(options: &Models) -> Result<u8, Failure> {
    let mut rows = Vec::new();
    for name in (0..catalogue::count()).filter_map(catalogue::name) {
        if options.provider.as_deref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let provider = catalogue::provider(name).ok_or_else(|| unknown(name))?.map_err(|error| Failure::provider(error.to_string()))?;
        rows.extend(provider.models().iter().map(|entry| model(name, entry)));
    }
    match &options.provider {
        Some(wanted) if rows.is_empty() => Err(unknown(wanted)),
        _ => {
            print(&rows, options.layout);
            Ok(0)
        }
    }
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = (0..catalogue::count()).filter_map(catalogue::name).collect();
    Failure::provider(format!("there is no provider {name:?}; the built-in ones are {}", known.join(", ")))
}

fn model(provider: &str, entry: &ModelEntry) -> String {
    let mut row = vec![("provider", format::string(provider)), ("model", format::string(&entry.id))];
    if let Some(family) = &entry.family {
        row.push(("family", format::string(family)));
    }
    if !entry.aliases.is_empty() {
        let aliases: Vec<String> = entry.aliases.iter().map(|alias| format::string(alias)).collect();
        row.push(("aliases", format!("[{}]", aliases.join(","))));
    }
    for field in ["limits", "modalities"] {
        if let Some(facts) = entry.spec.get(field) {
            row.push((field, facts.to_json()));
        }
    }
    object(&row)
}

fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn print(rows: &[String], layout: Layout) {
    println!("{}", format::json(&format!("[{}]", rows.join(",")), layout.indents()));
}
