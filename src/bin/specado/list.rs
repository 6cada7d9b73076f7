//! `specado providers` and `specado models`.

use super::args::{Layout, Models};
use super::failure::Failure;
use super::output::Output;
use super::{format, input};
use specado_ffi::json::tree::Tree;
use specado_ffi::spec::{ModelEntry, Provider, built_in, catalogue};
use std::sync::Arc;

/// Prints the built-in providers.
pub fn providers(layout: Layout) -> Result<u8, Failure> {
    let mut rows = Vec::new();
    for name in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let spec = catalogue::text(name).map(Tree::parse).unwrap_or_default();
        let mut row = vec![("provider", format::string(name))];
        for (field, key) in [("title", "title"), ("inherits", "dialect"), ("docs", "docs")] {
            if let Some(text) = spec.as_ref().and_then(|spec| spec.get(field)).and_then(Tree::text) {
                row.push((key, format::string(text)));
            }
        }
        rows.push(object(&row));
    }
    print(&rows, layout)
}

/// Prints the models of one provider, built in or in a file, or of all that are built in.
pub fn models(options: &Models) -> Result<u8, Failure> {
    let providers = match &options.provider {
        Some(wanted) => vec![provider(wanted)?],
        None => (0..catalogue::COUNT).filter_map(catalogue::name).map(provider).collect::<Result<_, _>>()?,
    };
    let mut rows = Vec::new();
    for spec in &providers {
        rows.extend(spec.models().iter().map(|entry| model(spec.name(), spec.name(), entry)));
        for other in spec.others().map(provider).collect::<Result<Vec<_>, _>>()? {
            // under the name that was asked for: both lead to the same request
            let models = other
                .models()
                .into_iter()
                .filter(|entry| spec.elsewhere(&entry.id).is_ok_and(|name| name == Some(other.name())));
            rows.extend(models.map(|entry| model(spec.name(), other.name(), &entry)));
        }
    }
    print(&rows, options.layout)
}

fn provider(wanted: &str) -> Result<Arc<Provider>, Failure> {
    if let Some(built_in) = built_in::provider(wanted) {
        return built_in.map_err(|error| Failure::provider(error.to_string()));
    }
    let text = input::spec(wanted)?;
    if text == wanted {
        return Err(Failure::provider(catalogue::unknown(wanted)));
    }
    Provider::load(&text, &|_| None).map_err(|error| Failure::provider(format!("{wanted}: {error}")))
}

fn model(provider: &str, written_by: &str, entry: &ModelEntry) -> String {
    let mut row = vec![("provider", format::string(provider)), ("model", format::string(&entry.id))];
    if written_by != provider {
        row.push(("written_by", format::string(written_by)));
    }
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

fn print(rows: &[String], layout: Layout) -> Result<u8, Failure> {
    let mut out = Output::standard();
    out.json(&format!("[{}]", rows.join(",")), layout)?;
    out.finish()?;
    Ok(0)
}
